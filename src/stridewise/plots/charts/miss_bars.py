"""How many cache lines each order of accesses fetches, as bars."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from stridewise.layout import Misses
from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import new_figure, title_height
from stridewise.plots.drawing.descriptions import attach

WIDTH, PITCH = 760, 34  # of the figure; from bar to bar
GAP = 6


def miss_bars(misses: Mapping[str, Misses], *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """How many lines each order of accesses fetches into a cache, as horizontal bars.

    misses: name of the order to what `count_misses` counted. The dark part of a bar is what no order avoids (a line's
    first use), the hatched part was fetched again after it had been thrown out. Returns the Axes.
    Raises TypeError or ValueError for anything but a mapping of at least one name to Misses.
    """
    if not isinstance(misses, Mapping) or not all(isinstance(each, Misses) for each in misses.values()):
        raise TypeError("misses must map names to what stridewise.layout.count_misses returns")
    if not misses:
        raise ValueError("misses is empty; expected at least one name with its counts")
    labels = [_miss_text(each) for each in misses.values()]
    ax = _new_bars(list(misses), title) if ax is None else ax
    cold, again = [m.cold for m in misses.values()], [m.misses - m.cold for m in misses.values()]
    places = range(len(misses))
    ax.barh(places, cold, height=0.62, color=style.BLUE, edgecolor=style.BLUE)
    for place, (first, more) in enumerate(zip(cold, again, strict=True)):
        if more:  # An empty bar would still draw its edge.
            colour = style.tint(style.ORANGE)
            ax.barh(place, more, left=first, height=0.62, color=colour, edgecolor=style.VERMILION, hatch="//")
    _quieten_bars(ax, list(misses), labels, [m.misses for m in misses.values()])
    if title:
        ax.set_title(title, loc="left", fontproperties=style.font(style.HEADING, bold=True), parse_math=False)
    listed = "; ".join(f"{name}: {label}" for name, label in zip(misses, labels, strict=True))
    return attach(ax, f"Fetched cache lines as bars. {listed}.", title=title)


def _miss_text(misses: Misses) -> str:
    share = 100 * misses.misses / max(misses.accesses, 1)
    text = f"{misses.misses:,} of {misses.accesses:,} accesses miss ({share:.1f} %)"
    return text + (f", {misses.misses - misses.cold:,} of them again" if misses.misses > misses.cold else "")


def _new_bars(names: Sequence[str], title: str | None) -> Axes:
    left = style.MARGIN + 8 + max(style.text_width(name, style.TEXT) for name in names)
    above = style.MARGIN / 2 + title_height(title)
    height = above + PITCH * len(names) + style.MARGIN / 2
    box = (left / WIDTH, style.MARGIN / 2 / height, (WIDTH - left - style.MARGIN) / WIDTH, PITCH * len(names) / height)
    return new_figure(WIDTH, height).add_axes(box)


def _quieten_bars(ax: Axes, names: Sequence[str], labels: Sequence[str], lengths: Sequence[int]) -> None:
    pixels = ax.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted()).width * style.PIXELS_PER_INCH
    rooms = [max(pixels - 16 - style.text_width(label, style.TEXT), 0.2 * pixels) for label in labels]
    ax.set_xlim(0, max(length * pixels / room for length, room in zip(lengths, rooms, strict=True)) or 1)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_yticks(range(len(names)), names, fontproperties=style.font(style.TEXT), parse_math=False)
    ax.tick_params(axis="y", length=0, pad=6, colors=style.INK)
    ax.set_xticks([])
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    for place, (length, label) in enumerate(zip(lengths, labels, strict=True)):
        ax.annotate(
            label,
            (length, place),
            (6, 0),
            textcoords="offset points",
            va="center_baseline",
            fontproperties=style.font(style.TEXT),
            color=style.INK,
            parse_math=False,
        )
