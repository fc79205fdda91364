"""What was made from what, byte by byte."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.plots.drawing.arguments import check_numbers
from stridewise.plots.widgets.explorer.places import Places

MOST_EDGES = 200_000

Pairs = Sequence[tuple[NDArray[Any], NDArray[Any]]]  # what was made, what it was made from


def links(made_from: Pairs, places: Places) -> list[list[int]]:
    """For each element that was made its memory, address and bytes, then the same of each that it was made from.

    Raises TypeError or ValueError that names the pair and what is expected.
    """
    edges: list[list[int]] = []
    total = 0
    for number, pair in enumerate(made_from):
        made, source = _checked_pair(f"made_from[{number}]", pair, places)
        total += source.size
        if total > MOST_EDGES:
            raise ValueError(f"made_from leads to more than {MOST_EDGES:,} elements; explore smaller arrays")
        if made.size:
            sources = _triples(source, places).reshape(made.size, -1)
            edges += np.concatenate([_triples(made, places), sources], axis=1).tolist()
    return edges


def _triples(array: NDArray[Any], places: Places) -> NDArray[np.int64]:
    """Memory, address and bytes of each element, in index order."""
    addresses = places.addresses(array).ravel()
    return np.stack(np.broadcast_arrays(places.number(array) or 0, addresses, array.itemsize), axis=1)


def _checked_pair(name: str, pair: Any, places: Places) -> tuple[NDArray[Any], NDArray[Any]]:
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise TypeError(f"{name} is a {type(pair).__name__}; expected a pair of arrays (made, source)")
    made, source = pair
    for role, array in (("made", made), ("source", source)):
        check_numbers(f"{name}, {role},", array)
        if array.size and places.number(array) is None:
            raise ValueError(f"{name}, {role}, lies in no memory that is shown; explore the array that it belongs to")
    if source.shape[: made.ndim] != made.shape and source.size != made.size:
        raise ValueError(
            f"{name} has a source of shape {source.shape}; expected the axes {made.shape} of what was made, then any "
            "others, or as many elements"
        )
    return np.asarray(made), np.asarray(source)
