"""The machine that measures, and the versions of what is measured."""

import os
import platform
from importlib.metadata import version
from pathlib import Path


def machine() -> str:
    """Return the processor, its number of cores, and the versions that matter, in one line."""
    cpu_info = Path("/proc/cpuinfo")
    lines = cpu_info.read_text().splitlines() if cpu_info.exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "torch"))
    return f"{model}, {os.cpu_count()} cores; Python {platform.python_version()}, {packages}"
