"""Where arrays lie: roots, offsets, addresses and raw memory, over views of every kind."""

import ctypes
import mmap

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from stridewise.layout import byte_bounds, byte_offset, element_addresses, raw_memory, root


def counted(*shape):
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape).copy()


class Named(np.ndarray):
    """A subclass, as numpy.memmap is one."""


def views():
    """(claim, root, view, byte of the view's first element) in memory of an array, or of another owner."""
    a, scalar = counted(6, 6), np.array(7.0)
    tiles = as_strided(a, (3, 3, 2, 2), (48, 8, 24, 4))
    records = np.zeros(3, dtype=[("weight", "<f8"), ("count", "<i2")])
    over_bytes = np.frombuffer(bytes(range(48)), dtype=np.float32)
    over_map = np.frombuffer(mmap.mmap(-1, 64), dtype=np.int16)
    backward = np.ndarray((4,), np.int32, buffer=bytearray(range(16)), offset=12, strides=(-4,))
    return [
        ("an array owns itself", a, a, 0),
        ("a scalar", scalar, scalar, 0),
        ("a slice of a slice", a, a[1:][:, 2:], 32),
        ("every second element", a, a[::2, 1::2], 4),
        ("reversed rows start in the last row", a, a[::-1], 120),
        ("reversed twice over", a, a[::-1, ::-1], 140),
        ("a transpose", a, a.T, 0),
        ("a broadcast", scalar, np.broadcast_to(scalar, (3, 4)), 0),
        ("tiles by as_strided", a, tiles, 0),
        ("a view of tiles", a, tiles[1, 2], 64),
        ("strides over strides", a, as_strided(tiles[1], (2, 2), (4, 24)), 48),
        ("sliding windows", a, sliding_window_view(a, (3, 3))[2], 48),
        ("another dtype for the same bytes", a, a.view(np.int16)[2], 48),
        ("a field of records", records, records["count"], 8),
        ("a subclass", a, a[1:].view(Named), 24),
        ("no elements", a, a[2:][:0, 1:], 52),
        ("bytes", over_bytes, over_bytes, 0),
        ("a slice over bytes", over_bytes, over_bytes[3:5], 12),
        ("a slice over a memory map", over_map, over_map[4:], 8),
        ("an array that starts at the end of its bytes", backward, backward, 12),
        ("a slice of that", backward, backward[1:3], 8),
    ]


ROWS = views()
CLAIMS = [claim for claim, *_ in ROWS]
VIEWS = pytest.mark.parametrize(("owner", "view"), [row[1:3] for row in ROWS], ids=CLAIMS)


@pytest.mark.parametrize(("owner", "view", "start"), [row[1:] for row in ROWS], ids=CLAIMS)
def test_root_and_offset(owner, view, start):
    assert root(view) is owner
    assert byte_offset(view) == start


@VIEWS
def test_each_element_is_read_at_its_address(owner, view):
    first = owner.ctypes.data - byte_offset(owner)
    addresses = element_addresses(view)
    assert addresses.shape == view.shape
    assert addresses.dtype == np.int64
    for address, value in zip(addresses.flat, np.asarray(view).flat, strict=True):
        assert ctypes.string_at(first + int(address), view.itemsize) == np.asarray(value, view.dtype).tobytes()


@pytest.mark.parametrize("view", [row[2] for row in ROWS], ids=CLAIMS)
def test_bounds_are_the_outermost_addresses(view):
    addresses = element_addresses(view)
    outermost = (addresses.min(), addresses.max() + view.itemsize) if view.size else (byte_offset(view),) * 2
    assert byte_bounds(view) == outermost


@VIEWS
def test_raw_memory_is_that_of_the_root(owner, view):
    memory = raw_memory(view)
    assert memory.shape == (owner.size,)
    assert memory.dtype == owner.dtype
    assert memory.tobytes() == raw_memory(owner).tobytes()
    assert not np.shares_memory(memory, owner)


def test_raw_memory_is_in_address_order():
    a = counted(6, 6)
    tiles = as_strided(a, (3, 3, 2, 2), (48, 8, 24, 4))
    np.testing.assert_array_equal(raw_memory(tiles), np.arange(36))
    np.testing.assert_array_equal(raw_memory(a[::-1].T), np.arange(36))
    np.testing.assert_array_equal(raw_memory(np.ascontiguousarray(tiles))[:8], [0, 1, 6, 7, 2, 3, 8, 9])
    np.testing.assert_array_equal(raw_memory(np.asfortranarray(counted(2, 3))), [0, 3, 1, 4, 2, 5])


def test_raw_memory_of_a_backward_array_over_bytes_is_in_address_order():
    backward = np.ndarray((4,), np.int32, buffer=np.arange(4, dtype=np.int32).tobytes(), offset=12, strides=(-4,))
    np.testing.assert_array_equal(backward, [3, 2, 1, 0])
    np.testing.assert_array_equal(raw_memory(backward), [0, 1, 2, 3])


def test_raw_memory_of_nothing_is_empty():
    assert raw_memory(np.empty((0, 4))).shape == (0,)


def test_objects_are_refused():
    with pytest.raises(ValueError, match="array must not hold Python objects, got dtype object"):
        raw_memory(np.array([None]))


@pytest.mark.parametrize("function", [root, byte_offset, byte_bounds, raw_memory, element_addresses])
def test_what_is_no_array_is_refused(function):
    with pytest.raises(TypeError, match="array must be a NumPy array, got list"):
        function([1, 2])
