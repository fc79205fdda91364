"""`import stridewise` is light: what is heavy loads when it is used."""

import subprocess
import sys

import pytest

HEAVY = ["numba", "torch", "matplotlib"]


@pytest.mark.parametrize(
    "module",
    ["stridewise", "stridewise.layout", "stridewise.timing", "stridewise.kernels", "stridewise.kernels.reference"],
)
def test_import_loads_nothing_heavy(module):
    code = f"import sys, {module}; print(*[name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert loaded.split() == []
