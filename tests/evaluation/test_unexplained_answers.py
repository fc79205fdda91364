"""What no misconception explains is caught and not named: a wrong guess would mislead a student."""

# Wrong answers and conditions need not look at all their arguments.
# ruff: noqa: ARG005

import numpy as np
import pytest

from evaluation.answers.submitted import as_submitted
from evaluation.answers.unexplained_answers import UNEXPLAINED, conv, conv_nearly
from stridewise import check
from stridewise.checker.answers.outcome import run
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.exercises import EXERCISES, exercise_named
from tests.fixtures.daily import part_of


def test_every_exercise_has_three_wrong_answers_that_are_not_known():
    names = [exercise.name for exercise in EXERCISES]
    assert {name: len(answers) >= 3 for name, answers in UNEXPLAINED.items()} == dict.fromkeys(names, True)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_one_is_caught_and_not_named(exercise):
    """Another one each day; the matrix takes all of them."""
    for answer in part_of(UNEXPLAINED[exercise.name], 1):
        verdict = check(as_submitted(exercise, answer), exercise=exercise.name)
        assert verdict.status == "failed"
        assert verdict.finding.candidates == (), verdict
        assert verdict.finding.misconception is None
        assert verdict._repr_html_().startswith("<div ")


def only_if(condition, wrong):
    """Right, but where `condition(x, w)` holds the result of `wrong`."""
    return lambda x, w: wrong(x, w) if condition(x, w) else conv(x, w)


def spoilt(x, w):
    return conv(x, w) + 1


WRONG_ONLY = {
    "wider than high": only_if(lambda x, w: x.shape[1] < x.shape[2], spoilt),
    "higher than wide": only_if(lambda x, w: x.shape[1] > x.shape[2], spoilt),
    "kernels wider than high": only_if(lambda x, w: w.shape[0] < w.shape[1], spoilt),
    "kernels higher than wide": only_if(lambda x, w: w.shape[0] > w.shape[1], spoilt),
    "kernels as large as the image": only_if(lambda x, w: x.shape[1:3] == w.shape[:2], spoilt),
    "batches": only_if(lambda x, w: len(x) > 1, spoilt),
    "more channels in than out": only_if(lambda x, w: w.shape[2] > w.shape[3], spoilt),
    "more channels out than in": only_if(lambda x, w: w.shape[2] < w.shape[3], spoilt),
    "float32": only_if(lambda x, w: x.dtype == np.float32, spoilt),
    "float64": only_if(lambda x, w: x.dtype == np.float64, spoilt),
    "float64, in its dtype": only_if(lambda x, w: x.dtype == np.float64, lambda x, w: conv(x, w).astype(np.float32)),
    "images that are not contiguous": only_if(lambda x, w: not x.flags.c_contiguous, spoilt),
    "weights that are not contiguous": only_if(lambda x, w: not w.flags.c_contiguous, spoilt),
    "sliced images": only_if(lambda x, w: 2 * x.itemsize == x.strides[-1], spoilt),
    "transposed images": only_if(lambda x, w: x.strides[0] == x.itemsize < x.strides[-1], spoilt),
    "images that run backwards": only_if(lambda x, w: x.strides[0] < 0, spoilt),
    "fractions": only_if(lambda x, w: bool((x % 1).any()), spoilt),
    "one element": lambda x, w: conv_nearly(x, w),
}


@pytest.mark.parametrize("name", ["conv_naive", "conv_im2col"])  # conv_matmul has the cases of conv_naive
@pytest.mark.parametrize("kind", WRONG_ONLY)
def test_a_convolution_that_is_wrong_for_one_kind_of_input_only_is_caught(name, kind):
    exercise = exercise_named(name)
    outcomes = (run(WRONG_ONLY[kind], case) for case in (*exercise.witnesses, *exercise.cases))
    assert any(compare_with_reference(exercise, outcome).is_wrong for outcome in outcomes)


def test_an_error_of_its_own_is_no_evidence_of_a_mistake_that_would_raise_there_too():
    def refuses_several_channels(x, w):
        if w.shape[2] > 1:
            raise ValueError("one channel only")
        return conv(x, w)

    finding = check(refuses_several_channels, exercise="conv_naive").finding
    assert finding.candidates == ()
    assert "It is right with every single input channel, and wrong with several." in finding.message
