"""The machine that measures, and the versions of what is measured."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

# The widest vectors that a processor may have, in the words of Linux and of everybody else.
VECTORS = {"avx512f": "AVX-512", "avx2": "AVX2", "avx": "AVX", "sse4_2": "SSE4.2", "asimd": "NEON"}


def machine() -> str:
    """Return the processor, its vectors, its number of cores, and the versions that matter, in one line."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "torch"))
    return f"{processor()}, {os.cpu_count()} cores; Python {platform.python_version()}, {packages}"


def processor() -> str:
    """Return the processor's name and its widest vectors: `AMD EPYC with AVX2`. The latter where the system tells."""
    cpu_info = Path("/proc/cpuinfo")
    lines = cpu_info.read_text(encoding="utf-8").splitlines() if cpu_info.exists() else []
    found = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    features = (found.get("flags") or found.get("Features") or "").split()
    widest = next((f" with {name}" for flag, name in VECTORS.items() if flag in features), "")
    return found.get("model name", platform.machine()) + widest
