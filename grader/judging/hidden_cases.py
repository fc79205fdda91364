"""The inputs that an answer is judged on besides those that its student knows: drawn from a secret, for all the same.

Half of them have the shapes of the known cases and other numbers, so that nothing tells them from those; half have
other shapes. An answer that knows the cases by heart, or that is right for these alone, is found out.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from types import MappingProxyType

from stridewise.exercises import Case, Exercise
from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import ArrayStyle
from stridewise.exercises.record import MemoryLimit

_OTHER_SHAPES = 8
_ENLARGED = 6  # times as high and wide


def secret_number(secret: str, *purpose: str) -> int:
    """A number for one purpose; it tells nothing of the secret, nor of the numbers for other purposes."""
    return int.from_bytes(hashlib.sha256("\0".join((secret, *purpose)).encode()).digest()[:8], "big")


def with_secret_cases(exercise: Exercise, secret: str) -> Exercise:
    """The exercise with more cases, behind the known ones: who fails a known one reads about that one."""
    draw = Random(secret_number(secret, exercise.name))
    known = (*exercise.witnesses, *exercise.cases)
    same_shapes = [varied(case, draw.getrandbits(32)) for case in known if _has_arrays(case)]
    others = list(_of_other_shapes(exercise, draw))
    # The first of all comes again: an answer may remember what it was asked before.
    return replace(exercise, cases=(*exercise.cases, *same_shapes, *others, *known[:1]))


def varied(case: Case, seed: int) -> Case:
    """The same shapes, dtypes and layouts with other numbers."""
    changed = {
        name: replace(value, fill="quarters" if value.fill == "quarters" else "random", seed=seed + place)
        if isinstance(value, ArraySpec)
        else value
        for place, (name, value) in enumerate(case.arguments.items())
    }
    return Case(f"{case.note}, with other numbers", MappingProxyType(changed))


def _of_other_shapes(exercise: Exercise, draw: Random) -> Iterator[Case]:
    space = exercise.space
    if space is None:
        return
    # Numba compiles anew for each kind of arguments, so these are of kinds that the known cases have.
    styles = [style for case in (*exercise.witnesses, *exercise.cases) for style in _styles(case)]
    for _ in range(_OTHER_SHAPES):
        lengths = {letter: draw.randint(*bounds) for letter, bounds in space.bounds().items()}
        style = draw.choice(styles) if styles else ArrayStyle()
        yield varied(space.case(lengths, style, "a case of another shape"), draw.getrandbits(32))


def _styles(case: Case) -> Iterator[ArrayStyle]:
    """The one style of a case's arrays, where all have the same."""
    arrays = [value for value in case.arguments.values() if isinstance(value, ArraySpec)]
    styles = {ArrayStyle("random", array.dtype, array.layout) for array in arrays}
    if len(styles) == 1:
        yield styles.pop()


def _has_arrays(case: Case) -> bool:
    return any(isinstance(value, ArraySpec) for value in case.arguments.values())


def enlarged(limit: MemoryLimit) -> MemoryLimit:
    """The same limit for images `_ENLARGED` times as high and wide, so that it can be measured from outside.

    What an answer takes for each pixel stays the same; what Python takes besides, and the pages in which a process
    gets its memory, count for nothing then.
    """
    arguments = {name: _larger(name, value) for name, value in limit.case.arguments.items()}
    case = Case(f"{limit.case.note}, {_ENLARGED} times as high and wide", MappingProxyType(arguments))
    return replace(limit, case=case, extra_bytes=limit.extra_bytes * _ENLARGED**2)


def _larger(name: str, value: object) -> object:
    if isinstance(value, ArraySpec) and name != "w":
        return replace(value, shape=_larger_shape(value.shape), fill="count")
    if isinstance(value, int) and name.endswith("bytes"):
        return value * _ENLARGED**2
    return value


def _larger_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """(H, W) or (N, H, W, C)."""
    first = 1 if len(shape) == 4 else 0
    return tuple(length * _ENLARGED if axis in (first, first + 1) else length for axis, length in enumerate(shape))
