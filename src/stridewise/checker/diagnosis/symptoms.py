"""What wrong results have in common with the correct ones, for answers that no misconception explains.

Each observation looks at the two results of one case. What holds in every failing case is a symptom of the answer; what
holds in the shown case alone is a symptom of that case. Nothing is reported that a failing case contradicts.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.rules.compare import differences, first_difference
from stridewise.checker.rules.fault import CheckedOutcome

Result = Literal["array", "tuple", "int"]
Axes = tuple[int, ...]

_MIN_ELEMENTS = 4  # a pattern in fewer elements of a single case may be chance


@dataclass(frozen=True, slots=True)
class ResultPair:
    """Both results of one case as arrays, and what they were before: an array, a tuple or an int."""

    expected: NDArray[Any]
    received: NDArray[Any]
    of: Result

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """Where the two differ, for results of one shape."""
        return differences(self.expected, self.received)


@dataclass(frozen=True, slots=True)
class Observation:
    """Something that holds in one case.

    Parameters
    ----------
    name : str
        What was observed; `messages.symptoms` has a sentence for each name.
    value : object, optional
        What the sentence is about: a factor, an offset, an axis, or (axis, place along it).
    is_telling : bool, default True
        False for what is always true, as a difference at place 0 along an axis of length one.
    """

    name: str
    value: Any = None
    is_telling: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class Symptom:
    """An observation that is true of the shown case; in_every_failing_case: and of all others that fail."""

    observation: Observation
    in_every_failing_case: bool


Observer = Callable[[ResultPair], Iterator[Observation]]


def find_symptom(shown: CheckedOutcome, checked: Sequence[CheckedOutcome]) -> Symptom | None:
    """Return the first observation that is true of every failing case, else the first that tells of the shown one.

    Parameters
    ----------
    shown : CheckedOutcome
        The case that the student sees.
    checked : sequence of CheckedOutcome
        All outcomes, right and wrong.

    Returns
    -------
    Symptom or None
        None if there is no such observation.
    """
    here = _results(shown)
    if here is None or shown.fault is None or shown.fault.kind not in ("values", "nonfinite", "shape"):
        return None
    failing = [_results(seen) for seen in checked if seen.fault]
    table = OBSERVERS if _have_one_shape(here) else SHAPE_OBSERVERS
    found = [(observe, observation) for observe in table for observation in observe(here)]
    for observe, observation in found:
        if len(failing) > 1 and _holds_in_all(observation, observe, failing):
            return Symptom(observation, in_every_failing_case=True)
    telling = (observation for _, observation in found if observation.is_telling)
    first = next(telling, None) if here.expected.size >= _MIN_ELEMENTS else None
    return Symptom(first, in_every_failing_case=False) if first else None


def _results(seen: CheckedOutcome) -> ResultPair | None:
    received = seen.outcome.value
    if received is None or type(received) is not type(seen.expected):
        return None
    if isinstance(received, np.ndarray) and received.dtype.kind not in "biufc":
        return None  # no observation applies to values that are not numbers
    expected, received = np.atleast_1d(seen.expected), np.atleast_1d(received)
    if expected.dtype.kind != "f":  # Python's integers: compared without tolerance, and without overflow
        expected, received = expected.astype(object).astype(float), received.astype(object).astype(float)
    of: dict[type, Result] = {tuple: "tuple", int: "int"}
    return ResultPair(expected, received, of.get(type(seen.expected), "array"))


def _have_one_shape(results: ResultPair) -> bool:
    return results.expected.shape == results.received.shape


def _holds_in_all(observation: Observation, observe: Observer, failing: Sequence[ResultPair | None]) -> bool:
    """Return whether the observation is true of each of these cases, and telling in at least one."""
    found = [_find(observation, observe, results) for results in failing]
    return all(found) and any(same.is_telling for same in found if same)


def _find(observation: Observation, observe: Observer, results: ResultPair | None) -> Observation | None:
    if results is None or (observe in SHAPE_OBSERVERS) == _have_one_shape(results):
        return None
    return next((same for same in observe(results) if same == observation), None)


# --- the values, wherever they are


def zeros(results: ResultPair) -> Iterator[Observation]:
    """Recognise that nothing was written."""
    if not results.received.any():
        yield Observation("zeros")


def factor(results: ResultPair) -> Iterator[Observation]:
    """Recognise a constant factor, rounded to four digits; -1 if all signs are flipped."""
    largest = np.unravel_index(int(np.abs(results.expected).argmax()), results.expected.shape)
    if not results.expected[largest]:
        return
    ratio = float(results.received[largest]) / float(results.expected[largest])
    rounded = float(f"{ratio:.4g}")
    if rounded not in (0, 1) and math.isfinite(ratio) and _equal(results.expected * ratio, results.received):
        yield Observation("factor", rounded)


def offset(results: ResultPair) -> Iterator[Observation]:
    """Recognise an added constant, rounded to four digits."""
    constant = float(results.received.flat[0]) - float(results.expected.flat[0])
    if math.isfinite(constant) and _equal(results.expected + constant, results.received):
        yield Observation("offset", float(f"{constant:.4g}"))


def no_negatives(results: ResultPair) -> Iterator[Observation]:
    """Recognise that negative numbers became 0."""
    if _equal(np.maximum(results.expected, 0), results.received):
        yield Observation("clipped")


def moved(results: ResultPair) -> Iterator[Observation]:
    """Recognise the right numbers in the wrong places."""
    for axis in range(results.expected.ndim):
        if _equal(np.flip(results.expected, axis), results.received):
            yield Observation("reversed", axis)
    yield from transposed(results)
    if _equal(np.sort(results.expected, axis=None), np.sort(results.received, axis=None)):
        yield Observation("reordered")


# --- the places at which the results differ


def last_element(results: ResultPair) -> Iterator[Observation]:
    """Recognise that only the last element along an axis differs."""
    if results.of == "array" and results.expected.size > 1 and not results.wrong.ravel()[:-1].any():
        yield Observation("last element")


def one_place(results: ResultPair) -> Iterator[Observation]:
    """Recognise that all differences are at one place along an axis, counted from the end and from the start."""
    for axis, length in enumerate(results.expected.shape):
        places = {int(place) for place in np.argwhere(results.wrong)[:, axis]}
        if len(places) == 1:
            place = places.pop()
            if place == length - 1:
                yield Observation("one place", (axis, -1), length > 1)
            yield Observation("one place", (axis, place), length > 1)


def all_but_the_first(results: ResultPair) -> Iterator[Observation]:
    """Recognise that the result is right at place 0 along an axis."""
    for axis, length in enumerate(results.expected.shape):
        if results.of == "array" and length > 1 and not np.take(results.wrong, 0, axis).any():
            yield Observation("all but the first", axis)


def borders(results: ResultPair) -> Iterator[Observation]:
    """Recognise rows and columns at the edge of an image, or of a matrix."""
    if results.expected.ndim not in (2, 4):
        return
    rows, columns = axes = (1, 2) if results.expected.ndim == 4 else (0, 1)
    inner: list[slice] = [slice(None)] * results.expected.ndim
    inner[rows] = inner[columns] = slice(1, -1)
    if not results.wrong[tuple(inner)].any():
        yield Observation("borders", axes, is_telling=bool(results.wrong[tuple(inner)].size))


# --- results of another shape


def transposed(results: ResultPair) -> Iterator[Observation]:
    """Recognise the right array with its axes in another order."""
    expected, received = results.expected, results.received
    for order in permutations(range(expected.ndim)):
        if expected.transpose(order).shape == received.shape and _equal(expected.transpose(order), received):
            yield Observation("transposed", order)


def partial(results: ResultPair) -> Iterator[Observation]:
    """Recognise the beginning of the right array."""
    expected, received = results.expected, results.received
    if expected.ndim != received.ndim or not received.size:
        return
    common = tuple(slice(length) for length in received.shape)
    if _equal(expected[common], received):
        yield Observation("only a part")


# Measured by `python -m evaluation.heuristics`. Dropped, because no answer without a name had them: results right up to
# rounding, fractions cut off or rounded, lost signs, the right numbers in another shape or in a larger array, a single
# wrong element other than the last. Dropped as well: what the failing cases have in common (one answer in 93).
OBSERVERS: tuple[Observer, ...] = (
    zeros,
    factor,
    offset,
    no_negatives,
    moved,
    last_element,
    one_place,
    all_but_the_first,
    borders,
)
SHAPE_OBSERVERS: tuple[Observer, ...] = (transposed, partial)


def _equal(left: NDArray[Any], right: NDArray[Any]) -> bool:
    return left.shape == right.shape and first_difference(left, right) is None
