"""Where predictions are kept in a test: in a file, or in memory."""

import pytest

from stridewise.predictions import kept
from stridewise.progress_file import PROGRESS_VARIABLE


@pytest.fixture(params=["file", "memory"])
def place(request, tmp_path, monkeypatch):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setattr(kept, "_in_memory", [])
    if request.param == "file":
        monkeypatch.setenv(PROGRESS_VARIABLE, str(tmp_path / "progress"))
    else:
        monkeypatch.delenv(PROGRESS_VARIABLE, raising=False)
    return tmp_path / "progress"
