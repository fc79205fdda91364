"""One output of a convolution: its window, its sum, its position."""

import numpy as np
import pytest

from stridewise.plots import describe, window_step

EDGES = np.array([[1, 0, -1], [2, 0, -2]], dtype=np.float32)
TIMES = "\N{MULTIPLICATION SIGN}"


@pytest.mark.parametrize("at", [(0, 0), (0, 3), (4, 0), (4, 3), (2, 1)])
def test_the_window_and_the_output_cell_have_the_same_position(read, six, at):
    picture = read(window_step(six, EDGES, at))
    assert picture.filled("image") == [f"{at[0] + r},{at[1] + s}" for r in range(2) for s in range(3)]
    assert picture.filled("kernel") == [f"{r},{s}" for r in range(2) for s in range(3)]
    assert picture.filled("output") == [f"{at[0]},{at[1]}"]


def test_the_output_has_the_valid_shape(read, six):
    names = {patch.get_label() for patch in read(window_step(six, EDGES, (0, 0))).ax.patches}
    assert {name for name in names if name.startswith("output")} == {
        f"output {r},{c}" for r in range(5) for c in range(4)
    }


@pytest.mark.parametrize("at", [(0, 0), (3, 1), (4, 3)])
def test_the_sum_written_out_is_the_output(read, six, at):
    texts = read(window_step(six, EDGES, at)).texts
    opening = texts.index(f"output[{at[0]}, {at[1]}] =")
    terms, total = "".join(texts[opening + 1 : -1]), texts[-1]
    assert eval(terms.replace(TIMES, "*").removesuffix("=")) == float(total)
    assert float(total) == (six[at[0] : at[0] + 2, at[1] : at[1] + 3] * EDGES).sum()


def test_the_description_has_the_whole_sum():
    image = np.arange(12, dtype=np.float32).reshape(3, 4)
    assert describe(window_step(image, EDGES, (1, 0))) == (
        "One step of a valid convolution: a 3x4 image, a 2x3 kernel, a 2x2 output. "
        f"The window that starts at row 1, column 0 gives output[1, 0] = 4{TIMES}1 + 5{TIMES}0 + 6{TIMES}(-1) "
        f"+ 8{TIMES}2 + 9{TIMES}0 + 10{TIMES}(-2) = -6."
    )


@pytest.mark.parametrize(
    ("shape", "kernel"), [((6, 6), (3, 3)), ((6, 6), (1, 1)), ((2, 4), (1, 2)), ((5, 8), (5, 3)), ((3, 3), (3, 3))]
)
def test_no_text_overlaps_another_or_leaves_the_figure(read, shape, kernel):
    x, w = np.arange(np.prod(shape)).reshape(shape), np.arange(np.prod(kernel)).reshape(kernel) - 4.5
    assert read(window_step(x, w, (0, 0))).troubles() == []


@pytest.mark.parametrize(
    ("x", "w", "at", "error", "message"),
    [
        (np.zeros((1, 6, 6, 1)), EDGES, (0, 0), ValueError, r"x has shape \(1, 6, 6, 1\); expected 2 axes"),
        (np.zeros((6, 6)), np.zeros(3), (0, 0), ValueError, r"w has shape \(3,\)"),
        (np.zeros((6, 6)), np.zeros((3, 7)), (0, 0), ValueError, r"w has size \(3, 7\); expected at most .* of x"),
        (np.zeros((6, 6)), EDGES, (5, 0), ValueError, r"at is \(5, 0\); expected a row below 5 and a column below 4"),
        (np.zeros((6, 6)), EDGES, (0, -1), ValueError, r"at is \(0, -1\)"),
        (np.zeros((6, 6)), EDGES, 3, TypeError, "at is 3; expected a pair"),
        (np.zeros((6, 6)), EDGES, (0.0, 1), TypeError, "a pair of integers"),
        (np.zeros((10, 10)), EDGES, (0, 0), ValueError, r"at most 20 columns .*x\[:6, :6\]"),
        (np.zeros((17, 3)), EDGES, (0, 0), ValueError, "x has 17 rows"),
    ],
)
def test_what_cannot_be_drawn_is_rejected(x, w, at, error, message):
    with pytest.raises(error, match=message):
        window_step(x, w, at)
