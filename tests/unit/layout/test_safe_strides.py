"""`safe_as_strided` allows every view that stays in memory, refuses every other, and says where it would read."""

import itertools
import mmap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import as_strided

from stridewise.layout import StrideError, element_offset, safe_as_strided


def a6():
    return np.arange(36, dtype=np.float32).reshape(6, 6).copy()


@pytest.mark.parametrize(
    ("shape", "strides"),
    [
        ((3, 3, 2, 2), (48, 8, 24, 4)),
        ((4, 4, 3, 3), (24, 4, 24, 4)),
        (np.array([3, 3, 2, 2]), np.array([12, 2, 6, 1]) * 4),
        ([36], [4]),
        ((), ()),
        ((0, 1000), (10**6, 10**6)),
        ((5, 7), (0, 0)),
        ((1, 6), (10**9, 4)),
    ],
)
def test_sound_views_are_numpys_own(shape, strides):
    a = a6()
    view = safe_as_strided(a, shape, strides)
    np.testing.assert_array_equal(view, as_strided(a, shape, strides))
    assert view.strides == tuple(strides)
    assert view.size == 0 or np.shares_memory(view, a)
    assert view.flags.writeable


@pytest.mark.parametrize(
    ("take", "shape", "strides", "index", "byte", "says"),
    [
        pytest.param(
            lambda a: a, (4, 4, 3, 3), (24, 4, 24, 8), (3, 3, 2, 2), 148,
            "index (3, 3, 2, 2) would read bytes 148 to 151, 8 bytes past the end of the array's 144 bytes",
            id="past the end",
        ),
        pytest.param(
            lambda a: a, (2, 36), (2, 4), (1, 35), 142,
            "index (1, 35) would read bytes 142 to 145, 2 bytes past the end of the array's 144 bytes",
            id="an element that lies half outside",
        ),
        pytest.param(
            lambda a: a, (3, 2), (-4, 24), (2, 0), -8,
            "index (2, 0) would read bytes -8 to -5, 8 bytes before the start of the array's 144 bytes",
            id="before the start",
        ),
        pytest.param(
            lambda a: a.view(np.uint8), (145,), (1,), (144,), 144,
            "index (144,) would read byte 144, 1 byte past the end of the array's 144 bytes",
            id="elements of one byte",
        ),
        pytest.param(
            lambda a: a[2:, 1:], (6, 6), (24, 4), (5, 5), 192,
            "index (5, 5) would read bytes 192 to 195, 52 bytes past the end of "
            "the 144 bytes of memory that the array is a part of",
            id="out of a slice and out of its memory",
        ),
        pytest.param(
            lambda a: a[::-1], (7,), (-24,), (6,), -24,
            "index (6,) would read bytes -24 to -21, 24 bytes before the start of the array's 144 bytes",
            id="backwards out of a reversed view",
        ),
        pytest.param(
            lambda a: a[0, 0, ...], (37,), (4,), (36,), 144,
            "index (36,) would read bytes 144 to 147, 4 bytes past the end of "
            "the 144 bytes of memory that the array is a part of",
            id="from a scalar view",
        ),
        pytest.param(
            lambda _: np.empty((0, 3)), (), (), (), 0,
            "index () would read bytes 0 to 7, 8 bytes past the end of the array's 0 bytes",
            id="from an array without elements",
        ),
        pytest.param(
            lambda a: a, (10**12, 2), (10**12, 4), (10**12 - 1, 1), 10**24 - 10**12 + 4,
            "of the array's 144 bytes",
            id="further than any machine word",
        ),
    ],
)  # fmt: skip
def test_unsound_views_are_refused(take, shape, strides, index, byte, says):
    array = take(a6())
    with pytest.raises(StrideError) as refusal:
        safe_as_strided(array, shape, strides)
    assert says in str(refusal.value)
    error = refusal.value
    assert (error.index, error.byte, error.shape, error.strides) == (index, byte, shape, strides)


