"""What is measured once every value is right: what it costs, then speed, which gives points of its own."""

from collections.abc import Callable
from typing import Any

import numpy as np

from stridewise.checker.answers.answer import Elsewhere
from stridewise.checker.answers.captured_output import capture_output
from stridewise.checker.answers.relative_time import RelativeTime, relative_time
from stridewise.checker.messages import costs as limits_text
from stridewise.checker.rules.costs import multiplications, too_high_a_cost
from stridewise.checker.scoring import ALL_VALUES, failed, passed
from stridewise.checker.verdict import Finding, Verdict
from stridewise.exercises import Exercise
from stridewise.exercises.record import Race
from stridewise.layout import guarded_as_strided


def beyond_values(answer: Callable[..., Any], exercise: Exercise) -> Verdict:
    """The verdict on an answer that is right on every case."""
    cost, race = too_high_a_cost(answer, exercise), exercise.contract.speed
    if cost:
        names = tuple(one.name for one in cost.known)
        finding = Finding(
            cost.kind,
            limits_text.too_high_a_cost(exercise, cost),
            misconception=names[0] if len(names) == 1 else None,
            candidates=names,
            case=cost.case.build(),
        )
        return failed(exercise, finding, ALL_VALUES)
    if race:
        return _raced(exercise, race, _pace(answer, race))
    limit = exercise.contract.multiplications
    return passed(exercise, limits_text.counted(limit, multiplications(answer, exercise, limit)) if limit else ())


def _raced(exercise: Exercise, race: Race, measured: RelativeTime) -> Verdict:
    fast = measured.within(race.ratio)
    if fast is None:
        # A guess would be a coin thrown for points: the answer is right, and near enough to what is asked.
        return passed(exercise, limits_text.not_measured(race, measured))
    if fast:
        return passed(exercise)
    slow = Finding("speed", "", case=race.case.build())
    return passed(exercise, limits_text.too_slow(race, measured), slow)


def _pace(answer: Callable[..., Any], race: Race) -> RelativeTime:
    if isinstance(answer, Elsewhere):
        return answer.pace(race)
    with capture_output(), np.errstate(all="warn"), guarded_as_strided():
        return relative_time(answer, race)
