"""The same small image in the storage orders NHWC and NCHW."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from stridewise.layout import row_major_strides
from stridewise.plots.drawing import strips, style
from stridewise.plots.drawing.arguments import check_positive_integer
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import set_description
from stridewise.plots.drawing.strips import Strip

Index = tuple[int, int, int, int]  # n, h, w, c

MAX_ELEMENTS = 60
CAPTION_HEIGHT = 58


@dataclass(frozen=True, slots=True)
class StorageOrder:
    """A storage order: its name, its axes as positions in (n, h, w, c), and what it keeps adjacent."""

    name: str
    axes: tuple[int, int, int, int]
    adjacent: str


ORDERS = (
    StorageOrder("NHWC", (0, 1, 2, 3), "a pixel's channels are adjacent"),
    StorageOrder("NCHW", (0, 3, 1, 2), "a channel's pixels are adjacent"),
)


def storage_orders(shape: tuple[int, int, int, int] = (1, 2, 3, 2), *, ax: Axes | None = None) -> Axes:
    """Draw the elements of a small image in memory, as NHWC and as NCHW, coloured by channel.

    A cell shows its pixel as h,w (n,h,w if there are several images), the line under it the channel. In both strips the
    cells of one pixel are framed: h = 0, w = 1 of the first image, or w = 0 if the image is one pixel wide.

    Parameters
    ----------
    shape : (int, int, int, int), optional
        N, H, W, C, at most 60 elements.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If `shape` is not four such lengths.
    """
    shape = _checked_shape(shape)
    elements = [elements_in(order, shape) for order in ORDERS]
    pixels = [_pixel_names(indices, shape) for indices in elements]
    framed = _pixel_names([(0, 0, min(1, shape[2] - 1), 0)], shape)[0]
    note = _note(framed, shape)
    strip_pair = _layout_strips(pixels[0])
    first, second = strip_pair
    right = max(first.right, first.left + style.text_width(note, style.TEXT))
    canvas = open_canvas(ax, right + style.MARGIN, second.bottom + 28 + style.MARGIN)
    for order, strip, indices, names in zip(ORDERS, strip_pair, elements, pixels, strict=True):
        _draw_order(canvas, strip, indices, names, framed, order)
        _draw_captions(canvas, strip, order, shape)
    canvas.text(first.left, second.bottom + 20, note, align="left")
    return set_description(canvas.ax, _description(shape, framed, elements))


def elements_in(order: StorageOrder, shape: Sequence[int]) -> list[Index]:
    """Return the elements' indices (n, h, w, c) in address order."""
    stored = [shape[axis] for axis in order.axes]
    inverse = np.argsort(order.axes)
    indices = np.stack(np.unravel_index(np.arange(int(np.prod(stored))), stored))
    return [(int(n), int(h), int(w), int(c)) for n, h, w, c in indices[inverse].T]


def _checked_shape(shape: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    try:
        n, h, w, c = shape
    except (TypeError, ValueError):
        raise TypeError(f"shape is {shape!r}; expected four lengths N, H, W, C") from None
    for length in (n, h, w, c):
        check_positive_integer("shape", length)
    if n * h * w * c > MAX_ELEMENTS:
        raise ValueError(
            f"shape is {shape}, {n * h * w * c} elements; expected at most {MAX_ELEMENTS}: draw a smaller image"
        )
    return n, h, w, c


def _caption(order: StorageOrder) -> str:
    return f"{order.name}: {order.adjacent}"


def _strides_text(order: StorageOrder, shape: Sequence[int]) -> str:
    stored = tuple(shape[axis] for axis in order.axes)
    return f"shape {stored}, strides {row_major_strides(stored)} elements"


def _note(pixel: str, shape: Sequence[int]) -> str:
    distance = style.count_text(shape[1] * shape[2], "element")
    where = f"adjacent in NHWC, {distance} apart in NCHW" if shape[3] > 1 else "there is only one"
    return f"Framed: the channels of pixel {pixel}: {where}"


def _pixel_names(elements: Sequence[Index], shape: Sequence[int]) -> list[str]:
    """Return the pixel of each element as "h,w", or "n,h,w" if there are several images."""
    return [f"{h},{w}" if shape[0] == 1 else f"{n},{h},{w}" for n, h, w, _ in elements]


def _layout_strips(pixels: Sequence[str]) -> tuple[Strip, Strip]:
    left = style.MARGIN + 8 + style.text_width("channel", style.SMALL)
    width = strips.min_cell_width(pixels) + 12
    per_row = strips.cells_per_row(len(pixels), width, style.PAGE_WIDTH - style.MARGIN - left)
    first = strips.stacked_strip(len(pixels), per_row, cell_width=width, left=left, top=style.MARGIN + 44)
    second_top = first.bottom + CAPTION_HEIGHT
    return first, strips.stacked_strip(len(pixels), per_row, cell_width=width, left=left, top=second_top)


def _draw_order(
    canvas: Canvas, strip: Strip, elements: Sequence[Index], pixels: Sequence[str], framed: str, order: StorageOrder
) -> None:
    channels = [c for *_, c in elements]
    for cell, (pixel, channel) in enumerate(zip(pixels, channels, strict=True)):
        strips.draw_cell(canvas, strip, cell, pixel, [style.cycle_fill(channel)], name=f"{order.name} {cell}")
    strips.draw_offsets(canvas, strip)
    colours = [style.cycle_colour(channel) for channel in channels]
    strips.draw_runs(canvas, strip, list(map(str, channels)), colours)
    strips.draw_row_headings(canvas, strip, "pixel", "element", "channel")
    for run in strips.runs([pixel if pixel == framed else "" for pixel in pixels], strip.per_row):
        strips.outline(canvas, strip, run, colour=style.BLACK, label="pixel")


def _draw_captions(canvas: Canvas, strip: Strip, order: StorageOrder, shape: Sequence[int]) -> None:
    top = strip.tops[0]
    canvas.text(strip.left, top - 34, _caption(order), align="left", bold=True)
    strides = _strides_text(order, shape)
    canvas.text(strip.left, top - 14, strides, align="left", size=style.SMALL, colour=style.DARK_GREY)


def _description(shape: Sequence[int], framed: str, elements: Sequence[Sequence[Index]]) -> str:
    n, h, w, c = shape
    parts = [f"The {n * h * w * c} elements of an image of shape N={n}, H={h}, W={w}, C={c} in memory."]
    for order, indices in zip(ORDERS, elements, strict=True):
        pixels = _pixel_names(indices, shape)
        listing = "; ".join(f"{pixel} channel {index[3]}" for pixel, index in zip(pixels, indices, strict=True))
        parts.append(
            f"{_caption(order)}; {_strides_text(order, shape)}. Pixel and channel in address order: {listing}."
        )
    return " ".join((*parts, _note(framed, shape) + "."))
