"""Every known mistake is caught, and named: it alone explains what its own wrong answer gives."""

from importlib import import_module

import numba
import numpy as np
import pytest

from evaluation.answers.submitted import as_submitted
from stridewise import check
from stridewise.checker.answers.outcome import run
from stridewise.checker.diagnosis.match import explanations
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.exercises import EXERCISES, exercise_named

examine = import_module("stridewise.checker.check")

KNOWN = [
    pytest.param(exercise, misconception, id=f"{exercise.name}-{misconception.name}")
    for exercise in EXERCISES
    for misconception in exercise.misconceptions
]


@pytest.mark.parametrize(("exercise", "misconception"), KNOWN)
def test_it_is_named_alone_and_the_message_says_what_was_asked_the_belief_and_the_remedy(exercise, misconception):
    verdict = check(as_submitted(exercise, misconception.example), exercise=exercise.name)
    assert verdict.status == "failed"
    assert 0 <= verdict.points < verdict.max_points
    assert verdict.finding.misconception == misconception.name, verdict
    assert verdict.finding.candidates == (misconception.name,)
    assert f"Asked: {exercise.asks}" in verdict.message
    explained = " That explains every result." if misconception.shows_in == "result" else ""
    assert f"{misconception.belief}.{explained}" in verdict.message
    assert misconception.remedy in verdict.message.splitlines()
    assert verdict._repr_html_().startswith("<div ")


# conv_matmul has the cases and the mistakes of conv_naive; once is enough.
OTHERWISE = [
    pytest.param(exercise, misconception, way, id=f"{exercise.name}-{misconception.name}-{number}")
    for exercise in EXERCISES
    if exercise.name != "conv_matmul"
    for misconception in exercise.misconceptions
    for number, way in enumerate(misconception.variants)
    if misconception.shows_in != "cost"
    # What lesson 06 has from lesson 05 by one argument more is tried there.
    if way.__name__ != "<lambda>" or exercise.lesson != "06_beyond_im2col"
]


@pytest.mark.parametrize(("exercise", "misconception", "way"), OTHERWISE)
def test_it_is_named_alone_however_it_is_written(exercise, misconception, way):
    seen = [compare_with_reference(exercise, run(way, case)) for case in (*exercise.witnesses, *exercise.cases)]
    assert any(checked.is_wrong for checked in seen)
    assert [one.name for one in explanations(exercise, seen, compares_layout=False)] == [misconception.name]


COSTLY = [
    pytest.param(exercise, misconception, way, id=f"{exercise.name}-{misconception.name}-{number}")
    for exercise in EXERCISES
    for misconception in exercise.misconceptions
    for number, way in enumerate(misconception.variants)
    if misconception.shows_in == "cost"
]


@pytest.mark.parametrize(("exercise", "misconception", "way"), COSTLY)
def test_right_values_at_too_high_a_price_are_named_however_they_are_written(exercise, misconception, way):
    finding = check(as_submitted(exercise, way), exercise=exercise.name).finding
    assert (finding.misconception, finding.candidates) == (misconception.name, (misconception.name,))


def test_conv_matmul_has_what_conv_naive_has():
    naive, matmul = exercise_named("conv_naive"), exercise_named("conv_matmul")
    assert (naive.witnesses, naive.cases, naive.misconceptions) == (
        matmul.witnesses,
        matmul.cases,
        matmul.misconceptions,
    )


@numba.njit
def flipped_and_compiled(x, w):
    n, height, width, ci = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, height - kh + 1, width - kw + 1, co), dtype=x.dtype)
    for image, i, j, o in np.ndindex(out.shape):
        for r, s, c in np.ndindex((kh, kw, ci)):
            out[image, i, j, o] += x[image, i + r, j + s, c] * w[kh - 1 - r, kw - 1 - s, c, o]
    return out


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
    [("conv_jit", flipped_and_compiled, "kernel-flipped"), ("tiled_matmul", diagonal_and_compiled, "diagonal-only")],
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
    wrong = next(one.example for one in exercise_named(name).misconceptions if one.name == misconception)
    assert check(lambda *arguments: moved(wrong(*arguments)), exercise=name).finding.misconception == misconception


def test_several_that_explain_every_answer_are_all_listed_and_none_is_named(monkeypatch):
    # Without time for more than the first wrong case: with one channel in, two mistakes give the same.
    monkeypatch.setattr(examine, "_SECONDS_TO_COLLECT", -1)
    known = {one.name: one for one in exercise_named("conv_naive").misconceptions}
    finding = check(known["last-product-only"].example, exercise="conv_naive").finding
    assert finding.misconception is None
    assert finding.candidates == ("last-kernel-position-only", "last-product-only")
    assert "Each of these would explain the result:" in finding.message
    assert all(f"- {known[name].belief}" in finding.message for name in finding.candidates)
