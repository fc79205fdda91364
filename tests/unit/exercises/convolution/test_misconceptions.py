"""Every variant of a convolution's misconception is wrong somewhere, and no other misconception gives the same."""

from functools import cache

import numpy as np
import pytest

from stridewise.exercises import exercise_named
from stridewise.layout import guarded_as_strided

# The others have the same misconceptions and the same kinds of cases.
EACH = pytest.mark.parametrize("name", ["conv_naive", "conv_1x1", "conv_strided"])
FAILS = "fails"


def result(answer, arguments):
    """What an answer gives, as something that can be compared and hashed."""
    try:
        given = answer(*arguments)
    except (ValueError, IndexError, TypeError):
        return FAILS
    return given.shape, given.dtype.str, np.round(np.nan_to_num(given.astype(float)), 3).tobytes()


@cache
def results(name):
    """The right results on some cases, and (misconception, variant, its results) for each variant."""
    exercise = exercise_named(name)
    others = [case for case in exercise.cases if not case.is_contiguous]
    cases = [tuple(case.build().values()) for case in (*exercise.witnesses, *exercise.cases[:7], *others[:3])]
    with guarded_as_strided(), np.errstate(all="ignore"):
        right = tuple(result(exercise.reference, arguments) for arguments in cases)
        wrong = [
            (known.name, variant, tuple(result(variant, arguments) for arguments in cases))
            for known in exercise.misconceptions
            if known.shows_in == "result" and known.name != "multiplied-in-place"
            for variant in (known.example, *known.variants)
        ]
    return right, wrong


@EACH
def test_every_variant_is_wrong_somewhere(name):
    right, wrong = results(name)
    assert [(misconception, variant) for misconception, variant, given in wrong if given == right] == []


@EACH
def test_no_two_misconceptions_give_the_same_results_if_two_of_them_are_wrong(name):
    right, wrong = results(name)
    owners = {}
    for misconception, _, given in wrong:
        if sum(value not in (FAILS, expected) for value, expected in zip(given, right, strict=True)) > 1:
            owners.setdefault(given, set()).add(misconception)
    assert [names for names in owners.values() if len(names) > 1] == []
