"""The strip of memory: every cell in address order, coloured by index, with an arrow per axis."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from stridewise.plots import describe, memory_strip
from stridewise.plots.drawing import style


def pale(index):
    return to_hex(style.tint(style.cycle_colour(index)))


def labels(picture):
    return sorted(text for text in picture.texts if text.startswith("axis") and "=" in text)


def test_cells_show_the_memory_in_address_order_whatever_the_view(read, six):
    values = [str(value) for value in range(36)]
    for view in (six, six.T, six[::-1], six[1:, ::2]):
        assert read(memory_strip(view)).texts[:36] == values


@pytest.mark.parametrize(
    ("claim", "view", "expected"),
    [
        ("rows", lambda a: a, ["axis 0: 24 bytes = 6 elements", "axis 1: 4 bytes = 1 element"]),
        ("transposed", lambda a: a.T, ["axis 0: 4 bytes = 1 element", "axis 1: 24 bytes = 6 elements"]),
        ("backwards", lambda a: a[::-1, 0], ["axis 0: -24 bytes = -6 elements"]),
        ("one cell back", lambda a: a[0, ::-1], ["axis 0: -4 bytes = -1 element"]),
        ("an axis of one has no step", lambda a: a[:1, ::2], ["axis 1: 8 bytes = 2 elements"]),
        ("broadcast", lambda a: np.broadcast_to(a[0], (3, 6)),
         ["axis 0: 0 bytes = 0 elements", "axis 1: 4 bytes = 1 element"]),
        ("tiles", lambda a: as_strided(a, (3, 3, 2, 2), (48, 8, 24, 4)),
         ["axis 0: 48 bytes = 12 elements", "axis 1: 8 bytes = 2 elements", "axis 2: 24 bytes = 6 elements",
          "axis 3: 4 bytes = 1 element"]),
        ("windows", lambda a: sliding_window_view(a, (3, 3)),
         ["axis 0: 24 bytes = 6 elements", "axis 1: 4 bytes = 1 element", "axis 2: 24 bytes = 6 elements",
          "axis 3: 4 bytes = 1 element"]),
    ],
)  # fmt: skip
def test_each_axis_has_its_stride_in_bytes_and_elements(read, six, claim, view, expected):
    assert labels(read(memory_strip(view(six)))) == expected, claim


def test_an_arrow_ends_on_the_neighbour_along_its_axis(read, six):
    picture = read(memory_strip(six[1:, 2:]))
    tips = sorted(patch._posA_posB[1] for patch in picture.ax.patches if hasattr(patch, "_posA_posB"))
    middles = []
    for cell in (9, 14):  # element [0, 0] of the view is cell 8
        left, top, right, _ = picture.box(f"cell {cell}")
        middles.append(((left + right) / 2, top))
    assert tips == [pytest.approx(middle) for middle in middles]


def test_a_label_is_beside_the_head_of_its_own_arrow(read, six):
    picture = read(memory_strip(as_strided(six, (3, 3, 2, 2), (48, 8, 24, 4))))
    xs = {text.get_text()[:6]: text.get_position()[0] for text in picture.ax.texts if "=" in text.get_text()}
    for axis, cell in enumerate((12, 2, 6, 1)):
        left, _, right, _ = picture.box(f"cell {cell}")
        assert 0 < xs[f"axis {axis}"] - (left + right) / 2 < 10


@pytest.mark.parametrize("name", ["tiles", "windows", "three axes", "backwards", "both ways"])
def test_no_arrow_head_crosses_a_label(read, six, name):
    views = {
        "tiles": as_strided(six, (3, 3, 2, 2), (48, 8, 24, 4)),
        "windows": sliding_window_view(six, (3, 3)),
        "three axes": np.arange(24).reshape(2, 3, 4),
        "backwards": np.arange(24).reshape(2, 3, 4)[::-1, ::-1, ::-1],
        "both ways": np.arange(6).reshape(2, 3)[::-1],
    }
    ax = memory_strip(views[name])
    drops = [patch._posA_posB for patch in ax.patches if hasattr(patch, "_posA_posB")]
    written = [text for text in ax.texts if "=" in text.get_text()]
    assert len(drops) == len(written) == views[name].ndim
    for text in written:
        (left, low), (right, high) = ax.transData.inverted().transform(read.extent(text))
        crossed = [
            x for (x, tail), (_, tip) in drops if left < x < right and tail < max(low, high) and tip > min(low, high)
        ]
        assert crossed == []


def test_cells_are_coloured_by_the_index_along_the_axis(read, six):
    by_row, by_column = read(memory_strip(six)), read(memory_strip(six, colour_by=-1))
    for cell in range(36):
        assert by_row.fills(f"cell {cell}") == [pale(cell // 6)]
        assert by_column.fills(f"cell {cell}") == [pale(cell % 6)]


def test_cells_outside_the_array_are_hatched_and_have_no_index(read, six):
    picture = read(memory_strip(six[:, ::2]))
    assert [picture.fills(f"cell {cell}")[0] == style.PALE_GREY.lower() for cell in range(36)] == [False, True] * 18
    assert picture.texts.count("0") == 2 + 3, "value and number of element 0, and the index under its three cells"


def test_a_cell_that_holds_several_elements_has_all_their_colours(read, six):
    picture = read(memory_strip(sliding_window_view(six, (3, 3))))
    assert picture.fills("cell 0") == [pale(0)]
    assert picture.fills("cell 6") == [pale(0), pale(1)]
    assert picture.fills("cell 12") == [pale(0), pale(1), pale(2)]
    assert {"0,1", "0-2", "1-3", "2,3"} <= set(picture.texts)


def test_long_memory_wraps_at_the_ends_of_array_rows(read):
    picture = read(memory_strip(np.arange(100).reshape(10, 10)))
    lefts = [picture.box(f"cell {cell}")[0] for cell in range(100)]
    first_in_row = [cell for cell, left in enumerate(lefts) if left == lefts[0]]
    assert len(first_in_row) > 1
    assert all(cell % 10 == 0 for cell in first_in_row)


def test_the_description_has_every_number(six):
    values = " ".join(map(str, range(36)))
    assert describe(memory_strip(six)) == (
        "Memory of a 6x6 float32 array, 36 cells. Strides: 24 bytes (6 elements) along axis 0, "
        f"4 bytes (1 element) along axis 1. Values in address order: {values}. "
        "Cells are coloured by the index along axis 0."
    )
    assert describe(memory_strip(np.arange(6, dtype=np.int16)[::2], title="Every second")) == (
        "Every second. Memory of a 3-element int16 array, 6 cells. Strides: 4 bytes (2 elements) along axis 0. "
        "Values in address order: 0 1 2 3 4 5. 3 of the cells belong to the array: 0, 2, 4; the others are hatched. "
        "Cells are coloured by the index along axis 0."
    )


@pytest.mark.parametrize(
    ("shape", "view"),
    [
        ((12,), lambda a: a[::-1]),
        ((1, 2, 3, 2), lambda a: a[..., ::2]),
        ((2, 6, 8), lambda a: a[..., ::-1]),
        ((2, 2, 2, 4), lambda a: a[::-1]),
        ((2, 2, 2, 4), lambda a: a.T),
        ((3, 3, 3), lambda a: a[..., ::-1]),
    ],
)
def test_no_text_overlaps_another_or_leaves_the_figure(read, shape, view):
    assert read(memory_strip(view(np.arange(np.prod(shape)).reshape(shape)), title="Memory")).troubles() == []


@pytest.mark.parametrize(
    "view", [lambda a: as_strided(a, (3, 3, 2, 2), (48, 8, 24, 4)), lambda a: sliding_window_view(a, (3, 3))]
)
@pytest.mark.parametrize("axis", [0, 3])
def test_no_text_overlaps_another_in_strided_views(read, six, view, axis):
    assert read(memory_strip(view(six), colour_by=axis)).troubles() == []


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([1, 2],), TypeError, "array is a list; expected a NumPy array"),
        ((np.array(["a"]),), TypeError, "array has dtype <U1; expected numbers"),
        ((np.array(1.0),), ValueError, r"array has shape \(\); expected at least one axis and one element"),
        ((np.zeros((0, 3)),), ValueError, r"array has shape \(0, 3\)"),
        ((np.zeros((20, 20)),), ValueError, r"400 cells; expected at most 100: .*\.copy\(\)"),
        ((np.zeros((20, 20))[:2, :2],), ValueError, "400 cells"),
        ((np.zeros(3, [("a", "u1"), ("b", "<f4")])["b"],), ValueError, r"strides \(5,\).*4 bytes.*whole cells"),
    ],
)
def test_what_cannot_be_drawn_is_rejected(arguments, error, message):
    with pytest.raises(error, match=message):
        memory_strip(*arguments)


@pytest.mark.parametrize(("axis", "error"), [(2, ValueError), (-3, ValueError), ("0", TypeError), (True, TypeError)])
def test_an_axis_that_does_not_exist_is_rejected(six, axis, error):
    with pytest.raises(error, match="colour_by is"):
        memory_strip(six, colour_by=axis)
