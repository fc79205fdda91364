"""Every plot draws into the Axes that it is given, returns it, and leaves the rest of the figure alone."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from stridewise import plots

SIX = np.arange(36, dtype=np.float32).reshape(6, 6)
DRAW = {
    "grid": lambda **ax: plots.grid(SIX, mark=[(slice(0, 2), slice(0, 2))], **ax),
    "im2col_matrix": lambda **ax: plots.im2col_matrix(SIX, 3, 3, **ax),
    "im2col_panels": lambda **ax: plots.im2col_panels(SIX, 3, 3, rows=6, panel=1, **ax),
    "ladder": lambda **ax: plots.ladder({"a": 9.0, "b": 1.0, "c": 0.3}, baseline="b", **ax),
    "memory_strip": lambda **ax: plots.memory_strip(SIX, **ax),
    "ratio_bars": lambda **ax: plots.ratio_bars({"a": 1.5, "b": 0.5}, baseline="c", **ax),
    "register_tile": lambda **ax: plots.register_tile(6, 2, lanes=8, registers=16, **ax),
    "roofline": lambda **ax: plots.roofline({"a": [(9.0, 5e9)]}, peak=9e9, bandwidth=2e9, **ax),
    "shared_windows": lambda **ax: plots.shared_windows(SIX, 3, 3, **ax),
    "size_bars": lambda **ax: plots.size_bars({"a": 1, "b": 2}, **ax),
    "size_curve": lambda **ax: plots.size_curve({2**k: 1.0 + abs(k - 20) for k in range(12, 25)}, of="a panel", **ax),
    "speed_bars": lambda **ax: plots.speed_bars({"a": 1.0, "b": 2.0}, baseline="a", **ax),
    "storage_orders": lambda **ax: plots.storage_orders(**ax),
    "tile_orders": lambda **ax: plots.tile_orders(SIX, 2, **ax),
    "window_step": lambda **ax: plots.window_step(SIX, SIX[:3, :3], (1, 2), **ax),
    "winograd_products": lambda **ax: plots.winograd_products((2, 3, 1, 5), (1, 2, 3), **ax),
}
CHARTS = {"ladder", "ratio_bars", "roofline", "size_bars", "size_curve", "speed_bars"}  # their text keeps its size


def test_every_plot_is_tried_here():
    assert plots.__all__ == sorted(plots.__all__)
    assert sorted({*DRAW, "describe", "show"}) == plots.__all__


@pytest.mark.parametrize("name", DRAW)
def test_a_given_axes_is_used_and_returned(name):
    figure = Figure(figsize=(12, 5), facecolor="pink")
    given, other = figure.subplots(1, 2)
    place, size = given.get_position().bounds, figure.get_size_inches().tolist()
    assert DRAW[name](ax=given) is given
    assert [*given.patches, *given.lines]
    assert [*other.lines, *other.patches, *other.texts] == []
    assert figure.axes == [given, other]
    assert (given.get_position(original=True).bounds, figure.get_size_inches().tolist()) == (place, size)
    assert figure.get_facecolor() == pytest.approx((1, 0.753, 0.796, 1), abs=0.01)


@pytest.mark.parametrize("name", sorted(set(DRAW) - CHARTS))
@pytest.mark.parametrize("size", [(4, 3), (16, 9)])
def test_a_diagram_is_scaled_to_the_axes_as_a_whole(read, name, size):
    ax = Figure(figsize=size, dpi=96).add_subplot()
    assert read(DRAW[name](ax=ax)).troubles() == []


@pytest.mark.parametrize("name", DRAW)
def test_a_new_figure_is_white_and_fits_the_page(read, name):
    ax = DRAW[name]()
    assert ax.figure.get_facecolor() == (1, 1, 1, 1)
    assert ax.figure.get_figwidth() * 96 <= 820
    assert read(ax).troubles() == []


@pytest.mark.parametrize("name", DRAW)
def test_text_is_never_smaller_than_11_pixels(name):
    sizes = [text.get_fontsize() / 0.75 for text in DRAW[name]().texts]
    assert min(sizes) >= 11 - 1e-9
