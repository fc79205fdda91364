"""The race itself: correct answers run in turns, each on the largest problem that it can finish in time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from stridewise.checker.answers.captured_output import capture_output
from stridewise.checker.answers.time_limit import with_time_limit
from stridewise.checker.notebook.progress import PYTORCH, best_times, record_time
from stridewise.checker.rules.compare import agree
from stridewise.racing.competitors import NAIVE, Competitor, ours, problems_for, yours
from stridewise.racing.problem import Problem, ProblemSeries
from stridewise.racing.result import RaceResult
from stridewise.timing import Times, measure, seconds_of

_CALL = 0.06  # seconds; each competitor runs the largest problem whose calls take no longer than this
_SHORT = 0.01  # seconds; a shorter call may be mostly overhead, and predicts nothing about a larger problem
_CALL_LIMIT = 5.0  # seconds for one call on the smallest problem
_SEEDS = (1, 2)  # of the arrays before and after the measurement: a function that returns a stored result is caught


@dataclass(frozen=True, slots=True)
class _Runner:
    """A competitor, and the largest problem that it can finish in time."""

    competitor: Competitor
    problem: Problem


class _Stopped(Exception):
    """A competitor leaves the race: its result was wrong, or it was too slow. The text says which."""


def race(
    *answers: Callable[..., Any],
    against: Mapping[str, Callable[..., Any] | None] | None = None,
    title: str | None = None,
    seconds: float = 2.0,
) -> RaceResult:
    """Race a reader's answers against our kernels for the same ideas, and against other functions.

    An answer takes part if it passes its check and its result on the arrays of the race is right; otherwise the race
    goes on without it and says so. Slow functions get a smaller problem, and all are compared by their time per
    multiply-add. Students' JupyterLab remembers the best time of each answer and shows it on the contents page.

    Parameters
    ----------
    *answers : callable
        Functions with the names of exercises of the same kind: convolutions, matrix products, or `winograd_f23`.
    against : mapping of str to callable, optional
        Name -> function of the two arrays, in NHWC and HWIO for a convolution. "PyTorch", if there, is the baseline.
        None for a function: the race says that it is not installed.
    title : str, optional
        Heading of the figure; by default the size of the problem.
    seconds : float, default 2.0
        How long to measure on a quiet machine.

    Returns
    -------
    RaceResult
        As a cell's last line it displays its chart and its sentences.

    Raises
    ------
    TypeError
        If there is no answer, or one is not a function.
    ValueError
        If an answer is not named after an exercise that can be raced, or the answers compute different things.
    """
    if not answers or not all(callable(answer) for answer in answers):
        raise TypeError(f"race needs functions, as in race(conv_naive, conv_jit); got {answers!r}")
    competitors, remarks, series = _competitors(answers, against or {})
    with capture_output():
        runners = list(_able(competitors, series, remarks))
        times = _measured(runners, remarks, seconds)
    names = [runner.competitor.name for runner in runners if runner.competitor.name in (times or ())]
    smaller = [
        (runner.competitor.name, runner.problem.size)
        for runner in runners
        if runner.competitor.name in names and runner.problem is not series.problems[0]
    ]
    best = best_times()
    if times is not None:
        _record(runners, times)
    return RaceResult(times, title or series.title, tuple(smaller), tuple(remarks), dict(best))


def _competitors(
    answers: Iterable[Callable[..., Any]], against: Mapping[str, Callable[..., Any] | None]
) -> tuple[list[Competitor], list[str], ProblemSeries]:
    """Return the competitors, the reasons why others are left out, and the problems of the race."""
    competitors: list[Competitor] = []
    remarks: list[str] = []
    all_series: list[ProblemSeries] = []
    for answer in answers:
        exercise, competitor, remark = yours(answer)
        rival, missing = ours(exercise)
        known = {other.name for other in competitors}
        competitors += [found for found in (competitor, rival) if found and found.name not in known]
        remarks += [text for text in (remark, missing) if text]
        all_series.append(problems_for(exercise))
    if any(series is not all_series[0] for series in all_series):
        raise ValueError("answers must compute the same: convolutions with kernels of one size, or matrix products")
    others = [_other(name, function) for name, function in against.items() if function]
    remarks += [
        f"{name} is not installed here, so it does not run." for name, function in against.items() if not function
    ]
    return [*competitors, *others], remarks, all_series[0]


def _other(name: str, function: Callable[..., Any]) -> Competitor:
    return Competitor(name, function, may_be_slow=name == NAIVE)


def _able(competitors: Iterable[Competitor], series: ProblemSeries, remarks: list[str]) -> Iterable[_Runner]:
    """Yield a runner for each competitor whose result is right; append the reasons why the others drop out."""
    for competitor in competitors:
        try:
            yield _Runner(competitor, _largest(competitor, series))
        except _Stopped as reason:
            remarks.append(_remark(competitor, reason))


def _remark(competitor: Competitor, reason: _Stopped) -> str:
    return f"{competitor.name[0].upper()}{competitor.name[1:]} {reason}"


def _largest(competitor: Competitor, series: ProblemSeries) -> Problem:
    """Return the largest problem on which a call is quick enough. Only plain Python loops need a smaller one."""
    if not competitor.may_be_slow:
        _check(competitor, series.problems[0], _SEEDS[0])
        return series.problems[0]
    *larger, chosen = series.problems
    for problem in reversed(larger):
        _check(competitor, chosen, _SEEDS[0])
        arrays = chosen.arrays(_SEEDS[0])
        # The best of three: one delayed call must not cost the competitor the larger problem.
        taken = min(seconds_of(competitor.function, *arrays) for _ in range(3))
        if taken > _SHORT and taken * problem.multiply_adds > _CALL * chosen.multiply_adds:
            return chosen
        chosen = problem
    _check(competitor, chosen, _SEEDS[0])
    return chosen


def _check(competitor: Competitor, problem: Problem, seed: int) -> None:
    arrays, untouched = problem.arrays(seed), problem.arrays(seed)
    # The first call of a kernel of ours compiles it: on a busy machine that takes longer than a reader's answer may.
    function = with_time_limit(competitor.function, _CALL_LIMIT) if competitor.exercise else competitor.function
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
    """Return the seconds per multiply-add. A competitor that fails now is left out, and the others run again."""
    while runners:
        failed: list[str] = []
        functions = {runner.competitor.name: _call(runner, failed) for runner in runners}
        times = measure(functions, seconds=seconds)
        for runner in runners:
            try:
                _check(runner.competitor, runner.problem, _SEEDS[1])
            except _Stopped as reason:
                failed.append(runner.competitor.name)
                remarks.append(_remark(runner.competitor, reason))
        if not failed:
            return times.scaled({runner.competitor.name: 1 / runner.problem.multiply_adds for runner in runners})
        runners[:] = [runner for runner in runners if runner.competitor.name not in failed]
    return None


def _call(runner: _Runner, failed: list[str]) -> Callable[[], object]:
    arrays = runner.problem.arrays(_SEEDS[0])

    def call() -> object:
        try:
            return runner.competitor.function(*arrays)
        except Exception:  # `_check` reports it
            failed.append(runner.competitor.name)
            return None

    return call


def _record(runners: Iterable[_Runner], times: Times) -> None:
    for runner in runners:
        name = runner.competitor.exercise or (PYTORCH if runner.competitor.name == PYTORCH else "")
        if name and runner.competitor.name in times and times.are_comparable(runner.competitor.name):
            record_time(name, times[runner.competitor.name].best)
