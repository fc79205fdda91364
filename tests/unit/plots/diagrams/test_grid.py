"""A table of numbers and its outlined regions."""

import numpy as np
import pytest

from stridewise.plots import describe, grid

A, B = (slice(0, 3), slice(0, 3)), (slice(0, 3), slice(1, 4))


def test_cells_are_in_rows_and_columns(read, six):
    picture = read(grid(six))
    assert picture.texts == [str(value) for value in range(36)] + [str(index) for index in range(6)] * 2
    left, top, right, bottom = picture.box("cell 0,0")
    assert picture.box("cell 2,1")[:2] == pytest.approx((left + (right - left), top + 2 * (bottom - top)))


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.0, "3"), (-0.0, "0"), (0.125, "0.125"), (1.23456, "1.23"), (7, "7"), (True, "True"), (np.nan, "nan")],
)
def test_whole_numbers_have_no_decimal_point(read, value, text):
    assert read(grid(np.array([[value]]))).texts[0] == text


def test_a_region_is_framed_lettered_and_named_by_its_slices(read, six):
    picture = read(grid(six, mark=[A, (slice(-2, None), slice(None))]))
    for number, (first, last) in enumerate([("0,0", "2,2"), ("4,0", "5,5")]):
        frame = picture.box(f"region {number}")
        assert frame == pytest.approx(picture.box(f"cell {first}")[:2] + picture.box(f"cell {last}")[2:])
    assert picture.texts.count("A") == picture.texts.count("B") == 2
    assert {"[0:3, 0:3]", "[4:6, 0:6]"} <= set(picture.texts)


def test_frames_that_share_an_edge_stay_apart(read, six):
    picture = read(grid(six, mark=[A, B]))
    assert picture.box("region 1")[1] > picture.box("region 0")[1] + 3


def test_the_description_has_every_number():
    array = np.arange(4, dtype=np.int32).reshape(2, 2)
    assert describe(grid(array)) == "A 2x2 int32 array as a table. Rows: 0 1; 2 3."
    assert describe(grid(array, mark=[(slice(0, 1), slice(0, 2))], title="Small")) == (
        "Small. A 2x2 int32 array as a table. Rows: 0 1; 2 3. Outlined: A is [0:1, 0:2]."
    )


@pytest.mark.parametrize("mark", [[], [A], [A, B], [A, B, (slice(2, 5), slice(2, 5)), (slice(4, 6), slice(0, 6))]])
def test_no_text_overlaps_another_or_leaves_the_figure(read, six, mark):
    assert read(grid(six, mark=mark, title="A title that is a good deal longer than the table")).troubles() == []
    assert read(grid(six * 1000.5, mark=mark)).troubles() == []


@pytest.mark.parametrize(
    ("array", "mark", "error", "message"),
    [
        ([[1]], [], TypeError, "array is a list"),
        (np.zeros(3), [], ValueError, r"array has shape \(3,\); expected 2 axes"),
        (np.zeros((0, 3)), [], ValueError, "none of length 0"),
        (np.zeros((17, 2)), [], ValueError, r"17 rows and 2 columns; expected at most 16 rows .* array\[:8, :8\]"),
        (np.zeros((2, 21)), [], ValueError, "21 columns"),
        (np.zeros((4, 4)), A, TypeError, r"mark holds slice\(0, 3, None\); expected \(row slice, column slice\)"),
        (np.zeros((4, 4)), [(0, 1)], TypeError, r"mark holds \(0, 1\)"),
        (np.zeros((4, 4)), 3, TypeError, "mark is 3"),
        (np.zeros((4, 4)), [(slice(4, 6), slice(0, 1))], ValueError, r"overlap the array of shape \(4, 4\)"),
        (np.zeros((4, 4)), [(slice(0, 4, 2), slice(0, 1))], ValueError, "step 1"),
        (np.zeros((4, 4)), [A] * 8, ValueError, "mark has 8 regions; expected at most 7"),
    ],
)
def test_what_cannot_be_drawn_is_rejected(array, mark, error, message):
    with pytest.raises(error, match=message):
        grid(array, mark=mark)
