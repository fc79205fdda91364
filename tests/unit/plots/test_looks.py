"""Plots look as they did, compared in blocks of 8x8 pixels so that antialiasing by another FreeType does not count.

`UPDATE_LOOKS=1 pytest tests/unit/plots/test_looks.py` redraws the references in looks/; look at them before committing.
"""

import os
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import imread, imsave

from stridewise.plots.gallery.examples import EXAMPLES

LOOKS = Path(__file__).parent / "looks"
BLOCK = 8
PINNED = {
    "access_order-down-columns",
    "im2col_matrix-3x3-windows",
    "memory_strip-a-matrix",
    "miss_bars-two-loop-orders",
    "shared_windows-3x3-windows",
    "tile_orders-2x2-tiles",
}
# Allowed differences of 255, for any block and on average. Moving text by a pixel gave at most 29 and 1.5; swapping two
# colours of the palette gave at least 77, leaving out the lines of a diagram 63 to 96.
MAX_DIFFERENCE, MAX_MEAN_DIFFERENCE = 45, 2


def blocks(figure):
    """The mean colour of each block of the figure, 0 to 255."""
    canvas = FigureCanvasAgg(figure)
    with matplotlib.rc_context({"text.hinting": "none"}):  # versions of FreeType differ in hinting
        canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].astype(float)
    rows, columns = pixels.shape[0] // BLOCK, pixels.shape[1] // BLOCK
    return pixels[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK, 3).mean(axis=(1, 3))


@pytest.mark.parametrize(
    "example", [example for example in EXAMPLES if example.key in PINNED], ids=lambda example: example.key
)
def test_a_plot_looks_as_it_did(drawn, example):
    actual, path = blocks(drawn(example).figure), LOOKS / f"{example.key}.png"
    if os.environ.get("UPDATE_LOOKS"):
        LOOKS.mkdir(exist_ok=True)
        imsave(path, actual.round().astype(np.uint8))
    pinned = imread(path)[..., :3] * 255
    assert actual.shape == pinned.shape
    difference = np.abs(actual - pinned)
    assert difference.max() < MAX_DIFFERENCE
    assert difference.mean() < MAX_MEAN_DIFFERENCE


def test_every_reference_is_compared():
    assert {path.stem for path in LOOKS.glob("*.png")} == PINNED
