"""One step of a scene as a plot: what is printed, and what is shown where no script runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from matplotlib.axes import Axes

from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import Canvas, draw_title, open_canvas, title_height, title_width
from stridewise.plots.drawing.descriptions import set_description
from stridewise.plots.drawing.tables import Table, draw_cells, no_fill, outline
from stridewise.plots.widgets.animation.scene import MARKS, Grid, Scene

CELL_HEIGHT = 26
MIN_CELL_WIDTH = 28
MANY_COLUMNS, NARROW_CELL_WIDTH = 12, 22
GAP = 36  # between grids, across and down
HEADING_HEIGHT = 38  # of a grid's name and note
LINE = 19  # of the caption
CAPTION_CHARACTERS = 100
FRAMES = {"source": (style.BLUE, "--"), "weight": (style.ORANGE, "-"), "result": (style.GREEN, "-")}
TINTS = {"source": style.BLUE, "weight": style.ORANGE, "result": style.GREEN, "visited": style.GREY}
TINTS |= {"cached": style.GREEN, "hit": style.GREEN, "miss": style.VERMILION}


@dataclass(frozen=True, slots=True)
class _Placed:
    """A grid where it is drawn."""

    grid: Grid
    table: Table

    @property
    def right(self) -> float:
        return max(self.table.right, self.table.left + _heading_width(self.grid))


def draw_still(scene: Scene, *, ax: Axes | None = None) -> Axes:
    """Draw the step of the scene that says most; the description has the captions of all."""
    step = scene.steps[scene.still]
    placed = _placed(scene)
    caption = wrap(f"Step {scene.still + 1} of {len(scene.steps)}: {step.caption}", CAPTION_CHARACTERS)
    bottom = max(item.table.bottom for item in placed) + 22
    legend_top, bottom = bottom, bottom + (LINE + 6 if scene.legend else 0)
    texts_width = max(style.text_width(line, style.TEXT) for line in caption) + 2 * style.MARGIN
    width = max(
        *(item.right + style.MARGIN for item in placed), texts_width, title_width(scene.title), _legend_width(scene)
    )
    canvas = open_canvas(ax, width, bottom + LINE * len(caption) + style.MARGIN)
    draw_title(canvas, scene.title)
    for item in placed:
        _draw_grid(canvas, scene, item)
    _draw_legend(canvas, scene, legend_top)
    for number, line in enumerate(caption):
        canvas.text(style.MARGIN, bottom + LINE * (number + 0.5), line, align="left")
    return set_description(canvas.ax, description(scene), title=scene.title)


def description(scene: Scene) -> str:
    """Return the captions of all steps of a short scene, or of the first, the still and the last of a long one."""
    numbers: Sequence[int] = range(len(scene.steps))
    if len(numbers) > 24:
        numbers = sorted({0, scene.still, len(numbers) - 1})
    return "\n".join(f"{number + 1}. {scene.steps[number].caption}" for number in numbers)


def _placed(scene: Scene) -> list[_Placed]:
    """Return the grids from left to right, in as many rows as the page's width takes."""
    placed: list[_Placed] = []
    left, top, bottom = float(style.MARGIN), style.MARGIN + title_height(scene.title) + HEADING_HEIGHT, 0.0
    for grid in scene.grids:
        rows, columns = grid.shape
        table = Table(rows, columns, left, top, _cell_width(scene, grid), CELL_HEIGHT)
        item = _Placed(grid, table)
        if placed and item.right > style.PAGE_WIDTH:
            top = bottom + GAP / 2 + HEADING_HEIGHT
            item = _Placed(grid, Table(rows, columns, style.MARGIN, top, table.cell_width, CELL_HEIGHT))
        placed.append(item)
        left, bottom = item.right + GAP, max(bottom, item.table.bottom)
    return placed


def _legend_width(scene: Scene) -> float:
    return 2 * style.MARGIN + sum(36 + style.text_width(meaning, style.SMALL) for meaning in scene.legend.values())


def _draw_legend(canvas: Canvas, scene: Scene, top: float) -> None:
    left = float(style.MARGIN)
    for letter, meaning in scene.legend.items():
        canvas.fill(left, top, 12, 12, _fill(MARKS[letter]))
        canvas.text(left + 18, top + 6, meaning, size=style.SMALL, align="left")
        left += 18 + style.text_width(meaning, style.SMALL) + 18


def _fill(mark: str) -> style.Fill:
    if mark == "wasted":
        return style.Fill(style.LIGHT_GREY, hatched=True)
    return style.Fill(style.tint(TINTS[mark], 0.8 if mark in ("hit", "miss") else 0.35))


def _cell_width(scene: Scene, grid: Grid) -> float:
    texts = [text for number in range(len(scene.steps)) for row in scene.texts_at(number, grid.name) for text in row]
    narrow = grid.shape[1] > MANY_COLUMNS
    least, padding = (NARROW_CELL_WIDTH, 4) if narrow else (MIN_CELL_WIDTH, 8)
    return max(least, *(style.text_width(text, style.TEXT) + padding for text in set(texts)))


def _heading_width(grid: Grid) -> float:
    return max(style.text_width(grid.name, style.TEXT, bold=True), style.text_width(grid.note, style.SMALL))


def _draw_grid(canvas: Canvas, scene: Scene, item: _Placed) -> None:
    grid, table, step = item.grid, item.table, scene.steps[scene.still]
    canvas.text(table.left, table.top - 27, grid.name, align="left", bold=True)
    note = step.notes.get(grid.name, grid.note)
    canvas.text(table.left, table.top - 11, note, size=style.SMALL, colour=style.DARK_GREY, align="left")
    marks = step.marks.get(grid.name)

    def fills(row: int, column: int) -> Sequence[style.Fill]:
        mark = MARKS[marks[row][column]] if marks else ""
        return [_fill(mark)] if mark else ()

    texts = scene.texts_at(scene.still, grid.name)
    draw_cells(canvas, table, texts, name=grid.name, fills=fills if marks else no_fill)
    for frame in step.frames:
        if frame.grid == grid.name:
            colour, line = FRAMES[frame.role]
            outline(
                canvas, table, (frame.rows, frame.columns), colour=colour, linestyle=line, label=f"frame {grid.name}"
            )
