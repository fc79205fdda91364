"""What counts as reading and writing when NumPy works on whole arrays, and the call itself on plain arrays."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout.nests import arrays_in, mapped
from stridewise.layout.recorder import Recorder


class CannotRecordError(TypeError):
    """The function did something whose accesses cannot be counted."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} touches memory in a way that record_accesses cannot follow; "
            "read and write elements or slices, a[i, j] or a[i : i + 3], instead"
        )


def call_whole(recorder: Recorder, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """Call a function on plain arrays; what it read and wrote is put down, and its results record as well."""
    plain_args, plain_kwargs = mapped(args, np.asarray), mapped(kwargs, np.asarray)
    kept = [(operand, operand.tobytes()) for operand in arrays_in((plain_args, plain_kwargs))]
    result = function(*plain_args, **plain_kwargs)
    outs = dict(_outs(result, (args, plain_args), (kwargs, plain_kwargs)))
    made = arrays_in(result)
    operands = [each for each, _ in kept if id(each) not in outs]
    if made and not outs and all(_is_a_view(each, operands) for each in made):
        return mapped(result, recorder.view)  # nothing was looked at
    for operand, content in kept:
        if operand.tobytes() != content and not any(np.may_share_memory(operand, out) for _, out in outs.values()):
            raise CannotRecordError(getattr(function, "__name__", str(function)))
    for operand in operands:
        recorder.touch_all(operand, write=False)
    for each in made:
        recorder.touch_all(each, write=True)
    return mapped(result, lambda array: outs[id(array)][0] if id(array) in outs else recorder.view(array))


def _outs(result: Any, args: tuple[Any, Any], kwargs: tuple[Any, Any]) -> Iterator[tuple[int, tuple[Any, Any]]]:
    """Of the arrays that the function was told to write to: id of the plain one -> (as it was given, plain)."""
    given, plain = (each.get("out") for each in kwargs)
    for pair in zip(arrays_in(given), arrays_in(plain), strict=True):
        yield id(pair[1]), pair
    for pair in list(zip(*args, strict=True))[1:]:
        if pair[1] is result and isinstance(result, np.ndarray):  # np.dot(a, b, c)
            yield id(pair[1]), pair


def _is_a_view(array: NDArray[Any], operands: Iterable[NDArray[Any]]) -> bool:
    return array.size == 0 or any(np.may_share_memory(array, operand) for operand in operands)


def plainly(recorder: Recorder, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """Call a function that touches no element."""
    result = function(*mapped(args, np.asarray), **mapped(kwargs, np.asarray))
    return mapped(result, recorder.adopt)


def change_at(recorder: Recorder, function: Callable[..., Any], array: Any, indices: Any, *values: Any) -> None:
    """`np.add.at(array, indices, values)` reads the values, then reads and writes the elements at the indices."""
    key, plain = read_key(recorder, indices), np.asarray(array)
    for value in arrays_in(values):
        recorder.touch_all(np.asarray(value), write=False)
    function(plain, key, *mapped(values, np.asarray))
    recorder.touch_all(plain, write=False, key=key)
    recorder.touch_all(plain, write=True, key=key)


def read_key(recorder: Recorder, key: Any) -> Any:
    """An index with plain arrays in it, which have been read."""
    plain = mapped(key, np.asarray)
    for each in arrays_in(plain):
        recorder.touch_all(each, write=False)
    return plain


def is_the_same_place(plain: NDArray[Any], key: Any, value: Any) -> bool:
    if not isinstance(value, np.ndarray) or not isinstance(target := plain[key], np.ndarray):
        return False
    return bool(value.__array_interface__ == target.__array_interface__)
