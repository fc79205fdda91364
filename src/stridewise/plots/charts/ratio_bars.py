"""Speed ratios as bars that start at 1: to the right for faster, to the left for slower."""

from collections.abc import Mapping, Sequence
from math import ceil, floor, log2

from matplotlib.axes import Axes

from stridewise.plots.charts.axes import AXIS_HEIGHT, draw_x_grid, label_bar, name_bars, new_bar_axes, set_title
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.canvas import axes_width
from stridewise.plots.drawing.descriptions import set_description

PITCH = 24  # from bar to bar; a table of layers is long
BAR_HEIGHT = 16
LABEL_WIDTH = 60  # pixels beyond the longest bar, for its number
MAX_TICKS = 6


def ratio_bars(ratios: Mapping[str, float], *, baseline: str, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Plot speed ratios as horizontal bars that start at 1, on a logarithmic axis.

    Parameters
    ----------
    ratios : mapping of str to float
        How many times as fast as the baseline, by name, above 0; drawn from top to bottom. Faster is dark and to the
        right, slower pale and to the left; bars for twice and for half the speed are equally long.
    baseline : str
        What stands at 1, for the axis label.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.
    title : str, optional
        Heading at the upper left.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If `ratios` is empty or holds anything but positive numbers.
    """
    values = checked_amounts("ratios", ratios, unit="times the baseline's speed", above_zero=True)
    if ax is None:
        ax = new_bar_axes(list(values), title, pitch=PITCH, axis_height=AXIS_HEIGHT)
    _set_limits(ax, list(values.values()))
    for position, ratio in enumerate(values.values()):
        _draw_bar(ax, position, ratio)
    name_bars(ax, list(values))
    _draw_ticks(ax, f"speed relative to {baseline}, logarithmic scale")
    set_title(ax, title)
    listing = "; ".join(f"{name}: {_label(ratio)}" for name, ratio in values.items())
    text = f"Bar chart of speeds relative to {baseline}, on a logarithmic axis. {listing}."
    return set_description(ax, text, title=title)


def _label(ratio: float) -> str:
    return f"{ratio:.2f}x" if ratio < 9.995 else f"{ratio:.3g}x"


def _set_limits(ax: Axes, ratios: Sequence[float]) -> None:
    """Let the axis reach at least from half to twice the speed, with room for a label beyond the longest bar."""
    bars_share = 1 - min(0.5, LABEL_WIDTH / axes_width(ax))
    low, high = min(log2(min(ratios)), -1), max(log2(max(ratios)), 1)
    ax.set_xscale("log", base=2)
    ax.set_xlim(2 ** (low - 0.1), 2 ** (low - 0.1 + (high - low + 0.1) / bars_share))


def _draw_bar(ax: Axes, position: int, ratio: float) -> None:
    fill, edge = (style.BLUE, style.BLUE) if ratio >= 1 else (style.tint(style.ORANGE), style.ORANGE)
    ax.barh(position, ratio - 1, left=1, height=BAR_HEIGHT / PITCH, color=fill, edgecolor=edge)
    label_bar(ax, max(ratio, 1), position, _label(ratio))


def _draw_ticks(ax: Axes, label: str) -> None:
    """Draw grid lines at powers of two, and the baseline at 1."""
    low, high = (log2(limit) for limit in ax.get_xlim())
    step = ceil((high - low) / MAX_TICKS)
    ticks = [2.0**power for power in range(ceil(low / step) * step, floor(high) + 1, step)]
    draw_x_grid(ax, ticks, [f"{tick:g}" for tick in ticks], label)
    ax.axvline(1, color=style.BLACK, linewidth=1)
