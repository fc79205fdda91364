"""The stride explorer's arithmetic, in JavaScript, compared with NumPy's on the same views."""

import random
from collections import Counter
from math import prod

import numpy as np
import pytest

from stridewise.layout import StrideError, row_major_strides, safe_as_strided
from stridewise.plots.drawing.style import number_text
from website.stride_explorer.page import arithmetic

pytestmark = pytest.mark.browser
ITEMSIZES = {"int8": 1, "uint8": 1, "int16": 2, "int32": 4, "int64": 8, "float16": 2, "float32": 4, "float64": 8}
LINE = 64
# What the page says of each state: exact integers as text.
EXAMINE = """states => states.map(state => {
    const bounds = boundsOf(state), outside = outsideOf(state), addresses = addressesOf(state);
    const isInside = !outside && !state.shape.includes(0);
    return {
        read: readState(textsOf(state)).state, link: readState(readAddress(addressOfState(state)).texts).state,
        bounds: bounds && [String(bounds.first), String(bounds.end)],
        outside: outside && {index: outside.index, byte: Number(outside.byte), text: outsideText(state, outside)},
        flags: contiguityOf(state), size: String(sizeOf(state)), addresses, code: numpyCode(state),
        usage: isInside ? usageOf(addresses, itemsizeOf(state)) : null, row: isInside ? linesOfRow(state) : null,
        pair: isInside ? sharedPair(state, addresses) : null,
        texts: isInside ? addresses.map(address => textAt(address, state.dtype)) : null,
        bytes: isInside ? addresses.map(address => [...bytesAt(address, state.dtype)]) : null,
    };
})"""


