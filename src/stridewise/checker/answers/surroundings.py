"""What two calls with the same arguments may find different: stale bytes in free memory, and the number of threads.

An array from `np.empty` holds what lay in its memory before: often zeros, or the result of an earlier call, with which
a function that never fills it looks right. So free memory is filled before each call with bytes that are no plausible
float, and with different ones for a second call. Where the results differ, nothing was written to them.
"""

import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

# NumPy keeps freed arrays of less than a KiB, by their exact size, and hands out the last one first.
_SMALL_SIZES = (*range(4, 256, 4), *range(256, 1024, 8))
# Larger ones go to the C library. The GNU one fills what it hands out on demand (mallopt(3), M_PERTURB).
_M_PERTURB = -6
_blocks: list[object] = [None] * len(_SMALL_SIZES)  # made anew, the list itself would be freed last, and reused first


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a call finds.

    Parameters
    ----------
    stale_byte : int, default 255
        What free memory is filled with. Bytes of 255 are NaN as float16, float32 or float64; memory from the C library
        cannot be filled with 255 and gets 254, which makes huge floats.
    one_thread : bool, default False
        Whether parallel code compiled by Numba has one thread in place of one for each core.
    """

    stale_byte: int = 0xFF
    one_thread: bool = False


USUAL = Surroundings()
OTHER_BYTES = Surroundings(stale_byte=0x42)
ONE_THREAD = Surroundings(one_thread=True)


@contextmanager
def prepared(surroundings: Surroundings) -> Iterator[None]:
    """Fill free memory; within the block, fill what the C library hands out, and set Numba's number of threads."""
    numba: Any = sys.modules.get("numba") if surroundings.one_thread else None
    threads = numba.get_num_threads() if numba else 0
    if numba:
        numba.set_num_threads(1)
    set_option = _mallopt()
    _fill_small_blocks(surroundings.stale_byte)
    set_option(_M_PERTURB, surroundings.stale_byte ^ 0xFF or 1)  # it fills with the complement; 0 would switch it off
    try:
        yield
    finally:
        set_option(_M_PERTURB, 0)
        if numba:
            numba.set_num_threads(threads)


@cache
def _mallopt() -> Callable[[int, int], object]:
    with suppress(AttributeError, OSError, TypeError):  # another C library
        option: Callable[[int, int], object] = ctypes.CDLL(None).mallopt
        return option
    return lambda *_: None


def _fill_small_blocks(byte: int) -> None:
    for place, size in enumerate(_SMALL_SIZES):
        block = np.empty(size, np.uint8)
        block.fill(byte)
        _blocks[place] = block
    for place in range(len(_SMALL_SIZES)):
        _blocks[place] = None
