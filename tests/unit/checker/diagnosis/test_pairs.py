"""Two known mistakes at once are named as a pair: only if both are needed, and no other two would do."""

# Wrong answers need not look at all their arguments.
# ruff: noqa: ARG001

from dataclasses import replace

import numpy as np
import pytest

from evaluation.answers.submitted import reference, right_answer
from stridewise import check
from stridewise.checker.answers.outcome import run
from stridewise.checker.diagnosis import pairs
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.exercises import exercise_named

conv = right_answer("conv_naive")


def loops_flipped_in_float64(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co))
    for h, v, r, s in np.ndindex(*out.shape[1:3], kh, kw):
        out[:, h, v] += x[:, h + r, v + s] @ w[kh - 1 - r, kw - 1 - s]
    return out


PAIRS = {
    ("conv_naive", "kernel-flipped", "made-float64"): loops_flipped_in_float64,
    ("conv_matmul", "first-image-only", "kernel-flipped-up-down"): lambda x, w: np.concatenate(
        [conv(x[:1], w[::-1]), np.zeros_like(conv(x[1:], w))]
    ),
    ("conv_naive", "channels-averaged", "one-too-small"): lambda x, w: (conv(x, w) / x.dtype.type(w.shape[2]))[
        :, :-1, :-1
    ],
    ("conv_im2col", "columns-channel-first", "made-float32"): lambda x, w: conv(
        x, w.reshape(w.shape[2], *w.shape[:2], w.shape[3]).transpose(1, 2, 0, 3)
    ).astype(np.float32),
    ("conv_naive", "last-channel-only", "last-kernel-row-only"): lambda x, w: conv(
        x[:, w.shape[0] - 1 :, :, -1:], w[-1:, :, -1:]
    ),
    ("conv_1x1", "channels-averaged", "made-integer"): lambda x, w: ((x @ w[0, 0]) / x.dtype.type(x.shape[3])).astype(
        int
    ),
}


@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
def test_two_mistakes_at_once_are_named_and_each_has_its_remedy(pair):
    name, *both = pair
    known = {misconception.name: misconception for misconception in exercise_named(name).misconceptions}
    finding = check(PAIRS[pair], exercise=name).finding
    assert sorted(finding.candidates) == sorted(both), finding.message
    assert finding.misconception == " + ".join(finding.candidates)
    assert "Two misconceptions together explain every result:" in finding.message
    assert all(f"- {known[part].belief}. {known[part].remedy}" in finding.message for part in both)


def test_two_pairs_that_both_fit_are_a_guess_and_not_named():
    # Turned by a quarter: rows flipped and then transposed, or transposed and then columns flipped.
    convolve = reference("conv_naive")
    finding = check(lambda x, w: convolve(x, np.rot90(w)), exercise="conv_naive").finding
    assert (finding.misconception, finding.candidates) == (None, ())


def test_of_two_pairs_that_fit_every_case_none_is_named():
    exercise = exercise_named("conv_naive")
    cases = [case for case in (*exercise.witnesses, *exercise.cases) if case.is_exact]
    checked = [compare_with_reference(exercise, run(loops_flipped_in_float64, case)) for case in cases]
    known = {misconception.name: misconception for misconception in exercise.misconceptions}
    both = known["kernel-flipped"], known["made-float64"]

    def flipped_all_the_same(x, w):
        return known["kernel-flipped"].example(x, w)

    twin = replace(known["kernel-flipped"], example=flipped_all_the_same)
    named, not_named = (
        pairs.only_pair(replace(exercise, misconceptions=misconceptions), checked, compares_layout=False)
        for misconceptions in (both, (*both, twin))
    )
    assert (set(named), not_named) == (set(both), ())


def test_one_mistake_that_explains_everything_is_never_a_pair():
    # Flipped up and down and left and right is one mistake of its own.
    finding = check(lambda x, w: conv(x, w[::-1][:, ::-1]), exercise="conv_naive").finding
    assert finding.candidates == ("kernel-flipped",)


def test_a_pair_that_fails_a_single_case_is_out():
    def nearly(x, w):
        out = loops_flipped_in_float64(x, w)
        return out + (len(x) == 3)

    assert check(nearly, exercise="conv_naive").finding.candidates == ()


def test_without_time_for_all_pairs_none_is_named(monkeypatch):
    def rows_flipped_of_the_first_image(x, w):
        return np.concatenate([conv(x[:1], w[::-1]), np.zeros_like(conv(x[1:], w))])

    monkeypatch.setattr(pairs, "_SECONDS", 0.01)
    finding = check(rows_flipped_of_the_first_image, exercise="conv_naive").finding
    assert "first-image-only" not in finding.candidates


def test_errors_alone_are_no_evidence_for_two_beliefs():
    def fails(*arguments):
        raise ValueError("operands could not be broadcast together")

    assert check(fails, exercise="conv_naive").finding.candidates == ()
