"""What an animation shows, as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from numpy.typing import NDArray

from stridewise.plots.drawing import style

Texts = Sequence[Sequence[str]]  # of cells: rows of columns
Role = Literal["source", "weight", "result"]
# A letter for each cell: as the roles, or in the cache, just hit, just missed, accessed before, moved in vain, none.
MARKS = {"s": "source", "w": "weight", "r": "result", "c": "cached", "h": "hit", "m": "miss", "v": "visited"}
MARKS |= {"x": "wasted", ".": ""}


@dataclass(frozen=True, slots=True)
class Grid:
    """An array as a table of cells, with its name and a note above it."""

    name: str
    texts: Texts
    note: str = ""

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows and of columns."""
        return len(self.texts), len(self.texts[0])


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame around a region of a grid. The nth frame of a grid moves from step to step."""

    grid: str
    rows: range
    columns: range
    role: Role = "source"


@dataclass(frozen=True, slots=True)
class Step:
    """What is shown at one step.

    texts: of the grids whose cells differ from the scene's. marks: by grid, for each row a letter per cell (see
    `MARKS`). notes: of the grids whose note differs.
    """

    caption: str
    frames: Sequence[Frame] = ()
    texts: Mapping[str, Texts] = field(default_factory=dict)
    marks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """Grids and the steps they go through.

    still: the number of the step that says most on paper. milliseconds: from step to step. legend: what the marks mean,
    by their letters.
    """

    title: str
    grids: Sequence[Grid]
    steps: Sequence[Step]
    still: int
    milliseconds: int = 1200
    legend: Mapping[str, str] = field(default_factory=dict)

    def grid(self, name: str) -> Grid:
        """Return the grid of this name."""
        return next(grid for grid in self.grids if grid.name == name)

    def texts_at(self, number: int, name: str) -> Texts:
        """Return the texts of a grid's cells at a step."""
        return self.steps[number].texts.get(name, self.grid(name).texts)

    def as_data(self) -> dict[str, Any]:
        """Return the scene as JSON has it, for `animation.js`."""
        return {
            "title": self.title,
            "milliseconds": self.milliseconds,
            "legend": dict(self.legend),
            "grids": [{"name": grid.name, "note": grid.note, "texts": _listed(grid.texts)} for grid in self.grids],
            "steps": [_step_data(step) for step in self.steps],
        }


def _step_data(step: Step) -> dict[str, Any]:
    frames = [[frame.grid, frame.rows.start, frame.columns.start, len(frame.rows), len(frame.columns), frame.role]
              for frame in step.frames]  # fmt: skip
    texts = {name: _listed(rows) for name, rows in step.texts.items()}
    marks = {name: list(rows) for name, rows in step.marks.items()}
    return {"caption": step.caption, "frames": frames, "texts": texts, "marks": marks, "notes": dict(step.notes)}


def _listed(texts: Texts) -> list[list[str]]:
    return [list(row) for row in texts]


def texts_of(array: NDArray[Any], known: NDArray[Any] | None = None) -> list[list[str]]:
    """Return the numbers of a matrix as texts; "" where `known`, of the same shape, is False."""
    rows, columns = array.shape
    return [
        [style.number_text(array[i, j]) if known is None or known[i, j] else "" for j in range(columns)]
        for i in range(rows)
    ]


def blank(rows: int, columns: int) -> list[list[str]]:
    """Return the texts of cells that show nothing yet."""
    return [[""] * columns for _ in range(rows)]
