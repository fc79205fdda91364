"""The ladder: implementations from the slowest to the fastest, and the baseline that they must beat."""

from collections.abc import Mapping, Sequence
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
from stridewise.plots.drawing import style
from stridewise.plots.drawing.descriptions import set_description
from stridewise.timing import Times

WIDTH, MIN_DOTS_WIDTH = 700, 420
PITCH = 30  # pixels from rung to rung
FASTER = 1.05  # times the baseline's speed; less counts as equally fast
MAX_TICKS = 7


def ladder(
    times: Mapping[str, float] | Times, *, baseline: str, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Plot speeds relative to a baseline as the rungs of a ladder, on a logarithmic axis.

    Parameters
    ----------
    times : mapping of str to float, or stridewise.timing.Times
        Seconds by name, above 0; drawn from top to bottom. What `measure` returns is drawn with its spread.
    baseline : str
        The name whose speed is 1. It is drawn as a line instead of a rung. The dots of rungs at least 5% faster are
        full, and the first of them is labelled as ahead of the baseline.
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
    measured = dots_of(times, ())
    if baseline not in measured:
        raise ValueError(f"baseline is {baseline!r}; expected one of the times: {', '.join(measured)}")
    reference = measured.pop(baseline).value
    if not measured:
        raise ValueError(f"times has {baseline!r} alone; expected at least one more to compare with it")
    rungs = {name: _rung(dot, reference, comparison(times, name, baseline)) for name, dot in measured.items()}
    first_faster = next((name for name, rung in rungs.items() if rung.is_dark), None)
    labels = [
        f"{time_text(dot.value)}, {comparison(times, name, baseline)}"
        + (f": ahead of {baseline}" if name == first_faster else "")
        for name, dot in measured.items()
    ]
    dots = list(rungs.values())
    if ax is None:
        height = AXIS_HEIGHT + footnote_height(times)
        ax = new_bar_axes(
            list(rungs), title, pitch=PITCH, min_width=WIDTH, min_bars_width=MIN_DOTS_WIDTH, axis_height=height
        )
    _set_limits(ax, dots, labels)
    draw_dots(ax, dots)
    label_dots(ax, dots, labels, from_value=1)  # to the right of the baseline, which crosses none of them
    name_bars(ax, list(rungs))
    label = f"speed relative to {baseline} ({time_text(reference)}), logarithmic scale"
    _draw_ticks(ax, [dot.value for dot in dots], footnote(times, label), is_warning=is_rough(times))
    set_title(ax, title)
    return set_description(ax, _description(times, rungs, labels, baseline, reference), title=title)


def _rung(dot: Dot, reference: float, compared: str) -> Dot:
    """Return the speed relative to the baseline; it is ahead only if that could be told."""
    speed = reference / dot.value
    ahead = speed >= FASTER and compared.endswith("faster")
    return Dot(speed, reference / dot.high, reference / dot.low, is_dark=ahead)


def _description(
    times: Mapping[str, float] | Times, rungs: Mapping[str, Dot], labels: Sequence[str], baseline: str, reference: float
) -> str:
    note = f" {times.note}" if isinstance(times, Times) and times.note else ""
    listing = "; ".join(f"{name}: {label}" for name, label in zip(rungs, labels, strict=True))
    scale = f"Speeds relative to {baseline}, which takes {time_text(reference)}, on a logarithmic axis."
    return f"{scale} {listing}.{note}"


def _set_limits(ax: Axes, dots: Sequence[Dot], labels: Sequence[str]) -> None:
    """Let the axis run from below the slowest to beyond the fastest, with room for the labels beside the dots."""
    low = log10(min(*(dot.low for dot in dots), 0.5)) - 0.3
    ends = [max(dot.high, 1) for dot in dots]
    spans = [(log10(end) - low) / share for end, share in zip(ends, widths_left(ax, labels), strict=True)]
    ax.set_xscale("log")
    ax.set_xlim(10**low, 10 ** (low + max(spans)))


def _draw_ticks(ax: Axes, speeds: Sequence[float], label: str, *, is_warning: bool) -> None:
    """Draw grid lines at powers of ten, and the baseline at 1."""
    low, high = log10(ax.get_xlim()[0]), log10(max(*speeds, 1.0))
    step = ceil((high - low) / MAX_TICKS)
    powers = range(ceil(low / step) * step, floor(high) + 1, step)
    texts = [f"{10**power:,}" if power >= 0 else f"1/{10**-power:,}" for power in powers]
    draw_x_grid(ax, [10.0**power for power in powers], texts, label, is_warning=is_warning)
    ax.axvline(1, color=style.VERMILION, linewidth=1.5)
