"""Pictures look as they did: compared in blocks of 8x8 pixels, so that another FreeType's edges do not count.

UPDATE_LOOKS=1 draws the references in looks/ anew; look at them before you commit them.
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
# Of 255, for any block and on the average. Text moved by a pixel gave at most 29 and 1.5; two colours of the palette
# exchanged at least 77, the lines of a diagram left out 63 to 96.
WORST, MEAN = 45, 2


def blocks(figure):
    """The figure as its blocks' mean colours, 0 to 255."""
    canvas = FigureCanvasAgg(figure)
    with matplotlib.rc_context({"text.hinting": "none"}):  # hinting is where FreeType's versions differ
        canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].astype(float)
    rows, columns = pixels.shape[0] // BLOCK, pixels.shape[1] // BLOCK
    return pixels[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK, 3).mean(axis=(1, 3))


@pytest.mark.parametrize(
    "example", [example for example in EXAMPLES if example.key in PINNED], ids=lambda example: example.key
)
def test_a_picture_looks_as_it_did(example):
    seen, path = blocks(example.draw().figure), LOOKS / f"{example.key}.png"
    if os.environ.get("UPDATE_LOOKS"):
        LOOKS.mkdir(exist_ok=True)
        imsave(path, seen.round().astype(np.uint8))
    pinned = imread(path)[..., :3] * 255
    assert seen.shape == pinned.shape
    difference = np.abs(seen - pinned)
    assert (difference.max() < WORST, difference.mean() < MEAN) == (True, True), (difference.max(), difference.mean())


def test_every_reference_is_compared():
    assert {path.stem for path in LOOKS.glob("*.png")} == PINNED