@given(data=st.data())
def test_refused_exactly_when_some_index_leaves_the_memory(data):
    """By brute force: look at every index of the view, from a slice at any place in the memory."""
    memory = np.arange(24, dtype=np.int16)
    start = data.draw(st.integers(0, 23))
    array = memory[start :: data.draw(st.sampled_from([-2, -1, 1, 3]))]
    shape = tuple(data.draw(st.lists(st.integers(0, 4), max_size=3)))
    strides = tuple(data.draw(st.integers(-12, 12)) for _ in shape)
    starts = [2 * start + element_offset(index, strides) for index in itertools.product(*map(range, shape))]
    if all(0 <= byte <= memory.nbytes - 2 for byte in starts):
        view = safe_as_strided(array, shape, strides)
        raw = memory.tobytes()
        np.testing.assert_array_equal(view.ravel(), [np.frombuffer(raw, np.int16, 1, byte)[0] for byte in starts])
    else:
        with pytest.raises(StrideError) as refusal:
            safe_as_strided(array, shape, strides)
        byte = refusal.value.byte
        assert byte in (min(starts), max(starts))
        assert byte == 2 * start + element_offset(refusal.value.index, strides)
        assert refusal.value.size == memory.nbytes


def test_a_slice_may_be_left_inside_its_memory():
    a = a6()
    inner = a[1:3, 1:3]
    np.testing.assert_array_equal(safe_as_strided(inner, (5, 5), (24, 4)), a[1:, 1:])
    np.testing.assert_array_equal(safe_as_strided(inner, (2, 2), (-24, -4)), a[1::-1, 1::-1])


def test_a_view_of_a_view_is_held_to_the_same_memory():
    tiles = safe_as_strided(a6(), (3, 3, 2, 2), (48, 8, 24, 4))
    assert safe_as_strided(tiles[1, 1], (6,), (4,)).tolist() == [14, 15, 16, 17, 18, 19]
    with pytest.raises(StrideError):
        safe_as_strided(tiles[2, 2], (3, 2), (24, 4))


@pytest.mark.parametrize("owner", [bytes(64), bytearray(64), mmap.mmap(-1, 64)], ids=lambda owner: type(owner).__name__)
def test_memory_of_no_array_ends_with_the_array_nearest_to_it(owner):
    whole = np.frombuffer(owner, np.float32)
    assert safe_as_strided(whole[4:8], (12,), (4,)).shape == (12,)
    with pytest.raises(StrideError, match="4 bytes past the end of"):
        safe_as_strided(whole[4:8], (13,), (4,))
    # The buffer goes on behind this array, but NumPy cannot know how far.
    part = np.frombuffer(owner, np.float32, count=4, offset=16)
    with pytest.raises(StrideError, match="past the end of the array's 16 bytes"):
        safe_as_strided(part, (5,), (4,))


def test_a_tensors_memory_is_what_its_array_spans():
    import torch

    columns = torch.arange(12.0).reshape(3, 4).T.numpy()
    assert safe_as_strided(columns, (12,), (4,)).tolist() == list(range(12))
    with pytest.raises(StrideError):
        safe_as_strided(columns, (13,), (4,))


@pytest.mark.parametrize(
    ("array", "shape", "strides", "error", "says"),
    [
        ([1, 2], (2,), (8,), TypeError, "array must be a NumPy array, got list"),
        (a6(), (2, -1), (4, 4), ValueError, r"shape must hold no negative length, got \(2, -1\)"),
        (a6(), (2, 2.0), (4, 4), TypeError, r"shape must hold integers only, got \(2, 2\.0\)"),
        (a6(), (2, 2), (4, None), TypeError, r"strides must hold integers only, got \(4, None\)"),
        (a6(), 4, (4,), TypeError, "shape must be a sequence of integers, got 4"),
        (a6(), (2, 2), np.int64(4), TypeError, "strides must be a sequence of integers"),
        (
            a6(), (3, 3), (8, 4, 4), ValueError,
            r"shape and strides must have the same length: got shape \(3, 3\) and strides \(8, 4, 4\)",
        ),
    ],
)  # fmt: skip
def test_bad_arguments_are_named(array, shape, strides, error, says):
    with pytest.raises(error, match=says) as refusal:
        safe_as_strided(array, shape, strides)
    assert not isinstance(refusal.value, StrideError)
