"""`a.flat` of an array that records: the elements in index order."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray


class RecordingFlat:
    """What `numpy.flatiter` is to a plain array; each access goes through the array's own brackets."""

    def __init__(self, array: NDArray[Any]) -> None:
        self._array = array if array.ndim else array[np.newaxis]

    def __len__(self) -> int:
        return self._array.size

    def __iter__(self) -> Iterator[Any]:
        return (self._array[index] for index in np.ndindex(*self._array.shape))

    def __getitem__(self, key: Any) -> Any:
        return self._array[self._index(key)]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._array[self._index(key)] = value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(np.asarray(self._array.flatten()), dtype=dtype, copy=copy)

    def copy(self) -> Any:
        """The elements in an array of their own."""
        return self._array.flatten()

    def _index(self, key: Any) -> tuple[Any, ...]:
        places = np.arange(self._array.size)[np.asarray(key) if isinstance(key, np.ndarray) else key]
        index = np.unravel_index(places, self._array.shape)
        return index if np.ndim(places) else tuple(int(i) for i in index)
