"""What the tests read from a plot: its texts, its named cells with their fills, and overlapping texts."""

from collections import defaultdict
from functools import cached_property

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text

SLACK = 0.5  # pixels by which texts may overlap or leave the figure


class Picture:
    """A finished Axes, read back."""

    def __init__(self, ax):
        self.ax = ax

    @cached_property
    def _boxes(self):
        """(patch, (left, top, right, bottom)) of every patch."""
        return [
            (patch, patch.get_path().transformed(patch.get_patch_transform()).get_extents().extents)
            for patch in self.ax.patches
        ]

    @cached_property
    def _boxes_by_label(self):
        boxes = defaultdict(list)
        for patch, box in self._boxes:
            boxes[patch.get_label()].append(box)
        return boxes

    @cached_property
    def _fills(self):
        """The colours of all filled patches, and their boxes as an array of shape (patches, 4)."""
        filled = [(patch, box) for patch, box in self._boxes if patch.get_zorder() <= 1 and patch.get_facecolor()[3]]
        return [to_hex(patch.get_facecolor()) for patch, _ in filled], np.array([box for _, box in filled])

    @cached_property
    def _texts_by_position(self):
        return {tuple(np.round(text.get_position(), 3)): text.get_text() for text in self.ax.texts}

    @property
    def texts(self):
        """Every text on the Axes, in drawing order."""
        return [text.get_text() for text in self.ax.texts]

    def box(self, name):
        """(left, top, right, bottom) of the one patch with this label, in the canvas' pixels."""
        (box,) = self._boxes_by_label[name]
        return tuple(box)

    def text_in(self, name):
        """The text in the middle of a named cell."""
        left, top, right, bottom = self.box(name)
        return self._texts_by_position[tuple(np.round([(left + right) / 2, (top + bottom) / 2], 3))]

    def fills(self, name):
        """The colours in a named cell, from top left to bottom right, as hex."""
        colours, boxes = self._fills
        inside = (boxes[:, :2] >= np.array(self.box(name)[:2]) - 0.1) & (
            boxes[:, 2:] <= np.array(self.box(name)[2:]) + 0.1
        )
        return [colours[k] for k in np.flatnonzero(inside.all(axis=1))]

    def filled(self, prefix):
        """The names (without the prefix) of the cells that have a fill."""
        labels = [patch.get_label() for patch, _ in self._boxes]
        names = [label for label in labels if label.startswith(prefix + " ")]
        return [name.removeprefix(prefix + " ") for name in names if self.fills(name)]

    @staticmethod
    def extent(text):
        """The corners of a text on the figure, in the figure's pixels."""
        return text.get_window_extent(FigureCanvasAgg(text.figure).get_renderer()).get_points()

    def troubles(self):
        """Texts that leave the figure, and pairs of texts that overlap."""
        figure = self.ax.figure
        with matplotlib.rc_context({"text.hinting": "none"}):
            renderer = FigureCanvasAgg(figure).get_renderer()
            if self.ax.axison:
                figure.draw_without_rendering()  # positions tick labels and titles, which only charts have
            self.ax.apply_aspect()
            texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
            boxes = np.array([text.get_window_extent(renderer).extents for text in texts])
        low, high = boxes[:, :2], boxes[:, 2:]
        outside = (low < -SLACK).any(axis=1) | (high > np.add(figure.bbox.size, SLACK)).any(axis=1)
        shared = np.minimum(high[:, np.newaxis], high) - np.maximum(low[:, np.newaxis], low)
        overlapping = np.argwhere(np.triu((shared > SLACK).all(axis=2), k=1))
        names = [text.get_text() for text in texts]
        return [names[k] for k in np.flatnonzero(outside)] + [(names[i], names[j]) for i, j in overlapping]


@pytest.fixture
def read():
    """`read(ax)` is the picture on it."""
    return Picture


@pytest.fixture
def six():
    """The lessons' 6x6 float32 array, 0 to 35."""
    return np.arange(36, dtype=np.float32).reshape(6, 6).copy()


@pytest.fixture(scope="session")
def drawn():
    """`drawn(example)` is the Axes of an example on a figure of its own, drawn once; tests leave it as it is."""
    axes = {}

    def draw(example):
        if example.key not in axes:
            axes[example.key] = example.draw()
        return axes[example.key]

    return draw
