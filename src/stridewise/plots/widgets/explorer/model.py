"""What the explorer shows, as plain data: memories, the arrays in them, and what was made from what."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout.memories import memories
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import check_array
from stridewise.plots.widgets.explorer.edges import Pairs, build_edges
from stridewise.plots.widgets.explorer.memory_map import MAX_ELEMENTS, MemoryCells, MemoryMap, copy_cells

NO_AXES: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Memory:
    """A flat memory; an address counts bytes from its start.

    itemsize: bytes per cell. first_address: of the first cell shown. texts: of the cells shown. nbytes: of all of it.
    """

    name: str
    itemsize: int
    first_address: int
    texts: list[str]
    nbytes: int


@dataclass(frozen=True, slots=True)
class Panel:
    """An array.

    memory: its index in the list of memories. strides: in bytes. byte_offset: the address of element [0, 0, ...].
    texts: of its elements, in index order. same_dtype: whether the cells of the memory have the array's dtype.
    axes: their names, or none.
    """

    name: str
    memory: int
    shape: list[int]
    strides: list[int]
    byte_offset: int
    itemsize: int
    texts: list[str]
    same_dtype: bool
    axes: list[str]

    @property
    def axis_names(self) -> list[str]:
        """The names of the axes, one each, or "" for each if there are none, as after an edit of their number."""
        return self.axes if len(self.axes) == len(self.shape) else [""] * len(self.shape)

    def address(self, index: Sequence[int]) -> int:
        """Return the address of the element at an index."""
        return self.byte_offset + sum(i * stride for i, stride in zip(index, self.strides, strict=True))

    def addresses(self) -> list[int]:
        """Return the address of each element, in index order."""
        return [self.address(index) for index in np.ndindex(*self.shape)]


@dataclass(frozen=True, slots=True)
class Model:
    """All memories and arrays of an explorer.

    edges: for each result its memory, address and itemsize, then the same for each element that it was made from.
    """

    memories: list[Memory]
    panels: list[Panel]
    edges: list[list[int]]


def build_model(
    arrays: Mapping[str, NDArray[Any]], made_from: Pairs, axes: Mapping[str, Sequence[str]] = NO_AXES
) -> Model:
    """Return the model of these arrays. Raises TypeError or ValueError that names the array and what was expected."""
    for name, array in arrays.items():
        _check_array(name, array)
    _check_axes(axes, arrays)
    plain = {name: np.asarray(array) for name, array in arrays.items()}  # strips matrix and masked-array subclasses
    memory_map = MemoryMap(memories(plain.values()))
    copies = [_copy_memory(number, plain, memory_map) for number in range(len(memory_map.extents))]
    names = _memory_names([cells.owner for cells in copies], plain)
    shown = [_memory(name, cells) for name, cells in zip(names, copies, strict=True)]
    panels = [_panel(name, array, memory_map, copies, list(axes.get(name, ()))) for name, array in plain.items()]
    return Model(shown, panels, build_edges(made_from, memory_map))


def _check_axes(axes: Mapping[str, Sequence[str]], arrays: Mapping[str, NDArray[Any]]) -> None:
    if not isinstance(axes, Mapping):
        raise TypeError(f"axes is a {type(axes).__name__}; expected names of axes by array, such as {{'x': 'nhwc'}}")
    for name, names in axes.items():
        if name not in arrays:
            raise ValueError(f"axes names {name!r}; expected only arrays that are shown: {', '.join(arrays)}")
        if len(names) != arrays[name].ndim or not all(isinstance(axis, str) for axis in names):
            raise ValueError(
                f"axes of {name} are {names!r}; expected one name for each of its {arrays[name].ndim} axes"
            )


def _check_array(name: str, array: Any) -> None:
    fields = array.dtype.names if isinstance(array, np.ndarray) else None
    if fields:
        raise TypeError(f"{name} has the fields {fields}; expected numbers: explore one field, {name}[{fields[0]!r}]")
    check_array(name, array)
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, which has no elements; there is nothing to explore")
    if array.size > MAX_ELEMENTS:
        raise ValueError(f"{name} has {array.size:,} elements; expected at most {MAX_ELEMENTS:,}: explore a part of it")


def _copy_memory(number: int, arrays: Mapping[str, NDArray[Any]], memory_map: MemoryMap) -> MemoryCells:
    members = {name: array for name, array in arrays.items() if memory_map.memory_number(array) == number}
    return copy_cells(members, memory_map)


def _memory_names(owners: Sequence[str], arrays: Mapping[str, Any]) -> list[str]:
    """Return "memory" if there is only one, else "memory of a", ..., none of them the name of an array."""
    if len(owners) == 1 and "memory" not in arrays:
        return ["memory"]
    names = [f"memory of {owner}" for owner in owners]
    return [f"the {name}" if name in arrays else name for name in names]


def _memory(name: str, cells: MemoryCells) -> Memory:
    return Memory(name, cells.values.itemsize, cells.first_address, _texts(cells.values), cells.nbytes)


def _panel(
    name: str, array: NDArray[Any], memory_map: MemoryMap, copies: Sequence[MemoryCells], axes: list[str]
) -> Panel:
    memory = memory_map.memory_number(array) or 0
    return Panel(
        name=name,
        memory=memory,
        shape=list(array.shape),
        strides=list(array.strides),
        byte_offset=int(memory_map.addresses(array).flat[0]),
        itemsize=array.itemsize,
        texts=_texts(array),
        same_dtype=array.dtype == copies[memory].values.dtype,
        axes=axes,
    )


def _texts(array: NDArray[Any]) -> list[str]:
    """Format each element, in index order."""
    return [_number_text(value) for value in array.ravel().tolist()]


def _number_text(value: Any) -> str:
    if isinstance(value, complex | np.complexfloating):
        sign = "-" if math.copysign(1, value.imag) < 0 else "+"
        return f"{_number_text(value.real)}{sign}{_number_text(abs(value.imag))}j"
    return style.number_text(float(value) if isinstance(value, np.floating) else value)
