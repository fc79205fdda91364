"""The rule of memory: how many bytes a call may take at its peak, beside its arguments."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from stridewise.checker.answers.answer import Elsewhere
from stridewise.checker.answers.captured_output import capture_output
from stridewise.checker.answers.peak_memory import peak_extra_bytes
from stridewise.checker.answers.time_limit import with_time_limit
from stridewise.checker.verdict import Kind
from stridewise.exercises import Case, Exercise
from stridewise.exercises.record import MemoryLimit
from stridewise.layout import guarded_as_strided

_MEASUREMENTS = 3  # the smallest counts: other threads may allocate meanwhile
_SAME_PEAK = 0.05  # answers that form the same arrays differ by less; the known ones differ by a factor of two


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """The peak of an answer's extra memory, in bytes, and the limit on it."""

    limit: MemoryLimit
    extra_bytes: int
    kind: ClassVar[Kind] = "memory"

    @property
    def case(self) -> Case:
        """The case that was measured."""
        return self.limit.case

    @property
    def is_exceeded(self) -> bool:
        """Whether it is more than the limit allows."""
        return self.extra_bytes > self.limit.extra_bytes

    def is_matched_by(self, answer: Callable[..., Any]) -> bool:
        """Whether another answer, which runs in this process, takes as much."""
        return abs(_measure(answer, self.limit) - self.extra_bytes) <= _SAME_PEAK * self.extra_bytes


def memory(answer: Callable[..., Any], exercise: Exercise) -> MemoryUse | None:
    """Measure the answer's peak memory, where the exercise limits it."""
    limit = exercise.contract.extra_memory
    if limit is None:
        return None
    if isinstance(answer, Elsewhere):
        return MemoryUse(*answer.measured(limit))
    return MemoryUse(limit, _measure(answer, limit))


def _measure(answer: Callable[..., Any], limit: MemoryLimit) -> int:
    peaks: list[int] = []
    while len(peaks) < _MEASUREMENTS and min(peaks, default=limit.extra_bytes + 1) > limit.extra_bytes:
        arguments = limit.case.build().values()
        with capture_output(), np.errstate(all="warn"), guarded_as_strided():
            peaks.append(peak_extra_bytes(with_time_limit(answer), *arguments))
    return min(peaks)
