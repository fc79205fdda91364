"""The strides of an array as labelled arrows over a strip of its memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import Canvas, Side
from stridewise.plots.drawing.strips import Strip

LANE = 22  # the height that one arrow takes above a row of cells
FOOT = 5  # between the lowest lane and the cells
GAP = 7  # between an arrow and its label


@dataclass(frozen=True, slots=True)
class Step:
    """One step along an axis from the cell `start`: `elements` cells further, `nbytes` bytes further."""

    axis: int
    start: int
    elements: int
    nbytes: int

    @property
    def target(self) -> int:
        """The cell that the step leads to."""
        return self.start + self.elements

    @property
    def label(self) -> str:
        """What stands beside the arrow: "axis 0: 24 bytes = 6 elements"."""
        return (
            f"axis {self.axis}: {style.count_text(self.nbytes, 'byte')} = {style.count_text(self.elements, 'element')}"
        )

    @property
    def sentence(self) -> str:
        """The same for a description: "along axis 0 moves 24 bytes (6 elements)"."""
        moved, counted = style.count_text(self.nbytes, "byte"), style.count_text(self.elements, "element")
        return f"along axis {self.axis} moves {moved} ({counted})"


@dataclass(frozen=True, slots=True)
class Lane:
    """The part of a step's arrow in one row of the strip, at height `y`; its label stands where the arrow ends."""

    step: Step
    row: int
    y: float
    label: tuple[float, Side] | None

    @property
    def label_right(self) -> float:
        """The right end of the label, 0 without one."""
        if self.label is None:
            return 0
        (x, side), width = self.label, style.text_width(self.step.label, style.TEXT)
        return x + {"left": width, "center": width / 2, "right": 0}[side]


def steps_through(steps: Sequence[Step], row: int, per_row: int) -> list[Step]:
    """The steps that start, end or pass in this row of the strip, shortest first: the order of their lanes.

    The shortest has the highest lane, so that the label beside its arrow head stands clear of every longer arrow.
    """
    ends = ((step, sorted((step.start // per_row, step.target // per_row))) for step in steps)
    return sorted((step for step, (first, last) in ends if first <= row <= last), key=lambda step: abs(step.elements))


def band_height(steps: Sequence[Step], row: int, per_row: int) -> float:
    """The room that the arrows take above a row of cells."""
    lanes = len(steps_through(steps, row, per_row))
    return LANE * lanes + FOOT if lanes else 0


def lanes(strip: Strip, steps: Sequence[Step]) -> list[Lane]:
    """The steps' lanes, one in each row that a step touches: an arrow goes on in the next row, as text does."""
    found = []
    for row, top in enumerate(strip.tops):
        drops: list[float] = []
        present = steps_through(steps, row, strip.per_row)
        for number, step in enumerate(present):
            y = top - FOOT - (len(present) - number - 0.5) * LANE
            ends = step.target // strip.per_row == row
            found.append(Lane(step, row, y, _label_place(strip, step, drops) if ends else None))
            drops += [strip.middle(step.target)] if ends else []
    return found


def label_reach(lanes: Sequence[Lane]) -> float:
    """The right end of the labels, for which a picture of few cells is widened."""
    return max((lane.label_right for lane in lanes), default=0)


def draw_steps(canvas: Canvas, strip: Strip, lanes: Sequence[Lane]) -> None:
    """The arrows and, where each ends, its label."""
    for lane in lanes:
        _draw_arrow(canvas, strip, lane)
        if lane.label:
            x, across = lane.label
            canvas.text(x, lane.y, lane.step.label, across=across, paper=True)


def _draw_arrow(canvas: Canvas, strip: Strip, lane: Lane) -> None:
    step, row, y = lane.step, lane.row, lane.y
    forward, top = step.elements >= 0, strip.tops[row]
    starts, ends = step.start // strip.per_row == row, step.target // strip.per_row == row
    row_start, row_end = (strip.left, strip.right) if forward else (strip.right, strip.left)
    tail = strip.middle(step.start) if starts else row_start
    tip = strip.middle(step.target) if ends else row_end
    if starts:
        canvas.line([(tail, top), (tail, y)])
    canvas.line([(tail, y), (tip, y)])
    if ends and step.elements:
        canvas.line([(tip, y + 3), (tip, top - 4)], colour=style.WHITE, width=4, z=3.5)  # a bridge over longer arrows
        canvas.head((tip, y), (tip, top))


def _label_place(strip: Strip, step: Step, drops: Sequence[float]) -> tuple[float, Side]:
    """Where the label stands, and which of its ends is meant: beyond the head, behind the tail, or on the arrow.

    drops: where shorter arrows come down through this lane; no label may stand there.
    """
    width, sign = style.text_width(step.label, style.TEXT), 1 if step.elements >= 0 else -1
    tail, tip = strip.middle(step.start), strip.middle(step.target)
    for x, side in ((tip + sign * GAP, sign), (tail - sign * GAP, -sign)):
        low, high = sorted((x, x + side * width))
        on_page = low >= style.MARGIN and high <= style.PAGE_WIDTH - style.MARGIN
        if on_page and not any(low - GAP <= drop <= high + GAP for drop in drops):
            return x, "left" if side > 0 else "right"
    ends = sorted([tail, tip, *(drop for drop in drops if min(tail, tip) < drop < max(tail, tip))])
    low, high = max(pairwise(ends), key=lambda gap: gap[1] - gap[0])
    if high - low > width + 2 * GAP:
        return (low + high) / 2, "center"
    return max(tail, tip, *drops) + GAP, "left"  # beyond the page's width: the picture is shown a little smaller
