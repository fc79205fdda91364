"""The memory under an array as a diagram shows it: cells in address order, and the cell of each element."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout import element_addresses, raw_memory, root
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import check_array

MAX_CELLS = 100


@dataclass(frozen=True, slots=True)
class FlatMemory:
    """The memory under an array, in address order, one cell per element of the array that owns it.

    values: the text of each cell. element_offsets: int64, with the array's shape, the cell of each element.
    itemsize: bytes per cell.
    """

    values: tuple[str, ...]
    element_offsets: NDArray[np.int64]
    itemsize: int

    def indices_along(self, axis: int) -> tuple[tuple[int, ...], ...]:
        """Return, for each cell, the indices along `axis` of the elements that it holds: none, one or several."""
        indices: list[set[int]] = [set() for _ in self.values]
        for index, cells in enumerate(np.moveaxis(self.element_offsets, axis, 0)):
            for cell in cells.flat:
                indices[int(cell)].add(index)
        return tuple(tuple(sorted(cell_indices)) for cell_indices in indices)


def flat_memory(array: NDArray[Any]) -> FlatMemory:
    """Return the memory of the array that owns `array`'s elements.

    Raises TypeError unless `array` is a numeric array; ValueError if it has no axis or no element, if its memory has
    more cells than a page can show, or if its elements straddle cells.
    """
    check_array("array", array)
    if array.ndim == 0 or array.size == 0:
        raise ValueError(f"array has shape {array.shape}; expected at least one axis and one element")
    nbytes = root(array).nbytes  # checked before the memory is copied, because it may be large
    if nbytes > MAX_CELLS * array.itemsize:
        raise ValueError(
            f"array lies in a memory of {nbytes // array.itemsize} cells; expected at most {MAX_CELLS}: "
            "draw a smaller example, or a copy of a part, such as array[:6, :6].copy()"
        )
    memory, byte_offsets = raw_memory(array), element_addresses(array)
    outside = byte_offsets.min() < 0 or byte_offsets.max() + array.itemsize > memory.nbytes
    if outside or (byte_offsets % array.itemsize).any() or memory.nbytes % array.itemsize:
        raise ValueError(
            f"array has strides {array.strides} and elements of {array.itemsize} bytes that do not fall on whole cells "
            "of its memory; expected strides that are multiples of the itemsize and stay inside the memory"
        )
    cells = memory.view(array.dtype)
    return FlatMemory(tuple(map(style.number_text, cells)), byte_offsets // array.itemsize, array.itemsize)
