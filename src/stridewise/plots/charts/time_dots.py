"""Measured times as labelled dots with their spread."""

from collections.abc import Collection, Mapping, Sequence
from math import ceil, floor, log10

from matplotlib.axes import Axes

from stridewise.plots.charts.axes import AXIS_HEIGHT, draw_x_grid, name_bars, new_bar_axes, set_title
from stridewise.plots.charts.dots import (
    Dot,
    comparison,
    dots_of,
    draw_dots,
    footnote,
    footnote_height,
    is_rough,
    label_dots,
    widths_left,
)
from stridewise.plots.charts.units import time_text
from stridewise.plots.drawing.descriptions import set_description
from stridewise.timing import Times

PITCH = 30  # pixels from dot to dot
MAX_GRID_LINES = 6
MAX_LINEAR_RANGE = 30  # slowest over fastest; beyond it the fast ones cannot be told apart on a linear axis


def time_dots(
    times: Mapping[str, float] | Times,
    *,
    baseline: str,
    dark: Collection[str] = (),
    per: str = "call",
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """Plot times as dots, each labelled with its time and how it compares with the baseline.

    The axis is logarithmic, and says so, where the slowest takes more than 30 times as long as the fastest.

    Parameters
    ----------
    times : mapping of str to float, or stridewise.timing.Times
        Seconds by name, above 0; drawn from top to bottom. What `measure` returns is drawn with its spread, and with
        its note where the machine was busy.
    baseline : str
        The name that the others are compared with.
    dark : collection of str, optional
        The names whose dots are full; by default the baseline alone.
    per : str, default "call"
        What takes that long, for the axis label.
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
        If `times` is empty or holds anything but positive numbers, or the baseline is not among them.
    """
    dots = dots_of(times, tuple(dark) or (baseline,))
    if baseline not in dots:
        raise ValueError(f"baseline is {baseline!r}; expected one of the times: {', '.join(dots)}")
    labels = [
        f"{time_text(dot.value)}, {'baseline' if name == baseline else comparison(times, name, baseline)}"
        for name, dot in dots.items()
    ]
    if ax is None:
        ax = new_bar_axes(list(dots), title, pitch=PITCH, axis_height=AXIS_HEIGHT + footnote_height(times))
    marks = list(dots.values())
    logarithmic = max(dot.value for dot in marks) > MAX_LINEAR_RANGE * min(dot.value for dot in marks)
    draw_dots(ax, marks)
    _scale(ax, marks, labels, logarithmic=logarithmic)
    label_dots(ax, marks, labels)
    name_bars(ax, list(dots))
    scale = ", logarithmic scale" if logarithmic else ""
    label = footnote(times, f"time of one {per}{scale}")
    ticks = _decades(ax, marks) if logarithmic else _steps(max(dot.high for dot in marks))
    draw_x_grid(ax, ticks, [time_text(tick) if tick else "0" for tick in ticks], label, is_warning=is_rough(times))
    set_title(ax, title)
    return set_description(ax, _description(times, dots, labels, per, logarithmic=logarithmic), title=title)


def _scale(ax: Axes, dots: Sequence[Dot], labels: Sequence[str], *, logarithmic: bool) -> None:
    """Make the axis long enough for the labels beside the dots."""
    shares = widths_left(ax, labels)
    if not logarithmic:
        ax.set_xlim(0, max(dot.high / share for dot, share in zip(dots, shares, strict=True)))
        return
    ax.set_xscale("log")
    start = min(dot.low for dot in dots) / 1.6
    decades = max(log10(dot.high / start) / share for dot, share in zip(dots, shares, strict=True))
    ax.set_xlim(start, start * 10**decades)


def _decades(ax: Axes, dots: Sequence[Dot]) -> list[float]:
    first, last = ceil(log10(ax.get_xlim()[0])), floor(log10(max(dot.high for dot in dots)))
    step = max(1, -(-(last - first + 1) // MAX_GRID_LINES))
    return [10.0**power for power in range(first, last + 1, step)]


def _steps(largest: float) -> list[float]:
    """Return 0 and three to six round numbers up to the largest."""
    power = 10.0 ** floor(log10(largest))
    step = next(power * part for part in (0.2, 0.5, 1.0, 2.0) if largest <= MAX_GRID_LINES * power * part)
    return [step * number for number in range(floor(largest / step * (1 + 1e-9)) + 1)]


def _description(
    times: Mapping[str, float] | Times, dots: Mapping[str, Dot], labels: Sequence[str], per: str, *, logarithmic: bool
) -> str:
    note = f" {times.note}" if isinstance(times, Times) and times.note else ""
    listing = "; ".join(
        f"{name}: {label}" + (f" ({time_text(dot.low)} to {time_text(dot.high)})" if dot.high > dot.low else "")
        for (name, dot), label in zip(dots.items(), labels, strict=True)
    )
    scale = " The axis is logarithmic." if logarithmic else ""
    return f"Chart of the times of one {per}. {listing}.{scale}{note}"
