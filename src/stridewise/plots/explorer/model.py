"""What the explorer shows, as plain data: memories, the arrays in them, and what was made from what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout import byte_bounds, element_addresses, raw_memory, root
from stridewise.plots import style
from stridewise.plots.checks import check_numbers

MOST_ELEMENTS = 4096  # of one array, of one memory; more cells than that are no picture
MOST_EDGES = 200_000
LINE = 64  # bytes of a cache line

Pairs = Sequence[tuple[NDArray[Any], NDArray[Any]]]  # what was made, what it was made from


@dataclass(frozen=True, slots=True)
class Memory:
    """One flat memory. name: of the first array in it. itemsize: bytes of a cell. first: the address of the first cell
    shown, in bytes from the start of the memory; beyond `size` bytes from there nothing is shown. texts: the cells'.
    start, end: where the memory really begins and ends, in bytes.
    """

    name: str
    itemsize: int
    first: int
    texts: list[str]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Panel:
    """One array. memory: its place in the list of memories. strides, offset: in bytes; offset: of element [0, 0, ...].

    texts: of its elements in index order.
    """

    name: str
    memory: int
    shape: list[int]
    strides: list[int]
    offset: int
    itemsize: int
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Model:
    """All memories and arrays of one explorer.

    edges: for each element that was made from others its memory, address and bytes, then the same of each of them.
    """

    memories: list[Memory]
    panels: list[Panel]
    edges: list[list[int]]


def build_model(arrays: Mapping[str, NDArray[Any]], made_from: Pairs) -> Model:
    """The model of these arrays. Raises TypeError or ValueError, naming the array and what is expected."""
    for name, array in arrays.items():
        check_numbers(name, array)
        if not 0 < array.size <= MOST_ELEMENTS:
            raise ValueError(
                f"{name} has {array.size:,} elements; expected 1 to {MOST_ELEMENTS:,}: explore a part of it"
            )
    roots = _roots(arrays.values())
    places = {id(holder): number for number, holder in enumerate(roots)}
    members = [[(name, array) for name, array in arrays.items() if root(array) is holder] for holder in roots]
    memories = [_memory(holder, inside) for holder, inside in zip(roots, members, strict=True)]
    panels = [_panel(name, array, places) for name, array in arrays.items()]
    return Model(memories, panels, _edges(made_from, places))


def _roots(arrays: Iterable[NDArray[Any]]) -> list[NDArray[Any]]:
    """The arrays that own the memories, each once."""
    found: list[NDArray[Any]] = []
    for array in arrays:
        holder = root(array)
        if not any(holder is each for each in found):
            found.append(holder)
    return found


def _memory(holder: NDArray[Any], members: Sequence[tuple[str, NDArray[Any]]]) -> Memory:
    """The whole memory if it is small, else the cache lines that the arrays touch."""
    name, end = members[0][0], byte_bounds(holder)[1]
    first, last = 0, end
    if end // holder.itemsize > MOST_ELEMENTS:
        bounds = [byte_bounds(array) for _, array in members]
        first = min(low for low, _ in bounds) // LINE * LINE
        last = min(-(-max(high for _, high in bounds) // LINE) * LINE, end)
    cells = raw_memory(holder)[first // holder.itemsize : last // holder.itemsize]
    if len(cells) > MOST_ELEMENTS:
        raise ValueError(
            f"{name} is spread over {len(cells):,} elements of memory; expected at most {MOST_ELEMENTS:,}: "
            f"explore a part of it, such as {name}[:4].copy()"
        )
    return Memory(name, holder.itemsize, first, _texts(cells), 0, end)


def _panel(name: str, array: NDArray[Any], places: Mapping[int, int]) -> Panel:
    addresses = element_addresses(array)
    return Panel(
        name=name,
        memory=places[id(root(array))],
        shape=list(array.shape),
        strides=list(array.strides),
        offset=int(addresses.flat[0]),
        itemsize=array.itemsize,
        texts=_texts(array),
    )


def _texts(array: NDArray[Any]) -> list[str]:
    return [style.number_text(value) for value in array.ravel()]


def _edges(made_from: Pairs, places: Mapping[int, int]) -> list[list[int]]:
    edges: list[list[int]] = []
    for number, pair in enumerate(made_from):
        made, source = _checked_pair(f"made_from[{number}]", pair, places)
        if sum(map(len, edges)) // 3 + source.size > MOST_EDGES:
            raise ValueError(f"made_from leads to more than {MOST_EDGES:,} elements; explore smaller arrays")
        sources = _triples(source, places).reshape(made.size, -1)
        edges += np.concatenate([_triples(made, places), sources], axis=1).tolist()
    return edges


def _triples(array: NDArray[Any], places: Mapping[int, int]) -> NDArray[np.int64]:
    """Memory, address and bytes of each element, in index order."""
    addresses = element_addresses(array).ravel()
    return np.stack(np.broadcast_arrays(places[id(root(array))], addresses, array.itemsize), axis=1)


def _checked_pair(name: str, pair: Any, places: Mapping[int, int]) -> tuple[NDArray[Any], NDArray[Any]]:
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise TypeError(f"{name} is a {type(pair).__name__}; expected a pair of arrays (made, source)")
    made, source = pair
    for role, array in (("made", made), ("source", source)):
        check_numbers(f"{name}, {role},", array)
        if id(root(array)) not in places:
            raise ValueError(f"{name}, {role}, lies in no memory that is shown; explore the array that it belongs to")
    if source.shape[: made.ndim] != made.shape and source.size != made.size:
        raise ValueError(
            f"{name} has a source of shape {source.shape}; expected the axes {made.shape} of what was made, then any "
            "others, or as many elements"
        )
    return made, source
