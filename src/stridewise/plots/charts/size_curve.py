"""Time as a function of working-set size, as a curve."""

from collections.abc import Mapping, Sequence
from math import floor, log2, log10

from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from stridewise.plots.charts.axes import draw_grid, new_plot_axes, set_title
from stridewise.plots.charts.units import size_text, time_text
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.descriptions import set_description
from stridewise.timing import Timing

WIDTH, HEIGHT = 640, 300
LEFT, BELOW = 72, 52  # for tick labels and axis labels
MAX_TICKS = 8
LINE_HEIGHT = 18  # pixels, of a second line under the axis


def size_curve(
    times: Mapping[int, float | Timing],
    *,
    of: str,
    note: str = "",
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """Plot times against sizes, both axes logarithmic, with the fastest and the last point labelled.

    Parameters
    ----------
    times : mapping of int to float or stridewise.timing.Timing
        Seconds by size in bytes, both above 0; at least two. Timings are drawn from the fastest call to the slowest
        round.
    of : str
        What has that size, for the axis label: "a panel".
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
        If there are fewer than two sizes, or a number is not above 0.
    """
    sizes, seconds = _sorted_by_size(times)
    spreads = {size: time for size, time in times.items() if isinstance(time, Timing)}
    if ax is None:
        extra = LINE_HEIGHT if note else 0
        ax = new_plot_axes(title, width=WIDTH, height=HEIGHT + extra, left=LEFT, below=BELOW + extra)
    for size, time in spreads.items():
        ax.plot([size, size], [time.best, time.slowest], color=style.tint(style.BLUE), linewidth=3)
    ax.plot(sizes, seconds, color=style.BLUE, linewidth=1.5, marker="o", markersize=5)
    ax.set_xscale("log", base=2)
    ax.set_xlim(sizes[0] / 1.3, sizes[-1] * 1.6)
    ax.set_yscale("log")
    ends = [*seconds, *(end for time in spreads.values() for end in (time.best, time.slowest))]
    ax.set_ylim(min(ends) / 1.5, max(ends) * 1.5)
    fastest = seconds.index(min(seconds))
    for index in sorted({fastest, len(sizes) - 1}):
        _label_point(ax, sizes[index], seconds[index], below=index == fastest)
    _draw_ticks(ax, sizes)
    label = "\n".join(filter(None, (f"size of {of} (both axes logarithmic)", note)))
    ax.set_xlabel(label, fontproperties=style.font(style.TEXT), color=style.DARK_GREY)
    draw_grid(ax)
    set_title(ax, title)
    return set_description(ax, _description(sizes, seconds, of, note), title=title)


def _sorted_by_size(times: Mapping[int, float | Timing]) -> tuple[list[float], list[float]]:
    by_text = {str(size): time.median if isinstance(time, Timing) else time for size, time in times.items()}
    seconds = checked_amounts("times", by_text, unit="seconds", above_zero=True)
    sizes = checked_amounts("sizes", {str(size): size for size in times}, unit="bytes", above_zero=True)
    if len(sizes) < 2:
        raise ValueError(f"times has {len(sizes)} size; expected at least two for a curve")
    pairs = sorted(zip(sizes.values(), seconds.values(), strict=True))
    return [size for size, _ in pairs], [time for _, time in pairs]


def _label_point(ax: Axes, size: float, seconds: float, *, below: bool) -> None:
    ax.annotate(
        time_text(seconds),
        (size, seconds),
        (0, -8 if below else 7),
        textcoords="offset points",
        horizontalalignment="center",
        verticalalignment="top" if below else "bottom",
        fontproperties=style.font(style.TEXT),
        color=style.BLACK,
        parse_math=False,
    )


def _draw_ticks(ax: Axes, sizes: Sequence[float]) -> None:
    """Label powers of two in bytes, and 1, 2, 5, 10, ... in time units."""
    small = style.font(style.SMALL)
    first, last = round(log2(sizes[0])), round(log2(sizes[-1]))
    step = max(1, -(-(last - first + 1) // MAX_TICKS))
    size_ticks = [2.0**power for power in range(first, last + 1, step)]
    ax.set_xticks(size_ticks, [size_text(tick) for tick in size_ticks], fontproperties=small)
    ax.xaxis.set_minor_locator(NullLocator())
    low, high = ax.get_ylim()
    powers = range(floor(log10(low)), floor(log10(high)) + 1)
    time_ticks = [factor * 10.0**power for power in powers for factor in (1, 2, 5)]
    time_ticks = [tick for tick in time_ticks if low <= tick <= high]
    ax.set_yticks(time_ticks, [time_text(tick) for tick in time_ticks], fontproperties=small)
    ax.yaxis.set_minor_locator(NullLocator())


def _description(sizes: Sequence[float], seconds: Sequence[float], of: str, note: str) -> str:
    listing = "; ".join(f"{size_text(size)}: {time_text(time)}" for size, time in zip(sizes, seconds, strict=True))
    fastest = sizes[seconds.index(min(seconds))]
    text = f"Time against the size of {of}, both axes logarithmic. {listing}. The fastest is {size_text(fastest)}."
    return f"{text} {note}".rstrip()
