"""What charts of measurements share: a dot for each value, and a line for its spread.

A bar's length says how much, from zero; on a logarithmic axis there is no zero, and a dot's place is all there is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from stridewise.plots.charts.axes import GAP, bar_widths, label_bar
from stridewise.plots.charts.units import ratio_text
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.canvas import axes_width
from stridewise.timing import Times

DOT = 9  # pixels
LINE = 3.5  # pixels
SPREAD = "line: from the fastest call to the slowest round"
TOO_DISTURBED = "too disturbed to compare"


@dataclass(frozen=True, slots=True)
class Dot:
    """A value with its spread. `is_dark` is a full dot, otherwise a pale one."""

    value: float
    low: float
    high: float
    is_dark: bool = False


def dots_of(times: Mapping[str, float] | Times, dark: Sequence[str]) -> dict[str, Dot]:
    """Return the dots of a measurement, or of plain numbers, which have no spread."""
    if isinstance(times, Times):
        return {
            name: Dot(times.seconds(name), timing.best, timing.slowest, name in dark) for name, timing in times.items()
        }
    seconds = checked_amounts("times", times, unit="seconds", above_zero=True)
    return {name: Dot(value, value, value, name in dark) for name, value in seconds.items()}


def comparison(times: Mapping[str, float] | Times, name: str, baseline: str) -> str:
    """Return how a time compares with the baseline's: "2.3x slower", with both bounds where that is uncertain."""
    if isinstance(times, Times) and not times.are_comparable(name, baseline):
        return TOO_DISTURBED
    if isinstance(times, Times) and times.are_level(name, baseline):
        return "about as fast" if times.is_busy else "as fast"
    if not isinstance(times, Times) or times.is_busy:
        first, second = (times.seconds(key) if isinstance(times, Times) else times[key] for key in (name, baseline))
        return f"{'about ' if isinstance(times, Times) else ''}{ratio_text(first / second)}"
    ratio = times.ratio(name, baseline)
    return f"{ratio.text}x slower" if ratio.median > 1 else f"{ratio.inverse.text}x faster"


def draw_dots(ax: Axes, dots: Sequence[Dot | None]) -> None:
    """Draw the dots from top to bottom, each on a light line that leads the eye to its name; None leaves the line."""
    points = style.POINTS_PER_PIXEL
    for position, dot in enumerate(dots):
        ax.axhline(position, color=style.LIGHT_GREY, linewidth=0.6, zorder=0.5)
        if dot is None:
            continue
        if dot.high > dot.low:
            ends = [dot.low, dot.high]
            ax.plot(ends, [position] * 2, color=style.tint(style.BLUE), linewidth=LINE * points, solid_capstyle="round")
        fill = style.BLUE if dot.is_dark else style.WHITE
        ax.plot(
            [dot.value],
            [position],
            marker="o",
            markersize=DOT * points,
            color=fill,
            markeredgecolor=style.BLUE,
            markeredgewidth=1.6 * points,
            zorder=3,
            clip_on=False,  # near zero a dot reaches over the axis
        )


def label_dots(ax: Axes, dots: Sequence[Dot | None], labels: Sequence[str], *, from_value: float = 0.0) -> None:
    """Write a label to the right of each dot and its line, and right of `from_value`."""
    for position, (dot, label) in enumerate(zip(dots, labels, strict=True)):
        end = max(dot.high, dot.value, from_value) if dot else from_value
        label_bar(ax, end, position, label, gap=GAP + DOT / 2)


def widths_left(ax: Axes, labels: Sequence[str]) -> list[float]:
    """Return, for each label, the share of the axes' width that is left for what is drawn, at least a fifth."""
    return [max(share - DOT / 2 / axes_width(ax), 0.2) for share in bar_widths(ax, labels)]


def footnote(times: Mapping[str, float] | Times, label: str) -> str:
    """Return the text under the axis: what is drawn, and the measurement's note on a line of its own."""
    if not isinstance(times, Times):
        return label
    dot = "fastest call" if times.is_busy else "median"
    return "\n".join(filter(None, (label, f"dot: {dot}, {SPREAD}", times.note)))


def is_rough(times: Mapping[str, float] | Times) -> bool:
    """Return whether the measurement has a note."""
    return isinstance(times, Times) and bool(times.note)


def footnote_height(times: Mapping[str, float] | Times) -> float:
    """Return the height in pixels that the footnote takes beyond its first line."""
    return 15.0 * (footnote(times, "").count("\n") + 1) if isinstance(times, Times) else 0.0
