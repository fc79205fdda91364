"""The addresses that a loop nest accesses, over time."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from stridewise.layout import AccessTrace, Cache
from stridewise.plots.charts.axes import set_title
from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import new_figure, title_height
from stridewise.plots.drawing.descriptions import set_description

MAX_ACCESSES = 20_000
WIDTH, HEIGHT = 760, 300  # of the figure, of the axes
LEFT, RIGHT, BELOW = 110, 12, 46
MARKER_SIZE, LABEL_HEIGHT = 4, 18  # pixels
MAX_DESCRIBED = 8  # arrays; a loop that allocates one per iteration has hundreds

Mask = NDArray[np.bool_]


def access_order(
    trace: AccessTrace, *, cache: Cache | None = None, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Plot each access of a loop nest as a dot: access number to the right, byte address downwards.

    Parameters
    ----------
    trace : stridewise.layout.AccessTrace
        What `stridewise.layout.record_accesses` returned, at most 20,000 accesses. Each array has its own colour and
        range of addresses, with its name at the left.
    cache : stridewise.layout.Cache, optional
        With a cache, misses are large red crosses and hits small dots, and both are counted at the upper right.
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
    TypeError
        If `trace` is not an AccessTrace.
    ValueError
        If the trace is empty or too long.
    """
    _check_trace(trace)
    misses = None if cache is None else ~cache.hits(trace.address, trace.itemsize)
    ax = _new_axes(title) if ax is None else ax
    for number in range(len(trace.arrays)):
        _scatter(ax, trace, number, misses)
    _draw_scales(ax, trace, cache)
    if misses is not None:
        _draw_counts(ax, int((~misses).sum()), int(misses.sum()))
    set_title(ax, title)
    return set_description(ax, _description(trace, cache, misses), title=title)


def _check_trace(trace: AccessTrace) -> None:
    if not isinstance(trace, AccessTrace):
        raise TypeError(f"trace is a {type(trace).__name__}; expected what stridewise.layout.record_accesses returns")
    if not 0 < len(trace) <= MAX_ACCESSES:
        raise ValueError(
            f"trace has {len(trace):,} accesses; expected 1 to {MAX_ACCESSES:,}: record it on smaller arrays"
        )


def _new_axes(title: str | None) -> Axes:
    height = style.MARGIN / 2 + title_height(title) + HEIGHT + BELOW
    bounds = (LEFT / WIDTH, BELOW / height, (WIDTH - LEFT - RIGHT) / WIDTH, HEIGHT / height)
    return new_figure(WIDTH, height).add_axes(bounds)


def _scatter(ax: Axes, trace: AccessTrace, number: int, misses: Mask | None) -> None:
    """Draw the accesses of one array."""
    for mask, marker, size, name, colour in _series(trace.array == number, misses, style.cycle_colour(number)):
        times = np.flatnonzero(mask)
        ax.plot(
            times,
            trace.address[times],
            linestyle="",
            marker=marker,
            markersize=size * style.POINTS_PER_PIXEL,
            color=colour,
            label=f"{trace.arrays[number].name} {name}",
            rasterized=len(trace) > MAX_ACCESSES // 4,
        )


def _series(of_array: Mask, misses: Mask | None, colour: str) -> Sequence[tuple[Mask, str, float, str, str]]:
    """Return (mask, marker, size, name, colour) of each series of markers."""
    if misses is None:
        return [(of_array, "o", MARKER_SIZE, "accesses", colour)]
    return [
        (of_array & ~misses, "o", 0.75 * MARKER_SIZE, "hits", colour),
        (of_array & misses, "x", 1.75 * MARKER_SIZE, "misses", style.VERMILION),
    ]


def _draw_scales(ax: Axes, trace: AccessTrace, cache: Cache | None) -> None:
    starts = [int(array.addresses.min()) for array in trace.arrays]
    end = max(int(array.addresses.max()) + array.itemsize for array in trace.arrays)
    ax.set_ylim(end, -0.02 * end)
    ax.set_xlim(-0.01 * len(trace), 1.01 * len(trace))
    names = [f"{array.name}, byte {start:,}" for array, start in zip(trace.arrays, starts, strict=True)]
    labels = [*zip(starts, names, strict=True), (end, f"byte {end:,}")]
    ticks = _without_overlaps(labels, LABEL_HEIGHT / HEIGHT * end)
    small = style.font(style.SMALL)
    ax.set_yticks(*zip(*ticks, strict=True), fontproperties=small, parse_math=False)
    for start in starts[1:]:
        ax.axhline(start, color=style.LIGHT_GREY, linewidth=0.8, zorder=0)
    numbers = [int(tick) for tick in MaxNLocator(6, integer=True).tick_values(0, len(trace)) if tick <= len(trace)]
    ax.set_xticks(numbers, [f"{number:,}" for number in numbers], fontproperties=small)
    label = "access number"
    if cache is not None:
        label += f" (cache of {cache.size:,} bytes, {cache.line}-byte lines)"
    ax.set_xlabel(label, fontproperties=small, color=style.DARK_GREY)
    ax.spines[["top", "right"]].set_visible(False)


def _draw_counts(ax: Axes, hits: int, misses: int) -> None:
    """Write the numbers of hits and misses at the upper right, with their markers as a legend."""
    right = 0.0
    hits_text = "1 hit" if hits == 1 else f"{hits:,} hits"
    for count, marker, colour in ((_misses_text(misses), "✕", style.VERMILION), (hits_text, "●", style.BLUE)):
        for text, text_colour in ((count, style.BLACK), (marker, colour)):
            _write_above(ax, text, right, text_colour)
            right += style.text_width(text, style.TEXT) + 5
        right += style.MARGIN


def _write_above(ax: Axes, text: str, right: float, colour: str) -> None:
    """Write text above the axes that ends `right` pixels before their right edge."""
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


def _without_overlaps(labels: Sequence[tuple[int, str]], distance: float) -> list[tuple[int, str]]:
    """Drop each label that is closer to the last one kept than `distance` bytes."""
    kept = [labels[0]]
    for address, text in labels[1:]:
        if address - kept[-1][0] >= distance:
            kept.append((address, text))
    return kept


def _misses_text(count: int) -> str:
    return "1 miss" if count == 1 else f"{count:,} misses"


def _description(trace: AccessTrace, cache: Cache | None, misses: Mask | None) -> str:
    parts = [f"{len(trace):,} accesses in order, each a dot at its address."]
    for number, array in enumerate(trace.arrays[:MAX_DESCRIBED]):
        mask = trace.array == number
        reads, writes = int((mask & ~trace.write).sum()), int((mask & trace.write).sum())
        text = f"{array.name} from byte {int(array.addresses.min())}: {reads:,} reads, {writes:,} writes"
        parts.append(text + (f", {_misses_text(int((mask & misses).sum()))}." if misses is not None else "."))
    if len(trace.arrays) > MAX_DESCRIBED:
        parts.append(f"And {len(trace.arrays) - MAX_DESCRIBED:,} more arrays.")
    if cache is not None:
        ways = style.count_text(cache.ways, "way")
        parts.append(f"The cache has {cache.size:,} bytes, lines of {cache.line} bytes, {ways}.")
    return " ".join(parts)
