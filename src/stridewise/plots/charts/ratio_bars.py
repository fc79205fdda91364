"""How many times as fast: bars that start at 1, to the right for faster and to the left for slower."""

from collections.abc import Mapping
from math import ceil, floor, log2

from matplotlib.axes import Axes

from stridewise.plots.charts.bars import AXIS, GAP, label_bar, quieten, set_title
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.canvas import new_figure, title_height, title_width
from stridewise.plots.drawing.descriptions import attach

WIDTH = 640
PITCH = 24  # from bar to bar; a table of layers is long
BAR = 16
LABEL = 60  # pixels beyond the longest bar, for its number


def ratio_bars(ratios: Mapping[str, float], *, baseline: str, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Ratios of speed as horizontal bars from top to bottom in the order given, on a logarithmic axis.

    ratios: name to how many times as fast as the baseline, above 0. baseline: what stands at 1. Bars of what is faster
    go to the right and are dark, bars of what is slower go to the left and are pale. Twice and half as fast are equally
    long. Returns the Axes. Raises TypeError or ValueError for an empty mapping or a ratio that is no positive number.
    """
    values = checked_amounts("ratios", ratios, unit="times the baseline's speed", above_zero=True)
    if ax is None:
        ax = _new_axes(values, title)
    _limit(ax, values)
    for place, value in enumerate(values.values()):
        faster = value >= 1
        colour = style.BLUE if faster else style.tint(style.ORANGE)
        ax.barh(
            place, value - 1, left=1, height=BAR / PITCH, color=colour, edgecolor=style.BLUE if faster else style.ORANGE
        )
        label_bar(ax, max(value, 1), place, _text(value))
    ax.set_yticks(range(len(values)), list(values), fontproperties=style.font(style.TEXT), parse_math=False)
    ax.set_ylim(len(values) - 0.5, -0.5)
    quieten(ax)
    _rule(ax, baseline)
    if title:
        set_title(ax, title)
    listed = "; ".join(f"{name}: {_text(value)}" for name, value in values.items())
    return attach(ax, f"How many times as fast as {baseline}, as bars on a logarithmic axis. {listed}.", title=title)


def _text(ratio: float) -> str:
    return f"{ratio:.2f}x" if ratio < 9.995 else f"{ratio:.3g}x"


def _new_axes(values: Mapping[str, float], title: str | None) -> Axes:
    left = style.MARGIN + GAP + max(style.text_width(name, style.TEXT) for name in values)
    below = style.MARGIN / 2 + AXIS
    height = style.MARGIN / 2 + title_height(title) + PITCH * len(values) + below
    width = max(WIDTH, left + 320, left + title_width(title))
    box = (left / width, below / height, (width - left - style.MARGIN) / width, PITCH * len(values) / height)
    return new_figure(width, height).add_axes(box)


def _limit(ax: Axes, values: Mapping[str, float]) -> None:
    """The axis from half to twice as fast or further, and room for the number beyond the longest bar."""
    box = ax.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted())
    room = 1 - min(0.5, LABEL / (box.width * style.PIXELS_PER_INCH))
    low, high = min(log2(min(values.values())), -1), max(log2(max(values.values())), 1)
    ax.set_xscale("log", base=2)
    ax.set_xlim(2 ** (low - 0.1), 2 ** (low - 0.1 + (high - low + 0.1) / room))


def _rule(ax: Axes, baseline: str) -> None:
    """Lines at powers of two, the strongest at 1."""
    low, high = (log2(limit) for limit in ax.get_xlim())
    step = ceil((high - low) / 6)
    powers = range(ceil(low / step) * step, floor(high) + 1, step)
    words = [f"{2.0**power:g}" for power in powers]
    ax.set_xticks([2.0**power for power in powers], words, fontproperties=style.font(style.SMALL), color=style.QUIET)
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="x", color=style.FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.axvline(1, color=style.INK, linewidth=1)
    note = f"times as fast as {baseline}; logarithmic axis"
    ax.set_xlabel(note, fontproperties=style.font(style.SMALL), color=style.QUIET, parse_math=False)
