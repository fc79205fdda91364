"""Which bytes were made from which."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.plots.drawing.arguments import check_array
from stridewise.plots.widgets.explorer.memory_map import MemoryMap

MAX_EDGES = 200_000

Pairs = Sequence[tuple[NDArray[Any], NDArray[Any]]]  # (result, source)


def build_edges(made_from: Pairs, memory_map: MemoryMap) -> list[list[int]]:
    """Return, for each element of a result, its memory, address and itemsize, then the same for each of its sources.

    Raises TypeError or ValueError that names the pair and what was expected.
    """
    edges: list[list[int]] = []
    total = 0
    for number, pair in enumerate(made_from):
        result, source = _checked_pair(f"made_from[{number}]", pair, memory_map)
        total += source.size
        if total > MAX_EDGES:
            raise ValueError(f"made_from leads to more than {MAX_EDGES:,} elements; explore smaller arrays")
        if result.size:
            sources = _locations(source, memory_map).reshape(result.size, -1)
            edges += np.concatenate([_locations(result, memory_map), sources], axis=1).tolist()
    return edges


def _locations(array: NDArray[Any], memory_map: MemoryMap) -> NDArray[np.int64]:
    """Return memory, address and itemsize of each element, in index order, shape (size, 3)."""
    addresses = memory_map.addresses(array).ravel()
    return np.stack(np.broadcast_arrays(memory_map.memory_number(array) or 0, addresses, array.itemsize), axis=1)


def _checked_pair(name: str, pair: Any, memory_map: MemoryMap) -> tuple[NDArray[Any], NDArray[Any]]:
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise TypeError(f"{name} is a {type(pair).__name__}; expected a pair of arrays (result, source)")
    result, source = pair
    for role, array in (("result", result), ("source", source)):
        check_array(f"{name}, {role},", array)
        if array.size and memory_map.memory_number(array) is None:
            raise ValueError(f"{name}, {role}, is in no memory that is shown; explore the array that it is a view of")
    if source.shape[: result.ndim] != result.shape and source.size != result.size:
        raise ValueError(
            f"{name} has a source of shape {source.shape}; expected the result's axes {result.shape} followed by any "
            "others, or as many elements"
        )
    return np.asarray(result), np.asarray(source)
