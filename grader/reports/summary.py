"""What a class's results come to, as plain data: what went wrong, how often, and who may need help."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from statistics import mean, median

from grader.pipeline.results import ExerciseResult, LessonResults, Repair, Undecided
from stridewise.checker.messages.text import wrapped
from stridewise.exercises import exercise_named

FINDINGS = {
    "raised": "raised an error",
    "timeout": "did not finish in time",
    "type": "wrong type",
    "shape": "wrong shape",
    "dtype": "wrong dtype",
    "mutated": "input changed",
    "nonfinite": "NaN or infinity",
    "values": "wrong values",
    "precision": "right up to more than rounding",
    "nondeterministic": "another result each time",
    "layout": "a view instead of a copy, or a copy instead of a view",
    "method": "another method than the one asked for",
    "memory": "too much memory",
    "multiplications": "too many multiplications",
    "speed": "too slow",
    "forbidden": "a call that is not allowed",
}
STATES = ("right", "in part", "wrong", "unattempted", "undecided")
_MAX_BARS = 10
_SHORTEST_NAME = 3  # a shorter id would occur inside ordinary words of a message

# A student's name -> exercise -> what the student was told about it.
Messages = Callable[[str], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that went wrong in an exercise.

    Parameters
    ----------
    exercise : str
        Name of the exercise.
    misconception : str or None
        Its name; None where no known misconception explains the mistake.
    description : str
        The belief behind it, or the kind of the finding.
    count : int
        How many students made it.
    example : str
        What one of them was told, without their name; empty where that is unknown.
    students : tuple of str, default ()
        Who made it.
    """

    exercise: str
    misconception: str | None
    description: str
    count: int
    example: str
    students: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExerciseSummary:
    """One exercise. `states`: state -> students, in the order of STATES. `mistakes`: the most frequent first."""

    name: str
    states: dict[str, int]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class StudentSummary:
    """One student. `results`: in the lesson's order. `undecided`: whether a person has to decide something first."""

    name: str
    results: tuple[ExerciseResult, ...]
    undecided: bool
    late_penalty: float = 0.0

    @property
    def points(self) -> float:
        """What counts: the points of all exercises less the late penalty."""
        return max(0.0, sum(result.points for result in self.results) - self.late_penalty)

    @property
    def max_points(self) -> float:
        return sum(result.max_points for result in self.results)

    @property
    def attempted_nothing(self) -> bool:
        return all(result.status == "unattempted" for result in self.results)


@dataclass(frozen=True, slots=True)
class PointsBar:
    """How many students have points in the range that the label gives."""

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
    repairs: tuple[Repair, ...] = ()

    @cached_property
    def final(self) -> tuple[StudentSummary, ...]:
        return tuple(student for student in self.students if not student.undecided)

    @cached_property
    def max_points(self) -> float:
        return max((student.max_points for student in self.students), default=0.0)

    @cached_property
    def mean_points(self) -> float:
        return mean(student.points for student in self.final) if self.final else 0.0

    @cached_property
    def median_points(self) -> float:
        return median(student.points for student in self.final) if self.final else 0.0

    @cached_property
    def bars(self) -> tuple[PointsBar, ...]:
        """The distribution of points, in at most ten steps; the last bar holds those with full points."""
        step = max(1, ceil(self.max_points / _MAX_BARS))
        lows = [*range(0, ceil(self.max_points), step), self.max_points]
        counts = Counter(max((low for low in lows if low <= student.points), default=lows[0]) for student in self.final)
        bounds = zip(lows, [*lows[1:], None], strict=True)
        return tuple(PointsBar(_range_label(low, high), counts[low]) for low, high in bounds)

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The mistakes in all exercises, the most frequent first, named ones before others."""
        every = (mistake for exercise in self.exercises for mistake in exercise.mistakes)
        return tuple(sorted(every, key=lambda mistake: (-mistake.count, mistake.misconception is None)))

    @cached_property
    def hardest(self) -> tuple[ExerciseSummary, ...]:
        """The two exercises that the fewest students got right, leaving out those that everybody got right."""
        missed = [exercise for exercise in self.exercises if exercise.states["right"] < len(self.students)]
        return tuple(sorted(missed, key=lambda exercise: exercise.states["right"])[:2])

    @cached_property
    def attempted_nothing(self) -> tuple[StudentSummary, ...]:
        return tuple(student for student in self.final if student.attempted_nothing)

    @cached_property
    def stuck(self) -> tuple[StudentSummary, ...]:
        """Those who attempted something and have less than half of the points, the fewest points first."""
        attempted = (student for student in self.final if not student.attempted_nothing)
        low = (student for student in attempted if student.points < self.max_points / 2)
        return tuple(sorted(low, key=lambda student: student.points))


def _range_label(low: float, high: float | None) -> str:
    return f"{low:g}" if high is None or high - low <= 1 else f"{low:g} to {high:g}"


def summarize(lesson: str, results: LessonResults, messages: Messages) -> Summary:
    """Summarize the results of one lesson.

    Parameters
    ----------
    lesson : str
        Its name.
    results : LessonResults
        Its results, as `with_unattempted` returns them.
    messages : callable
        Takes a student's name; returns the messages to that student, by exercise.

    Returns
    -------
    Summary
    """
    not_final = {row.student for row in results.undecided}
    by_student: dict[str, list[ExerciseResult]] = {}
    by_exercise: dict[str, list[ExerciseResult]] = {}
    for result in results.results:
        by_student.setdefault(result.student, []).append(result)
        by_exercise.setdefault(result.exercise, []).append(result)
    students = (
        StudentSummary(name, tuple(rows), name in not_final, results.late_penalties.get(name, 0.0))
        for name, rows in by_student.items()
    )
    exercises = (_summarize_exercise(name, rows, messages) for name, rows in by_exercise.items())
    return Summary(lesson, results.undecided, results.unsandboxed, tuple(students), tuple(exercises), results.repairs)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something for a person to decide: whole submissions, or these exercises of them, for one cause."""

    students: tuple[str, ...]
    exercises: tuple[str, ...]
    cause: str


