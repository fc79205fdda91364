"""What is measured once every value is right: memory at its peak, then speed, which gives points of its own."""

from collections.abc import Callable
from typing import Any

import numpy as np

from stridewise.checker import limits_text
from stridewise.checker.conclude import failed, passed
from stridewise.checker.credit import ALL_VALUES
from stridewise.checker.elsewhere import Elsewhere
from stridewise.checker.peak_memory import peak_extra_bytes
from stridewise.checker.quiet import quiet
from stridewise.checker.race import Pace, pace
from stridewise.checker.time_limit import limited
from stridewise.checker.verdict import Finding, Verdict
from stridewise.exercises import Exercise
from stridewise.exercises.record import MemoryLimit, Race
from stridewise.layout import guarded_as_strided

_MEASUREMENTS = 3  # of memory; the least counts, for other threads may allocate too


def beyond_values(answer: Callable[..., Any], exercise: Exercise) -> Verdict:
    """The verdict on an answer that is right on every case."""
    limit, race = exercise.contract.extra_memory, exercise.contract.speed
    if limit:
        limit, peak = _peak(answer, limit)
        if peak > limit.extra_bytes:
            message = limits_text.too_much_memory(exercise, limit, peak)
            return failed(exercise, Finding("memory", message, case=limit.case.build()), ALL_VALUES)
    return _raced(exercise, race, _pace(answer, race)) if race else passed(exercise)


def _raced(exercise: Exercise, race: Race, measured: Pace) -> Verdict:
    fast = measured.within(race.ratio)
    if fast is None:
        # A guess would be a coin thrown for points: the answer is right, and near enough to what is asked.
        return passed(exercise, limits_text.not_measured(race, measured))
    if fast:
        return passed(exercise)
    slow = Finding("speed", "", case=race.case.build())
    return passed(exercise, limits_text.too_slow(race, measured), slow)


def _peak(answer: Callable[..., Any], limit: MemoryLimit) -> tuple[MemoryLimit, int]:
    if isinstance(answer, Elsewhere):
        return answer.measured(limit)
    peaks: list[int] = []
    while len(peaks) < _MEASUREMENTS and min(peaks, default=limit.extra_bytes + 1) > limit.extra_bytes:
        arguments = limit.case.build().values()
        with quiet(), np.errstate(all="warn"), guarded_as_strided():
            peaks.append(peak_extra_bytes(limited(answer), *arguments))
    return limit, min(peaks)


def _pace(answer: Callable[..., Any], race: Race) -> Pace:
    if isinstance(answer, Elsewhere):
        return answer.pace(race)
    with quiet(), np.errstate(all="warn"), guarded_as_strided():
        return pace(answer, race)
