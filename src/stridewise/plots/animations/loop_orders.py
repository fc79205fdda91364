"""Two orders of the same loops, access by access, each with a cache of its own."""

from collections.abc import Iterator, Mapping

import numpy as np

from stridewise.layout import AccessTrace, Cache
from stridewise.plots.widgets.animation import Animation, Grid, Scene, Step, blank

MAX_ACCESSES = 256
LEGEND = {"h": "this access: hit", "m": "this access: miss", "c": "in the cache", "v": "accessed before, evicted"}


def animate_loop_orders(traces: Mapping[str, AccessTrace], *, cache: Cache) -> Animation:
    """Animate several orders of reading one matrix side by side, and count the misses of each.

    Parameters
    ----------
    traces : mapping of str to stridewise.layout.AccessTrace
        By the order's name what `record_accesses` returned: equally many accesses, at most 256, to one matrix each.
    cache : stridewise.layout.Cache
        Every order has one of these to itself.

    Returns
    -------
    Animation
        One step per access, after the empty caches.

    Raises
    ------
    ValueError
        If the traces are none, too long, not equally long, or not of one matrix.
    """
    lengths = {len(trace) for trace in traces.values()}
    if len(lengths) != 1 or not 0 < min(lengths) <= MAX_ACCESSES:
        raise ValueError(f"traces have {sorted(lengths)} accesses; expected 1 to {MAX_ACCESSES}, equally many each")
    for name, trace in traces.items():
        _check_matrix(name, trace, cache)
    grids = [
        Grid(name, blank(*np.asarray(trace.arrays[0].addresses).shape), _note(0, 0)) for name, trace in traces.items()
    ]
    lines = cache.size // cache.line
    first = f"each order has a cache of {lines} lines of {cache.line} bytes to itself, still empty."
    steps = [Step(first)]
    states = {name: _states(trace, cache) for name, trace in traces.items()}
    for number in range(1, min(lengths) + 1):
        steps.append(_step(number, {name: next(state) for name, state in states.items()}))
    title, still = "The same elements in another order", len(steps) // 3
    return Animation(Scene(title, grids, steps, still=still, milliseconds=300, legend=LEGEND))


def _check_matrix(name: str, trace: AccessTrace, cache: Cache) -> None:
    if len(trace.arrays) != 1 or np.asarray(trace.arrays[0].addresses).ndim != 2:
        raise ValueError(f"the trace of {name!r} is not of one matrix")
    addresses = np.asarray(trace.arrays[0].addresses)
    if (addresses // cache.line != (addresses + trace.arrays[0].itemsize - 1) // cache.line).any():
        raise ValueError(f"an element of {name!r} crosses the end of a cache line of {cache.line} bytes")


def _states(trace: AccessTrace, cache: Cache) -> Iterator[tuple[list[str], int]]:
    """Yield after each access a letter for each element, and the misses so far."""
    addresses = np.asarray(trace.arrays[0].addresses)
    hits, evicted = cache.run(trace.address, trace.itemsize)
    cached: set[int] = set()  # the numbers of the lines
    visited = np.zeros(addresses.shape, dtype=bool)
    for number, address in enumerate(trace.address.tolist()):
        cached = cached - set(evicted[number]) | {address // cache.line}
        visited |= addresses == address
        letters = np.where(visited, "v", ".")
        letters[np.isin(addresses // cache.line, list(cached))] = "c"
        letters[addresses == address] = "h" if hits[number] else "m"
        yield ["".join(row) for row in letters], int((~hits[: number + 1]).sum())


def _step(number: int, states: Mapping[str, tuple[list[str], int]]) -> Step:
    counts = ", ".join(f"{name} {misses}" for name, (_, misses) in states.items())
    caption = f"misses after {number} {'access' if number == 1 else 'accesses'}: {counts}."
    marks = {name: letters for name, (letters, _) in states.items()}
    notes = {name: _note(number, misses) for name, (_, misses) in states.items()}
    return Step(caption, marks=marks, notes=notes)


def _note(accesses: int, misses: int) -> str:
    return f"{misses} misses of {accesses}" if accesses else "no access yet"
