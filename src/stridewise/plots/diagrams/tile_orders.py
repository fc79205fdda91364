"""The tiles of a 2-d array, and where their cells are in memory: row by row, and tile by tile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import strips, style, tables
from stridewise.plots.drawing.arguments import check_array, check_positive_integer
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import set_description
from stridewise.plots.drawing.notes import draw_notes, layout_notes
from stridewise.plots.drawing.strips import Strip
from stridewise.plots.drawing.tables import Table

MAX_CELLS = 100
CAPTION_HEIGHT = 36


@dataclass(frozen=True, slots=True)
class Tiling:
    """The tile that each cell belongs to.

    tile: rows and columns of a tile. tile_numbers: int64, with the array's shape, counted row by row.
    tile_columns: tiles in a row of tiles.
    """

    tile: tuple[int, int]
    tile_numbers: NDArray[np.int64]
    tile_columns: int

    @property
    def tile_order(self) -> NDArray[np.int64]:
        """The cells' row-major numbers, in address order when stored tile by tile."""
        return np.argsort(self.tile_numbers, axis=None, kind="stable").astype(np.int64)

    def name(self, tile_number: int) -> str:
        """Format a tile's row and column among the tiles: "0,2"."""
        return ",".join(map(str, divmod(tile_number, self.tile_columns)))

    @property
    def pieces(self) -> int:
        """The number of contiguous pieces of a tile when stored row by row."""
        return 1 if self.tile_columns == 1 else self.tile[0]


def tile_orders(array: NDArray[Any], tile: int | tuple[int, int], *, ax: Axes | None = None) -> Axes:
    """Draw a 2-d array with its tiles in colours, and below it its memory, row by row and tile by tile.

    Parameters
    ----------
    array : ndarray of numbers, shape (rows, columns)
        At most 100 elements.
    tile : int or (int, int)
        Rows and columns of a tile, or one number for both; they must divide the array's shape. Below its cells each
        tile's row and column among the tiles is written.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If `array` is not such an array, or the tile does not divide it.
    """
    tiling = _checked_tiling(array, tile)
    cells = tables.cell_texts(array)
    left = style.MARGIN + 8 + style.text_width("element", style.SMALL)
    table = tables.layout_table(cells, left, style.MARGIN + 24)
    notes = layout_notes(table, _notes(tiling))
    values = [text for row in cells for text in row]
    by_row = _layout_strip(values, tiling, left, max(table.bottom, notes.bottom) + CAPTION_HEIGHT)
    by_tile = _layout_strip(values, tiling, left, by_row.bottom + CAPTION_HEIGHT)
    canvas = open_canvas(ax, max(by_row.right, table.right, notes.right) + style.MARGIN, by_tile.bottom + style.MARGIN)
    _draw_table(canvas, table, cells, tiling)
    draw_notes(canvas, notes)
    _draw_strip(canvas, by_row, values, tiling, np.arange(len(values)), "Memory, row by row (row-major)")
    _draw_strip(canvas, by_tile, values, tiling, tiling.tile_order, "Memory, tile by tile")
    return set_description(canvas.ax, _description(array, tiling, values))


