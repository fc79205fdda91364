"""The roofline model: the speed that arithmetic intensity permits, and the speed measured."""

from collections.abc import Mapping, Sequence
from math import floor, log10
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.ticker import NullLocator

from stridewise.plots.charts.axes import draw_grid, new_plot_axes, set_title
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.descriptions import set_description
from stridewise.plots.drawing.point_labels import label_points

WIDTH, HEIGHT = 640, 400
LEFT, BELOW = 64, 52  # for tick labels and axis labels
LINE_HEIGHT = 18  # pixels, of a second line under the axis
MARKERS = ("o", "s", "^", "D", "v", "P", "X")  # series differ in shape, not only in colour
MARKER_SIZE = 7  # pixels
MAX_TICKS = 10
LEGEND_LINE, LEGEND_FRAME = 20, 20  # pixels per series, and around all of them
MIN_SLOPE_SHARE = 0.45  # of the width left of the ridge point, where the bandwidth is written
GIGA = 1e9
Points = Sequence[tuple[float, float]]  # (FLOP/byte, FLOP/s)


def roofline(
    series: Mapping[str, Points],
    *,
    peak: float,
    bandwidth: float,
    note: str = "",
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """Plot measured speeds under the roof that memory bandwidth and peak arithmetic set, both axes logarithmic.

    The roof is `min(peak, intensity * bandwidth)` [1]_, and no point lies above it: a point that does has shown that
    the machine can do more than was measured, and raises the roof. Count the operations that a program performs:
    Winograd performs fewer than the direct convolution.

    Parameters
    ----------
    series : mapping of str to sequence of (float, float)
        Points (intensity, speed) by name, in FLOP per byte that must move and in FLOP/s. If every series is a single
        point, names are written beside the points; otherwise there is a legend.
    peak : float
        Peak arithmetic speed in FLOP/s, the best ever seen.
    bandwidth : float
        Memory bandwidth in bytes/s, the best ever seen.
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
        If `series` is empty or not made of pairs, or a number is not above 0.

    References
    ----------
    .. [1] S. Williams, A. Waterman, D. Patterson, "Roofline: an insightful visual performance model for multicore
       architectures", Communications of the ACM 52 (4), 2009.
    """
    checked_amounts("limits", {"peak": peak, "bandwidth": bandwidth}, unit="FLOP/s or bytes/s", above_zero=True)
    points = _checked(series)
    if ax is None:
        extra = LINE_HEIGHT if note else 0
        ax = new_plot_axes(title, width=WIDTH, height=HEIGHT + extra, left=LEFT, below=BELOW + extra)
    has_legend = any(len(pairs) > 1 for pairs in points.values())
    all_points = [pair for pairs in points.values() for pair in pairs]
    peak, bandwidth = _raised(all_points, peak, bandwidth)
    _set_limits(ax, all_points, peak, bandwidth, legend_lines=len(points) if has_legend else 0)
    _draw_scales(ax, note)
    _draw_roof(ax, peak, bandwidth)
    for number, (name, pairs) in enumerate(points.items()):
        _scatter(ax, name, pairs, number)
    if has_legend:
        ax.legend(loc="lower right", prop=style.font(style.TEXT), edgecolor=style.LIGHT_GREY, framealpha=1)
    else:
        label_points(ax, {name: pairs[0] for name, pairs in points.items()})
    set_title(ax, title)
    return set_description(ax, f"{_description(points, peak, bandwidth)} {note}".rstrip(), title=title)


def _raised(points: Points, peak: float, bandwidth: float) -> tuple[float, float]:
    """Return the lowest roof that is above every point: a point left of the ridge raises the slope, others the top."""
    peak = max(peak, *(speed for _, speed in points), 0.0)
    return peak, max(bandwidth, *(speed / intensity for intensity, speed in points), 0.0)


def _checked(series: Mapping[str, Points]) -> dict[str, list[tuple[float, float]]]:
    if not isinstance(series, Mapping):
        raise TypeError(f"series is a {type(series).__name__}; expected a mapping of names to (intensity, speed) pairs")
    if not series:
        raise ValueError("series is empty; expected at least one name with its (intensity, speed) pairs")
    return {str(name): [_checked_pair(name, pair) for pair in pairs] for name, pairs in series.items()}


def _checked_pair(name: str, pair: tuple[float, float]) -> tuple[float, float]:
    try:
        intensity, speed = pair
    except (TypeError, ValueError):
        raise TypeError(f"series has {pair!r} for {name!r}; expected a pair (intensity, speed)") from None
    numbers = {"intensity": intensity, "speed": speed}
    checked = checked_amounts(f"series {name!r}", numbers, unit="FLOP", above_zero=True)
    return checked["intensity"], checked["speed"]


def _set_limits(ax: Axes, points: Points, peak: float, bandwidth: float, *, legend_lines: int) -> None:
    """Include every point, the ridge point and part of the slope, and leave room for the legend below all points."""
    ridge = peak / bandwidth
    intensities, speeds = [ridge / 8, ridge, *(x for x, _ in points)], [peak / 16, peak, *(y for _, y in points)]
    ax.set_xscale("log")
    ax.set_yscale("log")
    right, top = max(intensities) * 2, max(speeds) * 2
    slowest = min((speed for _, speed in points), default=peak)
    ax.set_xlim(min(min(intensities) / 1.5, _lower_limit(ridge, right, MIN_SLOPE_SHARE)), right)
    ax.set_ylim(min(min(speeds) / 1.5, _lower_limit(slowest, top, _legend_share(ax, legend_lines))), top)


def _draw_scales(ax: Axes, note: str) -> None:
    below = "\n".join(filter(None, ("arithmetic intensity (FLOP/byte)", note)))
    axis_labels = ((ax.xaxis, 1.0, below), (ax.yaxis, GIGA, "speed (GFLOP/s)"))
    for axis, divisor, label in axis_labels:
        ticks = _ticks(*axis.get_view_interval())
        axis.set_ticks(ticks, [f"{tick / divisor:g}" for tick in ticks], fontproperties=style.font(style.SMALL))
        axis.set_minor_locator(NullLocator())
        axis.set_label_text(label, fontproperties=style.font(style.TEXT), color=style.DARK_GREY)
    draw_grid(ax)


def _legend_share(ax: Axes, lines: int) -> float:
    """Return the share of the axes' height that the legend takes: 0 without lines, at most half."""
    if lines == 0:
        return 0.0
    inches = (lines * LEGEND_LINE + LEGEND_FRAME) / style.PIXELS_PER_INCH
    return float(min(0.5, inches * ax.figure.dpi / ax.bbox.height))


def _lower_limit(value: float, upper: float, share: float) -> float:
    """Return the lower limit of a logarithmic axis that has this share of its length below `value`."""
    return float((value / upper**share) ** (1 / (1 - share)))


def _ticks(low: float, high: float) -> list[float]:
    """Return 1, 2, 5, 10, 20, ... between the limits, or powers of ten if those are too many."""
    powers = range(floor(log10(low)), floor(log10(high)) + 1)
    fine = [factor * 10.0**power for power in powers for factor in (1, 2, 5) if low <= factor * 10.0**power <= high]
    return fine if len(fine) <= MAX_TICKS else [10.0**power for power in powers if low <= 10.0**power]


def _draw_roof(ax: Axes, peak: float, bandwidth: float) -> None:
    left, right = ax.get_xlim()
    bottom = ax.get_ylim()[0]
    ridge = peak / bandwidth
    xs, ys = [left, ridge, right], [left * bandwidth, peak, peak]
    ax.plot(xs, ys, color=style.BLACK, linewidth=1.5, scalex=False, scaley=False)
    below = [*zip(xs, ys, strict=True), (right, bottom), (left, bottom)]
    ax.add_patch(Polygon(below, color=style.PALE_GREY, zorder=0))
    # Both labels stand above the roof and left of the ridge, where points are rare.
    _annotate(ax, f"peak: {_peak_text(peak)}", (left, peak), (6, 5), align="left")
    x = max(left, bottom / bandwidth) ** 0.2 * ridge**0.8
    _annotate(ax, f"bandwidth: {_bandwidth_text(bandwidth)}", (x, x * bandwidth), (-6, 2), align="right")


def _annotate(ax: Axes, text: str, point: tuple[float, float], offset: tuple[float, float], *, align: str) -> None:
    options: dict[str, Any] = {"fontproperties": style.font(style.TEXT), "color": style.BLACK, "parse_math": False}
    ax.annotate(text, point, offset, textcoords="offset points", horizontalalignment=align, **options)


def _scatter(ax: Axes, name: str, points: Points, number: int) -> None:
    ax.plot(
        [intensity for intensity, _ in points],
        [speed for _, speed in points],
        linestyle="none",
        marker=MARKERS[number % len(MARKERS)],
        markersize=MARKER_SIZE * style.POINTS_PER_PIXEL,
        markeredgecolor=style.BLACK,
        markeredgewidth=0.5,
        color=style.cycle_colour(number),
        label=name,
        scalex=False,
        scaley=False,
    )


def _peak_text(peak: float) -> str:
    return f"{peak / GIGA:.3g} GFLOP/s"


def _bandwidth_text(bandwidth: float) -> str:
    return f"{bandwidth / GIGA:.3g} GB/s"


def _description(points: Mapping[str, Points], peak: float, bandwidth: float) -> str:
    listing = " ".join(
        f"{name}: {', '.join(f'{_peak_text(speed)} at {intensity:.3g} FLOP/byte' for intensity, speed in pairs)}."
        for name, pairs in points.items()
    )
    return (
        "Roofline chart of speed against arithmetic intensity, both axes logarithmic. "
        f"Up to {peak / bandwidth:.3g} FLOP/byte the memory bandwidth, {_bandwidth_text(bandwidth)}, is the limit; "
        f"beyond that, peak arithmetic, {_peak_text(peak)}. {listing}"
    )
