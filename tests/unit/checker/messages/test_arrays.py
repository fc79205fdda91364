"""Arrays as tables: what is shown, how it is named, and which element is marked."""

import numpy as np
import pytest

from stridewise.checker.messages.arrays import (
    MAX_ELEMENTS,
    describe_array,
    format_distinct,
    format_number,
    format_table,
    table_around,
    tables_of,
)
from stridewise.checker.messages.text import wrapped


def counting(*shape):
    return np.arange(1, 1 + np.prod(shape), dtype=np.float32).reshape(shape)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (3.0, "3"),
        (-0.0, "0"),
        (0.25, "0.25"),
        (np.float32(-12.75), "-12.75"),
        (1 / 3, "0.333333"),
        (5.83155e-39, "5.83155e-39"),
        (1e300, "1e+300"),
        (np.nan, "nan"),
        (-np.inf, "-inf"),
        (np.True_, "True"),
        (2 + 0j, "(2+0j)"),
    ],
)
def test_a_number_is_as_short_as_it_can_be_said(value, text):
    assert format_number(value) == text


def test_two_numbers_that_differ_never_look_equal():
    assert format_distinct(np.float64(3), np.float64(3 + 1e-12)) == ("3.0", "3.000000000001")
    assert format_distinct(np.float64(3), np.float64(4)) == ("3", "4")


@pytest.mark.parametrize(
    ("shape", "labels"),
    [
        ((5,), ["x"]),
        ((2, 3), ["x"]),
        ((1, 2, 3, 1), ["x[0, :, :, 0]"]),
        ((1, 1, 4, 1), ["x[0, 0, :, 0]"]),
        ((2, 2, 3, 1), ["x[0, :, :, 0]", "x[1, :, :, 0]"]),
        ((1, 2, 3, 2), ["x[0, 0, :, :]", "x[0, 1, :, :]"]),
        ((2, 2, 2, 2), ["x[0, 0, :, :]", "x[0, 1, :, :]", "x[1, 0, :, :]", "x[1, 1, :, :]"]),
        ((1, 1, 1, 1), ["x[0, 0, 0, 0]"]),
        ((), ["x"]),
        ((3, 7), []),
        ((0, 3), []),
    ],
)
def test_a_small_array_is_shown_whole_in_tables_of_its_last_two_long_axes(shape, labels):
    tables = tables_of("x", counting(*shape))
    assert [table.label for table in tables] == labels
    shown = [float(entry) for table in tables for row in table.rows for entry in row]
    assert shown == (counting(*shape).ravel().tolist() if labels else [])


@pytest.mark.parametrize(
    ("shape", "at", "label"),
    [
        ((2, 3), (1, 2), "out"),
        ((1, 2, 3, 1), (0, 1, 2, 0), "out[0, :, :, 0]"),
        ((2, 2, 3, 4), (1, 0, 2, 3), "out[1, 0, :, :]"),
        ((9, 9), (0, 0), "out[0:4, 0:5]"),
        ((9, 9), (5, 5), "out[4:8, 4:9]"),
        ((9, 9), (8, 8), "out[5:9, 4:9]"),
        ((2, 30), (1, 29), "out[:, 20:30]"),
        ((30, 2), (29, 1), "out[26:30, :]"),
        ((50,), (49,), "out[30:50]"),
        ((1, 50, 1), (0, 10, 0), "out[0, 9:29, 0]"),
        ((1, 1), (0, 0), "out[0, :]"),
    ],
)
def test_of_a_larger_array_a_window_around_the_element_is_shown_and_the_element_is_marked(shape, at, label):
    array = counting(*shape)
    table = table_around("out", array, at)
    assert table.label == label
    assert sum(map(len, table.rows)) <= MAX_ELEMENTS
    row, column = table.marked
    assert table.rows[row][column] == format_number(array[at])


def test_columns_are_aligned_and_the_marked_element_stands_in_brackets():
    table = table_around("out", np.array([[1.0, -20.0], [0.25, 4.0]]), (0, 1))
    assert format_table(table) == ["    1 [ -20]", " 0.25     4"]
    assert format_table(table, marks=False) == ["    1   -20", " 0.25     4"]


def test_an_array_is_described_with_the_layout_that_matters():
    array = counting(2, 3)
    assert describe_array(array) == "float32 array of shape (2, 3)"
    assert describe_array(array, strides=True) == "float32 array of shape (2, 3), strides (12, 4) bytes"
    assert describe_array(array.T) == "float32 array of shape (3, 2), not contiguous: strides (4, 12) bytes"
    assert describe_array(array[::-1]) == (
        "float32 array of shape (2, 3), strides (-12, 4) bytes, backwards along axis 0"
    )


def test_paragraphs_are_wrapped_and_figures_and_short_formulas_are_not():
    figure = "  " + "9 " * 80
    text = wrapped(f"{'word ' * 18}x[h + r, w + s, ci]\n{figure}\n- {'item ' * 30}")
    first, second, third, *items = text.splitlines()
    assert (first, second) == (("word " * 18).strip(), "x[h + r, w + s, ci]")
    assert third == figure
    assert all(line.startswith(("- item", "  item")) and len(line) <= 100 for line in items)