def _checked_tiling(array: NDArray[Any], tile: int | tuple[int, int]) -> Tiling:
    check_array("array", array, ndim=2)
    tables.check_size("array", *array.shape)
    if array.size > MAX_CELLS:
        raise ValueError(
            f"array has {array.size} cells; expected at most {MAX_CELLS}: draw a part of it, such as array[:8, :8]"
        )
    pair = tile if isinstance(tile, tuple | list) else (tile, tile)
    if len(pair) != 2:
        raise ValueError(f"tile is {tile!r}; expected one number or a pair (rows, columns)")
    height, width = pair
    for length in pair:
        check_positive_integer("tile", length)
    if array.shape[0] % height or array.shape[1] % width:
        raise ValueError(f"tile is {tile!r}; expected rows and columns that divide the array's shape {array.shape}")
    rows, columns = np.indices(array.shape)
    tile_columns = array.shape[1] // width
    return Tiling((height, width), (rows // height) * tile_columns + columns // width, tile_columns)


def _notes(tiling: Tiling) -> list[str]:
    rows, columns = tiling.tile_numbers.shape[0] // tiling.tile[0], tiling.tile_columns
    row_length = tiling.tile_numbers.shape[1]
    pieces = f"in {tiling.pieces} pieces, {row_length} elements apart" if tiling.pieces > 1 else "in one piece"
    return [
        f"{rows}x{columns} tiles of {style.shape_text(tiling.tile)} cells",
        "The cells of tile 0,0 (outlined) are stored",
        f"row by row: {pieces};",
        "tile by tile: in one piece.",
    ]


def _layout_strip(values: Sequence[str], tiling: Tiling, left: float, top: float) -> Strip:
    shortest_run = tiling.tile[1]
    name_width = style.text_width(tiling.name(int(tiling.tile_numbers.max())), style.SMALL) + 3
    width = max(strips.min_cell_width(values), name_width / shortest_run)
    available = style.PAGE_WIDTH - style.MARGIN - left
    per_row = strips.cells_per_row(len(values), width, available, block=tiling.tile_numbers.shape[1])
    return strips.stacked_strip(len(values), per_row, cell_width=width, left=left, top=top)


def _draw_table(canvas: Canvas, table: Table, cells: Sequence[Sequence[str]], tiling: Tiling) -> None:
    def fills(row: int, column: int) -> Sequence[style.Fill]:
        return (style.cycle_fill(int(tiling.tile_numbers[row, column])),)

    tables.draw_cells(canvas, table, cells, name="cell", fills=fills)
    height, width = tiling.tile
    for row in range(0, table.rows, height):
        y = table.corner(row + height / 2, 0)[1]
        canvas.text(table.left - 8, y, str(row // height), size=style.SMALL, align="right")
        for column in range(0, table.columns, width):
            tables.outline(canvas, table, tables.region((row, column), tiling.tile), colour=style.WHITE)
    for column in range(0, table.columns, width):
        x = table.corner(0, column + width / 2)[0]
        canvas.text(x, table.top - 10, str(column // width), size=style.SMALL)
    canvas.text(table.left - 8, table.top - 10, "tile", size=style.SMALL, colour=style.DARK_GREY, align="right")
    first = tables.region((0, 0), tiling.tile)
    tables.outline(canvas, table, first, colour=style.BLACK, linewidth=2.5, label="tile 0,0")


def _draw_strip(
    canvas: Canvas, strip: Strip, values: Sequence[str], tiling: Tiling, order: NDArray[np.int64], caption: str
) -> None:
    """Draw one storage order; `order` holds the cells' row-major numbers in address order."""
    tile_numbers = [int(number) for number in tiling.tile_numbers.ravel()[order]]
    canvas.text(strip.left, strip.tops[0] - 13, caption, align="left", bold=True)
    for offset, (cell, number) in enumerate(zip(order, tile_numbers, strict=True)):
        strips.draw_cell(canvas, strip, offset, values[cell], [style.cycle_fill(number)], name=f"{caption} {offset}")
    names = [tiling.name(number) for number in tile_numbers]
    strips.draw_offsets(canvas, strip)
    strips.draw_runs(canvas, strip, names, [style.cycle_colour(number) for number in tile_numbers])
    strips.draw_row_headings(canvas, strip, "value", "element", "tile")
    first_tile = [name if name == "0,0" else "" for name in names]
    for run in strips.runs(first_tile, strip.per_row):
        strips.outline(canvas, strip, run, colour=style.BLACK, label="tile 0,0")


def _description(array: NDArray[Any], tiling: Tiling, values: Sequence[str]) -> str:
    tiles, stored, by_row, by_tile = _notes(tiling)
    return (
        f"A {style.shape_text(array.shape)} {array.dtype} array as {tiles}, one colour per tile. "
        f"{stored.replace(' (outlined)', '')} {by_row} {by_tile} "
        f"Memory row by row: {' '.join(values)}. "
        f"Memory tile by tile: {' '.join(values[cell] for cell in tiling.tile_order)}."
    )
