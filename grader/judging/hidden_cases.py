"""Hidden cases: inputs that students do not know, drawn anew for each submission from the course's secret key.

Half of them have the shapes of public cases with other numbers, so they look the same; half have other shapes. They
expose an answer that has memorised the public cases, or is right for those alone. None is stricter than the public
cases: no array has a trait that no public one has, such as a negative stride along an axis of length 1, which PyTorch
refuses.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises import Case, Exercise
from stridewise.exercises.arrays import ArraySpec, Fill
from stridewise.exercises.cases import ArrayStyle
from stridewise.exercises.limits import MemoryLimit

_NEW_SHAPES = 8
_DRAWS = 400  # from which those are taken
_MAGNIFICATION = 6  # of height and width
_LONG = 10  # times as long as the next axis


def submission_key(course_key: str, cells: Iterable[str]) -> str:
    """Return the key of one submission, from which everything that is hidden from it is drawn.

    It depends on the course's key and on what was handed in: whoever changes a letter is judged on other cases, so that
    those that an earlier attempt may have printed are worth nothing. The same cells are judged on the same cases,
    whoever hands them in, and however often they are graded.

    Parameters
    ----------
    course_key : str
        The course's secret key.
    cells : iterable of str
        The texts of the submitted cells, in order.

    Returns
    -------
    str
        64 hexadecimal digits, which tell nothing of the course's key.
    """
    return hmac.new(course_key.encode(), json.dumps(list(cells)).encode(), hashlib.sha256).hexdigest()


def derive_seed(key: str, *purpose: str) -> int:
    """Return a seed for one purpose. It reveals nothing of the key, nor of the seeds for other purposes."""
    return int.from_bytes(hashlib.sha256("\0".join((key, *purpose)).encode()).digest()[:8], "big")


def with_hidden_cases(exercise: Exercise, key: str) -> Exercise:
    """Return the exercise with hidden cases after its public ones, so that messages show a public case if one fails."""
    random = Random(derive_seed(key, exercise.name))
    public = (*exercise.witnesses, *exercise.cases)
    same_shapes = [varied(case, random.getrandbits(32)) for case in public if _has_arrays(case)]
    new_shapes = list(_cases_of_new_shapes(exercise, random))
    # The first case comes again, in case the answer depends on earlier calls.
    return replace(exercise, cases=(*exercise.cases, *same_shapes, *new_shapes, *public[:1]))


def varied(case: Case, seed: int) -> Case:
    """Return a case with the same shapes, dtypes and layouts, and other numbers."""
    changed = {
        name: replace(value, fill=_other_fill(value.fill), seed=seed + position)
        if isinstance(value, ArraySpec)
        else value
        for position, (name, value) in enumerate(case.arguments.items())
    }
    return Case(f"{case.note}, with other numbers", MappingProxyType(changed))


def _other_fill(fill: Fill) -> Fill:
    return fill if fill in ("quarters", "full_precision") else "random"


def _cases_of_new_shapes(exercise: Exercise, random: Random) -> Iterator[Case]:
    space = exercise.space
    if space is None:
        return
    # Numba compiles again for each combination of dtypes and layouts, so there are none but those of public cases.
    public = (*exercise.witnesses, *exercise.cases)
    styles = [style for case in public for style in _styles(case)] or [ArrayStyle()]
    known = frozenset[Trait]().union(*map(_traits, public))
    found = 0
    for _ in range(_DRAWS):
        lengths = {letter: random.randint(*bounds) for letter, bounds in space.bounds().items()}
        case = varied(space.case(lengths, random.choice(styles), "a case of another shape"), random.getrandbits(32))
        if _traits(case) <= known:
            yield case
            found += 1
        if found == _NEW_SHAPES:
            return


Trait = tuple[str, str, int]  # the argument, what is special about it, and along which axis


def _traits(case: Case) -> frozenset[Trait]:
    """Return what is special about a case's arrays, apart from values and layouts."""
    arrays = ((name, value) for name, value in case.build().items() if isinstance(value, np.ndarray))
    return frozenset((name, *trait) for name, array in arrays for trait in _array_traits(array))


def _array_traits(array: NDArray[Any]) -> Iterator[tuple[str, int]]:
    flags, usual = array.flags, np.empty(array.shape, array.dtype).strides
    for axis, length in enumerate(array.shape):
        if length == 1:
            yield ("length 1", axis)
            yield from [("length 1, negative stride", axis)] if array.strides[axis] < 0 else []
    if flags.c_contiguous and array.strides != usual:
        yield ("contiguous, with other strides", 0)
        # np.ascontiguousarray leaves such an array as it is, and PyTorch refuses it.
        yield from (("contiguous, negative stride", axis) for axis, stride in enumerate(array.strides) if stride < 0)
    if flags.c_contiguous and flags.f_contiguous and array.ndim > 1:
        yield ("contiguous in both orders", 0)


def _styles(case: Case) -> Iterator[ArrayStyle]:
    """Yield the style of a case's arrays, if all have the same."""
    arrays = [value for value in case.arguments.values() if isinstance(value, ArraySpec)]
    styles = {ArrayStyle(_other_fill(array.fill), array.dtype, array.layout) for array in arrays}
    if len(styles) == 1:
        yield styles.pop()


def _has_arrays(case: Case) -> bool:
    return any(isinstance(value, ArraySpec) for value in case.arguments.values())


def enlarged(limit: MemoryLimit) -> MemoryLimit:
    """Return the limit for `_MAGNIFICATION`**2 times as many pixels, which can be measured from outside.

    Images become higher and wider; where one axis is much longer than the others, that one alone grows. The limit
    for each pixel stays the same. Python's own memory and the granularity of pages are then negligible.
    """
    arguments = {name: _larger(name, value) for name, value in limit.case.arguments.items()}
    note = f"{limit.case.note}; {_MAGNIFICATION**2} times as many pixels"
    case = limit.enlarged or Case(note, MappingProxyType(arguments))
    return replace(limit, case=case, extra_bytes=limit.extra_bytes * _MAGNIFICATION**2)


def _larger(name: str, value: object) -> object:
    if isinstance(value, ArraySpec) and name != "w":
        return replace(value, shape=_larger_shape(value.shape), fill="count")
    if isinstance(value, int) and name.endswith("bytes"):
        return value * _MAGNIFICATION**2
    return value


def _larger_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return a larger shape of the form (H, W) or (N, H, W, C)."""
    lengths = shape[:-1] if len(shape) == 4 else shape
    *_, second, longest = sorted(lengths)
    if longest > _LONG * second:
        grows = {lengths.index(longest): _MAGNIFICATION**2}
    else:
        grows = dict.fromkeys((1, 2) if len(shape) == 4 else (0, 1), _MAGNIFICATION)
    return tuple(length * grows.get(axis, 1) for axis, length in enumerate(shape))
