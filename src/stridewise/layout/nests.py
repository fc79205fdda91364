"""Arrays in nested tuples, lists and dictionaries, as the arguments and results of NumPy's functions are."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray


def leaves(value: Any) -> Iterator[Any]:
    """Everything in the nest."""
    if isinstance(value, tuple | list):
        for entry in value:
            yield from leaves(entry)
    elif isinstance(value, dict):
        yield from leaves(list(value.values()))
    else:
        yield value


def arrays_in(value: Any) -> list[NDArray[Any]]:
    """The arrays in the nest."""
    return [leaf for leaf in leaves(value) if isinstance(leaf, np.ndarray)]


def mapped(value: Any, function: Callable[[NDArray[Any]], Any]) -> Any:
    """The same nest with `function(array)` in each array's place."""
    if isinstance(value, tuple | list):
        entries = (mapped(entry, function) for entry in value)
        return type(value)(*entries) if hasattr(value, "_fields") else type(value)(entries)
    if isinstance(value, dict):
        return {name: mapped(entry, function) for name, entry in value.items()}
    return function(value) if isinstance(value, np.ndarray) else value
