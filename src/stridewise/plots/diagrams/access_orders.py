"""The addresses that a loop nest touches, over time."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from stridewise.layout import AccessTrace, Cache
from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import new_figure, title_height
from stridewise.plots.drawing.descriptions import attach

MOST_POINTS = 20_000
WIDTH, HEIGHT = 760, 300  # of the figure, of the dots' field
LEFT, RIGHT, BELOW = 110, 12, 46
DOT, LABEL = 4, 18  # pixels; of a label with some room
MOST_DESCRIBED = 8  # arrays; a loop that makes one at each turn has hundreds


def access_order(
    trace: AccessTrace, *, cache: Cache | None = None, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Each access of a loop nest as a dot: to the right the number of the access, downwards the address in bytes.

    trace: of `stridewise.layout.record_accesses`, at most 20,000 accesses. Each array has its band of the memory, a
    colour and its name at the left. cache: with one, a miss is a large red cross, a hit a small dot, and both are
    counted. Returns the Axes. Raises TypeError for other arguments, ValueError for an empty or a longer trace.
    """
    _check_trace(trace)
    misses = None if cache is None else ~cache.hits(trace.address, trace.itemsize)
    ax = _new_axes(title) if ax is None else ax
    for number in range(len(trace.arrays)):
        _draw_band(ax, trace, number, misses)
    _label(ax, trace, cache)
    if misses is not None:
        _count(ax, int((~misses).sum()), int(misses.sum()))
    if title:
        ax.set_title(title, loc="left", fontproperties=style.font(style.HEADING, bold=True), parse_math=False)
    return attach(ax, _order_text(trace, cache, misses), title=title)


def _check_trace(trace: AccessTrace) -> None:
    if not isinstance(trace, AccessTrace):
        raise TypeError(f"trace is a {type(trace).__name__}; expected what stridewise.layout.record_accesses returns")
    if not 0 < len(trace) <= MOST_POINTS:
        raise ValueError(
            f"trace has {len(trace):,} accesses; expected 1 to {MOST_POINTS:,}: record it on smaller arrays"
        )


def _new_axes(title: str | None) -> Axes:
    height = style.MARGIN / 2 + title_height(title) + HEIGHT + BELOW
    box = (LEFT / WIDTH, BELOW / height, (WIDTH - LEFT - RIGHT) / WIDTH, HEIGHT / height)
    return new_figure(WIDTH, height).add_axes(box)


def _draw_band(ax: Axes, trace: AccessTrace, number: int, misses: NDArray[np.bool_] | None) -> None:
    chosen = trace.array == number
    times = np.flatnonzero(chosen)
    for part, marker, size, name, colour in _marks(chosen, misses, style.cycle_colour(number)):
        drawn = times if part is None else np.flatnonzero(part)
        ax.plot(
            drawn,
            trace.address[drawn],
            linestyle="",
            marker=marker,
            markersize=size * style.POINTS_PER_PIXEL,
            color=colour,
            label=f"{trace.arrays[number].name} {name}",
            rasterized=len(trace) > MOST_POINTS // 4,
        )


def _marks(
    chosen: NDArray[np.bool_], misses: NDArray[np.bool_] | None, colour: str
) -> Sequence[tuple[NDArray[np.bool_] | None, str, float, str, str]]:
    if misses is None:
        return [(None, "o", DOT, "accesses", colour)]
    return [
        (chosen & ~misses, "o", 0.75 * DOT, "hits", colour),
        (chosen & misses, "x", 1.75 * DOT, "misses", style.VERMILION),
    ]


def _label(ax: Axes, trace: AccessTrace, cache: Cache | None) -> None:
    starts = [int(each.addresses.min()) for each in trace.arrays]
    end = max(int(each.addresses.max()) + each.itemsize for each in trace.arrays)
    ax.set_ylim(end, -0.02 * end)
    ax.set_xlim(-0.01 * len(trace), 1.01 * len(trace))
    names = [f"{each.name}, byte {start:,}" for each, start in zip(trace.arrays, starts, strict=True)]
    labels = _apart([*zip(starts, names, strict=True), (end, f"byte {end:,}")], LABEL / HEIGHT * end)
    ax.set_yticks(*zip(*labels, strict=True), fontproperties=style.font(style.SMALL), parse_math=False)
    for start in starts[1:]:
        ax.axhline(start, color=style.FAINT, linewidth=0.8, zorder=0)
    ticks = [int(tick) for tick in MaxNLocator(6, integer=True).tick_values(0, len(trace)) if tick <= len(trace)]
    ax.set_xticks(ticks, [f"{tick:,}" for tick in ticks], fontproperties=style.font(style.SMALL))
    words = "number of the access"
    if cache is not None:
        words += f"; the cache has {cache.size:,} bytes, in lines of {cache.line}"
    ax.set_xlabel(words, fontproperties=style.font(style.SMALL), color=style.QUIET)
    ax.spines[["top", "right"]].set_visible(False)


def _count(ax: Axes, hits: int, misses: int) -> None:
    """How many there are of each mark, at the upper right: it explains the marks as well."""
    right = 0.0
    hits_text = "1 hit" if hits == 1 else f"{hits:,} hits"
    for words, sign, colour in ((_misses_text(misses), "✕", style.VERMILION), (hits_text, "●", style.BLUE)):
        for text, ink in ((words, style.INK), (sign, colour)):
            _end_at(ax, text, right, ink)
            right += style.text_width(text, style.TEXT) + 5
        right += style.MARGIN


def _end_at(ax: Axes, text: str, right: float, colour: str) -> None:
    """Text above the axes that ends so many pixels before their right end."""
    ax.annotate(
        text,
        (1, 1),
        (-right * style.POINTS_PER_PIXEL, 6),
        xycoords="axes fraction",
        textcoords="offset points",
        horizontalalignment="right",
        fontproperties=style.font(style.TEXT),
        color=colour,
    )


def _apart(labels: Sequence[tuple[int, str]], distance: float) -> list[tuple[int, str]]:
    """Those of the labels, from above, that stand clear of the one before; where two meet, the first is read."""
    kept = [labels[0]]
    for place, text in labels[1:]:
        if place - kept[-1][0] >= distance:
            kept.append((place, text))
    return kept


def _misses_text(count: int) -> str:
    return "1 miss" if count == 1 else f"{count:,} misses"


def _order_text(trace: AccessTrace, cache: Cache | None, misses: NDArray[np.bool_] | None) -> str:
    parts = [f"{len(trace):,} accesses in order, each as a dot at its address."]
    for number, each in enumerate(trace.arrays[:MOST_DESCRIBED]):
        chosen = trace.array == number
        reads, writes = int((chosen & ~trace.write).sum()), int((chosen & trace.write).sum())
        text = f"{each.name} from byte {int(each.addresses.min())}: {reads:,} reads, {writes:,} writes"
        parts.append(text + (f", {_misses_text(int((chosen & misses).sum()))}." if misses is not None else "."))
    if len(trace.arrays) > MOST_DESCRIBED:
        parts.append(f"And {len(trace.arrays) - MOST_DESCRIBED:,} more arrays.")
    if cache is not None:
        parts.append(
            f"The cache has {cache.size:,} bytes, lines of {cache.line} bytes, {style.count_text(cache.ways, 'way')}."
        )
    return " ".join(parts)
