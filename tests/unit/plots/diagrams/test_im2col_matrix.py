"""The im2col matrix beside its image: each window is a row."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from stridewise.plots import describe, im2col_matrix
from stridewise.plots.drawing import style


@pytest.mark.parametrize("at", [(0, 0), (3, 2)])
def test_the_window_and_its_row_have_the_same_colours(read, six, at):
    picture = read(im2col_matrix(six, 2, 3, at=at))
    row = at[0] * 4 + at[1]
    for r in range(2):
        for s in range(3):
            colour = [to_hex(style.tint(style.cycle_colour(r)))]
            assert picture.fills(f"image {at[0] + r},{at[1] + s}") == colour
            assert picture.fills(f"matrix {row},{r * 3 + s}") == colour
    assert len(picture.filled("image")) == len(picture.filled("matrix")) == 6
    assert picture.box("row") == pytest.approx(picture.box(f"matrix {row},0")[:2] + picture.box(f"matrix {row},5")[2:])


def test_every_window_is_a_row_of_its_elements(read):
    image = np.arange(12).reshape(3, 4)
    texts = read(im2col_matrix(image, 2, 2)).texts
    start = texts.index("4 times the memory") if "4 times the memory" in texts else texts.index("2 times the memory")
    cells = texts[start + 1 : start + 25]
    windows = [image[h : h + 2, w : w + 2].ravel() for h in range(2) for w in range(3)]
    assert cells == [str(value) for window in windows for value in window]


def test_rows_and_columns_are_named_by_window_position_and_kernel_element(read, six):
    texts = read(im2col_matrix(six, 3, 3)).texts
    assert [f"[{h},{w}]" for h in range(4) for w in range(4)] == [
        text for text in texts if text[:1] == "[" != text[1] != "r"
    ]
    assert [f"{r},{s}" for r in range(3) for s in range(3)] == [text for text in texts if text[1:2] == ","]


def test_the_description_counts_the_memory(six):
    assert describe(im2col_matrix(six, 3, 3, at=(1, 2))) == (
        "A 6x6 image and its im2col matrix for 3x3 windows: 16 rows, one per window, of 9 elements; "
        "36 numbers become 144, 4 times the memory. The window at [1, 2] is row 6: 8 9 10 14 15 16 20 21 22."
    )


@pytest.mark.parametrize(
    ("shape", "size", "at", "factor"),
    [
        ((6, 6), (3, 3), (3, 3), 1),
        ((4, 4), (3, 3), (0, 1), 100),
        ((3, 4), (2, 3), (0, 0), 100),
        ((2, 2), (2, 2), (0, 0), 1),
        ((5, 5), (1, 1), (4, 4), 1),
        ((7, 4), (3, 4), (4, 0), 100),
    ],
)
def test_no_text_overlaps_another_or_leaves_the_figure(read, shape, size, at, factor):
    image = factor * np.arange(np.prod(shape)).reshape(shape)
    assert read(im2col_matrix(image, *size, at=at)).troubles() == []


@pytest.mark.parametrize(
    ("x", "size", "at", "error", "message"),
    [
        (np.zeros(6), (3, 3), (0, 0), ValueError, "expected 2 axes"),
        (np.zeros((6, 6)), (7, 3), (0, 0), ValueError, r"\(kh, kw\) has size \(7, 3\)"),
        (np.zeros((6, 6)), (3, 0), (0, 0), ValueError, "kw is 0"),
        (np.zeros((6, 6)), ("3", 3), (0, 0), TypeError, "kh is '3'"),
        (np.zeros((6, 6)), (3, 3), (4, 0), ValueError, r"at is \(4, 0\); expected a row below 4"),
        (np.zeros((8, 8)), (2, 2), (0, 0), ValueError, r"49 windows of 4 elements; expected at most 30 .*x\[:6, :6\]"),
        (np.zeros((6, 6)), (5, 5), (0, 0), ValueError, "4 windows of 25 elements"),
    ],
)
def test_what_cannot_be_drawn_is_rejected(x, size, at, error, message):
    with pytest.raises(error, match=message):
        im2col_matrix(x, *size, at=at)
