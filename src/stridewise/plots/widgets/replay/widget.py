"""The replay as a widget: an animation with a live kernel, a plot of all accesses without one."""

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from stridewise.layout import AccessTrace, Cache, TracedArray
from stridewise.plots.charts import access_order
from stridewise.plots.drawing.display import mime_bundle

HERE = Path(__file__).parent
WIDGETS = HERE.parent
MAX_ACCESSES = 5000  # at ten per second, eight minutes
MAX_ELEMENTS = 1024  # of one array


class Replay(anywidget.AnyWidget):  # type: ignore[misc]
    """The accesses of a loop nest, one after the other; made by `replay`.

    Parameters
    ----------
    trace : stridewise.layout.AccessTrace
        The accesses.
    cache : stridewise.layout.Cache
        The cache that the accesses go through.
    title : str
        Heading above the animation; may be empty.

    Attributes
    ----------
    position : int
        The number of accesses made so far; assignable.
    """

    # Cells look the same as in the explorer.
    _esm = (WIDGETS / "shared.js").read_text(encoding="utf-8") + (HERE / "replay.js").read_text(encoding="utf-8")
    _css = (WIDGETS / "explorer" / "explorer.css").read_text(encoding="utf-8") + (HERE / "replay.css").read_text(
        encoding="utf-8"
    )

    arrays = traitlets.List().tag(sync=True)
    accesses = traitlets.List().tag(sync=True)
    cache = traitlets.Dict().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    position = traitlets.Int(0).tag(sync=True)

    def __init__(self, trace: AccessTrace, cache: Cache, title: str) -> None:
        hits, evicted = cache.run(trace.address, trace.itemsize)
        columns = (trace.array.tolist(), trace.address.tolist(), trace.write.tolist(), hits.tolist(), evicted)
        self._plot = access_order(trace, cache=cache, title=title or None)
        super().__init__(
            arrays=[_array_data(array) for array in trace.arrays],
            accesses=[list(access) for access in zip(*columns, strict=True)],
            cache={"size": cache.size, "line": cache.line, "ways": cache.ways},
            title=title,
        )

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Return the widget with a plot of all accesses for viewers without a kernel."""
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        return data | mime_bundle(self._plot), metadata


def replay(trace: AccessTrace, *, cache: Cache | None = None, title: str = "") -> Replay:
    """Animate a loop nest: each access on its array, in memory and in a cache, with play, step and speed controls.

    Cells whose cache lines are in the cache are framed, in the arrays and in their memory. A cache of up to 64 lines is
    drawn itself, set by set. The counts agree with `stridewise.layout.count_misses`.

    Parameters
    ----------
    trace : stridewise.layout.AccessTrace
        What `stridewise.layout.record_accesses` returned: at most 5,000 accesses, to arrays of at most 1,024 elements.
    cache : stridewise.layout.Cache, optional
        By default 1,024 bytes in lines of 64 bytes, 2 ways.
    title : str, optional
        Heading above the animation.

    Returns
    -------
    Replay
        The widget.

    Raises
    ------
    TypeError
        If `trace` is not an AccessTrace or `cache` not a Cache.
    ValueError
        If the trace is empty or too long, or an array is too large.
    """
    if not isinstance(trace, AccessTrace):
        raise TypeError(f"trace is a {type(trace).__name__}; expected what stridewise.layout.record_accesses returns")
    if cache is not None and not isinstance(cache, Cache):
        raise TypeError(f"cache is {cache!r}; expected a stridewise.layout.Cache")
    if not 0 < len(trace) <= MAX_ACCESSES:
        raise ValueError(
            f"trace has {len(trace):,} accesses; expected 1 to {MAX_ACCESSES:,}: record it on smaller arrays"
        )
    for array in trace.arrays:
        if array.addresses.size > MAX_ELEMENTS:
            raise ValueError(
                f"array {array.name!r} has {array.addresses.size:,} elements; expected at most {MAX_ELEMENTS:,}"
            )
    return Replay(trace, cache or Cache(size=1024, line=64, ways=2), title)


def _array_data(array: TracedArray) -> dict[str, Any]:
    addresses = np.asarray(array.addresses)
    return {
        "name": array.name,
        "shape": list(addresses.shape),
        "addresses": addresses.ravel().tolist(),
        "itemsize": array.itemsize,
    }
