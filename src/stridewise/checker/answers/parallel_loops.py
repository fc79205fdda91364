"""Finds data races in parallel loops without threads: two iterations of a `numba.prange` that write to one element.

In the Python form of a compiled function, `prange` is `range`. Here it looks, between two iterations, which elements of
the caller's arrays have changed. So a race is found every time, even on one core; running the loop in threads might
miss it.
"""

import dis
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from types import CodeType, FrameType
from typing import Any

import numpy as np
from numpy.typing import NDArray


class DataRaceError(Exception):
    """Two iterations of a parallel loop write to the same element of an array. The text names the array."""


@contextmanager
def watched_parallel_loops() -> Iterator[None]:
    """Let `numba.prange` raise DataRaceError where its iterations write to the same element, within the block."""
    numba: Any = sys.modules.get("numba")
    if numba is None:
        yield
        return
    original, is_inside = numba.prange.__new__, False

    def watched(_: type, *bounds: int) -> Any:
        nonlocal is_inside
        if is_inside:  # Numba runs the loops inside a parallel loop one after the other
            return range(*bounds)
        is_inside = True
        return _iterations(range(*bounds), sys._getframe(1), ended)

    def ended() -> None:
        nonlocal is_inside
        is_inside = False

    numba.prange.__new__ = watched
    try:
        yield
    finally:
        numba.prange.__new__ = original


def _iterations(places: range, frame: FrameType, ended: Any) -> Iterator[int]:
    # What a loop makes inside an iteration is that iteration's own; only what was there before is shared.
    shared = {name: value for name, value in frame.f_locals.items() if isinstance(value, np.ndarray)}
    for name in _reductions(frame.f_code):
        shared.pop(name, None)
    written = {name: np.zeros(array.shape, np.bool_) for name, array in shared.items()}
    try:
        for place in places:
            before = {name: array.copy() for name, array in shared.items()}
            yield place
            for name, array in shared.items():
                _note_changes(name, before[name], array, written[name])
    finally:
        ended()


def _note_changes(name: str, before: NDArray[Any], after: NDArray[Any], written: NDArray[np.bool_]) -> None:
    changed = before != after
    if (changed & written).any():
        element = ", ".join(str(int(i)) for i in np.argwhere(changed & written)[0])
        raise DataRaceError(f"two iterations of the parallel loop write to {name}[{element}]")
    written |= changed


def _reductions(code: CodeType) -> Iterator[str]:
    """Yield the arrays that are added to as a whole, as in `total += part`: Numba turns that into a reduction."""
    steps = [step for step in dis.get_instructions(code) if step.opname not in ("CACHE", "EXTENDED_ARG")]
    for step, following in pairwise(steps):
        if step.opname == "BINARY_OP" and step.argrepr.endswith("=") and following.opname.startswith("STORE_FAST"):
            yield str(following.argval)
