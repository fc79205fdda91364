"""Where an array lies: the array that owns its memory, its place there, and the flat memory itself.

Every address here is a byte offset from the first byte of the root's memory, so the numbers are the same in every run.
"""

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray


def root(array: NDArray[Any]) -> NDArray[Any]:
    """Return the array that owns the memory in which `array` lies: itself, or the last array in its chain of bases.

    Where the memory belongs to something that is not an array (bytes, a memory map, a tensor of another library), it is
    the array nearest to that owner: only its bytes are known to exist.

    Parameters
    ----------
    array : ndarray
        Any array or view.

    Returns
    -------
    ndarray

    Raises
    ------
    TypeError
        If `array` is not a NumPy array.
    """
    if not isinstance(array, np.ndarray):
        raise TypeError(f"array must be a NumPy array, got {type(array).__name__}")
    holder: NDArray[Any] | None = array
    while holder is not None:
        array, holder = holder, _viewed(holder)
    return array


def byte_offset(array: NDArray[Any]) -> int:
    """Return where element [0, 0, ...] lies in the root's memory.

    Parameters
    ----------
    array : ndarray
        Any array or view.

    Returns
    -------
    int
        In bytes from the first byte of the root's memory.
    """
    start, _ = machine_bounds(root(array))
    return _address(array) - start


def byte_bounds(array: NDArray[Any]) -> tuple[int, int]:
    """Return the bytes between which the elements lie, from the start of the root's memory.

    Parameters
    ----------
    array : ndarray
        Any array or view.

    Returns
    -------
    first, end : int
        The first byte, and the byte after the last. For an array without elements both are its `byte_offset`.
    """
    start, _ = machine_bounds(root(array))
    first, end = machine_bounds(array)
    return first - start, end - start


def raw_memory(array: NDArray[Any]) -> NDArray[Any]:
    """Copy the flat memory that the root owns, in address order.

    It shows what lies in memory, whatever the strides: a transposed or tiled view has the raw memory of its root.

    Parameters
    ----------
    array : ndarray
        Any array or view.

    Returns
    -------
    ndarray, shape (elements,)
        A copy, with the root's dtype.

    Raises
    ------
    ValueError
        For an array of Python objects, whose memory holds pointers.
    """
    holder = root(array)
    if holder.dtype.hasobject:
        raise ValueError(f"array must not hold Python objects, got dtype {holder.dtype}")
    first, end = machine_bounds(holder)
    # Bytes at the end that do not form a whole element are dropped; odd strides over a foreign buffer leave some.
    count = (end - first) // max(holder.itemsize, 1)
    memory = ctypes.string_at(first, end - first)
    return np.frombuffer(memory, dtype=holder.dtype, count=count).copy()


def element_addresses(array: NDArray[Any]) -> NDArray[np.int64]:
    """Return where each element lies in the root's memory.

    Parameters
    ----------
    array : ndarray
        Any array or view.

    Returns
    -------
    ndarray of int64, with the shape of `array`
        In bytes from the first byte of the root's memory.
    """
    first = byte_offset(array)
    addresses = np.full(array.shape, first, dtype=np.int64)
    for axis, (length, stride) in enumerate(zip(array.shape, array.strides, strict=True)):
        steps = np.arange(length, dtype=np.int64) * stride
        addresses += steps.reshape(-1, *[1] * (array.ndim - axis - 1))
    return addresses


def machine_bounds(array: NDArray[Any]) -> tuple[int, int]:
    """Return the addresses (first, end) between which the elements lie, end excluded; they differ from run to run."""
    first = end = _address(array)
    if array.size == 0:
        return first, end
    for length, stride in zip(array.shape, array.strides, strict=True):
        reach = (length - 1) * stride
        first, end = first + min(reach, 0), end + max(reach, 0)
    return first, end + array.itemsize


def _viewed(array: NDArray[Any]) -> NDArray[Any] | None:
    """Return the array that `array` is a view of, or None."""
    base = array.base
    # NumPy's as_strided puts a small helper object between the view and the array that it looks into.
    if not isinstance(base, np.ndarray) and hasattr(base, "__array_interface__"):
        base = getattr(base, "base", None)
    return base if isinstance(base, np.ndarray) else None


def _address(array: NDArray[Any]) -> int:
    address: int = array.__array_interface__["data"][0]
    return address
