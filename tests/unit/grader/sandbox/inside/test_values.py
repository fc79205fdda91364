"""Arguments and results arrive as they were; a description that fits no bytes is refused."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from msgspec.structs import replace

from grader.sandbox.inside import protocol
from grader.sandbox.inside.protocol import (
    Array,
    BigInteger,
    Call,
    CallsFinished,
    DecodeError,
    Foreign,
    FromKernel,
    LargeArray,
    ObjectArray,
    Returned,
    Scalar,
    TupleOrList,
    View,
)
from grader.sandbox.inside.values import Bytes, ValueEncoder, decode_value
from stridewise.checker.answers.outcome import plain
from stridewise.exercises.arrays import ArraySpec, Layout
from stridewise.layout.addresses import byte_offset, root

LAYOUTS = [ArraySpec((2, 3, 4), dtype, layout) for dtype in ("float32", "float64") for layout in get_args(Layout)]
NOTHING = np.empty(0, np.uint8)


def sent(encode, *values) -> tuple[list[protocol.Value], Bytes]:
    """The encoded values after their way through a message, and the memory."""
    encoder = ValueEncoder()
    calls = [Call(Returned(encode(encoder, value))) for value in values]
    arrived = protocol.decode(protocol.encode(CallsFinished(1, "function", calls=calls)), FromKernel)
    return [call.outcome.value for call in arrived.calls], np.frombuffer(encoder.memory, np.uint8)


@pytest.mark.parametrize("recipe", LAYOUTS, ids=lambda recipe: f"{recipe.dtype}-{recipe.layout}")
def test_an_argument_lies_in_memory_as_it_did(recipe):
    array = recipe.build()
    (_, value), memory = sent(ValueEncoder.argument, np.arange(3), array)
    first, second = decode_value(value, memory), decode_value(value, memory)
    np.testing.assert_array_equal(first, array)
    assert (first.dtype, first.strides, byte_offset(first)) == (array.dtype, array.strides, byte_offset(array))
    np.testing.assert_array_equal(root(first), root(array))
    assert (first.base is None) == (array.base is None)
    assert first.flags.writeable
    assert not np.may_share_memory(first, second)


class Sub(np.ndarray):
    pass


PLAIN = [None, True, 3, -(2**70), 2.5, "text", (1, 2), [1, [2.0, ("a",)]], (np.int64(3), np.float32(0.5))]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_plain_data_is_what_it_was(value):
    (encoded,), memory = sent(ValueEncoder.result, value)
    assert repr(decode_value(encoded, memory)) == repr(value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.arange(6, dtype=">i2").reshape(2, 3).T,
        np.arange(12)[::-3],
        np.broadcast_to(np.float32(3), (4, 5)),
        np.zeros((0, 3)),
        np.array(3.0),
        np.array([True, False]),
        np.array([1 + 2j]),
    ],
    ids=repr,
)
def test_an_array_of_numbers_has_its_values_and_its_strides(array):
    (encoded,), memory = sent(ValueEncoder.result, array)
    got = decode_value(encoded, memory)
    np.testing.assert_array_equal(got, array)
    assert type(got) is np.ndarray
    assert (got.dtype, got.shape) == (array.dtype, array.shape)
    assert not array.size or got.strides == array.strides


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (np.zeros(3).view(Sub), "Sub"),
        ({1: 2}, "dict"),
        (1j, "complex"),
        (range(3), "range"),
        (np.dtype("f4"), "Float32DType"),
    ],
)
def test_everything_else_keeps_the_name_of_its_type_and_a_text(value, name):
    (encoded,), memory = sent(ValueEncoder.result, value)
    got = decode_value(encoded, memory)
    assert (type(got).__name__, plain(got)) == (name, None)
    assert type(got).__module__ == type(value).__module__


@pytest.mark.parametrize(
    "array", [np.zeros(2**24), np.broadcast_to(np.zeros((1, 2**21)), (2**20, 2**21))], ids=["much", "wide"]
)
def test_of_a_huge_array_only_the_form_is_sent(array):
    encoder = ValueEncoder()
    encoded = encoder.result(array)
    assert encoder.size < 2**24
    got = decode_value(encoded, NOTHING)
    assert (got.shape, got.dtype) == (array.shape, array.dtype)


def test_an_array_of_objects_is_told_from_one_of_numbers():
    (encoded,), memory = sent(ValueEncoder.result, np.array([None, 1]))
    assert decode_value(encoded, memory).dtype == object


def test_a_view_is_made_of_the_readers_own_argument():
    mine, yours = (ArraySpec((4, 6), layout="sliced").build() for _ in range(2))
    encoded = ValueEncoder().result(yours.T[1:, ::2], [yours])
    mine[...] = 7
    got = decode_value(encoded, NOTHING, [mine])
    assert got.base is not None
    assert np.shares_memory(got, mine)
    np.testing.assert_array_equal(got, np.full((5, 2), 7))


arrays = npst.arrays(
    st.sampled_from(["<f4", ">f8", "|b1", "<i2", "<c8"]),
    npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
)


@given(arrays, st.data())
def test_every_view_of_an_array_has_its_values_and_strides_on_the_other_side(array, data):
    view = array[data.draw(npst.basic_indices(array.shape, allow_ellipsis=False))] if array.ndim else array
    mine = array.copy()
    (encoded,), memory = sent(lambda encoder, value: encoder.result(value, [array]), view)
    got = decode_value(encoded, memory, [mine])
    np.testing.assert_array_equal(got, view)
    assert (got.dtype, got.shape) == (view.dtype, view.shape)
    if isinstance(view, np.ndarray) and view.size:
        assert got.strides == view.strides
        assert np.shares_memory(got, mine)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(categories=["L"])),
        lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple),
        max_leaves=5,
    )
)
def test_plain_python_values_arrive_as_they_were_unless_they_are_deep(value):
    (encoded,), memory = sent(ValueEncoder.result, value)
    assert repr(decode_value(encoded, memory)) == repr(value) or repr(value).count("[") + repr(value).count("(") > 5


ARGUMENT = np.arange(6, dtype="f4")
VIEW = View("<f4", (6,), (4,), 0, 0)
ARRAY = Array("<f4", (6,), (4,), 0, 0, 24)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (replace(VIEW, byte_offset=4), "byte 4 to byte 28 of 24"),
        (replace(VIEW, strides=(-4,)), "byte -20"),
        (replace(VIEW, strides=(2**62,)), "from byte 0"),
        (replace(VIEW, shape=(5,), strides=(2**62,)), "from byte 0"),  # 4 * 2**62 is 0 in 64 bits
        (replace(VIEW, shape=(7,)), "to byte 28"),
        (replace(VIEW, shape=()), "0 axes and 1 strides"),
        (replace(VIEW, shape=(2**62, 2**62), strides=(0, 0)), "no array has the shape"),
        (replace(VIEW, shape=(0, 2**62, 2**62), strides=(0, 0, 0)), "no array has the shape"),
        (replace(VIEW, dtype="<f8"), "to byte 28"),
        (replace(VIEW, dtype="<f3"), "not a dtype"),
        (replace(VIEW, argument=1), "argument 1, which is not an array"),
        (replace(VIEW, argument=2), "argument 2, which is not an array"),
        (replace(ARRAY, length=1000, shape=(250,)), "bytes 0 . 1,000 of a memory of 24"),
        (replace(ARRAY, start=2**60), "of a memory of 24"),
        (replace(ARRAY, length=0), "to byte 24 of 0"),
        (replace(ARRAY, base_shape=(7,)), "a base of shape"),
        (replace(ARRAY, base_shape=(2**40, 2**40)), "no array has the shape"),
        (replace(ARRAY, base_shape=(6,), byte_offset=8), "to byte 32 of 24"),
        (LargeArray("<f4", (2**62, 2)), "no array has the shape"),
        (ObjectArray((2**62, 2)), "no array has the shape"),
        (Scalar("<f4", b"abc"), "a <f4 of 3 bytes"),
        (Scalar("<f5", b"abcde"), "not a dtype"),
    ],
    ids=str,
)
def test_a_description_that_fits_nothing_is_refused(value, text):
    with pytest.raises(DecodeError, match=text):
        decode_value(value, np.zeros(24, np.uint8), [ARGUMENT, 3])


def test_a_deep_value_is_refused():
    value = 1
    for _ in range(8):
        value = TupleOrList("list", [value])
    with pytest.raises(DecodeError, match="inside each other"):
        decode_value(value, NOTHING)


def test_a_name_that_no_type_has_becomes_an_object_and_texts_can_be_shown():
    got = decode_value(Foreign("os; x", "<script>", "\x00\ud800" + "a" * 5000), NOTHING)
    assert (type(got).__name__, type(got).__module__) == ("object", "builtins")
    assert len(repr(got)) <= 2000
    assert repr(got).startswith("\ufffd\ufffdaaa")


def test_an_integer_beyond_64_bits_has_its_value():
    assert decode_value(BigInteger("-1" + "0" * 20), NOTHING) == -(16**20)
