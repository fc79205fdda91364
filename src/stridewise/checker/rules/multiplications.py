"""The rule of multiplications: how many products of numbers from its arguments an answer may form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from stridewise.checker.answers.answer import Answer
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.verdict import Kind
from stridewise.exercises import Case, Exercise
from stridewise.exercises.limits import MultiplicationLimit


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

    def is_matched_by(self, function: Callable[..., Any]) -> bool:
        """Return whether our function makes as many."""
        return LocalAnswer(function).count_multiplications(self.limit.case, self.reference) == self.count


def multiplications(answer: Answer, exercise: Exercise) -> MultiplicationCount | None:
    """Count the answer's multiplications, where the exercise limits them."""
    limit = exercise.contract.multiplications
    if limit is None:
        return None
    count = answer.count_multiplications(limit.case, exercise.reference)
    return MultiplicationCount(limit, count, exercise.reference)
