"""The ladder: from the slowest way to the fastest, each as far as it gets, and the line that is to be crossed."""

from collections.abc import Mapping
from math import ceil, floor, log10

from matplotlib.axes import Axes

from stridewise.plots.charts.bars import AXIS, GAP, label_bar, quieten, ratio_text, set_title, time_text
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.canvas import new_figure, title_height, title_width
from stridewise.plots.drawing.descriptions import attach

WIDTH = 700
BAR, PITCH = 20, 32  # pixels; from rung to rung
AHEAD = 1.05  # times as fast; less is as fast
MOST_TICKS = 7


def ladder(times: Mapping[str, float], *, baseline: str, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Times as rungs from top to bottom in the order given, by how many times the baseline's speed they reach.

    times: name to seconds, above 0. baseline: the name that stands at 1; it gets a line and no rung. Rungs that are
    beyond the line, by 5 % at least, are dark, and the first of them says so. The axis is logarithmic. Returns the
    Axes. Raises TypeError or ValueError for a time that is no positive number, an unknown baseline, or no time besides
    it.
    """
    seconds = checked_amounts("times", times, unit="seconds", above_zero=True)
    if baseline not in seconds:
        raise ValueError(f"baseline is {baseline!r}; expected one of the times: {', '.join(seconds)}")
    reference = seconds.pop(baseline)
    if not seconds:
        raise ValueError(f"times has {baseline!r} alone; expected at least one more, to compare with it")
    speeds = {name: reference / each for name, each in seconds.items()}
    first = next((name for name, speed in speeds.items() if speed >= AHEAD), None)
    labels = {name: _words(name == first, seconds[name], reference, baseline) for name in seconds}
    if ax is None:
        ax = _new_axes(speeds, title)
    _limit(ax, speeds, labels)
    for place, (name, speed) in enumerate(speeds.items()):
        colour = style.BLUE if speed >= AHEAD else style.tint(style.BLUE)
        left = ax.get_xlim()[0]
        ax.barh(place, speed - left, left=left, height=BAR / PITCH, color=colour, edgecolor=style.BLUE)
        # All words stand behind the line, which none of them crosses: one column, to be read down.
        label_bar(ax, max(speed, 1), place, labels[name])
    ax.set_yticks(range(len(speeds)), list(speeds), fontproperties=style.font(style.TEXT), parse_math=False)
    ax.set_ylim(len(speeds) - 0.5, -0.5)
    quieten(ax)
    _rule(ax, speeds, f"times {baseline}'s speed, {time_text(reference)} at 1; logarithmic axis")
    if title:
        set_title(ax, title)
    listed = "; ".join(f"{name}: {label}" for name, label in labels.items())
    said = f"Speeds beside {baseline}, which takes {time_text(reference)}, on a logarithmic axis. {listed}."
    return attach(ax, said, title=title)


def _words(is_first: bool, seconds: float, reference: float, baseline: str) -> str:
    crossing = f": ahead of {baseline}" if is_first else ""
    return f"{time_text(seconds)}, {ratio_text(seconds / reference)}{crossing}"


def _new_axes(speeds: Mapping[str, float], title: str | None) -> Axes:
    left = style.MARGIN + GAP + max(style.text_width(name, style.TEXT) for name in speeds)
    above, below = style.MARGIN / 2 + title_height(title), style.MARGIN / 2 + AXIS
    height = above + PITCH * len(speeds) + below
    width = max(WIDTH, left + 420, left + title_width(title))
    box = (left / width, below / height, (width - left - style.MARGIN) / width, PITCH * len(speeds) / height)
    return new_figure(width, height).add_axes(box)


def _limit(ax: Axes, speeds: Mapping[str, float], labels: Mapping[str, str]) -> None:
    """The axis from below the slowest to beyond the fastest, long enough for the words at the bars' ends."""
    box = ax.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted())
    pixels = box.width * style.PIXELS_PER_INCH
    low = log10(min(*speeds.values(), 0.5)) - 0.3
    rooms = {name: pixels - 2 * GAP - style.text_width(label, style.TEXT) for name, label in labels.items()}
    spans = [(log10(max(speed, 1)) - low) * pixels / max(rooms[name], pixels / 5) for name, speed in speeds.items()]
    ax.set_xscale("log")
    ax.set_xlim(10**low, 10 ** (low + max(spans)))


def _rule(ax: Axes, speeds: Mapping[str, float], words: str) -> None:
    """Lines at powers of ten, the strongest at 1."""
    low, high = log10(ax.get_xlim()[0]), log10(max(*speeds.values(), 1.0))
    step = ceil((high - low) / MOST_TICKS)
    powers = range(ceil(low / step) * step, floor(high) + 1, step)
    ticks = [f"{10**power:,}" if power >= 0 else f"1/{10**-power:,}" for power in powers]
    small = style.font(style.SMALL)
    ax.set_xticks([10.0**power for power in powers], ticks, fontproperties=small, color=style.QUIET)
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="x", color=style.FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.axvline(1, color=style.VERMILION, linewidth=1.5)
    ax.set_xlabel(words, fontproperties=small, color=style.QUIET, parse_math=False)
