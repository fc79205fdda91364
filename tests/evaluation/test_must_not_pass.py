"""What is wrong for full mantissas, for one layout, at a second call, at a small budget or in its method is caught."""

import pytest

from evaluation.answers.grid.loop_orders import LOOP_ORDERS
from evaluation.answers.must_not_pass.methods import BEYOND_THE_BUDGET, THROWN_AWAY, UNTILED, WITHOUT_THE_MATRIX
from evaluation.answers.must_not_pass.precision import IMPRECISE, imprecise
from evaluation.answers.right.table import RIGHT
from evaluation.answers.submitted import FakeCompiled, as_submitted
from stridewise import check
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.answers.outcome import run
from stridewise.checker.rules.memory import memory
from stridewise.checker.rules.method import method
from stridewise.checker.rules.misses import cache_misses
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
    if name in ("float32 inside", "small numbers set to 0") and exercise.name.startswith("conv_gpu"):
        return  # they are float32 all over, and have no such numbers
    fault = reported_fault(exercise, imprecise(exercise, name))
    assert fault.kind in ("precision", "values", "nonfinite")  # float16 ends at 65,504


@pytest.mark.parametrize("name", ["conv_matmul", "nchw_to_nhwc", "winograd_f23"])
def test_dropped_digits_have_a_kind_of_their_own_and_match_no_misconception(name):
    exercise = exercise_named(name)
    finding = check(as_submitted(exercise, imprecise(exercise, "float16 inside")), exercise=name).finding
    assert (finding.kind, finding.candidates) == ("precision", ())
    assert "digits only, and float32 holds 7" in finding.message


BY_RULE = [
    ("tiled_matmul", method, UNTILED),
    ("conv_im2col", method, WITHOUT_THE_MATRIX),
    ("conv_reordered", cache_misses, tuple(answer for answers in LOOP_ORDERS.values() for answer in answers)),
    ("conv_lazy", memory, BEYOND_THE_BUDGET),
    ("conv_strided", memory, THROWN_AWAY),
]


@pytest.mark.parametrize(
    ("name", "rule", "answer"),
    [pytest.param(name, rule, answer, id=answer.__name__) for name, rule, answers in BY_RULE for answer in answers],
)
def test_another_method_or_too_large_a_budget_is_noticed(name, rule, answer):
    assert rule(LocalAnswer(as_submitted(exercise_named(name), answer)), exercise_named(name)).is_exceeded


@pytest.mark.parametrize(("name", "rule"), [(name, rule) for name, rule, _ in BY_RULE])
def test_right_answers_in_other_styles_keep_to_the_method_and_the_budget(name, rule):
    for answer in RIGHT[name]:
        if "loops" in answer.__name__ and rule is memory:
            continue  # they take seconds, and no memory
        python_form = getattr(answer, "py_func", None)
        found = rule(LocalAnswer(FakeCompiled(python_form) if python_form else answer), exercise_named(name))
        assert not found.is_exceeded, answer


def test_what_was_not_done_as_asked_costs_the_points_of_the_method_alone():
    verdict = check(FakeCompiled(UNTILED[0]), exercise="tiled_matmul")
    assert (verdict.status, verdict.points, verdict.finding.kind) == ("failed", 1.0, "method")
    assert "not tile by tile" in verdict.message
