"""What the charts share: axes on a new figure, titles, labels beside bars, and grids."""

from collections.abc import Sequence
from math import ceil
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import axes_width, new_figure, title_height, title_width

AXIS_HEIGHT = 44  # of the tick labels and the axis label under a bar chart
GAP = 8  # between a bar and the text beside it


def new_bar_axes(
    names: Sequence[str],
    title: str | None,
    *,
    pitch: float,
    min_width: float = 640,
    min_bars_width: float = 320,
    axis_height: float = 0,
) -> Axes:
    """Return axes for horizontal bars, `pitch` pixels apart, on a new figure wide enough for their names."""
    left = style.MARGIN + GAP + max(style.text_width(name, style.TEXT) for name in names)
    above, below = style.MARGIN / 2 + title_height(title), style.MARGIN / 2 + axis_height
    height = above + pitch * len(names) + below
    width = max(min_width, left + min_bars_width, left + title_width(title))
    bounds = (left / width, below / height, (width - left - style.MARGIN) / width, pitch * len(names) / height)
    return new_figure(width, height).add_axes(bounds)


def new_plot_axes(title: str | None, *, width: float, height: float, left: float, below: float) -> Axes:
    """Return axes on a new figure of this size in pixels, with room for the axis labels to the left and below."""
    width, height = max(width, title_width(title)), height + title_height(title)
    plot_height = height - below - title_height(title) - style.MARGIN
    bounds = (left / width, below / height, (width - left - style.MARGIN) / width, plot_height / height)
    return new_figure(width, height).add_axes(bounds)


def set_title(ax: Axes, title: str | None) -> None:
    """Write the title, if any, at the upper left, as in the diagrams."""
    if title:
        font = style.font(style.HEADING, bold=True)
        ax.set_title(title, loc="left", fontproperties=font, color=style.BLACK, parse_math=False)


def name_bars(ax: Axes, names: Sequence[str]) -> None:
    """Write the names beside the bars, from top to bottom, and hide what the bars' labels make redundant."""
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_yticks(range(len(names)), names, fontproperties=style.font(style.TEXT), parse_math=False)
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    ax.spines["left"].set_color(style.GREY)
    ax.tick_params(axis="y", length=0, pad=GAP * style.POINTS_PER_PIXEL, colors=style.BLACK)
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xticks([])


def label_bar(ax: Axes, end: float, position: int, text: str, *, gap: float = GAP) -> None:
    """Write text to the right of the bar at `position` that ends at the value `end`."""
    ax.annotate(
        text,
        (end, position),
        (gap * style.POINTS_PER_PIXEL, 0),
        textcoords="offset points",
        verticalalignment="center_baseline",
        fontproperties=style.font(style.TEXT),
        color=style.BLACK,
        parse_math=False,
        bbox={"facecolor": style.WHITE, "edgecolor": "none", "pad": 1},  # hides the grid behind the text
    )


def bar_widths(ax: Axes, labels: Sequence[str]) -> list[float]:
    """Return, for each label beside a bar, the share of the axes' width that is left for the bar, at least a fifth."""
    pixels = axes_width(ax)
    return [max(1 - (2 * GAP + style.text_width(label, style.TEXT)) / pixels, 0.2) for label in labels]


def limit_to_labels(ax: Axes, values: Sequence[float], labels: Sequence[str]) -> None:
    """Let a linear x axis start at 0 and extend far enough for the labels beside the bars."""
    shares = bar_widths(ax, labels)
    ax.set_xlim(0, max(value / share for value, share in zip(values, shares, strict=True)) or 1)


def draw_x_grid(
    ax: Axes, positions: Sequence[float], texts: Sequence[str], label: str, *, is_warning: bool = False
) -> None:
    """Draw labelled vertical grid lines: a logarithmic axis misleads without a scale. A warning stands out.

    Where labels would overlap, only every second line has one, or every third. The limits of `ax` must be final.
    """
    small = style.font(style.SMALL)
    step = _step_between_labels(ax, positions, texts)
    labels = [text if place % step == 0 else "" for place, text in enumerate(reversed(texts))][::-1]
    ax.set_xticks(positions, labels, fontproperties=small, color=style.DARK_GREY)
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="x", color=style.LIGHT_GREY, linewidth=0.6)
    ax.set_axisbelow(True)
    font, colour = style.font(style.SMALL, bold=is_warning), style.BLACK if is_warning else style.DARK_GREY
    width = max(style.text_width(line, style.SMALL, bold=is_warning) for line in label.split("\n"))
    # To the left there is room, under the names.
    place: Literal["right", "center"] = "right" if width > axes_width(ax) else "center"
    ax.set_xlabel(label, fontproperties=font, color=colour, loc=place, parse_math=False)


def _step_between_labels(ax: Axes, positions: Sequence[float], texts: Sequence[str]) -> int:
    """Return how many lines share a label, so that labels are at least a gap apart."""
    if len(positions) < 2:
        return 1
    pixels = ax.transData.transform([(position, 0) for position in positions])[:, 0]
    distance = float(min(abs(pixels[1:] - pixels[:-1]))) * style.PIXELS_PER_INCH / ax.figure.dpi
    return max(1, ceil((max(style.text_width(text, style.SMALL) for text in texts) + GAP) / max(distance, 1)))


def draw_grid(ax: Axes) -> None:
    """Draw grid lines in both directions behind the data, in place of ticks and frame."""
    ax.tick_params(length=0, colors=style.DARK_GREY)
    ax.grid(color=style.LIGHT_GREY, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(style.GREY)
