"""Compiled code is kept on disk where there is a place, and works without."""

import subprocess
import sys

from stridewise.kernels import compiled


def double(x):
    return 2 * x


def test_without_a_folder_to_keep_it_code_is_compiled_all_the_same(monkeypatch):
    njit = compiled.njit

    def no_locator(**options):
        if options.get("cache"):
            raise RuntimeError("cannot cache function 'double': no locator available")
        return njit(**options)

    monkeypatch.setattr(compiled, "njit", no_locator)
    assert compiled.compiled(double)(21) == 42


def test_importing_compiles_nothing():
    program = """
from numba.core.dispatcher import Dispatcher
def refuse(*_): raise AssertionError("something is compiled")
Dispatcher.compile = refuse
import stridewise.kernels
stridewise.kernels.KERNELS
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
