"""Compiled code is cached on disk where possible, and works without; each function is cached under its own name."""

import gc
import subprocess
import sys
from collections import Counter

from numba import types
from numba.core.dispatcher import Dispatcher

from stridewise.kernels import KERNELS, jit
from stridewise.kernels.__main__ import DTYPES, compile_all
from stridewise.kernels.depthwise import driver as depthwise
from stridewise.kernels.direct import driver as direct
from stridewise.kernels.direct import few_channels, micro_kernel, pack_weights
from stridewise.kernels.simd.register_tile import COLUMNS, ROWS, TALL_ROWS, WIDE_COLUMNS, WIDE_ROWS
from stridewise.kernels.simd.vectors import lanes
from stridewise.kernels.winograd import driver as winograd


def double(x):
    return 2 * x


def test_without_a_folder_to_keep_it_code_is_compiled_all_the_same(monkeypatch):
    njit = jit.njit

    def no_locator(**options):
        if options.get("cache"):
            raise RuntimeError("cannot cache function 'double': no locator available")
        return njit(**options)

    monkeypatch.setattr(jit, "njit", no_locator)
    assert jit.compiled(double)(21) == 42


def test_importing_compiles_nothing():
    program = """
from numba.core.dispatcher import Dispatcher
def refuse(*_): raise AssertionError("something is compiled")
Dispatcher.compile = refuse
import stridewise.kernels
stridewise.kernels.KERNELS
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_what_the_set_up_compiles_is_all_that_a_first_call_needs():
    compile_all()
    for job in (direct._job, winograd._job, depthwise._job, pack_weights._pack_job):
        arrays = {
            argument.dtype.name
            for signature in job.signatures
            for argument in signature
            if isinstance(argument, types.Array)
        }
        assert arrays >= {"float32", "float64"}, job
    tiles, prefetching = len({(ROWS, COLUMNS), (WIDE_ROWS, WIDE_COLUMNS), (TALL_ROWS, 1)}), 2
    assert micro_kernel.loop_1.cache_info().currsize == tiles * prefetching * len(DTYPES)
    splits = sum(lanes(dtype).bit_length() - 1 for dtype in DTYPES)
    assert few_channels.few_channels_loop.cache_info().currsize == splits


def test_no_two_functions_have_one_name():
    """Numba's cache could confuse them, and did when two processes compiled one each."""
    assert KERNELS  # they are imported
    gc.unfreeze()  # what was there when the tests began is frozen, and not listed
    functions = [value.py_func for value in gc.get_objects() if issubclass(type(value), Dispatcher)]
    names = [f"{function.__module__}.{function.__qualname__}" for function in functions]
    ours = [name for name in names if name.startswith("stridewise.")]
    assert len(ours) > 50
    assert [name for name, count in Counter(ours).items() if count > 1] == []
