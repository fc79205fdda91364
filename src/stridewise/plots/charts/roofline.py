"""The roofline: how fast a computation can be at most, by what it does with each byte, and how fast it is.

Source: Williams, Waterman, Patterson, "Roofline: an insightful visual performance model for multicore architectures",
Communications of the ACM 52 (4), 2009.
"""

from collections.abc import Mapping, Sequence
from math import floor, log10
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.ticker import NullLocator

from stridewise.plots.charts.bars import set_title
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.canvas import new_figure, title_height, title_width
from stridewise.plots.drawing.descriptions import attach
from stridewise.plots.drawing.point_names import name_points

WIDTH, HEIGHT = 640, 400
LEFT, BELOW = 64, 52  # the room for the axes' numbers and names
MARKERS = ("o", "s", "^", "D", "v", "P", "X")  # a series has a shape of its own too, not only a colour
MARKER = 7  # pixels
MOST_TICKS = 10
ENTRY, FRAME = 20, 20  # pixels: a line of the legend, and what is around all lines
SLOPE = 0.45  # of the width, at least: the words beside the slope stand to the left of the ridge
GIGA = 1e9
Points = Sequence[tuple[float, float]]


def roofline(
    series: Mapping[str, Points], *, peak: float, bandwidth: float, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Speeds below the roof that memory and arithmetic set, both axes logarithmic.

    series: name to points (intensity, speed): FLOP for each byte that must move, and FLOP a second. peak: FLOP a
    second of arithmetic alone. bandwidth: bytes a second. The roof is the smaller of peak and intensity * bandwidth.
    A point can lie above it: Winograd's speed is counted in the direct convolution's FLOP, of which it does fewer, and
    a cache delivers more than the memory. Where each series is one point its name stands beside it, else in a legend.
    Returns the Axes. Raises TypeError or ValueError where there is no series,
    a series is not made of pairs, or a number is not above 0.
    """
    checked_amounts("limits", {"peak": peak, "bandwidth": bandwidth}, unit="FLOP or bytes a second", above_zero=True)
    points = _checked(series)
    if ax is None:
        ax = _new_axes(title)
    has_legend = any(len(pairs) > 1 for pairs in points.values())
    entries = len(points) if has_legend else 0
    _scale(ax, [pair for pairs in points.values() for pair in pairs], peak, bandwidth, entries=entries)
    _roof(ax, peak, bandwidth)
    for number, (name, pairs) in enumerate(points.items()):
        _scatter(ax, name, pairs, number)
    if not has_legend:
        name_points(ax, {name: pairs[0] for name, pairs in points.items()})
    else:
        ax.legend(loc="lower right", prop=style.font(style.TEXT), edgecolor=style.FAINT, framealpha=1)
    if title:
        set_title(ax, title)
    return attach(ax, _words(points, peak, bandwidth), title=title)


def _checked(series: Mapping[str, Points]) -> dict[str, list[tuple[float, float]]]:
    if not isinstance(series, Mapping):
        raise TypeError(f"series is a {type(series).__name__}; expected a mapping of names to (intensity, speed) pairs")
    if not series:
        raise ValueError("series is empty; expected at least one name with its (intensity, speed) pairs")
    return {str(name): [_pair(name, pair) for pair in pairs] for name, pairs in series.items()}


def _pair(name: str, pair: tuple[float, float]) -> tuple[float, float]:
    try:
        intensity, speed = pair
    except (TypeError, ValueError):
        raise TypeError(f"series has {pair!r} for {name!r}; expected a pair (intensity, speed)") from None
    numbers = {"intensity": intensity, "speed": speed}
    checked = checked_amounts(f"series {name!r}", numbers, unit="FLOP", above_zero=True)
    return checked["intensity"], checked["speed"]


def _new_axes(title: str | None) -> Axes:
    width, height = max(WIDTH, title_width(title)), HEIGHT + title_height(title)
    inner = height - BELOW - title_height(title) - style.MARGIN
    box = (LEFT / width, BELOW / height, (width - LEFT - style.MARGIN) / width, inner / height)
    return new_figure(width, height).add_axes(box)


def _scale(ax: Axes, points: Points, peak: float, bandwidth: float, *, entries: int) -> None:
    """Axes that hold every point, the ridge of the roof and a piece of its slope, and below all points the legend."""
    ridge = peak / bandwidth
    intensities, speeds = [ridge / 8, ridge, *(x for x, _ in points)], [peak / 16, peak, *(y for _, y in points)]
    ax.set_xscale("log")
    ax.set_yscale("log")
    right = max(intensities) * 2
    ax.set_xlim(min(min(intensities) / 1.5, _lower_end(ridge, right, SLOPE)), right)
    top = max(speeds) * 2
    ax.set_ylim(
        min(
            min(speeds) / 1.5,
            _lower_end(min((speed for _, speed in points), default=peak), top, _legend_share(ax, entries)),
        ),
        top,
    )
    for axis, divisor, words in ((ax.xaxis, 1.0, "FLOP for each byte"), (ax.yaxis, GIGA, "GFLOP a second")):
        ticks = _ticks(*axis.get_view_interval())
        axis.set_ticks(ticks, [f"{tick / divisor:g}" for tick in ticks], fontproperties=style.font(style.SMALL))
        axis.set_minor_locator(NullLocator())
        axis.set_label_text(words, fontproperties=style.font(style.TEXT), color=style.QUIET)
    ax.tick_params(length=0, colors=style.QUIET)
    ax.grid(color=style.FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(style.RULE)


def _legend_share(ax: Axes, entries: int) -> float:
    """How much of the axes' height the legend takes, at most half; nothing without entries."""
    if entries == 0:
        return 0.0
    inches = (entries * ENTRY + FRAME) * style.POINTS_PER_PIXEL / 72
    return float(min(0.5, inches * ax.figure.dpi / ax.bbox.height))


def _lower_end(value: float, upper_end: float, share: float) -> float:
    """The lower end of a logarithmic axis on which this value has so much of its length below it."""
    return float((value / upper_end**share) ** (1 / (1 - share)))


def _ticks(low: float, high: float) -> list[float]:
    """1, 2, 5, 10, 20, ... between the limits, or powers of ten where that would be too many."""
    powers = range(floor(log10(low)), floor(log10(high)) + 1)
    fine = [factor * 10.0**power for power in powers for factor in (1, 2, 5) if low <= factor * 10.0**power <= high]
    return fine if len(fine) <= MOST_TICKS else [10.0**power for power in powers if low <= 10.0**power]


def _roof(ax: Axes, peak: float, bandwidth: float) -> None:
    left, right = ax.get_xlim()
    bottom = ax.get_ylim()[0]
    ridge = peak / bandwidth
    corners, heights = [left, ridge, right], [left * bandwidth, peak, peak]
    ax.plot(corners, heights, color=style.INK, linewidth=1.5, scalex=False, scaley=False)
    ax.add_patch(
        Polygon([*zip(corners, heights, strict=True), (right, bottom), (left, bottom)], color=style.PALE, zorder=0)
    )
    # Both stand above the roof and left of the ridge, where points are rare.
    _note(ax, f"arithmetic: {_peak_text(peak)}", (left, peak), (6, 5), end="left")
    upper = max(left, bottom / bandwidth) ** 0.2 * ridge**0.8
    _note(ax, f"memory: {_bandwidth_text(bandwidth)}", (upper, upper * bandwidth), (-6, 2), end="right")


def _note(ax: Axes, text: str, place: tuple[float, float], offset: tuple[float, float], *, end: str) -> None:
    look: dict[str, Any] = {"fontproperties": style.font(style.TEXT), "color": style.INK, "parse_math": False}
    ax.annotate(text, place, offset, textcoords="offset points", horizontalalignment=end, **look)


def _scatter(ax: Axes, name: str, pairs: Points, number: int) -> None:
    ax.plot(
        [x for x, _ in pairs],
        [y for _, y in pairs],
        linestyle="none",
        marker=MARKERS[number % len(MARKERS)],
        markersize=MARKER * style.POINTS_PER_PIXEL,
        markeredgecolor=style.INK,
        markeredgewidth=0.5,
        color=style.cycle_colour(number),
        label=name,
        scalex=False,
        scaley=False,
    )


def _peak_text(peak: float) -> str:
    return f"{peak / GIGA:.3g} GFLOP a second"


def _bandwidth_text(bandwidth: float) -> str:
    return f"{bandwidth / GIGA:.3g} GB a second"


def _words(points: Mapping[str, Points], peak: float, bandwidth: float) -> str:
    listed = " ".join(
        f"{name}: {', '.join(f'{speed / GIGA:.3g} GFLOP a second at {intensity:.3g}' for intensity, speed in pairs)}."
        for name, pairs in points.items()
    )
    return (
        "Roofline, speed over FLOP for each byte, both axes logarithmic. "
        f"The roof: memory, {_bandwidth_text(bandwidth)}, up to {peak / bandwidth:.3g} FLOP for each byte; "
        f"from there arithmetic, {_peak_text(peak)}. {listed}"
    )
