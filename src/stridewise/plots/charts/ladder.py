"""The ladder: implementations from the slowest to the fastest, and the baseline that they must beat."""

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10

from matplotlib.axes import Axes

from stridewise.plots.charts.axes import (
    AXIS_HEIGHT,
    bar_widths,
    draw_x_grid,
    label_bar,
    name_bars,
    new_bar_axes,
    set_title,
)
from stridewise.plots.charts.units import ratio_text, time_text
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.descriptions import set_description

WIDTH, MIN_BARS_WIDTH = 700, 420
BAR_HEIGHT, PITCH = 20, 32  # pixels; from rung to rung
FASTER = 1.05  # times the baseline's speed; less counts as equally fast
MAX_TICKS = 7


def ladder(times: Mapping[str, float], *, baseline: str, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Plot speeds relative to a baseline as the rungs of a ladder, on a logarithmic axis.

    Parameters
    ----------
    times : mapping of str to float
        Seconds by name, above 0; drawn from top to bottom.
    baseline : str
        The name whose speed is 1. It is drawn as a line instead of a rung. Rungs at least 5% faster are dark, and the
        first of them is labelled as ahead of the baseline.
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
        If a time is not a positive number, the baseline is not among the times, or nothing else is.
    """
    seconds = checked_amounts("times", times, unit="seconds", above_zero=True)
    if baseline not in seconds:
        raise ValueError(f"baseline is {baseline!r}; expected one of the times: {', '.join(seconds)}")
    reference = seconds.pop(baseline)
    if not seconds:
        raise ValueError(f"times has {baseline!r} alone; expected at least one more to compare with it")
    names, speeds = list(seconds), [reference / time for time in seconds.values()]
    first_faster = next((name for name, speed in zip(names, speeds, strict=True) if speed >= FASTER), None)
    labels = [_label(time, reference, baseline if name == first_faster else "") for name, time in seconds.items()]
    if ax is None:
        ax = new_bar_axes(
            names, title, pitch=PITCH, min_width=WIDTH, min_bars_width=MIN_BARS_WIDTH, axis_height=AXIS_HEIGHT
        )
    _set_limits(ax, speeds, labels)
    _draw_rungs(ax, speeds, labels)
    name_bars(ax, names)
    _draw_ticks(ax, speeds, f"speed relative to {baseline} ({time_text(reference)}), logarithmic scale")
    set_title(ax, title)
    listing = "; ".join(f"{name}: {label}" for name, label in zip(names, labels, strict=True))
    text = f"Speeds relative to {baseline}, which takes {time_text(reference)}, on a logarithmic axis. {listing}."
    return set_description(ax, text, title=title)


def _label(seconds: float, reference: float, overtaken: str) -> str:
    label = f"{time_text(seconds)}, {ratio_text(seconds / reference)}"
    return f"{label}: ahead of {overtaken}" if overtaken else label


def _set_limits(ax: Axes, speeds: Sequence[float], labels: Sequence[str]) -> None:
    """Let the axis run from below the slowest to beyond the fastest, with room for the labels beside the bars."""
    low = log10(min(*speeds, 0.5)) - 0.3
    spans = [(log10(max(speed, 1)) - low) / share for speed, share in zip(speeds, bar_widths(ax, labels), strict=True)]
    ax.set_xscale("log")
    ax.set_xlim(10**low, 10 ** (low + max(spans)))


def _draw_rungs(ax: Axes, speeds: Sequence[float], labels: Sequence[str]) -> None:
    left = ax.get_xlim()[0]
    for position, (speed, label) in enumerate(zip(speeds, labels, strict=True)):
        colour = style.BLUE if speed >= FASTER else style.tint(style.BLUE)
        ax.barh(position, speed - left, left=left, height=BAR_HEIGHT / PITCH, color=colour, edgecolor=style.BLUE)
        # All labels stand to the right of the baseline, which crosses none of them.
        label_bar(ax, max(speed, 1), position, label)


def _draw_ticks(ax: Axes, speeds: Sequence[float], label: str) -> None:
    """Draw grid lines at powers of ten, and the baseline at 1."""
    low, high = log10(ax.get_xlim()[0]), log10(max(*speeds, 1.0))
    step = ceil((high - low) / MAX_TICKS)
    powers = range(ceil(low / step) * step, floor(high) + 1, step)
    texts = [f"{10**power:,}" if power >= 0 else f"1/{10**-power:,}" for power in powers]
    draw_x_grid(ax, [10.0**power for power in powers], texts, label)
    ax.axvline(1, color=style.VERMILION, linewidth=1.5)
