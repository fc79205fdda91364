"""Right values at too high a price: the most memory, and the most multiplications, that a contract allows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from stridewise.checker.answers.answer import Elsewhere
from stridewise.checker.answers.captured_output import capture_output
from stridewise.checker.answers.multiplications import count_multiplications
from stridewise.checker.answers.peak_memory import peak_extra_bytes
from stridewise.checker.answers.time_limit import with_time_limit
from stridewise.checker.verdict import Kind
from stridewise.exercises import Case, Exercise, Misconception
from stridewise.exercises.record import MemoryLimit, MultiplicationLimit
from stridewise.layout import guarded_as_strided

Answer = Callable[..., Any]

_MEASUREMENTS = 3  # of memory; the least counts, for other threads may allocate too
_SAME_PEAK = 0.05  # two answers that form the same arrays differ by less; the ones known differ by a factor of two


@dataclass(frozen=True, slots=True)
class Cost:
    """What an answer takes of one thing that is limited: `taken` bytes or multiplications, of `most` allowed.

    known: the misconceptions that take just as much.
    """

    kind: Kind
    case: Case
    taken: int
    most: int
    advice: tuple[str, ...]
    known: tuple[Misconception, ...] = ()


def too_high_a_cost(answer: Answer, exercise: Exercise) -> Cost | None:
    """The first limit of the contract that the answer, whose values are right, does not keep."""
    return next(_beyond(answer, exercise), None)


def multiplications(answer: Answer, exercise: Exercise, limit: MultiplicationLimit) -> int | None:
    """How many the answer makes on the limit's case; None where they cannot be counted."""
    if isinstance(answer, Elsewhere):
        return answer.multiplications(limit.case, exercise.reference)
    expected = exercise.reference(*limit.case.build().values())
    python_form = getattr(answer, "py_func", answer)
    with capture_output(), np.errstate(all="warn"), guarded_as_strided():
        return count_multiplications(with_time_limit(python_form), limit.case, expected)


def _beyond(answer: Answer, exercise: Exercise) -> Iterator[Cost]:
    costly = [one for one in exercise.misconceptions if one.shows_in == "cost"]
    memory, products = exercise.contract.extra_memory, exercise.contract.multiplications
    if memory:
        memory, peak = _peak(answer, memory)
        if peak > memory.extra_bytes:
            known = tuple(
                one for one in costly if any(_as_much(way, memory, peak) for way in (one.example, *one.variants))
            )
            yield Cost("memory", memory.case, peak, memory.extra_bytes, memory.advice, known)
    if products:
        count = multiplications(answer, exercise, products)
        if count is not None and count > products.most:
            known = tuple(one for one in costly if multiplications(one.example, exercise, products) == count)
            yield Cost("multiplications", products.case, count, products.most, products.advice, known)


def _peak(answer: Answer, limit: MemoryLimit) -> tuple[MemoryLimit, int]:
    """The most bytes at one moment, and the limit that they were measured for."""
    if isinstance(answer, Elsewhere):
        return answer.measured(limit)
    peaks: list[int] = []
    while len(peaks) < _MEASUREMENTS and min(peaks, default=limit.extra_bytes + 1) > limit.extra_bytes:
        arguments = limit.case.build().values()
        with capture_output(), np.errstate(all="warn"), guarded_as_strided():
            peaks.append(peak_extra_bytes(with_time_limit(answer), *arguments))
    return limit, min(peaks)


def _as_much(way: Answer, limit: MemoryLimit, peak: int) -> bool:
    _, own = _peak(way, limit)
    return abs(own - peak) <= _SAME_PEAK * peak
