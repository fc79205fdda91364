"""The rule of speed: how many times the time of a given function an answer may take."""

from dataclasses import dataclass
from typing import ClassVar

from stridewise.absent import HAS_NUMBA
from stridewise.checker.answers.answer import Answer
from stridewise.checker.answers.relative_time import RelativeTime
from stridewise.checker.verdict import Kind
from stridewise.exercises import Case, Exercise
from stridewise.exercises.limits import Race


@dataclass(frozen=True, slots=True)
class MeasuredSpeed:
    """How long an answer takes relative to the race's reference, and the limit on it."""

    limit: Race
    time: RelativeTime
    kind: ClassVar[Kind] = "speed"

    @property
    def case(self) -> Case:
        """The case that was timed."""
        return self.limit.case

    @property
    def is_exceeded(self) -> bool:
        """Whether it is certainly slower than the limit: points must not depend on a coin toss."""
        return self.time.within(self.limit.ratio) is False

    @property
    def is_undecided(self) -> bool:
        """Whether the limit lies within the measurement's uncertainty."""
        return self.time.within(self.limit.ratio) is None


def speed(answer: Answer, exercise: Exercise) -> MeasuredSpeed | None:
    """Time the answer, where the exercise gives points for speed; not as plain Python if it is to be compiled."""
    race = exercise.contract.speed
    if race is None or (exercise.contract.compiled and not HAS_NUMBA):
        return None
    return MeasuredSpeed(race, answer.measure_time(race))
