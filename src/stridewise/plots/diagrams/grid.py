"""A 2-d array as a table of numbers, with regions of it outlined."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import badges, style, tables
from stridewise.plots.drawing.arguments import check_array
from stridewise.plots.drawing.canvas import Canvas, draw_title, open_canvas, title_height, title_width
from stridewise.plots.drawing.descriptions import set_description
from stridewise.plots.drawing.tables import Region, Table

LETTERS = "ABCDEFG"


def grid(
    array: NDArray[Any], *, mark: Sequence[tuple[slice, slice]] = (), title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a 2-d array as a table of numbers, with its row and column indices.

    Parameters
    ----------
    array : ndarray of numbers, shape (rows, columns)
        At most 16 rows and 20 columns.
    mark : sequence of (slice, slice), optional
        Regions to outline, as row slice and column slice, at most seven. Each has a colour and a letter, and its
        slices are written to the right of the table.
    title : str, optional
        Heading at the upper left.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If `array` is not such an array, or a region is empty or not a pair of slices of step 1.
    """
    check_array("array", array, ndim=2)
    tables.check_size("array", *array.shape)
    regions = _checked_regions(mark, array.shape)
    cells = tables.cell_texts(array)
    top = style.MARGIN + tables.INDEX_MARGIN + title_height(title)
    table = tables.layout_table(cells, style.MARGIN + tables.INDEX_MARGIN, top)
    labels = [f"[{_slice_text(rows)}, {_slice_text(columns)}]" for rows, columns in regions]
    canvas = open_canvas(ax, *_size(table, labels, title))
    draw_title(canvas, title)
    tables.draw_table(canvas, table, cells, name="cell")
    _draw_regions(canvas, table, regions, labels)
    return set_description(canvas.ax, _description(array, cells, labels), title=title)


def _checked_regions(mark: Sequence[tuple[slice, slice]], shape: tuple[int, ...]) -> list[Region]:
    if not isinstance(mark, tuple | list):
        raise TypeError(f"mark is {mark!r}; expected a list of (row slice, column slice)")
    if len(mark) > len(LETTERS):
        raise ValueError(f"mark has {len(mark)} regions; expected at most {len(LETTERS)}")
    return [_checked_region(region, shape) for region in mark]


def _checked_region(region: tuple[slice, slice], shape: tuple[int, ...]) -> Region:
    try:
        rows, columns = (range(length)[part] for part, length in zip(region, shape, strict=True))
        contiguous = rows.step == columns.step == 1
    except (TypeError, ValueError, AttributeError):
        raise TypeError(f"mark holds {region!r}; expected (row slice, column slice)") from None
    if not contiguous or not rows or not columns:
        raise ValueError(f"mark holds {region!r}; expected slices of step 1 that overlap the array of shape {shape}")
    return rows, columns


def _slice_text(indices: range) -> str:
    return f"{indices.start}:{indices.stop}"


def _size(table: Table, labels: Sequence[str], title: str | None) -> tuple[float, float]:
    label_width = max((28 + badges.SIDE + style.text_width(label, style.TEXT) for label in labels), default=0)
    bottom = max(table.bottom, table.top + len(labels) * badges.PITCH)
    return max(table.right + label_width + style.MARGIN, title_width(title)), bottom + style.MARGIN


def _draw_regions(canvas: Canvas, table: Table, regions: Sequence[Region], labels: Sequence[str]) -> None:
    corners = badges.distinct_corners(regions)
    for number, (region, label) in enumerate(zip(regions, labels, strict=True)):
        # Frames that share an edge are nested.
        inset = 3.5 * sum(_share_an_edge(region, earlier) for earlier in regions[:number])
        colour, linestyle = style.cycle_colour(number), ("-", "--", "-.")[number % 3]
        tables.outline(canvas, table, region, colour=colour, inset=inset, linestyle=linestyle, label=f"region {number}")
        badges.draw_badge(canvas, *table.corner(*corners[number]), LETTERS[number], [colour])
        y = table.top + badges.SIDE / 2 + number * badges.PITCH
        badges.draw_badge(canvas, table.right + 20 + badges.SIDE / 2, y, LETTERS[number], [colour])
        canvas.text(table.right + 28 + badges.SIDE, y, label, align="left")


def _share_an_edge(first: Region, second: Region) -> bool:
    axes = list(zip(first, second, strict=True))
    touching = all(a.start <= b.stop and b.start <= a.stop for a, b in axes)
    return touching and any({a.start, a.stop} & {b.start, b.stop} for a, b in axes)


def _description(array: NDArray[Any], cells: Sequence[Sequence[str]], labels: Sequence[str]) -> str:
    rows = "; ".join(" ".join(row) for row in cells)
    parts = [f"A {style.shape_text(array.shape)} {array.dtype} array as a table. Rows: {rows}."]
    if labels:
        regions = ", ".join(f"{letter} is {label}" for letter, label in zip(LETTERS, labels, strict=False))
        parts.append(f"Outlined: {regions}.")
    return " ".join(parts)
