"""In which cases an answer goes wrong: those with something in common that no right one has."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from stridewise.checker.rules.rules import CheckedOutcome

_EACH = 2  # so many wrong and so many right cases must agree; fewer may be chance

Arguments = Mapping[str, Any]
Circumstance = Callable[[Arguments], bool]


def failure_condition(seen: Sequence[CheckedOutcome]) -> str:
    """One sentence, such as `All 5 cases where x is float64 went wrong, the other 8 are right.`; or nothing."""
    wrong = [one for one in seen if one.fault]
    right = [one for one in seen if not one.fault]
    if min(len(wrong), len(right)) < _EACH:
        return ""
    for words, holds in _circumstances(seen[0].outcome.arguments):
        if all(holds(one.outcome.arguments) for one in wrong) and not any(
            holds(one.outcome.arguments) for one in right
        ):
            all_of_them = "Both" if len(wrong) == 2 else f"All {len(wrong)}"
            return f"{all_of_them} cases where {words} went wrong, the other {len(right)} are right."
    return ""


def _circumstances(arguments: Arguments) -> Iterator[tuple[str, Circumstance]]:
    arrays = {name: value for name, value in arguments.items() if isinstance(value, np.ndarray)}
    for name in arrays:
        yield f"{name} is not contiguous", _of(name, lambda array: not array.flags.c_contiguous)
        yield f"{name} is float64", _of(name, lambda array: bool(array.dtype == np.float64))
        yield f"{name} is float32", _of(name, lambda array: bool(array.dtype == np.float32))
        yield f"{name} holds fractions", _of(name, lambda array: bool((array % 1).any()))
    for name, array in arrays.items():
        for axis in range(array.ndim):
            yield f"{name}.shape[{axis}] > 1", _longer(name, axis)


def _of(name: str, holds: Callable[[Any], bool]) -> Circumstance:
    return lambda arguments: holds(arguments[name])


def _longer(name: str, axis: int) -> Circumstance:
    return lambda arguments: bool(arguments[name].shape[axis] > 1)
