"""What the wrong cases have in common is said only if every one of them has it, and no right one."""

# Conditions need not look at all their arguments.
# ruff: noqa: ARG005

import numpy as np
import pytest

from stridewise.checker.answers.outcome import run
from stridewise.checker.diagnosis.failure_conditions import failure_condition
from stridewise.checker.rules.rules import judge
from stridewise.exercises import Contract, exercise_named

exercise = exercise_named("conv_naive")
CASES = (*exercise.witnesses, *exercise.cases)


def seen(condition):
    """Every case of the exercise, wrong where `condition(x, w)` holds."""

    def answer(x, w):
        return exercise.reference(x, w) + condition(x, w)

    return [judge(Contract(), exercise.reference(*case.build().values()), run(answer, case)) for case in CASES]


TRUE = {
    "x is not contiguous": lambda x, w: not x.flags.c_contiguous,
    "w is not contiguous": lambda x, w: not w.flags.c_contiguous,
    "x is float64": lambda x, w: x.dtype == np.float64,
    "x is float32": lambda x, w: x.dtype == np.float32,
    "x.shape[0] > 1": lambda x, w: len(x) > 1,
    "x.shape[3] > 1": lambda x, w: x.shape[3] > 1,
    "w.shape[1] > 1": lambda x, w: w.shape[1] > 1,
}


@pytest.mark.parametrize("words", TRUE)
def test_what_wrong_cases_alone_have_in_common_is_said_with_their_number(words):
    wrong = sum(bool(TRUE[words](*case.build().values())) for case in CASES)
    all_of_them = "Both" if wrong == 2 else f"All {wrong}"
    assert failure_condition(seen(TRUE[words])) == (
        f"{all_of_them} cases where {words} went wrong, the other {len(CASES) - wrong} are right."
    )


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
def test_nothing_is_said_where_nothing_separates_them(condition):
    assert failure_condition(seen(condition)) == ""