def random_state(source):
    """A view of at most 512 elements, of which about half leave the array."""
    dtype = source.choice(list(ITEMSIZES))
    itemsize = ITEMSIZES[dtype]
    array = [source.randint(1, 7) for _ in range(source.randint(1, 3))]
    shape = [source.choice([0, 1, 1, 2, 2, 3, 3, 4, 5, 8]) for _ in range(source.randint(0, 4))]
    unit = source.choice([itemsize, itemsize, 1])
    natural = [*row_major_strides(array), 0, 1, 2, -1, -3]
    strides = [unit * source.choice([*natural, source.randint(-20, 20)]) for _ in shape]
    offset = unit * source.randrange(prod(array) * itemsize // unit)
    offset = min(offset, (prod(array) - 1) * itemsize)
    return {"array": array, "dtype": dtype, "shape": shape, "strides": strides, "offset": offset}


def unaligned(dtype, strides, offset=3):
    return {"array": [5, 5], "dtype": dtype, "shape": [3, 2], "strides": strides, "offset": offset}


@pytest.fixture(scope="module")
def calculator(chromium):
    page = chromium.new_page()
    page.add_script_tag(content=arithmetic())
    yield page
    page.close()


@pytest.fixture(scope="module")
def examples(calculator):
    return calculator.evaluate("EXAMPLES")


@pytest.fixture(scope="module")
def examined(calculator, examples):
    """Pairs of a state and what the page says of it."""
    source = random.Random(7)
    states = [example["state"] for example in examples] + [random_state(source) for _ in range(300)]
    states += [unaligned(dtype, strides) for dtype in ITEMSIZES for strides in ([8, 3], [1, 1], [-1, 7])]
    return list(zip(states, calculator.evaluate(EXAMINE, states), strict=True))


def array_of(state):
    return np.arange(prod(state["array"])).astype(state["dtype"]).reshape(state["array"])


def start_of(state):
    """A part of the array's bytes of one element, where the view starts."""
    raw = array_of(state).reshape(-1).view(np.uint8)
    return raw[state["offset"] : state["offset"] + ITEMSIZES[state["dtype"]]].view(state["dtype"])


def inside(examined):
    """The views with elements, all inside: state, what the page says, the view."""
    for state, said in examined:
        view = safe_view(state)
        if isinstance(view, np.ndarray) and view.size:
            yield state, said, view


def safe_view(state):
    try:
        return safe_as_strided(start_of(state), state["shape"], state["strides"])
    except StrideError as error:
        return error


def test_texts_and_links_lead_back_to_the_same_state(examined):
    for state, said in examined:
        assert said["read"] == state
        assert said["link"] == state


def test_the_views_are_inside_and_outside_aligned_and_not(examined):
    views = [safe_view(state) for state, _ in examined]
    assert sum(isinstance(view, StrideError) for view in views) > 50
    assert sum(isinstance(view, np.ndarray) and view.size > 0 for view in views) > 100
    assert sum(isinstance(view, np.ndarray) and not view.flags.aligned for view in views) > 10


def test_a_view_that_leaves_the_array_is_explained_as_in_python(examined):
    for state, said in examined:
        view = safe_view(state)
        if isinstance(view, np.ndarray):
            assert said["outside"] is None, state
            continue
        assert said["outside"]["index"] == list(view.index), state
        assert said["outside"]["byte"] == view.byte
        distance = str(view).split(", ")[-1].partition(" of the ")[0]  # "4 bytes past the end"
        assert f", {distance} of the array's {view.size} byte" in said["outside"]["text"]


def test_bounds_flags_and_size_are_numpys(examined):
    for state, said, view in inside(examined):
        low, end = np.lib.array_utils.byte_bounds(view)
        start = view.ctypes.data - state["offset"]
        assert said["bounds"] == [str(low - start), str(end - start)], state
        assert said["flags"] == {"c": view.flags.c_contiguous, "f": view.flags.f_contiguous}, state
        assert said["size"] == str(view.size)


def test_every_number_and_its_bytes_are_numpys(examined):
    for state, said, view in inside(examined):
        assert said["texts"] == [number_text(value) for value in view.ravel()], state
        assert said["bytes"] == np.ascontiguousarray(view).reshape(-1, 1).view(np.uint8).tolist(), state


def test_shared_bytes_and_cache_lines_are_counted_as_one_by_one(examined):
    for state, said, view in inside(examined):
        addresses = [
            state["offset"] + int(np.dot(index, state["strides"])) if index else state["offset"]
            for index in np.ndindex(view.shape)
        ]
        assert said["addresses"] == addresses
        counts, itemsize = Counter(addresses), view.itemsize
        used = {address + byte for address in addresses for byte in range(itemsize)}
        usage = {
            "places": len(counts),
            "most": max(counts.values()),
            "isPartial": len(used) < len(counts) * itemsize,
            "bytes": len(used),
            "lines": len({byte // LINE for byte in used}),
        }
        assert said["usage"] == usage, state
        row = addresses[: view.shape[-1]] if view.ndim else addresses
        assert said["row"] == len({(address + byte) // LINE for address in row for byte in range(itemsize)}), state
        indices = list(np.ndindex(view.shape))
        repeated = next((k for k, address in enumerate(addresses) if address in addresses[:k]), None)
        pair = repeated and [list(indices[addresses.index(addresses[repeated])]), list(indices[repeated])]
        assert said["pair"] == pair, state


def test_the_code_makes_the_view(examined):
    for _, said, view in inside(examined):
        names = {}
        exec(said["code"], names)
        made = names["view"]
        assert (made.shape, made.strides, made.dtype) == (view.shape, view.strides, view.dtype)
        np.testing.assert_array_equal(made, view)
        assert np.may_share_memory(made, names["a"])


def test_each_example_is_the_view_that_numpy_makes(examples):
    for example in examples:
        a, expected = array_of(example["state"]), safe_view(example["state"])
        if not example["code"]:
            assert isinstance(expected, StrideError)
            continue
        made = eval(example["code"], {"np": np, "a": a})
        assert (made.shape, made.strides) == (expected.shape, expected.strides), example["name"]
        assert made.ctypes.data - a.ctypes.data == example["state"]["offset"]


def test_the_lines_of_a_long_row_are_counted_without_listing_its_elements(calculator):
    source = random.Random(3)
    rows = [
        (source.choice([128, 192, 640, source.randint(129, 900)]), source.randint(0, 200), source.randint(0, 90))
        for _ in range(60)
    ]
    states = [
        {"array": [300_000], "dtype": dtype, "shape": [length], "strides": [sign * stride], "offset": offset + 200_000}
        for (length, stride, offset), dtype in zip(rows, ["int8", "int16", "float64"] * 20, strict=True)
        for sign in (1, -1)
    ]
    counted = calculator.evaluate("states => states.map(linesOfRow)", states)
    for state, lines in zip(states, counted, strict=True):
        (length,), (stride,), itemsize = state["shape"], state["strides"], ITEMSIZES[state["dtype"]]
        starts = [state["offset"] + k * stride for k in range(length)]
        assert lines == len({(start + byte) // LINE for start in starts for byte in range(itemsize)}), state


@pytest.mark.parametrize("dtype", ITEMSIZES)
def test_numbers_of_large_arrays_wrap_round_and_print_as_numpys(calculator, dtype):
    numbers = [0, 1, 127, 128, 255, 256, 2048, 2049, 2051, 32767, 32768, 65519, 65520, 99999, 999_999, 1_000_000]
    numbers += [1_234_567, 2**24 + 1, 2**24 + 3, 2**31 - 1, 2**31, 2**32 + 5, 2**40]
    with np.errstate(over="ignore"):
        expected = [number_text(np.int64(number).astype(dtype)) for number in numbers]
    script = "([numbers, dtype]) => numbers.map(number => textAt(number * ITEMSIZES[dtype], dtype))"
    assert calculator.evaluate(script, [numbers, dtype]) == expected


def test_the_general_format_is_pythons(calculator):
    source = random.Random(5)
    numbers = [source.uniform(-1, 1) * 10 ** source.randint(-12, 12) for _ in range(200)] + [
        0.1,
        0.0001,
        0.00001,
        999.9,
    ]
    said = calculator.evaluate("numbers => numbers.map(number => generalText(number, 3))", numbers)
    assert said == [f"{number:.3g}" for number in numbers]
