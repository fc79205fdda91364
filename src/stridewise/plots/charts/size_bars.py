"""Sizes as labelled horizontal bars."""

from collections.abc import Iterable, Mapping, Sequence

from matplotlib.axes import Axes

from stridewise.plots.charts.axes import label_bar, limit_to_labels, name_bars, new_bar_axes, set_title
from stridewise.plots.charts.units import number_text, size_text
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import checked_amounts
from stridewise.plots.drawing.descriptions import set_description

BAR_HEIGHT = 22
PITCH = 34  # from bar to bar


def size_bars(sizes: Mapping[str, int], *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Plot sizes as horizontal bars, each labelled with its size and how many times the first it is.

    Parameters
    ----------
    sizes : mapping of str to int
        Bytes by name, none negative and the first above 0; drawn from top to bottom.
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
        If `sizes` is empty or holds anything but such numbers.
    """
    nbytes = checked_amounts("sizes", sizes, unit="bytes", above_zero=False)
    first_name, first = next(iter(nbytes.items()))
    if first == 0:
        raise ValueError(
            f"sizes has 0 bytes for {first_name!r}; expected more for the first, with which the others are compared"
        )
    labels = [
        size_text(first),
        *(f"{size_text(size)}, {number_text(size / first)}x the first" for size in list(nbytes.values())[1:]),
    ]
    ax = _draw(ax, nbytes, labels, dark=[name == first_name for name in nbytes], title=title)
    return set_description(ax, f"Bar chart of sizes. {_listing(nbytes, labels)}.", title=title)


def _listing(names: Iterable[str], labels: Iterable[str]) -> str:
    return "; ".join(f"{name}: {label}" for name, label in zip(names, labels, strict=True))


def _draw(
    ax: Axes | None, values: Mapping[str, float], labels: Sequence[str], *, dark: Sequence[bool], title: str | None
) -> Axes:
    names, lengths = list(values), list(values.values())
    if ax is None:
        ax = new_bar_axes(names, title, pitch=PITCH)
    colours = [style.BLUE if is_dark else style.tint(style.BLUE) for is_dark in dark]
    ax.barh(range(len(names)), lengths, height=BAR_HEIGHT / PITCH, color=colours, edgecolor=style.BLUE)
    for position, (length, label) in enumerate(zip(lengths, labels, strict=True)):
        label_bar(ax, length, position, label)
    limit_to_labels(ax, lengths, labels)
    name_bars(ax, names)
    set_title(ax, title)
    return ax
