"""Times over sizes, as a curve: how fast something runs by how much memory it works in."""

from collections.abc import Mapping
from math import floor, log2, log10

from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from stridewise.plots.charts.bars import set_title, size_text, time_text
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.canvas import new_figure, title_height, title_width
from stridewise.plots.drawing.descriptions import attach

WIDTH, HEIGHT = 640, 300
LEFT, BELOW = 72, 52  # the room for the axes' numbers and names
MOST_TICKS = 8


def size_curve(times: Mapping[int, float], *, of: str, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Times over sizes, both axes logarithmic, the quickest and the last labelled.

    times: bytes to seconds, both above 0. of: what has that size, in a word or two. Returns the Axes. Raises TypeError
    or ValueError for fewer than two sizes, or a number that is not above 0.
    """
    sizes, seconds = _checked(times)
    if ax is None:
        ax = _new_axes(title)
    ax.plot(sizes, seconds, color=style.BLUE, linewidth=1.5, marker="o", markersize=5)
    ax.set_xscale("log", base=2)
    ax.set_xlim(sizes[0] / 1.3, sizes[-1] * 1.6)
    ax.set_yscale("log")
    ax.set_ylim(min(seconds) / 1.5, max(seconds) * 1.5)
    best = seconds.index(min(seconds))
    for place in sorted({best, len(sizes) - 1}):
        _label(ax, sizes[place], seconds[place], below=place == best)
    _name_axes(ax, sizes, of)
    if title:
        set_title(ax, title)
    return attach(ax, _words(sizes, seconds, of), title=title)


def _checked(times: Mapping[int, float]) -> tuple[list[float], list[float]]:
    named = {str(size): each for size, each in times.items()}
    seconds = checked_amounts("times", named, unit="seconds", above_zero=True)
    sizes = checked_amounts("sizes", {str(size): size for size in times}, unit="bytes", above_zero=True)
    if len(sizes) < 2:
        raise ValueError(f"times has {len(sizes)} size; expected two at least, for a curve")
    pairs = sorted(zip(sizes.values(), seconds.values(), strict=True))
    return [size for size, _ in pairs], [each for _, each in pairs]


def _new_axes(title: str | None) -> Axes:
    width, height = max(WIDTH, title_width(title)), HEIGHT + title_height(title)
    inner = height - BELOW - title_height(title) - style.MARGIN
    box = (LEFT / width, BELOW / height, (width - LEFT - style.MARGIN) / width, inner / height)
    return new_figure(width, height).add_axes(box)


def _label(ax: Axes, size: float, seconds: float, *, below: bool) -> None:
    ax.annotate(
        time_text(seconds),
        (size, seconds),
        (0, -8 if below else 7),
        textcoords="offset points",
        horizontalalignment="center",
        verticalalignment="top" if below else "bottom",
        fontproperties=style.font(style.TEXT),
        color=style.INK,
        parse_math=False,
    )


def _name_axes(ax: Axes, sizes: list[float], of: str) -> None:
    first, last = round(log2(sizes[0])), round(log2(sizes[-1]))
    step = max(1, -(-(last - first + 1) // MOST_TICKS))
    ticks = [2.0**power for power in range(first, last + 1, step)]
    small = style.font(style.SMALL)
    ax.set_xticks(ticks, [size_text(tick) for tick in ticks], fontproperties=small)
    ax.xaxis.set_minor_locator(NullLocator())
    low, high = ax.get_ylim()
    powers = range(floor(log10(low)), floor(log10(high)) + 1)
    marks = [factor * 10.0**power for power in powers for factor in (1, 2, 5)]
    marks = [mark for mark in marks if low <= mark <= high]
    ax.set_yticks(marks, [time_text(mark) for mark in marks], fontproperties=small)
    ax.yaxis.set_minor_locator(NullLocator())
    text = style.font(style.TEXT)
    ax.set_xlabel(f"size of {of} (both axes logarithmic)", fontproperties=text, color=style.QUIET)
    ax.tick_params(length=0, colors=style.QUIET)
    ax.grid(color=style.FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(style.RULE)


def _words(sizes: list[float], seconds: list[float], of: str) -> str:
    pairs = "; ".join(f"{size_text(size)}: {time_text(each)}" for size, each in zip(sizes, seconds, strict=True))
    best = sizes[seconds.index(min(seconds))]
    return f"Times over the size of {of}, both on logarithmic axes. {pairs}. The quickest is {size_text(best)}."
