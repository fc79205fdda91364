"""The animation as a widget; where none can run, the picture of all accesses at once."""

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from stridewise.layout import AccessTrace, Cache, TracedArray
from stridewise.plots.diagrams.access_orders import access_order
from stridewise.plots.drawing.display import bundle

HERE = Path(__file__).parent
EXPLORER = HERE.parent / "explorer"
MOST_ACCESSES = 5000  # one each tenth of a second is eight minutes
MOST_ELEMENTS = 1024  # of one array


class Replay(anywidget.AnyWidget):  # type: ignore[misc]
    """The accesses of a loop nest one after the other; made by `replay`. position: how many have happened, settable."""

    # The page is built as the explorer's is, and its cells look the same.
    _esm = (EXPLORER / "page.js").read_text(encoding="utf-8") + (HERE / "replay.js").read_text(encoding="utf-8")
    _css = (EXPLORER / "explorer.css").read_text(encoding="utf-8") + (HERE / "replay.css").read_text(encoding="utf-8")

    arrays = traitlets.List().tag(sync=True)
    accesses = traitlets.List().tag(sync=True)
    cache = traitlets.Dict().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    position = traitlets.Int(0).tag(sync=True)

    def __init__(self, trace: AccessTrace, cache: Cache, title: str) -> None:
        hits, thrown = cache.run(trace.address, trace.itemsize)
        columns = (trace.array.tolist(), trace.address.tolist(), trace.write.tolist(), hits.tolist(), thrown)
        self._picture = access_order(trace, cache=cache, title=title or None)
        super().__init__(
            arrays=[_array(array) for array in trace.arrays],
            accesses=[list(each) for each in zip(*columns, strict=True)],
            cache={"size": cache.size, "line": cache.line, "ways": cache.ways},
            title=title,
        )

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The widget, and for every place where none can run the accesses as one picture and as text."""
        shown = super()._repr_mimebundle_(**options)
        data, metadata = shown if isinstance(shown, tuple) else (shown or {}, {})
        return data | bundle(self._picture), metadata


def replay(trace: AccessTrace, *, cache: Cache | None = None, title: str = "") -> Replay:
    """A loop nest as an animation with play, step and speed: each access on its array, in memory and in a cache.

    trace: of `stridewise.layout.record_accesses`, at most 5,000 accesses to arrays of at most 1,024 elements each.
    cache: by default one of 1,024 bytes, lines of 64 bytes, 2 ways. What is in the cache is framed, in the arrays and
    in their memory; one of up to 64 lines is drawn itself, set by set. The counts are those of `count_misses`.
    Raises TypeError or ValueError for other arguments.
    """
    if not isinstance(trace, AccessTrace):
        raise TypeError(f"trace is a {type(trace).__name__}; expected what stridewise.layout.record_accesses returns")
    if cache is not None and not isinstance(cache, Cache):
        raise TypeError(f"cache is {cache!r}; expected a stridewise.layout.Cache")
    if not 0 < len(trace) <= MOST_ACCESSES:
        raise ValueError(f"trace has {len(trace):,} accesses; expected 1 to {MOST_ACCESSES:,}: record smaller arrays")
    for array in trace.arrays:
        if array.addresses.size > MOST_ELEMENTS:
            raise ValueError(
                f"array {array.name!r} has {array.addresses.size:,} elements; expected at most {MOST_ELEMENTS:,}"
            )
    return Replay(trace, cache or Cache(size=1024, line=64, ways=2), title)


def _array(array: TracedArray) -> dict[str, Any]:
    addresses = np.asarray(array.addresses)
    return {
        "name": array.name,
        "shape": list(addresses.shape),
        "addresses": addresses.ravel().tolist(),
        "itemsize": array.itemsize,
    }
