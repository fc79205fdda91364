"""The rule of memory: how many bytes a call may take at its peak, besides its arguments."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from stridewise.checker.answers.answer import Answer
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.verdict import Kind
from stridewise.exercises import Case, Exercise
from stridewise.exercises.limits import MemoryLimit

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

    def is_matched_by(self, function: Callable[..., Any]) -> bool:
        """Return whether our function takes as much."""
        _, extra_bytes = LocalAnswer(function).measure_memory(self.limit)
        return abs(extra_bytes - self.extra_bytes) <= _SAME_PEAK * self.extra_bytes


def memory(answer: Answer, exercise: Exercise) -> MemoryUse | None:
    """Measure the answer's peak memory, where the exercise limits it; return the first measurement above its limit."""
    use = None
    for limit in exercise.contract.extra_memory:
        use = MemoryUse(*answer.measure_memory(limit))
        if use.is_exceeded:
            break
    return use
