"""What a class's results come to, as plain data: who needs a look, and what went wrong with how many."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from statistics import mean, median

from grader.pipeline.results import Result, Results, Undecided
from stridewise.checker.messages.text import wrapped
from stridewise.exercises import exercise_named

_WORDS = {
    "values": "wrong values",
    "raised": "raised an error",
    "mutated": "input changed",
    "shape": "wrong shape",
    "dtype": "wrong dtype",
    "type": "wrong type",
    "nonfinite": "values that are not finite",
    "nondeterministic": "other results at each call",
    "layout": "a view where a copy was asked, or the other way round",
    "memory": "too much memory",
    "multiplications": "too many multiplications",
    "speed": "too slow",
    "timeout": "did not end",
    "forbidden": "a call that is not allowed",
}
STATES = ("right", "in part", "wrong", "unattempted", "undecided")
_MOST_BARS = 10
_SHORTEST_NAME = 3  # shorter ids would be found in every other word of a message

Told = Callable[[str], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that went wrong in an exercise, and with how many; `name` is None where no misconception explains it.

    example: what one of them was told, without their name; empty where it is not known.
    """

    exercise: str
    name: str | None
    words: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class ExerciseSummary:
    """One exercise. states: state -> students, in the order of STATES. mistakes: the most frequent first."""

    name: str
    states: dict[str, int]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class StudentSummary:
    """One student. results: in the lesson's order. undecided: whether a person has to look before this is final."""

    name: str
    results: tuple[Result, ...]
    undecided: bool

    @property
    def points(self) -> float:
        return sum(one.points for one in self.results)

    @property
    def max_points(self) -> float:
        return sum(one.max_points for one in self.results)

    @property
    def wrote_nothing(self) -> bool:
        return all(one.status == "unattempted" for one in self.results)


@dataclass(frozen=True, slots=True)
class Bar:
    """How many students have points from `low` up to, but not including, the next bar's."""

    label: str
    count: int


@dataclass(frozen=True)
class Summary:
    """One lesson of one class. Students whose result is not final are in no bar and no average."""

    lesson: str
    undecided: tuple[Undecided, ...]
    unsandboxed: tuple[str, ...]
    students: tuple[StudentSummary, ...]
    exercises: tuple[ExerciseSummary, ...]

    @cached_property
    def final(self) -> tuple[StudentSummary, ...]:
        return tuple(one for one in self.students if not one.undecided)

    @cached_property
    def max_points(self) -> float:
        return max((one.max_points for one in self.students), default=0.0)

    @cached_property
    def average(self) -> float:
        return mean(one.points for one in self.final) if self.final else 0.0

    @cached_property
    def middle(self) -> float:
        return median(one.points for one in self.final) if self.final else 0.0

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """The distribution of points, in at most ten steps; the last bar is those who have all."""
        step = max(1, ceil(self.max_points / _MOST_BARS))
        lows = [*range(0, ceil(self.max_points), step), self.max_points]
        counts = Counter(max((low for low in lows if low <= one.points), default=lows[0]) for one in self.final)
        bounds = zip(lows, [*lows[1:], None], strict=True)
        return tuple(Bar(_label(low, high), counts[low]) for low, high in bounds)

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The mistakes in all exercises, the most frequent first, named ones before others."""
        every = (mistake for exercise in self.exercises for mistake in exercise.mistakes)
        return tuple(sorted(every, key=lambda one: (-one.count, one.name is None)))

    @cached_property
    def hardest(self) -> tuple[ExerciseSummary, ...]:
        """The two exercises that the fewest got right, as far as somebody did not."""
        missed = [one for one in self.exercises if one.states["right"] < len(self.students)]
        return tuple(sorted(missed, key=lambda one: one.states["right"])[:2])

    @cached_property
    def nothing_written(self) -> tuple[StudentSummary, ...]:
        return tuple(one for one in self.final if one.wrote_nothing)

    @cached_property
    def stuck(self) -> tuple[StudentSummary, ...]:
        """Those who wrote something and have less than half of the points, the fewest first."""
        low = (one for one in self.final if not one.wrote_nothing and one.points < self.max_points / 2)
        return tuple(sorted(low, key=lambda one: one.points))


def _label(low: float, high: float | None) -> str:
    return f"{low:g}" if high is None or high - low <= 1 else f"{low:g} to {high:g}"


def summary(lesson: str, results: Results, told: Told) -> Summary:
    """The summary of one lesson's results. told: a student's name -> exercise -> what the student was told."""
    unsure = {one.student for one in results.undecided}
    by_student: dict[str, list[Result]] = {}
    by_exercise: dict[str, list[Result]] = {}
    for one in results.results:
        by_student.setdefault(one.student, []).append(one)
        by_exercise.setdefault(one.exercise, []).append(one)
    students = (StudentSummary(name, tuple(rows), name in unsure) for name, rows in by_student.items())
    exercises = (_exercise(name, rows, told) for name, rows in by_exercise.items())
    return Summary(lesson, results.undecided, results.unsandboxed, tuple(students), tuple(exercises))


@dataclass(frozen=True, slots=True)
class Question:
    """Something for a person to decide: a whole submission, or these exercises of it, for one cause."""

    student: str
    exercises: tuple[str, ...]
    cause: str


def questions(undecided: Iterable[Undecided]) -> list[Question]:
    """What is undecided, each student's exercises together where the cause is the same."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in undecided:
        cause = one.cause.removeprefix(f"{one.exercise}: not decided. ")
        found.setdefault((one.student, cause), []).extend([one.exercise] if one.exercise else [])
    return [Question(student, tuple(exercises), cause) for (student, cause), exercises in found.items()]


def state(one: Result) -> str:
    """One of STATES. A right answer that lost points, for its speed say, is right in part."""
    if one.status in ("unattempted", "undecided"):
        return one.status
    if one.status == "passed" and one.points == one.max_points:
        return "right"
    return "in part" if one.points > 0 else "wrong"


def _exercise(name: str, rows: list[Result], told: Told) -> ExerciseSummary:
    states = Counter(state(one) for one in rows)
    return ExerciseSummary(name, {one: states[one] for one in STATES}, tuple(_mistakes(name, rows, told)))


def _mistakes(exercise: str, rows: Iterable[Result], told: Told) -> Iterator[Mistake]:
    groups: dict[tuple[str, str | None], list[str]] = {}
    for one in rows:
        if one.finding:
            # A misconception is one mistake, whether its values or its dtype show it.
            groups.setdefault(("" if one.misconception else one.finding, one.misconception), []).append(one.student)
    for (finding, name), students in sorted(groups.items(), key=lambda group: -len(group[1])):
        words = belief(exercise, name) if name else _WORDS.get(finding, finding)
        yield Mistake(exercise, name, words, len(students), _example(exercise, students, told))


def belief(exercise: str, misconception: str) -> str:
    """What somebody with this misconception, or pair of them, believes; its name if the course knows it no longer."""
    try:
        beliefs = {one.name: one.belief for one in exercise_named(exercise).misconceptions}
    except KeyError:
        return misconception
    return "; together with: ".join(beliefs.get(name, name) for name in misconception.split(" + "))


def _example(exercise: str, students: list[str], told: Told) -> str:
    """What the first of them was told; a name that somebody wrote into their own error's text is taken out."""
    text = wrapped(told(students[0]).get(exercise, ""))
    if len(students[0]) < _SHORTEST_NAME:
        return text
    return re.sub(rf"(?<!\w){re.escape(students[0])}(?!\w)", "[student]", text, flags=re.IGNORECASE)
