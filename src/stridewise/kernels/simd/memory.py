"""Memory in compiled code: arrays at addresses, and copies of contiguous elements."""

from typing import Any

import numpy as np
from numba import carray, types
from numba.extending import intrinsic

from stridewise.kernels.jit import internal
from stridewise.kernels.machine import CACHE_LINE
from stridewise.kernels.problem import Array
from stridewise.kernels.simd.register_tile import load, row_width, store, zeros


def aligned_empty(size: int, dtype_of: Array) -> Array:
    """Return a flat uninitialised array with the dtype of `dtype_of`, aligned to a cache line."""
    array = np.empty(size + CACHE_LINE // dtype_of.itemsize, dtype_of.dtype)
    start = -array.ctypes.data % CACHE_LINE // dtype_of.itemsize
    return array[start : start + size]


@intrinsic  # type: ignore[untyped-decorator]
def _pointer(_typing: Any, address: Any, dtype: Any) -> Any:  # noqa: ARG001
    kind = types.CPointer(dtype.dtype)

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], context.get_value_type(kind))

    return kind(types.intp, dtype), generate


@internal
def array_at(address: int, dtype: Any) -> Any:
    """Return the memory at an address as a flat array of unbounded length."""
    return carray(_pointer(address, dtype), (1 << 40,))


@internal
def address_of(array: Array) -> Any:
    """Return an array's address, signed: Numba turns the sum of a signed and an unsigned integer into a float."""
    return np.intp(array.ctypes.data)


@internal
def next_line(address: int) -> int:
    """Return the address rounded up to the next cache line."""
    return (address + CACHE_LINE - 1) // CACHE_LINE * CACHE_LINE


# Vectorised by hand: LLVM does not vectorise a loop whose index might be negative, as Numba's might.
@internal
def copy_run(source: Array, source_offset: int, target: Array, target_offset: int, count: int) -> None:
    """Copy `count` contiguous elements."""
    tile = zeros(1, 4, target.dtype)
    width = row_width(tile)
    whole = count // width * width
    for j in range(0, whole, width):
        store(load(tile, source, source_offset + j, 0, width // 4), target, target_offset + j, 0, width // 4)
    for j in range(whole, count):
        target[target_offset + j] = source[source_offset + j]


@internal
def clear_run(target: Array, first: int, last: int) -> None:
    """Set the elements from `first` up to `last` to zero."""
    tile = zeros(1, 4, target.dtype)
    width = row_width(tile)
    whole = first + (last - first) // width * width
    for j in range(first, whole, width):
        store(tile, target, j, 0, width // 4)
    for j in range(whole, last):
        target[j] = 0
