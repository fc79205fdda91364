"""What the tests see of a picture: its texts, its named cells and their fills, and whether texts meet."""

import itertools

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text


class Picture:
    """A finished Axes, read back."""

    def __init__(self, ax):
        self.ax = ax
        boxes = [
            (patch, patch.get_path().transformed(patch.get_patch_transform()).get_extents()) for patch in ax.patches
        ]
        self._named = [(patch.get_label(), box.extents) for patch, box in boxes]
        self._fills = [
            (to_hex(patch.get_facecolor()), box.extents)
            for patch, box in boxes
            if patch.get_zorder() <= 1 and patch.get_facecolor()[3]
        ]

    @property
    def texts(self):
        """Every text on the Axes, in drawing order."""
        return [text.get_text() for text in self.ax.texts]

    def box(self, name):
        """(left, top, right, bottom) of the one patch with this name, in the canvas' pixels."""
        (box,) = [box for label, box in self._named if label == name]
        return tuple(box)

    def text_in(self, name):
        """The text in the middle of a named cell."""
        left, top, right, bottom = self.box(name)
        (text,) = [
            text
            for text in self.ax.texts
            if text.get_position() == pytest.approx(((left + right) / 2, (top + bottom) / 2))
        ]
        return text.get_text()

    def fills(self, name):
        """The colours that lie in a named cell, from top left to bottom right, as hex."""
        left, top, right, bottom = self.box(name)
        return [
            colour
            for colour, (x0, y0, x1, y1) in self._fills
            if left - 0.1 <= x0 and x1 <= right + 0.1 and top - 0.1 <= y0 and y1 <= bottom + 0.1
        ]

    def filled(self, prefix):
        """The names (without the prefix) of the cells that have a fill."""
        names = [label for label, _ in self._named if label.startswith(prefix + " ")]
        return [name.removeprefix(prefix + " ") for name in names if self.fills(name)]

    @staticmethod
    def extent(text):
        """The corners of a text on the figure, in the figure's pixels."""
        return text.get_window_extent(FigureCanvasAgg(text.figure).get_renderer()).get_points()

    def troubles(self):
        """Texts that leave the figure, and pairs of texts that overlap by more than half a pixel."""
        figure = self.ax.figure
        with matplotlib.rc_context({"text.hinting": "none"}):
            canvas = FigureCanvasAgg(figure)
            figure.draw_without_rendering()  # puts tick labels and titles in their places
            written = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
            boxes = [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in written]
        outside = [text for text, box in boxes if _leaves(box, figure.bbox)]
        meeting = [(a, b) for (a, one), (b, other) in itertools.combinations(boxes, 2) if _meet(one, other)]
        return outside + meeting


def _leaves(box, page, slack=0.5):
    return box.x0 < -slack or box.y0 < -slack or box.x1 > page.x1 + slack or box.y1 > page.y1 + slack


def _meet(one, other, slack=0.5):
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return wide > slack and high > slack


@pytest.fixture
def read():
    """`read(ax)` is the picture on it."""
    return Picture


@pytest.fixture
def six():
    """The lessons' 6x6 float32 array, 0 to 35."""
    return np.arange(36, dtype=np.float32).reshape(6, 6).copy()
