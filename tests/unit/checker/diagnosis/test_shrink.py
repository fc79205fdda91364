"""Where only a large case fails, a smaller one is found that fails in the same way: the same one, in bounded time."""

# Conditions need not look at all their arguments.
# ruff: noqa: ARG005

import numpy as np
import pytest

from evaluation.answers.submitted import right_answer
from stridewise import check
from stridewise.checker.diagnosis import shrink
from stridewise.checker.rules.compare import agree
from stridewise.exercises import exercise_named

conv = right_answer("conv_naive")


def wrong_if(condition):
    return lambda x, w: conv(x, w) + np.asarray(condition(x, w), dtype=x.dtype)


FAILS_ONLY_FOR = {
    "float64": (lambda x, w: x.dtype == np.float64, 2),
    "backwards": (lambda x, w: w.strides[0] < 0, 2),
    "three images and channels": (lambda x, w: len(x) > 1 and w.shape[2] > 1 and w.shape[3] > 2, 10),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "times"), [("backwards", 2), ("three images and channels", 1)])
def test_given_time_it_is_as_small_as_can_be_and_always_the_same(monkeypatch, kind, times):
    monkeypatch.setattr(shrink, "_SECONDS", 60)
    condition, elements = FAILS_ONLY_FOR[kind]
    monkeypatch.setattr(shrink, "_MAX_EXAMPLES", 200)
    findings = [check(wrong_if(condition), exercise="conv_naive").finding for _ in range(times)]
    assert {sum(value.size for value in finding.case.values()) for finding in findings} == {elements}
    assert len({tuple(finding.message.splitlines()[:6]) for finding in findings}) == 1
    assert condition(**findings[0].case)
    assert not agree(findings[0].expected, findings[0].received)


def test_a_number_is_made_simple_unless_it_takes_another_to_fail(monkeypatch):
    monkeypatch.setattr(shrink, "_SECONDS", 60)
    case = check(wrong_if(lambda x, w: bool((x % 1).any())), exercise="conv_naive").finding.case
    assert (case["x"].ravel().tolist(), case["w"].ravel().tolist()) == ([0.5], [1.0])


def test_the_numbers_of_a_case_that_is_too_large_to_read_stay(monkeypatch):
    """One by one, 65,536 of them held a verdict up for a minute."""
    monkeypatch.setattr(shrink, "_simplify", lambda *_: pytest.fail("simplified"))
    tile_view = right_answer("tile_view")
    finding = check(lambda a, tile: tile_view(a, tile)[: 200 // tile], exercise="tile_view").finding
    assert finding.case["a"].shape == (256, 256)


def test_a_witness_is_shown_as_it_is(monkeypatch):
    monkeypatch.setattr(shrink, "_search", lambda *_: pytest.fail("searched"))
    finding = check(lambda x, w: conv(x, w) + 1, exercise="conv_naive").finding
    assert finding.case["x"].shape == exercise_named("conv_naive").witnesses[0].arguments["x"].shape


def test_without_time_the_case_stays(monkeypatch):
    monkeypatch.setattr(shrink, "_SECONDS", 0)
    assert check(wrong_if(FAILS_ONLY_FOR["float64"][0]), exercise="conv_naive").finding.case["x"].size > 20


def test_the_smaller_case_breaks_the_same_rule():
    def raises_for_float64(x, w):
        return conv(x, w) if x.dtype == np.float32 else conv(x, w) + np.ones(7)

    finding = check(raises_for_float64, exercise="conv_naive").finding
    assert finding.kind == "raised"
    assert sum(value.size for value in finding.case.values()) < 20


def test_a_smaller_case_that_breaks_another_rule_is_not_shown():
    def wrong_or_raises(x, w):
        if x.dtype == np.float64 and x.size < 10:
            raise ValueError("another fault")
        return conv(x, w) + np.asarray(x.dtype == np.float64, dtype=x.dtype)

    finding = check(wrong_or_raises, exercise="conv_naive").finding
    assert finding.kind == "values"
    assert 10 <= finding.case["x"].size < 20
