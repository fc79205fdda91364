"""The same small image in the storage orders NHWC and NCHW."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from stridewise.layout import row_major_strides
from stridewise.plots.drawing import strips, style
from stridewise.plots.drawing.arguments import check_count
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import attach
from stridewise.plots.drawing.strips import Strip

Index = tuple[int, int, int, int]  # n, h, w, c

MOST_ELEMENTS = 60
CAPTION = 58


@dataclass(frozen=True, slots=True)
class Order:
    """One storage order: its name, its axes as positions in (n, h, w, c), and what it is good at keeping together."""

    name: str
    axes: tuple[int, int, int, int]
    together: str


ORDERS = (
    Order("NHWC", (0, 1, 2, 3), "a pixel's channels lie together"),
    Order("NCHW", (0, 3, 1, 2), "a channel's pixels lie together"),
)


def storage_orders(shape: tuple[int, int, int, int] = (1, 2, 3, 2), *, ax: Axes | None = None) -> Axes:
    """The elements of a small image in memory, once as NHWC and once as NCHW, coloured by channel.

    shape: N, H, W, C, at most 60 elements. A cell shows its pixel as h,w (n,h,w if there are several images), the line
    under it the channel. In both strips the cells of one pixel are framed: h = 0, w = 1 of the first image, or w = 0
    where it is one pixel wide. Returns the Axes.
    Raises TypeError or ValueError where `shape` is not four lengths of such a size.
    """
    shape = _checked(shape)
    elements = [elements_in(order, shape) for order in ORDERS]
    pixels = [_pixels(some, shape) for some in elements]
    pixel = _pixels([(0, 0, min(1, shape[2] - 1), 0)], shape)[0]
    note = _note(pixel, shape)
    first, second = _strips(pixels[0])
    right = max(first.right, first.left + style.text_width(note, style.TEXT))
    canvas = open_canvas(ax, right + style.MARGIN, second.bottom + 28 + style.MARGIN)
    for number, strip in enumerate((first, second)):
        _draw_order(canvas, strip, elements[number], pixels[number], pixel, ORDERS[number])
        _draw_captions(canvas, strip, ORDERS[number], shape)
    canvas.text(first.left, second.bottom + 20, note, across="left")
    return attach(canvas.ax, _description(shape, pixel, elements))


def elements_in(order: Order, shape: Sequence[int]) -> list[Index]:
    """The elements' indices (n, h, w, c) in the order in which they lie in memory."""
    stored = [shape[axis] for axis in order.axes]
    back = np.argsort(order.axes)
    indices = np.stack(np.unravel_index(np.arange(int(np.prod(stored))), stored))
    return [(int(n), int(h), int(w), int(c)) for n, h, w, c in indices[back].T]


def _checked(shape: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    try:
        n, h, w, c = shape
    except (TypeError, ValueError):
        raise TypeError(f"shape is {shape!r}; expected four lengths N, H, W, C") from None
    for length in (n, h, w, c):
        check_count("shape", length)
    if n * h * w * c > MOST_ELEMENTS:
        raise ValueError(
            f"shape is {shape}, {n * h * w * c} elements; expected at most {MOST_ELEMENTS}: draw a smaller image"
        )
    return n, h, w, c


def _caption(order: Order) -> str:
    return f"{order.name}: {order.together}"


def _strides_text(order: Order, shape: Sequence[int]) -> str:
    stored = tuple(shape[axis] for axis in order.axes)
    return f"shape {stored}, strides {row_major_strides(stored)} elements"


def _note(pixel: str, shape: Sequence[int]) -> str:
    apart = style.count_text(shape[1] * shape[2], "element")
    where = f"side by side in NHWC, {apart} apart in NCHW" if shape[3] > 1 else "there is only one"
    return f"Framed: the channels of pixel {pixel}: {where}"


def _pixels(elements: Sequence[Index], shape: Sequence[int]) -> list[str]:
    """The pixel of each element as "h,w", with several images as "n,h,w"."""
    return [f"{h},{w}" if shape[0] == 1 else f"{n},{h},{w}" for n, h, w, _ in elements]


def _strips(pixels: Sequence[str]) -> tuple[Strip, Strip]:
    left = style.MARGIN + 8 + style.text_width("channel", style.SMALL)
    width = strips.widest_cell(pixels) + 12
    per_row = strips.cells_in_a_row(len(pixels), width, style.PAGE_WIDTH - style.MARGIN - left)
    first = strips.stack(len(pixels), per_row, cell_width=width, left=left, top=style.MARGIN + 44)
    return first, strips.stack(len(pixels), per_row, cell_width=width, left=left, top=first.bottom + CAPTION)


def _draw_order(
    canvas: Canvas, strip: Strip, elements: Sequence[Index], pixels: Sequence[str], pixel: str, order: Order
) -> None:
    channels = [c for *_, c in elements]
    for cell, (text, channel) in enumerate(zip(pixels, channels, strict=True)):
        strips.draw_cell(canvas, strip, cell, text, [style.cycle_fill(channel)], name=f"{order.name} {cell}")
    strips.draw_numbers(canvas, strip)
    colours = [style.cycle_colour(channel) for channel in channels]
    strips.draw_runs(canvas, strip, list(map(str, channels)), colours)
    strips.draw_headings(canvas, strip, "pixel", "element", "channel")
    for run in strips.runs([text if text == pixel else "" for text in pixels], strip.per_row):
        strips.outline(canvas, strip, run, colour=style.INK, name="pixel")


def _draw_captions(canvas: Canvas, strip: Strip, order: Order, shape: Sequence[int]) -> None:
    top = strip.tops[0]
    canvas.text(strip.left, top - 34, _caption(order), across="left", bold=True)
    canvas.text(strip.left, top - 14, _strides_text(order, shape), across="left", size=style.SMALL, colour=style.QUIET)


def _description(shape: Sequence[int], pixel: str, elements: Sequence[Sequence[Index]]) -> str:
    n, h, w, c = shape
    parts = [f"The {n * h * w * c} elements of an image of shape N={n}, H={h}, W={w}, C={c} in memory."]
    for order, some in zip(ORDERS, elements, strict=True):
        listed = "; ".join(f"{text} channel {index[3]}" for text, index in zip(_pixels(some, shape), some, strict=True))
        parts.append(f"{_caption(order)}; {_strides_text(order, shape)}. Pixel and channel in address order: {listed}.")
    return " ".join((*parts, _note(pixel, shape) + "."))
