"""Which build of PyTorch pip is asked for: the CPU build. On Linux plain pip takes a CUDA build of gigabytes."""

from __future__ import annotations

import platform

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
SIZE = "80 to 250"

# An index that does not answer costs three times 15 seconds.
PATIENCE = ("--retries", "2", "--timeout", "15")


def platform_names() -> tuple:
    """The system and the processor, as Python names them."""
    return platform.system(), platform.machine()


def pip_arguments(system: str, machine: str, version: str) -> tuple:
    """The arguments of `pip install` that ask for the CPU build of this version.

    On Linux, and for Windows on ARM, only PyTorch's own index has it; the local version `+cpu` accepts no other build,
    whatever index answers. The default builds for macOS and Windows are CPU builds.
    """
    if system == "Linux" or (system, machine) == ("Windows", "ARM64"):
        return ("--index-url", CPU_INDEX, f"torch=={version}+cpu")
    return (f"torch=={version}",)
