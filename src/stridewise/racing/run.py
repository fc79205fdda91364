"""The race itself: who is right runs, on the largest problem that is not too slow, in turns with the others."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from stridewise.checker.answers.captured_output import capture_output
from stridewise.checker.answers.time_limit import with_time_limit
from stridewise.checker.notebook.progress import PYTORCH, best_times, record_time
from stridewise.checker.rules.compare import agree
from stridewise.racing.entries import NAIVE, Entry, course_of, ours, yours
from stridewise.racing.problem import Course, Problem
from stridewise.racing.result import RaceResult
from stridewise.timing import Times, measure, seconds_of

_CALL = 0.06  # seconds; a runner gets the largest problem of which one call takes at most as long
_SHORT = 0.01  # seconds; of a shorter call most may be overhead, and says nothing about a larger problem
_PATIENCE = 5.0  # seconds for one call of the smallest problem
_SEEDS = (1, 2)  # of the arrays before and after the measurement: a result kept from before is then wrong


@dataclass(frozen=True, slots=True)
class _Runner:
    """An entry, on the problem that it can do in the time."""

    entry: Entry
    problem: Problem


class _Stopped(Exception):
    """An entry that was not right, or too slow, on the problem of the race."""


def race(
    *answers: Callable[..., Any],
    against: Mapping[str, Callable[..., Any] | None] | None = None,
    title: str | None = None,
    seconds: float = 2.0,
) -> RaceResult:
    """Race a reader's answers against our kernels for the same ideas, and against other functions.

    An answer runs once the check finds it right, and its result on the arrays of the race is right too; otherwise the
    race goes on without it and says so. Slow runners get a smaller problem: all are compared by the time that one
    multiply-add takes. Students' JupyterLab remembers the best time of each answer and shows it on the contents page.

    Parameters
    ----------
    *answers : callable
        Functions with the names of exercises of the same kind: convolutions, matrix products, or `winograd_f23`.
    against : mapping of str to callable, optional
        Others by name, such as PyTorch: functions of the two arrays, in NHWC and HWIO for a convolution. "PyTorch" is
        what the others are compared with. With None for a function, the race says that it is not installed here.
    title : str, optional
        Heading of the figure; by default the size of the problem.
    seconds : float, default 2.0
        How long to measure on a quiet machine.

    Returns
    -------
    RaceResult
        At the end of a cell it shows its figure and its words.

    Raises
    ------
    TypeError
        If there is no answer, or what is given is not a function.
    ValueError
        If an answer has the name of no exercise, or of one that cannot be raced.
    """
    if not answers or not all(callable(answer) for answer in answers):
        raise TypeError(f"race needs functions, as in race(conv_naive, conv_jit); got {answers!r}")
    entries, remarks, course = _entries(answers, against or {})
    with capture_output():
        runners = list(_able(entries, course, remarks))
        times = _measured(runners, remarks, seconds)
    names = [runner.entry.name for runner in runners if runner.entry.name in (times or ())]
    smaller = [
        (runner.entry.name, runner.problem.size)
        for runner in runners
        if runner.entry.name in names and runner.problem is not course.problems[0]
    ]
    best = best_times()
    if times is not None:
        _record(runners, times)
    return RaceResult(times, title or course.title, tuple(smaller), tuple(remarks), dict(best))


def _entries(
    answers: Iterable[Callable[..., Any]], against: Mapping[str, Callable[..., Any] | None]
) -> tuple[list[Entry], list[str], Course]:
    """Return who could run, why others do not, and what they compute."""
    entries: list[Entry] = []
    remarks: list[str] = []
    courses: list[Course] = []
    for answer in answers:
        exercise, entry, remark = yours(answer)
        rival, missing = ours(exercise)
        entries += [runner for runner in (entry, rival) if runner and runner.name not in {e.name for e in entries}]
        remarks += [text for text in (remark, missing) if text]
        courses.append(course_of(exercise))
    if any(course is not courses[0] for course in courses):
        raise ValueError("answers must compute the same: convolutions with kernels of one size, or matrix products")
    others = [_other(name, function) for name, function in against.items() if function]
    remarks += [
        f"{name} is not installed here, so it does not run." for name, function in against.items() if not function
    ]
    return [*entries, *others], remarks, courses[0]


def _other(name: str, function: Callable[..., Any]) -> Entry:
    return Entry(name, function, may_be_slow=name == NAIVE)


def _able(entries: Iterable[Entry], course: Course, remarks: list[str]) -> Iterable[_Runner]:
    """Yield those who are right on the problem of the race, with the largest problem that they can do in the time."""
    for entry in entries:
        try:
            yield _Runner(entry, _largest(entry, course))
        except _Stopped as reason:
            remarks.append(_remark(entry, reason))


def _remark(entry: Entry, reason: _Stopped) -> str:
    return f"{entry.name[0].upper()}{entry.name[1:]} {reason}"


def _largest(entry: Entry, course: Course) -> Problem:
    """Return the largest problem of which a call is quick enough: for all but plain loops in Python, the largest."""
    if not entry.may_be_slow:
        _check(entry, course.problems[0], _SEEDS[0])
        return course.problems[0]
    *larger, chosen = course.problems
    for problem in reversed(larger):
        _check(entry, chosen, _SEEDS[0])
        arrays = chosen.arrays(_SEEDS[0])
        # The best of three: a call that had to wait would cost the entry a larger problem.
        taken = min(seconds_of(entry.function, *arrays) for _ in range(3))
        if taken > _SHORT and taken * problem.multiply_adds > _CALL * chosen.multiply_adds:
            return chosen
        chosen = problem
    _check(entry, chosen, _SEEDS[0])
    return chosen


def _check(entry: Entry, problem: Problem, seed: int) -> None:
    arrays, untouched = problem.arrays(seed), problem.arrays(seed)
    # The first call of a kernel of ours compiles it: on a busy machine that takes longer than a reader's answer may.
    function = with_time_limit(entry.function, _PATIENCE) if entry.exercise else entry.function
    try:
        result = function(*arrays)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise _Stopped(f"was stopped on {problem.size} ({type(error).__name__}), so it does not run.") from None
    is_right = type(result) is np.ndarray and agree(problem.reference(*untouched), result)
    if not is_right or not all(map(np.array_equal, arrays, untouched)):
        raise _Stopped(f"is not right on {problem.size}, so it does not run.")


def _measured(runners: list[_Runner], remarks: list[str], seconds: float) -> Times | None:
    """Return the seconds of one multiply-add. Whoever fails now is left out, and the others run again."""
    while runners:
        failed: list[str] = []
        functions = {runner.entry.name: _call(runner, failed) for runner in runners}
        times = measure(functions, seconds=seconds)
        for runner in runners:
            try:
                _check(runner.entry, runner.problem, _SEEDS[1])
            except _Stopped as reason:
                failed.append(runner.entry.name)
                remarks.append(_remark(runner.entry, reason))
        if not failed:
            return times.scaled({runner.entry.name: 1 / runner.problem.multiply_adds for runner in runners})
        runners[:] = [runner for runner in runners if runner.entry.name not in failed]
    return None


def _call(runner: _Runner, failed: list[str]) -> Callable[[], object]:
    arrays = runner.problem.arrays(_SEEDS[0])

    def call() -> object:
        try:
            return runner.entry.function(*arrays)
        except Exception:  # `_check` will say so
            failed.append(runner.entry.name)
            return None

    return call


def _record(runners: Iterable[_Runner], times: Times) -> None:
    for runner in runners:
        name = runner.entry.exercise or (PYTORCH if runner.entry.name == PYTORCH else "")
        if name and runner.entry.name in times and times.are_comparable(runner.entry.name):
            record_time(name, times[runner.entry.name].best)
