"""Every known mistake is caught, and named: it alone explains what its own wrong answer gives.

Of each exercise, one goes all the way through `check`; of the others it is asked what explains their results, which
takes a tenth of the time. The matrix takes each through `check`.
"""

from importlib import import_module

import numba
import numpy as np
import pytest

from evaluation.answers.submitted import as_submitted
from stridewise import check
from stridewise.checker.diagnosis import more_evidence
from stridewise.checker.diagnosis.match import explanation
from stridewise.checker.rules.known import run_known
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.exercises import EXERCISES, exercise_named
from tests.fixtures.daily import part_of

examine = import_module("stridewise.checker.check")

EACH = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)


def own_misconceptions(exercise):
    """Those that no earlier exercise has, by name. The matrix runs the others on each exercise's own cases."""
    earlier = EXERCISES[: EXERCISES.index(exercise)]
    names = {misconception.name for other in earlier for misconception in other.misconceptions}
    return [misconception for misconception in exercise.misconceptions if misconception.name not in names]


@EACH
def test_its_last_mistake_is_named_alone_and_the_message_has_the_belief_and_the_remedy(exercise):
    misconception = exercise.misconceptions[-1]
    verdict = check(as_submitted(exercise, misconception.example), exercise=exercise.name)
    assert verdict.status == "failed"
    assert 0 <= verdict.points < verdict.max_points
    assert verdict.finding.misconception == misconception.name, verdict
    assert verdict.finding.candidates == (misconception.name,)
    assert f"{misconception.belief}. {misconception.remedy}" in verdict.message
    assert verdict._repr_html_().startswith("<div ")


@EACH
def test_wrong_results_are_explained_by_their_misconception_alone(exercise):
    """Those of the last variant: the example is the first thing that they are compared with.

    The matrix takes them all, and tests/unit/exercises/convolution compares all variants of a convolution.
    """
    cases = (*exercise.witnesses, *exercise.cases)
    most = 1 if exercise.launch else 3  # what a kernel for a GPU does is computed thread by thread
    for misconception in part_of(own_misconceptions(exercise), most, exercise.name):
        way = (misconception.example, *misconception.variants)[-1]
        checked = [compare_with_reference(exercise, run_known(way, case)) for case in cases]
        # Errors alone say too little to tell why.
        if sum(seen.is_wrong and seen.outcome.error is None for seen in checked) > 1:
            found = explanation(exercise, checked, compares_layout=False)
            assert [known.name for known in found.misconceptions] == [misconception.name]


def test_right_values_at_too_high_a_cost_are_named_however_they_are_written():
    for exercise in EXERCISES:
        costly = [misconception for misconception in exercise.misconceptions if misconception.shows_in == "cost"]
        for misconception in costly:
            for variant in misconception.variants:
                finding = check(as_submitted(exercise, variant), exercise=exercise.name).finding
                assert (finding.misconception, finding.candidates) == (misconception.name, (misconception.name,))


def test_conv_matmul_has_what_conv_naive_has():
    naive, matmul = exercise_named("conv_naive"), exercise_named("conv_matmul")
    assert (naive.witnesses, naive.cases, naive.misconceptions) == (
        matmul.witnesses,
        matmul.cases,
        matmul.misconceptions,
    )


@numba.njit
def diagonal_and_compiled(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(0, min(a.shape[0], b.shape[1]), tile):
        for ii in range(i, i + tile):
            for jj in range(i, i + tile):
                for k in range(a.shape[1]):
                    out[ii, jj] += a[ii, k] * b[k, jj]
    return out


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [("tiled_matmul", diagonal_and_compiled, "diagonal-only")],
)
def test_it_is_named_in_code_that_numba_compiled(name, answer, misconception):
    assert check(answer, exercise=name).finding.misconception == misconception


@pytest.mark.parametrize(
    ("name", "misconception", "moved"),
    [
        ("tile_view", "inside-transposed", np.copy),
        ("tile_copy", "tiles-transposed", np.asfortranarray),
        ("nchw_to_nhwc", "reshape-for-transpose", np.asfortranarray),
    ],
)
def test_wrong_values_are_named_wherever_they_lie_in_memory(name, misconception, moved):
    wrong = next(known.example for known in exercise_named(name).misconceptions if known.name == misconception)
    assert check(lambda *arguments: moved(wrong(*arguments)), exercise=name).finding.misconception == misconception


def test_several_that_explain_every_answer_are_all_listed_and_none_is_named(monkeypatch):
    # Without time for more than the first wrong case: with one channel in and a 2x2 kernel, three give the same.
    monkeypatch.setattr(examine, "_SECONDS_TO_COLLECT", -1)
    monkeypatch.setattr(more_evidence, "_SECONDS", -1)
    known = {misconception.name: misconception for misconception in exercise_named("conv_naive").misconceptions}
    finding = check(known["last-product-only"].example, exercise="conv_naive").finding
    assert finding.misconception is None
    assert finding.candidates == (
        "last-kernel-position-only",
        "last-product-only",
        "first-row-and-column-of-the-kernel-left-out",
    )
    assert all(f"Possibly: {known[name].belief}" in finding.message for name in finding.candidates)
