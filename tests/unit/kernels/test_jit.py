"""Compiled code is kept on disk where there is a place, and works without; each function is kept by its own name."""

import gc
import subprocess
import sys
from collections import Counter

from numba.core.dispatcher import Dispatcher

from stridewise.kernels import KERNELS
from stridewise.kernels import jit as compiled


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


def test_no_two_functions_have_one_name():
    """In the cache they could be taken for each other: with two processes that compile one each, they were."""
    assert KERNELS  # they are imported
    there = [one.py_func for one in gc.get_objects() if issubclass(type(one), Dispatcher)]
    ours = [f"{one.__module__}.{one.__qualname__}" for one in there if one.__module__.startswith("stridewise.")]
    assert len(ours) > 50
    assert [name for name, count in Counter(ours).items() if count > 1] == []
