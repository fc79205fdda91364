"""The rule of traffic: what a kernel for a GPU may ask of its memory, counted on the model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from stridewise.checker.answers.answer import Answer
from stridewise.checker.verdict import Kind
from stridewise.exercises import Case, Exercise
from stridewise.exercises.kernel_functions import count_traffic
from stridewise.exercises.limits import TrafficLimit
from stridewise.exercises.record import KernelLaunch
from stridewise.gpu.kernel_source import source_of_function


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a kernel asked of memory, and the limit on it."""

    limit: TrafficLimit
    count: int
    how: KernelLaunch
    kind: ClassVar[Kind] = "method"

    @property
    def case(self) -> Case:
        """The case whose launch was counted."""
        return self.limit.case

    @property
    def is_exceeded(self) -> bool:
        """Whether it is more than the limit allows."""
        return self.count > self.limit.most

    def is_matched_by(self, function: Callable[..., Any]) -> bool:
        """Return whether our kernel asks for as much."""
        source = source_of_function(function.__wrapped__)  # type: ignore[attr-defined]
        counts = count_traffic(source, self.how, tuple(self.limit.case.build().values()))
        return bool(getattr(counts, self.limit.counted) == self.count)


def traffic(answer: Answer, exercise: Exercise) -> Traffic | None:
    """Count what the kernel asks of memory: the first limit that is exceeded, else the last."""
    found = None
    for limit in exercise.contract.traffic:
        counts = answer.count_traffic(limit.case)
        assert counts is not None
        assert exercise.launch is not None
        found = Traffic(limit, getattr(counts, limit.counted), exercise.launch)
        if found.is_exceeded:
            break
    return found
