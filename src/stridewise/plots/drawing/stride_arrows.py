"""The strides of an array as labelled arrows above a strip of its memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import Alignment, Canvas
from stridewise.plots.drawing.strips import Strip

LANE_HEIGHT = 22  # of one arrow above a row of cells
LANE_MARGIN = 5  # between the lowest lane and the cells
GAP = 7  # between an arrow and its label


@dataclass(frozen=True, slots=True)
class Stride:
    """The step to the next element along one axis, from the cell `start`, in elements and in bytes."""

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
        """The text beside the arrow: "axis 0: 24 bytes = 6 elements"."""
        return (
            f"axis {self.axis}: {style.count_text(self.nbytes, 'byte')} = {style.count_text(self.elements, 'element')}"
        )

    @property
    def clause(self) -> str:
        """The stride in a description: "24 bytes (6 elements) along axis 0"."""
        nbytes, elements = style.count_text(self.nbytes, "byte"), style.count_text(self.elements, "element")
        return f"{nbytes} ({elements}) along axis {self.axis}"


@dataclass(frozen=True, slots=True)
class Lane:
    """The part of an arrow above one row of the strip, at height `y`, with a label in the row where the arrow ends."""

    stride: Stride
    row: int
    y: float
    label: tuple[float, Alignment] | None

    @property
    def label_right(self) -> float:
        """The right end of the label, 0 without one."""
        if self.label is None:
            return 0
        (x, align), width = self.label, style.text_width(self.stride.label, style.TEXT)
        return x + {"left": width, "center": width / 2, "right": 0}[align]


def strides_in_row(strides: Sequence[Stride], row: int, per_row: int) -> list[Stride]:
    """Return the strides whose arrows touch this row of the strip, shortest first, which is the order of their lanes.

    The shortest has the highest lane, so that no longer arrow crosses the label beside its head.
    """
    spans = ((stride, sorted((stride.start // per_row, stride.target // per_row))) for stride in strides)
    touching = (stride for stride, (first, last) in spans if first <= row <= last)
    return sorted(touching, key=lambda stride: abs(stride.elements))


def lanes_height(strides: Sequence[Stride], row: int, per_row: int) -> float:
    """Return the height of the arrows above a row of cells."""
    count = len(strides_in_row(strides, row, per_row))
    return LANE_HEIGHT * count + LANE_MARGIN if count else 0


def layout_lanes(strip: Strip, strides: Sequence[Stride]) -> list[Lane]:
    """Lay out a lane in each row that an arrow touches: an arrow wraps at the end of a row as text does."""
    lanes = []
    for row, top in enumerate(strip.tops):
        heads: list[float] = []
        present = strides_in_row(strides, row, strip.per_row)
        for number, stride in enumerate(present):
            y = top - LANE_MARGIN - (len(present) - number - 0.5) * LANE_HEIGHT
            ends = stride.target // strip.per_row == row
            lanes.append(Lane(stride, row, y, _label_position(strip, stride, heads) if ends else None))
            heads += [strip.middle(stride.target)] if ends else []
    return lanes


def labels_right(lanes: Sequence[Lane]) -> float:
    """Return the right end of the labels; a strip of few cells is narrower than they are."""
    return max((lane.label_right for lane in lanes), default=0)


def draw_lanes(canvas: Canvas, strip: Strip, lanes: Sequence[Lane]) -> None:
    """Draw the arrows and, where each ends, its label."""
    for lane in lanes:
        _draw_arrow(canvas, strip, lane)
        if lane.label:
            x, align = lane.label
            canvas.text(x, lane.y, lane.stride.label, align=align, background=True)


def _draw_arrow(canvas: Canvas, strip: Strip, lane: Lane) -> None:
    stride, row, y = lane.stride, lane.row, lane.y
    forward, top = stride.elements >= 0, strip.tops[row]
    starts, ends = stride.start // strip.per_row == row, stride.target // strip.per_row == row
    row_start, row_end = (strip.left, strip.right) if forward else (strip.right, strip.left)
    tail = strip.middle(stride.start) if starts else row_start
    tip = strip.middle(stride.target) if ends else row_end
    if starts:
        canvas.line([(tail, top), (tail, y)])
    canvas.line([(tail, y), (tip, y)])
    if ends and stride.elements:
        # A white line interrupts longer arrows where this head crosses them.
        canvas.line([(tip, y + 3), (tip, top - 4)], colour=style.WHITE, linewidth=4, zorder=3.5)
        canvas.arrow((tip, y), (tip, top))


def _label_position(strip: Strip, stride: Stride, heads: Sequence[float]) -> tuple[float, Alignment]:
    """Return the x of the label and its alignment: beyond the head, behind the tail, or on the arrow.

    heads: where the heads of shorter arrows cross this lane; the label must avoid them.
    """
    width, direction = style.text_width(stride.label, style.TEXT), 1 if stride.elements >= 0 else -1
    tail, tip = strip.middle(stride.start), strip.middle(stride.target)
    for x, side in ((tip + direction * GAP, direction), (tail - direction * GAP, -direction)):
        low, high = sorted((x, x + side * width))
        on_page = low >= style.MARGIN and high <= style.PAGE_WIDTH - style.MARGIN
        if on_page and not any(low - GAP <= head <= high + GAP for head in heads):
            return x, "left" if side > 0 else "right"
    stops = sorted([tail, tip, *(head for head in heads if min(tail, tip) < head < max(tail, tip))])
    low, high = max(pairwise(stops), key=lambda gap: gap[1] - gap[0])
    if high - low > width + 2 * GAP:
        return (low + high) / 2, "center"
    return max(tail, tip, *heads) + GAP, "left"  # beyond the page's width: the figure is shown a little smaller
