"""Arguments and results arrive as they were; a description that fits no bytes is refused."""

from typing import get_args

import numpy as np
import pytest

from stridewise.checker.answers.deserialize import deserialize
from stridewise.checker.answers.encoding import DecodeError, decode, encode
from stridewise.checker.answers.outcome import plain
from stridewise.checker.answers.serialize import Serializer
from stridewise.exercises.arrays import ArraySpec, Layout
from stridewise.layout.addresses import byte_offset, root

LAYOUTS = [ArraySpec((2, 3, 4), dtype, layout) for dtype in ("float32", "float64") for layout in get_args(Layout)]


def sent(describe, *values):
    """The values after their way through a file."""
    describer = Serializer()
    words, memory = decode(encode([describe(describer, value) for value in values], describer.memory))
    return words, memory


@pytest.mark.parametrize("recipe", LAYOUTS, ids=lambda one: f"{one.dtype}-{one.layout}")
def test_an_argument_lies_in_memory_as_it_did(recipe):
    array = recipe.build()
    words, memory = sent(Serializer.argument, np.arange(3), array)
    one, other = deserialize(words[1], memory), deserialize(words[1], memory)
    np.testing.assert_array_equal(one, array)
    assert (one.dtype, one.strides, byte_offset(one)) == (array.dtype, array.strides, byte_offset(array))
    np.testing.assert_array_equal(root(one), root(array))
    assert (one.base is None) == (array.base is None)
    assert one.flags.writeable
    assert not np.may_share_memory(one, other)


class Sub(np.ndarray):
    pass


PLAIN = [None, True, 3, -(2**70), 2.5, "text", (1, 2), [1, [2.0, ("a",)]], (np.int64(3), np.float32(0.5))]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_plain_data_is_what_it_was(value):
    (words,), memory = sent(Serializer.result, value)
    assert repr(deserialize(words, memory)) == repr(value)


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
    (words,), memory = sent(Serializer.result, array)
    got = deserialize(words, memory)
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
def test_everything_else_keeps_its_types_name_and_a_text(value, name):
    (words,), memory = sent(Serializer.result, value)
    got = deserialize(words, memory)
    assert (type(got).__name__, plain(got)) == (name, None)
    assert type(got).__module__ == type(value).__module__


@pytest.mark.parametrize(
    "array", [np.zeros(2**24), np.broadcast_to(np.zeros((1, 2**21)), (2**20, 2**21))], ids=["much", "wide"]
)
def test_of_a_huge_array_only_the_form_is_sent(array):
    describer = Serializer()
    words = describer.result(array)
    assert describer.size < 2**24
    got = deserialize(words, describer.memory)
    assert (got.shape, got.dtype) == (array.shape, array.dtype)


def test_an_array_of_objects_is_told_from_one_of_numbers():
    (words,), memory = sent(Serializer.result, np.array([None, 1]))
    assert deserialize(words, memory).dtype == object


def test_a_view_is_made_of_the_readers_own_argument():
    mine, yours = (ArraySpec((4, 6), layout="sliced").build() for _ in range(2))
    words = Serializer().result(yours.T[1:, ::2], [yours])
    mine[...] = 7
    got = deserialize(words, np.empty(0, np.uint8), [mine])
    assert got.base is not None
    assert np.shares_memory(got, mine)
    np.testing.assert_array_equal(got, np.full((5, 2), 7))


ARGUMENT = np.arange(6, dtype="f4")
FORM = {"dtype": "<f4", "shape": [6], "strides": [4]}
ARRAY = FORM | {"at": 0, "bytes": 24, "offset": 0}
VIEW = FORM | {"of": 0, "offset": 0}


@pytest.mark.parametrize(
    "words",
    [
        {"view": VIEW | {"offset": 4}},
        {"view": VIEW | {"offset": -4}},
        {"view": VIEW | {"offset": 2**70}},
        {"view": VIEW | {"strides": [-4]}},
        {"view": VIEW | {"strides": [2**62]}},
        {"view": VIEW | {"shape": [5], "strides": [2**62]}},  # 4 * 2**62 is 0 for a computer
        {"view": VIEW | {"offset": True}},
        {"view": VIEW | {"shape": [7]}},
        {"view": VIEW | {"shape": [-1]}},
        {"view": VIEW | {"shape": [2**62, 2**62], "strides": [0, 0]}},
        {"view": VIEW | {"shape": [1] * 100, "strides": [0] * 100}},
        {"view": VIEW | {"shape": 6.0}},
        {"view": VIEW | {"dtype": "O"}},
        {"view": VIEW | {"dtype": "<f8"}},
        {"view": VIEW | {"dtype": "f4,f4"}},
        {"view": VIEW | {"of": 1}},
        {"view": VIEW | {"of": "x"}},
        {"array": ARRAY | {"bytes": 1000, "shape": [250]}},
        {"array": ARRAY | {"at": 10**9}},  # no byte is there
        {"array": ARRAY | {"bytes": 0}},
        {"array": ARRAY | {"whole": [10**9]}},
        {"array": {}},
        {"array": None},
        {"huge": {"dtype": "<f4", "shape": [2**70]}},
        {"scalar": ARRAY | {"bytes": 1}},
        {"other": {"module": 1, "name": "x", "text": "x"}},
        {"other": {"module": [], "name": "x", "text": "x"}},
        {"other": {"module": "m", "name": "x", "text": None}},
        {"pickle": "x"},
        {"tuple": 3},
        {"list": [], "tuple": []},
        {},
        [],
    ],
    ids=str,
)
def test_a_description_that_fits_nothing_is_refused(words):
    memory = np.zeros(24, np.uint8)
    with pytest.raises(DecodeError):
        deserialize(words, memory, [ARGUMENT])


def test_a_deep_description_is_refused():
    words = None
    for _ in range(100_000):
        words = {"list": [words]}
    with pytest.raises(DecodeError):
        deserialize(words, np.zeros(0, np.uint8))
    while words:  # taken apart step by step, or its end would be as deep
        words = words["list"][0]


def test_a_name_that_no_type_has_becomes_an_object_and_texts_can_be_shown():
    other = {"module": "os; x", "name": "<script>", "text": "\x00\ud800" + "a" * 5000}
    got = deserialize({"other": other}, np.zeros(0, np.uint8))
    assert (type(got).__name__, type(got).__module__) == ("object", "builtins")
    assert len(repr(got)) <= 2000
    assert repr(got).startswith("\ufffd\ufffdaaa")
