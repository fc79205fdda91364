"""Two windows, and the memory that they share."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from stridewise.plots import describe, shared_windows
from stridewise.plots.drawing import style

A, B = to_hex(style.tint(style.BLUE)), to_hex(style.tint(style.ORANGE))
POSITIONS = [((0, 0), (0, 1)), ((0, 0), (0, 0)), ((0, 0), (3, 3)), ((1, 1), (0, 2)), ((2, 0), (0, 2))]


@pytest.mark.parametrize(
    ("at", "kh", "kw"), [*((at, 3, 3) for at in POSITIONS), (((0, 0), (0, 1)), 3, 2), (((1, 1), (0, 2)), 1, 3)]
)
def test_cells_are_marked_by_the_windows_that_read_them(read, six, at, kh, kw):
    readers = [{int(v) for v in six[r : r + kh, c : c + kw].flat} for r, c in at]
    picture = read(shared_windows(six, kh, kw, at=at))
    for cell in range(36):
        colours = [colour for colour, window in zip((A, B), readers, strict=True) if cell in window]
        assert picture.fills(f"cell {cell // 6},{cell % 6}") == colours
        assert picture.fills(f"memory {cell}") == (colours or [style.WHITE.lower()])


def test_the_default_windows_share_six_of_nine(read, six):
    texts = read(shared_windows(six, 3, 3)).texts
    assert "The windows share 6 of their 9 cells" in texts
    assert "window at [0, 1], dashed frame: 3 cells read by B alone" in texts
    assert [text for text in texts if set(text) <= {"A", "B"}] == ["A", "B", "A", "B", "AB"] + ["A", "AB", "B"] * 3


def test_windows_that_share_nothing_say_so(read, six):
    assert "The windows share no cells" in read(shared_windows(six, 3, 3, at=((0, 0), (3, 3)))).texts


def test_a_transposed_array_shares_other_places_in_memory(read, six):
    picture = read(shared_windows(six.T, 3, 3))
    assert picture.filled("cell") == [f"{row},{column}" for row in range(3) for column in range(4)]
    assert picture.fills("memory 6") == [A, B]
    assert picture.fills("memory 18") == [B]


def test_memory_outside_the_array_is_hatched(read, six):
    picture = read(shared_windows(six[:, :5], 2, 2))
    assert [picture.fills(f"memory {cell}") for cell in (5, 11, 35)] == [[style.PALE_GREY.lower()]] * 3


def test_the_description_has_the_cells_of_each(six):
    assert describe(shared_windows(six, 3, 3)) == (
        "Two 3x3 windows of a 6x6 float32 array, A at [0, 0] and B at [0, 1]. The windows share 6 of their 9 cells. "
        "Elements in memory that only A reads: 0, 6, 12; only B: 3, 9, 15; both: 1, 2, 7, 8, 13, 14."
    )


@pytest.mark.parametrize("at", POSITIONS)
def test_no_text_overlaps_another_or_leaves_the_figure(read, six, at):
    assert read(shared_windows(six, 3, 3, at=at)).troubles() == []


def test_of_a_wide_array_the_notes_stand_below_the_table(read):
    picture = read(shared_windows(np.arange(96).reshape(6, 16), 3, 2))
    assert picture.troubles() == []
    (heading,) = [text for text in picture.ax.texts if text.get_text().startswith("The windows share")]
    assert heading.get_position()[1] > picture.box("cell 5,0")[3]


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        (
            (np.zeros((6, 6)), 7, 3),
            {},
            ValueError,
            r"\(kh, kw\) has size \(7, 3\); expected at most the shape \(6, 6\)",
        ),
        ((np.zeros((6, 6)), 0, 3), {}, ValueError, "kh is 0; expected at least 1"),
        ((np.zeros((6, 6)), 3, 1.5), {}, TypeError, "kw is 1.5; expected an integer"),
        ((np.zeros((6, 6)), 3, 3), {"at": ((0, 0), (0, 4))}, ValueError, r"at\[1\] is \(0, 4\).*column below 4"),
        ((np.zeros((6, 6)), 3, 3), {"at": ((-1, 0), (0, 0))}, ValueError, r"at\[0\] is \(-1, 0\)"),
        ((np.zeros((6, 6)), 3, 3), {"at": (0, 1)}, TypeError, r"at\[0\] is 0; expected a pair"),
        ((np.zeros((6, 6)), 3, 3), {"at": ((0, 0),)}, TypeError, "expected the positions"),
        ((np.zeros((12, 12)), 3, 3), {}, ValueError, "144 cells"),
        ((np.zeros((2, 6, 6)), 3, 3), {}, ValueError, "expected 2 axes"),
    ],
)
def test_what_cannot_be_drawn_is_rejected(arguments, options, error, message):
    with pytest.raises(error, match=message):
        shared_windows(*arguments, **options)
