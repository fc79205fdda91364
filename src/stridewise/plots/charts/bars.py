"""Measured times and sizes as labelled horizontal bars."""

from collections.abc import Iterable, Mapping, Sequence
from math import floor, log10

from matplotlib.axes import Axes

from stridewise.plots.charts.axes import (
    AXIS_HEIGHT,
    bar_widths,
    draw_x_grid,
    label_bar,
    limit_to_labels,
    name_bars,
    new_bar_axes,
    set_title,
)
from stridewise.plots.charts.units import number_text, ratio_text, size_text, time_text
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.descriptions import set_description

BAR_HEIGHT = 22
PITCH = 34  # from bar to bar
MAX_GRID_LINES = 6
MAX_LINEAR_RANGE = 30  # slowest over fastest; beyond it a linear bar of the fastest is too short to see


def speed_bars(times: Mapping[str, float], *, baseline: str, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Plot times as horizontal bars, each labelled with its time and how it compares with the baseline.

    The axis is logarithmic, and says so, where the slowest takes more than 30 times as long as the fastest.

    Parameters
    ----------
    times : mapping of str to float
        Seconds by name, above 0; drawn from top to bottom.
    baseline : str
        The name that the others are compared with; its bar is darker.
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
    seconds = checked_amounts("times", times, unit="seconds", above_zero=True)
    if baseline not in seconds:
        raise ValueError(f"baseline is {baseline!r}; expected one of the times: {', '.join(seconds)}")
    labels = [
        f"{time_text(value)}, {'baseline' if name == baseline else ratio_text(value / seconds[baseline])}"
        for name, value in seconds.items()
    ]
    logarithmic = max(seconds.values()) > MAX_LINEAR_RANGE * min(seconds.values())
    ax = _draw(ax, seconds, labels, dark=[name == baseline for name in seconds], title=title, logarithmic=logarithmic)
    scale = " The axis is logarithmic." if logarithmic else ""
    return set_description(ax, f"Bar chart of times. {_listing(seconds, labels)}.{scale}", title=title)


def size_bars(sizes: Mapping[str, int], *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Plot sizes as horizontal bars, each labelled with its size and how many times the first it is.

    Parameters
    ----------
    sizes : mapping of str to int
        Bytes by name, none negative and the first above 0; drawn from top to bottom.
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
        If `sizes` is empty or holds anything but such numbers.
    """
    nbytes = checked_amounts("sizes", sizes, unit="bytes", above_zero=False)
    first_name, first = next(iter(nbytes.items()))
    if first == 0:
        raise ValueError(
            f"sizes has 0 bytes for {first_name!r}; expected more for the first, with which the others are compared"
        )
    labels = [
        size_text(first),
        *(f"{size_text(size)}, {number_text(size / first)}x the first" for size in list(nbytes.values())[1:]),
    ]
    ax = _draw(ax, nbytes, labels, dark=[name == first_name for name in nbytes], title=title, logarithmic=False)
    return set_description(ax, f"Bar chart of sizes. {_listing(nbytes, labels)}.", title=title)


def _listing(names: Iterable[str], labels: Iterable[str]) -> str:
    return "; ".join(f"{name}: {label}" for name, label in zip(names, labels, strict=True))


def _draw(
    ax: Axes | None,
    values: Mapping[str, float],
    labels: Sequence[str],
    *,
    dark: Sequence[bool],
    title: str | None,
    logarithmic: bool,
) -> Axes:
    names, lengths = list(values), list(values.values())
    if ax is None:
        ax = new_bar_axes(names, title, pitch=PITCH, axis_height=AXIS_HEIGHT if logarithmic else 0)
    colours = [style.BLUE if is_dark else style.tint(style.BLUE) for is_dark in dark]
    ax.barh(range(len(names)), lengths, height=BAR_HEIGHT / PITCH, color=colours, edgecolor=style.BLUE)
    for position, (length, label) in enumerate(zip(lengths, labels, strict=True)):
        label_bar(ax, length, position, label)
    if logarithmic:
        _scale_logarithmically(ax, lengths, labels)
    else:
        limit_to_labels(ax, lengths, labels)
    name_bars(ax, names)
    if logarithmic:
        _draw_decades(ax, max(lengths))
    set_title(ax, title)
    return ax


def _scale_logarithmically(ax: Axes, values: Sequence[float], labels: Sequence[str]) -> None:
    """Make the axis logarithmic and long enough for the labels beside the bars."""
    ax.set_xscale("log")
    start = 10.0 ** floor(log10(min(values)) - 0.15)  # the shortest bar stays long enough to see
    shares = bar_widths(ax, labels)
    decades = max(log10(value / start) / share for value, share in zip(values, shares, strict=True))
    ax.set_xlim(start, start * 10**decades)


def _draw_decades(ax: Axes, largest: float) -> None:
    first, last = round(log10(ax.get_xlim()[0])), floor(log10(largest))
    step = -(-(last - first + 1) // MAX_GRID_LINES)
    seconds = [10.0**power for power in range(first, last + 1, step)]
    label = f"logarithmic scale: each line is {10**step:,} times the previous one"
    draw_x_grid(ax, seconds, [time_text(value) for value in seconds], label)
