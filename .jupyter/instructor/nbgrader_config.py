"""Leads formgrader to the course in this repository, whose own settings count."""

from pathlib import Path

load_subconfig("nbgrader_config.py", path=str(Path(__file__).resolve().parents[2] / "course"))  # noqa: F821
