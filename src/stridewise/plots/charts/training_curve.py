"""How a network learns: the share of held-out images that it reads rightly, after each pass over the others."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from stridewise.plots.charts.axes import draw_grid, new_plot_axes, set_title
from stridewise.plots.drawing import style
from stridewise.plots.drawing.descriptions import set_description

WIDTH, HEIGHT = 640, 260
LEFT, BELOW = 60, 48


def training_curve(
    shares: Sequence[float], *, passes: int, goal: float = 0.95, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Plot the share of held-out images that are read rightly against the passes over the training images.

    Parameters
    ----------
    shares : sequence of float
        After no pass, one, two, ...: from 0 to 1, at least one number and at most passes + 1.
    passes : int
        How many there will be: the length of the axis, so that a curve can be drawn while it grows.
    goal : float, default 0.95
        A share that is marked with a line.
    title : str, optional
        Heading at the upper left.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If a share is not from 0 to 1, or their number is another.
    """
    if not 1 <= len(shares) <= passes + 1:
        raise ValueError(f"shares has {len(shares)} numbers; expected 1 to {passes + 1}")
    if not all(0 <= share <= 1 for share in shares):
        raise ValueError(f"shares is {list(shares)}; expected numbers from 0 to 1")
    if ax is None:
        ax = new_plot_axes(title, width=WIDTH, height=HEIGHT, left=LEFT, below=BELOW)
    percents = [100 * share for share in shares]
    ax.axhline(100 * goal, color=style.DARK_GREY, linewidth=1, linestyle="--")
    ax.plot(range(len(percents)), percents, color=style.BLUE, linewidth=1.5, marker="o", markersize=5)
    ax.set_xlim(-0.3, passes + 1)  # to the right there is room for the line's label
    ax.set_ylim(0, 112)
    _label(ax, passes + 0.6, 100 * goal, f"{100 * goal:g} %", above=False)
    if len(percents) > 1:
        _label(ax, len(percents) - 1, percents[-1], f"{percents[-1]:.1f} %", above=percents[-1] >= 100 * goal)
    small = style.font(style.SMALL)
    ax.set_xticks(range(0, passes + 1, max(1, passes // 10)), None)
    ax.set_yticks(range(0, 101, 20), [f"{percent} %" for percent in range(0, 101, 20)])
    for label in (*ax.get_xticklabels(), *ax.get_yticklabels()):
        label.set_fontproperties(small)
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xlabel("passes over the training images", fontproperties=style.font(style.TEXT), color=style.DARK_GREY)
    draw_grid(ax)
    set_title(ax, title)
    return set_description(ax, _description(shares, goal), title=title)


def _label(ax: Axes, place: float, percent: float, text: str, *, above: bool) -> None:
    ax.annotate(
        text,
        (place, percent),
        (0, 6 if above else -8),
        textcoords="offset points",
        horizontalalignment="center",
        verticalalignment="bottom" if above else "top",
        fontproperties=style.font(style.TEXT),
        color=style.BLACK,
        parse_math=False,
    )


def _description(shares: Sequence[float], goal: float) -> str:
    listing = ", ".join(f"{100 * share:.1f}" for share in shares)
    return (
        "The percentage of held-out images that are read rightly, before training and after each pass: "
        f"{listing}. A line marks {100 * goal:g}."
    )