def open_questions(undecided: Iterable[Undecided]) -> list[OpenQuestion]:
    """Return what is undecided, with exercises and students taken together where the cause is the same."""
    exercises: dict[tuple[str, str], list[str]] = {}
    for row in undecided:
        cause = row.cause.removeprefix(f"{row.exercise}: not decided. ")
        exercises.setdefault((row.student, cause), []).extend([row.exercise] if row.exercise else [])
    students: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for (student, cause), names in exercises.items():
        students.setdefault((tuple(names), cause), []).append(student)
    return [OpenQuestion(tuple(who), names, cause) for (names, cause), who in students.items()]


def answer_state(result: ExerciseResult) -> str:
    """Return one of STATES. A correct answer that lost points, for its speed say, is right in part."""
    if result.status in ("unattempted", "undecided"):
        return result.status
    if result.status == "passed" and result.points >= result.max_points:  # more, where it is extra credit
        return "right"
    return "in part" if result.points > 0 else "wrong"


def _summarize_exercise(name: str, rows: list[ExerciseResult], messages: Messages) -> ExerciseSummary:
    counts = Counter(answer_state(row) for row in rows)
    return ExerciseSummary(name, {state: counts[state] for state in STATES}, tuple(_mistakes(name, rows, messages)))


def _mistakes(exercise: str, rows: Iterable[ExerciseResult], messages: Messages) -> Iterator[Mistake]:
    groups: dict[tuple[str, str | None], list[str]] = {}
    for row in rows:
        if row.finding:
            # A misconception is one mistake, whether the values or the dtype reveal it.
            groups.setdefault(("" if row.misconception else row.finding, row.misconception), []).append(row.student)
    for (finding, misconception), students in sorted(groups.items(), key=lambda group: -len(group[1])):
        description = belief_of(exercise, misconception) if misconception else FINDINGS.get(finding, finding)
        example = _example(exercise, students, messages)
        yield Mistake(exercise, misconception, description, len(students), example, tuple(students))


def belief_of(exercise: str, misconception: str) -> str:
    """Return the belief behind a misconception, or a pair of them; its name if the course no longer knows it."""
    try:
        beliefs = {known.name: known.belief for known in exercise_named(exercise).misconceptions}
    except KeyError:
        return misconception
    return "; together with: ".join(beliefs.get(name, name) for name in misconception.split(" + "))


def _example(exercise: str, students: list[str], messages: Messages) -> str:
    """Return the message to the first of them, without the student's name, which the text of an error may contain."""
    student = students[0]
    text = wrapped(messages(student).get(exercise, ""))
    if len(student) < _SHORTEST_NAME:
        return text
    return re.sub(rf"(?<!\w){re.escape(student)}(?!\w)", "[student]", text, flags=re.IGNORECASE)
