"""What the failing cases have in common is reported only if all of them have it, and no passing one."""

# Conditions need not look at all their arguments.
# ruff: noqa: ARG005

import numpy as np
import pytest

from stridewise.checker.answers.outcome import run
from stridewise.checker.diagnosis.failure_conditions import FailureCondition, failure_condition
from stridewise.checker.rules.rules import apply_rules
from stridewise.exercises import Contract, exercise_named

exercise = exercise_named("conv_naive")
CASES = (*exercise.witnesses, *exercise.cases)


def outcomes(condition):
    """The outcome of every case of the exercise, wrong where `condition(x, w)` holds."""

    def answer(x, w):
        return exercise.reference(x, w) + condition(x, w)

    return [apply_rules(Contract(), exercise.reference(*case.build().values()), run(answer, case)) for case in CASES]


CONDITIONS = {
    ("x", "noncontiguous", None): lambda x, w: not x.flags.c_contiguous,
    ("w", "noncontiguous", None): lambda x, w: not w.flags.c_contiguous,
    ("x", "float64", None): lambda x, w: x.dtype == np.float64,
    ("x", "float32", None): lambda x, w: x.dtype == np.float32,
    ("x", "longer", 0): lambda x, w: len(x) > 1,
    ("x", "longer", 3): lambda x, w: x.shape[3] > 1,
    ("w", "longer", 1): lambda x, w: w.shape[1] > 1,
}


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_what_all_failing_cases_have_and_no_passing_one_is_reported_with_their_numbers(condition):
    failing = sum(bool(CONDITIONS[condition](*case.build().values())) for case in CASES)
    expected = FailureCondition(*condition, failing=failing, passing=len(CASES) - failing)
    assert failure_condition(outcomes(CONDITIONS[condition])) == expected


@pytest.mark.parametrize(
    "condition",
    [
        lambda *_: True,
        lambda *_: False,
        lambda x, w: len(x) == 3 and w.shape[1] == 3,
        lambda x, w: x.shape[1] % 2 == 0,
        lambda x, w: len(x) > 1 and x.flags.c_contiguous,
    ],
    ids=["always", "never", "one case", "even heights", "two conditions"],
)
def test_nothing_is_reported_where_nothing_separates_them(condition):
    assert failure_condition(outcomes(condition)) is None
