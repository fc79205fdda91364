"""What is wrong for full mantissas, for one layout, at a second call, at a small budget or in its method is caught."""

import pytest

from evaluation.answers.must_not_pass.precision import IMPRECISE, imprecise
from evaluation.answers.submitted import as_submitted
from stridewise import check
from stridewise.checker.answers.outcome import run
from stridewise.checker.rules.rules import compare_with_reference, first_fault
from stridewise.exercises import EXERCISES, exercise_named

ARRAYS = [exercise for exercise in EXERCISES if exercise.contract.result == "array"]


def reported_fault(exercise, answer):
    """What is reported first, before anything is searched for."""
    outcomes = (run(answer, case) for case in (*exercise.witnesses, *exercise.cases))
    found = first_fault([compare_with_reference(exercise, outcome) for outcome in outcomes])
    return found and found.fault


@pytest.mark.parametrize("name", IMPRECISE)
@pytest.mark.parametrize("exercise", ARRAYS, ids=lambda exercise: exercise.name)
def test_dropped_digits_are_noticed_in_every_exercise(exercise, name):
    if name == "small numbers set to 0" and not exercise.name.startswith("conv"):
        return  # there are no such numbers
    fault = reported_fault(exercise, imprecise(exercise, name))
    assert fault.kind in ("precision", "values")


@pytest.mark.parametrize("name", ["conv_matmul", "nchw_to_nhwc", "winograd_f23"])
def test_dropped_digits_have_a_kind_of_their_own_and_match_no_misconception(name):
    exercise = exercise_named(name)
    finding = check(as_submitted(exercise, imprecise(exercise, "float16 inside")), exercise=name).finding
    assert (finding.kind, finding.candidates) == ("precision", ())
    assert "digits only, and float32 holds 7" in finding.message
