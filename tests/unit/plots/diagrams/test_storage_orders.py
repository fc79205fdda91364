"""NHWC and NCHW: the same elements in two orders."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from stridewise.plots import describe, storage_orders
from stridewise.plots.drawing import style

SHAPES = [(1, 2, 3, 2), (2, 2, 2, 3), (1, 3, 3, 4), (1, 1, 1, 1), (3, 1, 2, 2)]


def expected(shape):
    """(n, h, w, c) of every element in address order, by NumPy's own storage."""
    nhwc = np.moveaxis(np.indices(shape), 0, -1)
    return {"NHWC": nhwc.reshape(-1, 4), "NCHW": nhwc.transpose(0, 3, 1, 2, 4).reshape(-1, 4)}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_order_lists_pixels_and_channels_as_numpy_stores_them(read, shape):
    picture = read(storage_orders(shape))
    for order, elements in expected(shape).items():
        cells = [",".join(map(str, (h, w) if shape[0] == 1 else (n, h, w))) for n, h, w, _ in elements]
        for cell, (*_, channel) in enumerate(elements):
            assert picture.text_in(f"{order} {cell}") == cells[cell]
            assert picture.fills(f"{order} {cell}") == [to_hex(style.tint(style.cycle_colour(channel)))]


def test_a_pixels_channels_are_framed_together_and_apart(read):
    picture = read(storage_orders((1, 2, 3, 2)))
    frames = [patch.get_xy() for patch in picture.ax.patches if patch.get_label() == "pixel"]
    corners = [picture.box(name)[:2] for name in ("NHWC 2", "NCHW 1", "NCHW 7")]
    assert frames == [pytest.approx(corner) for corner in corners]


@pytest.mark.parametrize(
    ("shape", "strides"),
    [
        ((1, 2, 3, 2), ["(1, 2, 3, 2), strides (12, 6, 2, 1)", "(1, 2, 2, 3), strides (12, 6, 3, 1)"]),
        ((2, 2, 2, 3), ["(2, 2, 2, 3), strides (12, 6, 3, 1)", "(2, 3, 2, 2), strides (12, 4, 2, 1)"]),
    ],
)
def test_each_order_has_its_shape_and_strides(read, shape, strides):
    texts = read(storage_orders(shape)).texts
    assert [text for text in texts if text.startswith("shape")] == [f"shape {text} elements" for text in strides]


def test_the_description_lists_both_orders():
    assert describe(storage_orders((1, 1, 2, 2))) == (
        "The 4 elements of an image of shape N=1, H=1, W=2, C=2 in memory. "
        "NHWC: a pixel's channels are adjacent; shape (1, 1, 2, 2), strides (4, 4, 2, 1) elements. "
        "Pixel and channel in address order: 0,0 channel 0; 0,0 channel 1; 0,1 channel 0; 0,1 channel 1. "
        "NCHW: a channel's pixels are adjacent; shape (1, 2, 1, 2), strides (4, 2, 2, 1) elements. "
        "Pixel and channel in address order: 0,0 channel 0; 0,1 channel 0; 0,0 channel 1; 0,1 channel 1. "
        "Framed: the channels of pixel 0,1: adjacent in NHWC, 2 elements apart in NCHW."
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_no_text_overlaps_another_or_leaves_the_figure(read, shape):
    assert read(storage_orders(shape)).troubles() == []


@pytest.mark.parametrize(
    ("shape", "error", "message"),
    [
        ((2, 3), TypeError, r"shape is \(2, 3\); expected four lengths N, H, W, C"),
        (3, TypeError, "shape is 3"),
        ((1, 2, 3, 0), ValueError, "shape is 0; expected at least 1"),
        ((1, 2, 3, 2.0), TypeError, "2.0; expected an integer"),
        ((1, 8, 8, 3), ValueError, "192 elements; expected at most 60: draw a smaller image"),
    ],
)
def test_what_cannot_be_drawn_is_rejected(shape, error, message):
    with pytest.raises(error, match=message):
        storage_orders(shape)
