"""The tiles of a 2-d array, and where their cells lie in memory: row after row, and tile after tile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import strips, style, tables
from stridewise.plots.drawing.arguments import check_count, check_numbers
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import attach
from stridewise.plots.drawing.notes import draw_notes, place_notes
from stridewise.plots.drawing.strips import Strip
from stridewise.plots.drawing.tables import Table

MOST_CELLS = 100
CAPTION = 36


@dataclass(frozen=True, slots=True)
class Tiling:
    """Which tile each cell belongs to.

    tile: rows and columns of a tile. owners: int64, shape of the array: the tile's number, counted row by row.
    tile_columns: how many tiles stand side by side.
    """

    tile: tuple[int, int]
    owners: NDArray[np.int64]
    tile_columns: int

    @property
    def tile_order(self) -> NDArray[np.int64]:
        """The cells (numbered in row-major order) as they lie in memory when tile follows tile."""
        return np.argsort(self.owners, axis=None, kind="stable").astype(np.int64)

    def name(self, owner: int) -> str:
        """A tile's number as row and column of tiles: "0,2"."""
        return ",".join(map(str, divmod(owner, self.tile_columns)))

    @property
    def pieces(self) -> int:
        """In how many pieces a tile's cells lie when row follows row."""
        return 1 if self.tile_columns == 1 else self.tile[0]


def tile_orders(array: NDArray[Any], tile: int | tuple[int, int], *, ax: Axes | None = None) -> Axes:
    """A 2-d array with its tiles in colours, and below it two orders in memory: row after row, and tile after tile.

    tile: (rows, columns) of a tile, or one number for both; they divide the array's shape. Under its cells stands a
    tile's number: its row and column among the tiles. Returns the Axes. Raises TypeError or ValueError where the array
    is no 2-d array of at most 100 numbers, or the tile does not divide it.
    """
    tiling = _checked_tiling(array, tile)
    cells = tables.texts(array)
    left = style.MARGIN + 8 + style.text_width("element", style.SMALL)
    table = tables.place_table(cells, left, style.MARGIN + 24)
    notes = place_notes(table, _notes(tiling))
    texts = [text for row in cells for text in row]
    by_row = _strip(texts, tiling, left, max(table.bottom, notes.bottom) + CAPTION)
    by_tile = _strip(texts, tiling, left, by_row.bottom + CAPTION)
    canvas = open_canvas(ax, max(by_row.right, table.right, notes.right) + style.MARGIN, by_tile.bottom + style.MARGIN)
    _draw_table(canvas, table, cells, tiling)
    draw_notes(canvas, notes)
    _draw_strip(canvas, by_row, texts, tiling, np.arange(len(texts)), "Memory, row after row (row-major)")
    _draw_strip(canvas, by_tile, texts, tiling, tiling.tile_order, "Memory, tile after tile")
    return attach(canvas.ax, _description(array, tiling, texts))


def _checked_tiling(array: NDArray[Any], tile: int | tuple[int, int]) -> Tiling:
    check_numbers("array", array, ndim=2)
    tables.check_size("array", *array.shape)
    if array.size > MOST_CELLS:
        raise ValueError(
            f"array has {array.size} cells; expected at most {MOST_CELLS}: draw a part of it, such as array[:8, :8]"
        )
    pair = tile if isinstance(tile, tuple | list) else (tile, tile)
    if len(pair) != 2:
        raise ValueError(f"tile is {tile!r}; expected one number or a pair (rows, columns)")
    height, width = pair
    for part in pair:
        check_count("tile", part)
    if array.shape[0] % height or array.shape[1] % width:
        raise ValueError(f"tile is {tile!r}; expected rows and columns that divide the array's shape {array.shape}")
    rows, columns = np.indices(array.shape)
    tile_columns = array.shape[1] // width
    return Tiling((height, width), (rows // height) * tile_columns + columns // width, tile_columns)


def _notes(tiling: Tiling) -> list[str]:
    rows, columns = tiling.owners.shape[0] // tiling.tile[0], tiling.tile_columns
    apart = (
        f"in {tiling.pieces} pieces, {tiling.owners.shape[1]} elements apart" if tiling.pieces > 1 else "in one piece"
    )
    return [
        f"{rows}x{columns} tiles of {style.shape_text(tiling.tile)} cells",
        "The cells of tile 0,0 (outlined) lie",
        f"row after row: {apart};",
        "tile after tile: in one piece.",
    ]


def _strip(texts: Sequence[str], tiling: Tiling, left: float, top: float) -> Strip:
    shortest_run = tiling.tile[1]
    name_width = style.text_width(tiling.name(int(tiling.owners.max())), style.SMALL) + 3
    width = max(strips.widest_cell(texts), name_width / shortest_run)
    room = style.PAGE_WIDTH - style.MARGIN - left
    per_row = strips.cells_in_a_row(len(texts), width, room, block=tiling.owners.shape[1])
    return strips.stack(len(texts), per_row, cell_width=width, left=left, top=top)


def _draw_table(canvas: Canvas, table: Table, cells: Sequence[Sequence[str]], tiling: Tiling) -> None:
    tables.draw_cells(
        canvas,
        table,
        cells,
        name="cell",
        fills=lambda row, column: (style.cycle_fill(int(tiling.owners[row, column])),),
    )
    height, width = tiling.tile
    for row in range(0, table.rows, height):
        y = table.corner(row + height / 2, 0)[1]
        canvas.text(table.left - 8, y, str(row // height), size=style.SMALL, across="right")
        for column in range(0, table.columns, width):
            tables.outline(canvas, table, tables.block((row, column), tiling.tile), colour=style.WHITE)
    for column in range(0, table.columns, width):
        x = table.corner(0, column + width / 2)[0]
        canvas.text(x, table.top - 10, str(column // width), size=style.SMALL)
    canvas.text(table.left - 8, table.top - 10, "tile", size=style.SMALL, colour=style.QUIET, across="right")
    tables.outline(canvas, table, tables.block((0, 0), tiling.tile), colour=style.INK, line=2.5, name="tile 0,0")


def _draw_strip(
    canvas: Canvas, strip: Strip, texts: Sequence[str], tiling: Tiling, order: NDArray[np.int64], caption: str
) -> None:
    """One order in memory: `order` says which cell of the array (in row-major order) lies at each place."""
    owners = [int(owner) for owner in tiling.owners.ravel()[order]]
    canvas.text(strip.left, strip.tops[0] - 13, caption, across="left", bold=True)
    for place, (cell, owner) in enumerate(zip(order, owners, strict=True)):
        strips.draw_cell(canvas, strip, place, texts[cell], [style.cycle_fill(owner)], name=f"{caption} {place}")
    names = [tiling.name(owner) for owner in owners]
    strips.draw_numbers(canvas, strip)
    strips.draw_runs(canvas, strip, names, [style.cycle_colour(owner) for owner in owners])
    strips.draw_headings(canvas, strip, "value", "element", "tile")
    for run in strips.runs(
        [name if owner == 0 else "" for name, owner in zip(names, owners, strict=True)], strip.per_row
    ):
        strips.outline(canvas, strip, run, colour=style.INK, name="tile 0,0")


def _description(array: NDArray[Any], tiling: Tiling, texts: Sequence[str]) -> str:
    notes = _notes(tiling)
    return (
        f"A {style.shape_text(array.shape)} {array.dtype} array as {notes[0]}, each tile in a colour. "
        f"The cells of tile 0,0 lie {notes[2]} {notes[3]} "
        f"Memory row after row: {' '.join(texts)}. "
        f"Memory tile after tile: {' '.join(texts[cell] for cell in tiling.tile_order)}."
    )
