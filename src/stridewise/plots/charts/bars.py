"""Measured times and sizes as labelled bars."""

from collections.abc import Iterable, Mapping, Sequence
from math import floor, log10

from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.canvas import new_figure, title_height, title_width
from stridewise.plots.drawing.descriptions import attach

WIDTH = 640  # of a figure, names and labels included
BAR = 22
PITCH = 34  # from bar to bar
AXIS = 44  # the room below the bars for a logarithmic axis
GAP = 8
MOST_LINES = 6  # on a logarithmic axis
WIDE_RANGE = 30  # slowest over fastest; beyond it a linear bar of the fastest is too short to see

TIME_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "\N{MICRO SIGN}s"), (1e-9, "ns"))
SIZE_UNITS = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def speed_bars(times: Mapping[str, float], *, baseline: str, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Times as horizontal bars from top to bottom in the order given, each with its time and how it compares.

    times: name to seconds, above 0. baseline: the name that the others are compared with; its bar is darker.
    Where the slowest takes more than 30 times as long as the fastest the axis is logarithmic, and says so. Returns the
    Axes. Raises TypeError or ValueError for an empty mapping, a time that is no positive number, an unknown baseline.
    """
    seconds = checked_amounts("times", times, unit="seconds", above_zero=True)
    if baseline not in seconds:
        raise ValueError(f"baseline is {baseline!r}; expected one of the times: {', '.join(seconds)}")
    labels = [
        f"{time_text(value)}, {'baseline' if name == baseline else ratio_text(value / seconds[baseline])}"
        for name, value in seconds.items()
    ]
    logarithmic = max(seconds.values()) > WIDE_RANGE * min(seconds.values())
    ax = _draw(ax, seconds, labels, dark=[name == baseline for name in seconds], title=title, logarithmic=logarithmic)
    listed = _listed(seconds, labels)
    scale = " The axis is logarithmic." if logarithmic else ""
    return attach(ax, f"Times as bars. {listed}.{scale}", title=title)


def size_bars(sizes: Mapping[str, int], *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Sizes as horizontal bars from top to bottom in the order given, each with its size and how many times the first.

    sizes: name to bytes, not negative, the first above 0. Returns the Axes. Raises TypeError or ValueError for an
    empty mapping or a size that is no such number.
    """
    counts = checked_amounts("sizes", sizes, unit="bytes", above_zero=False)
    first_name, first = next(iter(counts.items()))
    if first == 0:
        raise ValueError(
            f"sizes has 0 bytes for {first_name!r}; expected more for the first, with which the others are compared"
        )
    labels = [
        size_text(first),
        *(f"{size_text(size)}, {_digits(size / first)}x the first" for size in list(counts.values())[1:]),
    ]
    ax = _draw(ax, counts, labels, dark=[name == first_name for name in counts], title=title, logarithmic=False)
    listed = _listed(counts, labels)
    return attach(ax, f"Sizes as bars. {listed}.", title=title)


def time_text(seconds: float) -> str:
    """A time with three digits, in the largest unit of which there is at least one ("1.25 ms"), or in ns."""
    return _three_digits(seconds, TIME_UNITS)


def ratio_text(ratio: float) -> str:
    """A time over the baseline's in words: "2.3x slower", "1.4x faster", "as fast" within 5 %."""
    if 1 / 1.05 < ratio < 1.05:
        return "as fast"
    return f"{_ratio(ratio)}x slower" if ratio > 1 else f"{_ratio(1 / ratio)}x faster"


def size_text(size: float) -> str:
    """Bytes below 1024 exactly ("144 bytes"), more in KiB, MiB or GiB with three digits."""
    return style.count_text(int(size), "byte") if size < SIZE_UNITS[-1][0] else _three_digits(size, SIZE_UNITS)


def _ratio(ratio: float) -> str:
    """A ratio above 1 with as many digits as a measurement deserves: 1.08, 2.3, 23, 1,570."""
    return f"{ratio:.2f}" if ratio < 1.095 else f"{ratio:.1f}" if ratio < 9.95 else _digits(ratio)


def _three_digits(value: float, units: Sequence[tuple[float, str]]) -> str:
    size, unit = next((each for each in units if float(f"{value / each[0]:.3g}") >= 1), units[-1])
    return f"{_digits(value / size)} {unit}"


def _digits(number: float) -> str:
    rounded = float(f"{number:.3g}")
    return f"{rounded:,.0f}" if rounded >= 1000 else f"{rounded:.3g}"


def _listed(names: Iterable[str], labels: Iterable[str]) -> str:
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
    if ax is None:
        ax = _new_axes(values, title, logarithmic)
    colours = [style.BLUE if each else style.tint(style.BLUE) for each in dark]
    ax.barh(range(len(values)), list(values.values()), height=BAR / PITCH, color=colours, edgecolor=style.BLUE)
    ax.set_ylim(len(values) - 0.5, -0.5)
    ax.set_yticks(range(len(values)), list(values), fontproperties=style.font(style.TEXT), parse_math=False)
    for place, (value, label) in enumerate(zip(values.values(), labels, strict=True)):
        label_bar(ax, value, place, label)
    _limit(ax, values, labels, logarithmic)
    quieten(ax)
    if logarithmic:
        _rule_decades(ax, max(values.values()))
    if title:
        set_title(ax, title)
    return ax


def set_title(ax: Axes, title: str) -> None:
    """The title at the upper left, as in the diagrams."""
    words = style.font(style.HEADING, bold=True)
    ax.set_title(title, loc="left", fontproperties=words, color=style.INK, parse_math=False)


def label_bar(ax: Axes, value: float, place: int, text: str) -> None:
    """Text to the right of a bar that ends at `value`."""
    ax.annotate(
        text,
        (value, place),
        (GAP * style.POINTS_PER_PIXEL, 0),
        textcoords="offset points",
        verticalalignment="center_baseline",
        fontproperties=style.font(style.TEXT),
        color=style.INK,
        parse_math=False,
        bbox={"facecolor": style.WHITE, "edgecolor": "none", "pad": 1},  # no grid line through the text
    )


def _new_axes(values: Mapping[str, float], title: str | None, logarithmic: bool) -> Axes:
    left = style.MARGIN + GAP + max(style.text_width(name, style.TEXT) for name in values)
    above, below = style.MARGIN / 2 + title_height(title), style.MARGIN / 2 + (AXIS if logarithmic else 0)
    height = above + PITCH * len(values) + below
    width = max(WIDTH, left + 320, left + title_width(title))
    box = (left / width, below / height, (width - left - style.MARGIN) / width, PITCH * len(values) / height)
    return new_figure(width, height).add_axes(box)


def _limit(ax: Axes, values: Mapping[str, float], labels: Sequence[str], logarithmic: bool) -> None:
    """The axis, long enough for the labels beyond the bars' ends: text has pixels, bars have seconds or bytes."""
    box = ax.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted())
    pixels = box.width * style.PIXELS_PER_INCH
    rooms = [max(pixels - 2 * GAP - style.text_width(label, style.TEXT), 0.2 * pixels) for label in labels]
    if not logarithmic:
        ax.set_xlim(0, max(value * pixels / room for value, room in zip(values.values(), rooms, strict=True)) or 1)
        return
    ax.set_xscale("log")
    start = 10.0 ** floor(log10(min(values.values())) - 0.15)  # the shortest bar stays long enough to see
    decades = max(log10(value / start) * pixels / room for value, room in zip(values.values(), rooms, strict=True))
    ax.set_xlim(start, start * 10**decades)


def quieten(ax: Axes) -> None:
    """Leave out what the labels say already: frame, ticks, the axis of numbers."""
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    ax.spines["left"].set_color(style.RULE)
    ax.tick_params(axis="y", length=0, pad=GAP * style.POINTS_PER_PIXEL, colors=style.INK)
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xticks([])


def _rule_decades(ax: Axes, largest: float) -> None:
    """Lines at powers of ten: lengths on a logarithmic axis deceive the eye, so it has a scale and says so."""
    first, last = round(log10(ax.get_xlim()[0])), floor(log10(largest))
    step = -(-(last - first + 1) // MOST_LINES)
    lines = [10.0**power for power in range(first, last + 1, step)]
    ax.set_xticks(lines, [time_text(line) for line in lines], fontproperties=style.font(style.SMALL), color=style.QUIET)
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="x", color=style.FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
    words = f"logarithmic axis: each line is {10**step:,} times the one before"
    ax.set_xlabel(words, fontproperties=style.font(style.SMALL), color=style.QUIET)
