"""What the explorer shows, as plain data: memories, the arrays in them, and what was made from what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout.memories import memories
from stridewise.plots.drawing.arguments import check_numbers
from stridewise.plots.widgets.explorer.links import Pairs, links
from stridewise.plots.widgets.explorer.places import MOST_ELEMENTS, Cells, Places, cells_of
from stridewise.plots.widgets.explorer.texts import element_texts


@dataclass(frozen=True, slots=True)
class Memory:
    """One flat memory. name: what it is called. itemsize: bytes of a cell. first: the address of the first cell shown.

    texts: the cells'. size: bytes of the whole memory; an address counts from the first of them.
    """

    name: str
    itemsize: int
    first: int
    texts: list[str]
    size: int


@dataclass(frozen=True, slots=True)
class Panel:
    """One array. memory: its place in the list of memories. strides, offset: in bytes; offset: of element [0, 0, ...].

    texts: of its elements in index order. alike: whether the cells of the memory have its dtype.
    """

    name: str
    memory: int
    shape: list[int]
    strides: list[int]
    offset: int
    itemsize: int
    texts: list[str]
    alike: bool


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
        _check_array(name, array)
    plain = {name: np.asarray(array) for name, array in arrays.items()}  # also of a matrix or a masked array
    places = Places(memories(plain.values()))
    strips = []
    for number in range(len(places.extents)):
        strips.append(
            cells_of({name: array for name, array in plain.items() if places.number(array) == number}, places)
        )
    names = _memory_names([strip.owner for strip in strips], plain)
    drawn = [_memory(name, strip) for name, strip in zip(names, strips, strict=True)]
    panels = [_panel(name, array, places, strips) for name, array in plain.items()]
    return Model(drawn, panels, links(made_from, places))


def _check_array(name: str, array: Any) -> None:
    fields = array.dtype.names if isinstance(array, np.ndarray) else None
    if fields:
        raise TypeError(f"{name} has the fields {fields}; expected numbers: explore one of them, {name}[{fields[0]!r}]")
    check_numbers(name, array)
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape} and so no element; there is nothing to explore")
    if array.size > MOST_ELEMENTS:
        raise ValueError(
            f"{name} has {array.size:,} elements; expected at most {MOST_ELEMENTS:,}: explore a part of it"
        )


def _memory_names(owners: Sequence[str], arrays: Mapping[str, Any]) -> list[str]:
    """ "memory" if there is but one; no array is called the same."""
    if len(owners) == 1 and "memory" not in arrays:
        return ["memory"]
    names = [f"memory of {owner}" for owner in owners]
    return [f"the {name}" if name in arrays else name for name in names]


def _memory(name: str, strip: Cells) -> Memory:
    return Memory(name, strip.values.itemsize, strip.first, element_texts(strip.values), strip.size)


def _panel(name: str, array: NDArray[Any], places: Places, strips: Sequence[Cells]) -> Panel:
    memory = places.number(array) or 0
    return Panel(
        name=name,
        memory=memory,
        shape=list(array.shape),
        strides=list(array.strides),
        offset=int(places.addresses(array).flat[0]),
        itemsize=array.itemsize,
        texts=element_texts(array),
        alike=array.dtype == strips[memory].values.dtype,
    )
