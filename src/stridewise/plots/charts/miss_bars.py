"""How many cache lines each access order fetches, as bars."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from stridewise.layout import Misses
from stridewise.plots.charts.axes import label_bar, limit_to_labels, name_bars, new_bar_axes, set_title
from stridewise.plots.drawing import style
from stridewise.plots.drawing.descriptions import set_description

WIDTH, PITCH = 760, 34  # of the figure; from bar to bar
BAR_HEIGHT = 0.62  # of the pitch


def miss_bars(misses: Mapping[str, Misses], *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Plot how many lines each access order fetches into a cache, as horizontal bars.

    The solid part of a bar counts cold misses, which no order avoids; the hatched part counts lines that were fetched
    again after they had been evicted.

    Parameters
    ----------
    misses : mapping of str to stridewise.layout.Misses
        Counts of `stridewise.layout.count_misses` by the name of the order; drawn from top to bottom.
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
    TypeError, ValueError
        If `misses` is empty or not a mapping to `Misses`.
    """
    if not isinstance(misses, Mapping) or not all(isinstance(counts, Misses) for counts in misses.values()):
        raise TypeError("misses must map names to what stridewise.layout.count_misses returns")
    if not misses:
        raise ValueError("misses is empty; expected at least one name with its counts")
    labels = [_label(counts) for counts in misses.values()]
    if ax is None:
        ax = new_bar_axes(list(misses), title, pitch=PITCH, min_width=WIDTH)
    for position, (counts, label) in enumerate(zip(misses.values(), labels, strict=True)):
        _draw_bar(ax, position, counts)
        label_bar(ax, counts.misses, position, label)
    limit_to_labels(ax, [counts.misses for counts in misses.values()], labels)
    name_bars(ax, list(misses))
    set_title(ax, title)
    listing = "; ".join(f"{name}: {label}" for name, label in zip(misses, labels, strict=True))
    return set_description(ax, f"Bar chart of cache lines fetched. {listing}.", title=title)


def _label(counts: Misses) -> str:
    percentage = 100 * counts.misses / max(counts.accesses, 1)
    text = f"{counts.misses:,} of {counts.accesses:,} accesses miss ({percentage:.1f}%)"
    repeated = counts.misses - counts.cold
    return f"{text}, {repeated:,} of them refetches" if repeated else text


def _draw_bar(ax: Axes, position: int, counts: Misses) -> None:
    ax.barh(position, counts.cold, height=BAR_HEIGHT, color=style.BLUE, edgecolor=style.BLUE)
    if counts.misses > counts.cold:  # an empty bar would still draw its edge
        ax.barh(
            position,
            counts.misses - counts.cold,
            left=counts.cold,
            height=BAR_HEIGHT,
            color=style.tint(style.ORANGE),
            edgecolor=style.VERMILION,
            hatch="//",
        )
