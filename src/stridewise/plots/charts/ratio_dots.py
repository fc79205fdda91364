"""Speed ratios as dots around a line at 1: to the right for faster, to the left for slower."""

from collections.abc import Mapping, Sequence
from math import ceil, floor, log2

from matplotlib.axes import Axes

from stridewise.plots.charts.axes import AXIS_HEIGHT, draw_x_grid, name_bars, new_bar_axes, set_title
from stridewise.plots.charts.dots import TOO_DISTURBED, Dot, draw_dots, label_dots
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.canvas import axes_width
from stridewise.plots.drawing.descriptions import set_description
from stridewise.timing import Ratio

PITCH = 24  # from dot to dot; a table of layers is long
WIDE = 1.5  # upper over lower bound; beyond it the label gives both
MARGIN = 24  # pixels around a label
LINE_HEIGHT = 15  # pixels, of a second line under the axis
MAX_TICKS = 6


def ratio_dots(
    ratios: Mapping[str, float | Ratio | None],
    *,
    baseline: str,
    note: str = "",
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """Plot speed ratios as dots, on a logarithmic axis: twice and half the speed are equally far from 1.

    Parameters
    ----------
    ratios : mapping of str to float, stridewise.timing.Ratio or None
        How many times as fast as the baseline, by name, above 0; drawn from top to bottom. A `Ratio` is drawn with its
        interval. Dots are full where the whole interval is above 1. Where there is None, as `Times.speed` returns it,
        words say that the times were too disturbed.
    baseline : str
        What stands at 1, for the axis label.
    note : str, default ""
        A sentence about the measurement, such as `Times.note`, under the axis.
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
    dots = _dots(ratios)
    names = list(ratios)
    if ax is None:
        ax = new_bar_axes(names, title, pitch=PITCH, axis_height=AXIS_HEIGHT + (LINE_HEIGHT if note else 0))
    texts = [_text(dots.get(name)) for name in names]
    _set_limits(ax, list(dots.values()), max(style.text_width(text, style.TEXT) for text in texts) + MARGIN)
    draw_dots(ax, [dots.get(name) for name in names])
    label_dots(ax, [dots.get(name) for name in names], texts, from_value=1)
    name_bars(ax, names)
    _draw_ticks(
        ax, "\n".join(filter(None, (f"speed relative to {baseline}, logarithmic scale", note))), is_warning=bool(note)
    )
    set_title(ax, title)
    listing = "; ".join(f"{name}: {_description(dots.get(name))}" for name in names)
    text = f"Chart of speeds relative to {baseline}, on a logarithmic axis. {listing}. {note}".rstrip()
    return set_description(ax, text, title=title)


def _dots(ratios: Mapping[str, float | Ratio | None]) -> dict[str, Dot]:
    """Return the dots of those whose ratio is known."""
    if isinstance(ratios, Mapping):
        if ratios and all(value is None for value in ratios.values()):
            return {}
        ratios = {name: value for name, value in ratios.items() if value is not None}
        intervals = {name: value for name, value in ratios.items() if isinstance(value, Ratio)}
        numbers = {name: intervals[name].median if name in intervals else value for name, value in ratios.items()}
    else:
        intervals, numbers = {}, ratios
    values = checked_amounts("ratios", numbers, unit="times the baseline's speed", above_zero=True)
    bounds = {
        name: (intervals[name].low, intervals[name].high) if name in intervals else (value, value)
        for name, value in values.items()
    }
    return {name: Dot(value, *bounds[name], is_dark=bounds[name][0] >= 1) for name, value in values.items()}


def _label(ratio: float) -> str:
    return f"{ratio:.2f}x" if ratio < 9.995 else f"{ratio:.3g}x"


def _text(dot: Dot | None) -> str:
    """Return the ratio, or both bounds where the interval is wide."""
    if dot is None:
        return TOO_DISTURBED
    return f"{_label(dot.low)} to {_label(dot.high)}" if dot.high > WIDE * dot.low else _label(dot.value)


def _description(dot: Dot | None) -> str:
    if dot is None:
        return TOO_DISTURBED
    interval = f" ({_label(dot.low)} to {_label(dot.high)})" if dot.high > dot.low else ""
    return _label(dot.value) + interval


def _set_limits(ax: Axes, dots: Sequence[Dot], label_width: float) -> None:
    """Let the axis reach at least from half to twice the speed, with room for a label beyond the rightmost dot."""
    dots_share = 1 - min(0.5, label_width / axes_width(ax))
    low, high = log2(min([0.5, *(dot.low for dot in dots)])), log2(max([2, *(dot.high for dot in dots)]))
    ax.set_xscale("log", base=2)
    ax.set_xlim(2 ** (low - 0.1), 2 ** (low - 0.1 + (high - low + 0.1) / dots_share))


def _draw_ticks(ax: Axes, label: str, *, is_warning: bool) -> None:
    """Draw grid lines at powers of two, and the baseline at 1."""
    low, high = (log2(limit) for limit in ax.get_xlim())
    step = ceil((high - low) / MAX_TICKS)
    ticks = [2.0**power for power in range(ceil(low / step) * step, floor(high) + 1, step)]
    draw_x_grid(ax, ticks, [f"{tick:g}" for tick in ticks], label, is_warning=is_warning)
    ax.axvline(1, color=style.BLACK, linewidth=1)
