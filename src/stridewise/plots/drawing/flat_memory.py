"""What a picture of memory needs to know of an array: the cells of its memory, and which cell holds which element."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout import element_addresses, raw_memory, root
from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import check_numbers

MOST_CELLS = 100


@dataclass(frozen=True, slots=True)
class FlatMemory:
    """The memory under an array, in address order, one cell an element.

    values: the cells' texts. cells: int64, shape of the array: the cell that holds each element. item_bytes: a
    cell's size.
    """

    values: tuple[str, ...]
    cells: NDArray[np.int64]
    item_bytes: int

    def indices_along(self, axis: int) -> tuple[tuple[int, ...], ...]:
        """For each cell the indices along `axis` of the elements that it holds: none, one, or several."""
        found: list[set[int]] = [set() for _ in self.values]
        for index, cells in enumerate(np.moveaxis(self.cells, axis, 0)):
            for cell in cells.flat:
                found[int(cell)].add(index)
        return tuple(tuple(sorted(each)) for each in found)


def flat_memory(array: NDArray[Any]) -> FlatMemory:
    """The memory of the array that owns `array`'s elements.

    Raises TypeError where `array` is no array of numbers; ValueError where it has no axis or no element, where its
    memory has more cells than a page can show, or where its elements lie across the cells.
    """
    check_numbers("array", array)
    if array.ndim == 0 or array.size == 0:
        raise ValueError(f"array has shape {array.shape}; expected at least one axis and one element")
    size = root(array).nbytes  # asked before the memory is copied: it may be large
    if size > MOST_CELLS * array.itemsize:
        raise ValueError(
            f"array lies in a memory of {size // array.itemsize} cells; expected at most {MOST_CELLS}: "
            "draw a smaller example, or a copy of a part, such as array[:6, :6].copy()"
        )
    memory, addresses = raw_memory(array), element_addresses(array)
    outside = addresses.min() < 0 or addresses.max() + array.itemsize > memory.nbytes
    if outside or (addresses % array.itemsize).any() or memory.nbytes % array.itemsize:
        raise ValueError(
            f"array has strides {array.strides} and elements of {array.itemsize} bytes that do not fall on whole cells "
            "of its memory; expected strides that are multiples of the element's size, inside the memory"
        )
    cells = memory.view(array.dtype)
    return FlatMemory(tuple(map(style.number_text, cells)), addresses // array.itemsize, array.itemsize)
