"""Every style of a misconception is wrong somewhere, and no two misconceptions give the same on all cases."""

from functools import cache

import numpy as np
import pytest

from stridewise.exercises import EXERCISES, exercise_named
from stridewise.gpu import KernelError
from stridewise.layout import guarded_as_strided

# Those of convolutions are derived otherwise: see tests/unit/exercises/convolution.
NO_CONVOLUTIONS = [exercise.name for exercise in EXERCISES if not {"x", "w"} <= exercise.witnesses[0].arguments.keys()]
EACH = pytest.mark.parametrize("name", NO_CONVOLUTIONS)

FAILS = "fails"
# Right values in the wrong memory: a contract says so, not the values.
ABOUT_MEMORY = {
    "transpose-only",
    "input-returned",
    "copied",
    "view-of-a-copy",
    "left-a-view",
    "copied-in-the-old-order",
    "contiguous-too-early",
    "channels-stacked",
    "copied-only-if-needed",
    "transformed-in-place",
}


def result(answer, case):
    """What an answer gives, as something that can be compared and hashed."""
    try:
        with guarded_as_strided(), np.errstate(all="ignore"):
            given = answer(*case.build().values())
    except (ValueError, IndexError, TypeError, KernelError):
        return FAILS
    if isinstance(given, np.ndarray):
        with np.errstate(all="ignore"):
            return given.shape, given.dtype.str, np.round(np.nan_to_num(given.astype(float)), 3).tobytes()
    return repr(given)


@cache
def results(name):
    """The right results of an exercise on every case, and (misconception, style, its results) for each style."""
    exercise = exercise_named(name)
    cases = (*exercise.witnesses, *exercise.cases)[:14]  # the others repeat these sizes in every layout
    right = tuple(result(exercise.reference, case) for case in cases)
    wrong = [
        (known.name, style, tuple(result(style, case) for case in cases))
        for known in exercise.misconceptions
        if known.shows_in == "result" and known.name not in ABOUT_MEMORY
        for style in (known.example, *known.variants)
    ]
    return right, wrong


@EACH
def test_every_style_is_wrong_somewhere(name):
    right, wrong = results(name)
    assert [(misconception, style) for misconception, style, given in wrong if given == right] == []


@EACH
def test_no_two_misconceptions_give_the_same_wrong_results_on_all_cases(name):
    right, wrong = results(name)
    owners = {}
    for misconception, _, given in wrong:
        if any(value not in (FAILS, expected) for value, expected in zip(given, right, strict=True)):
            owners.setdefault(given, set()).add(misconception)
    assert [names for names in owners.values() if len(names) > 1] == []
