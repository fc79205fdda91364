"""Time as a function of working-set size, as a curve."""

from collections.abc import Mapping, Sequence
from math import floor, log2, log10

from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from stridewise.plots.charts.axes import draw_grid, new_plot_axes, set_title
from stridewise.plots.charts.dots import Dot, dots_of, footnote
from stridewise.plots.charts.units import size_text, time_text
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.descriptions import set_description
from stridewise.timing import Times

WIDTH, HEIGHT = 640, 300
LEFT, BELOW = 72, 52  # for tick labels and axis labels
MAX_TICKS = 8
LINE_HEIGHT = 18  # pixels, of a second line under the axis


def size_curve(
    times: Mapping[int, float] | Times,
    *,
    of: str,
    sizes: Mapping[str, int] | None = None,
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """Plot times against sizes, both axes logarithmic, with the fastest and the last point labelled.

    Parameters
    ----------
    times : mapping of int to float or stridewise.timing.Times
        Seconds by size in bytes, both above 0; at least two. A measurement is drawn with its spread, and says in words
        if it was disturbed.
    of : str
        What has that size, for the axis label: "a panel".
    sizes : mapping of str to int, optional
        The size in bytes of each name of a measurement.
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
    measurement = times if isinstance(times, Times) else None
    points = _sorted_points(times, sizes or {})
    places, seconds = [size for size, _ in points], [dot.value for _, dot in points]
    label = footnote(measurement or {}, f"size of {of} (both axes logarithmic)")
    if ax is None:
        extra = LINE_HEIGHT * label.count("\n")
        ax = new_plot_axes(title, width=WIDTH, height=HEIGHT + extra, left=LEFT, below=BELOW + extra)
    for size, dot in points:
        if dot.low < dot.high:
            ax.plot([size, size], [dot.low, dot.high], color=style.tint(style.BLUE), linewidth=3)
    ax.plot(places, seconds, color=style.BLUE, linewidth=1.5, marker="o", markersize=5)
    ax.set_xscale("log", base=2)
    ax.set_xlim(places[0] / 1.3, places[-1] * (places[-1] / places[0]) ** 0.12 * 1.3)
    ax.set_yscale("log")
    ax.set_ylim(min(dot.low for _, dot in points) / 1.5, max(dot.high for _, dot in points) * 1.5)
    fastest = seconds.index(min(seconds))
    for index in sorted({fastest, len(points) - 1}):
        _label_point(ax, places[index], points[index][1], below=index == fastest)
    _draw_ticks(ax, places)
    ax.set_xlabel(label, fontproperties=style.font(style.TEXT), color=style.DARK_GREY)
    draw_grid(ax)
    set_title(ax, title)
    note = measurement.note if measurement else ""
    return set_description(ax, _description(places, seconds, of, note), title=title)


def _sorted_points(times: Mapping[int, float] | Times, sizes: Mapping[str, int]) -> list[tuple[float, Dot]]:
    by_name = times if isinstance(times, Times) else {str(size): time for size, time in times.items()}
    known = sizes if isinstance(times, Times) else {str(size): size for size in times}
    dots = dots_of(by_name, dark=())
    checked = checked_amounts("sizes", {name: known[name] for name in by_name}, unit="bytes", above_zero=True)
    if len(dots) < 2:
        raise ValueError(f"times has {len(dots)} size; expected at least two for a curve")
    return sorted(((checked[name], dot) for name, dot in dots.items()), key=lambda point: point[0])


def _label_point(ax: Axes, size: float, dot: Dot, *, below: bool) -> None:
    """Write the time of a point below its spread, or to its right, where nothing is drawn behind the last point."""
    ax.annotate(
        time_text(dot.value),
        (size, dot.low if below else dot.value),
        (0, -8) if below else (6, 0),
        textcoords="offset points",
        horizontalalignment="center" if below else "left",
        verticalalignment="top" if below else "center",
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
