"""The rule of multiplications: how many products of numbers from its arguments an answer may form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from stridewise.checker.answers.answer import Elsewhere
from stridewise.checker.answers.captured_output import capture_output
from stridewise.checker.answers.multiplications import count_multiplications
from stridewise.checker.answers.time_limit import with_time_limit
from stridewise.checker.verdict import Kind
from stridewise.exercises import Case, Exercise
from stridewise.exercises.record import MultiplicationLimit
from stridewise.layout import guarded_as_strided


@dataclass(frozen=True, slots=True)
class MultiplicationCount:
    """How many multiplications an answer makes, and the limit on it. count: None where they cannot be counted."""

    limit: MultiplicationLimit
    count: int | None
    reference: Callable[..., Any]
    kind: ClassVar[Kind] = "multiplications"

    @property
    def case(self) -> Case:
        """The case on which they were counted."""
        return self.limit.case

    @property
    def is_exceeded(self) -> bool:
        """Whether there are more than the limit allows. What cannot be counted is given the benefit of the doubt."""
        return self.count is not None and self.count > self.limit.most

    def is_matched_by(self, answer: Callable[..., Any]) -> bool:
        """Whether another answer makes as many."""
        return _count(answer, self.limit.case, self.reference) == self.count


def multiplications(answer: Callable[..., Any], exercise: Exercise) -> MultiplicationCount | None:
    """Count the answer's multiplications, where the exercise limits them."""
    limit = exercise.contract.multiplications
    if limit is None:
        return None
    return MultiplicationCount(limit, _count(answer, limit.case, exercise.reference), exercise.reference)


def _count(answer: Callable[..., Any], case: Case, reference: Callable[..., Any]) -> int | None:
    if isinstance(answer, Elsewhere):
        return answer.multiplications(case, reference)
    expected = reference(*case.build().values())
    python_form = getattr(answer, "py_func", answer)
    with capture_output(), np.errstate(all="warn"), guarded_as_strided():
        return count_multiplications(with_time_limit(python_form), case, expected)
