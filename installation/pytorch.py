"""How pip is asked for PyTorch's CPU build. On Linux, plain pip would download gigabytes of CUDA build."""

from __future__ import annotations

import platform

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
SIZE = "80 to 250"

# An index that does not answer costs 45 seconds.
RETRY_OPTIONS = ("--retries", "2", "--timeout", "15")


def platform_names() -> tuple:
    """Return the system and the processor, in Python's names."""
    return platform.system(), platform.machine()


def pip_arguments(system: str, machine: str, version: str) -> tuple:
    """Return the arguments of `pip install` that select the CPU build of this version.

    For Linux, and for Windows on ARM, only PyTorch's own index has it; the local version `+cpu` rules out any other
    build, whichever index answers. The default builds for macOS and Windows are CPU builds.
    """
    if system == "Linux" or (system, machine) == ("Windows", "ARM64"):
        return ("--index-url", CPU_INDEX, f"torch=={version}+cpu")
    return (f"torch=={version}",)
