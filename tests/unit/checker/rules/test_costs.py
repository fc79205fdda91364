"""What right values cost: multiplications are counted however they are written, and a known price is named."""

# Answers need not look at all their arguments.
# ruff: noqa: ARG001, ARG005

import numba
import numpy as np
import pytest

from evaluation.answers.right.beyond_im2col import (
    strided_by_its_strides,
    view_of_windows,
    winograd_by_lines,
    winograd_by_matrices,
    winograd_compiled,
    winograd_tile_by_tile,
)
from evaluation.answers.right.convolutions import conv_einsum
from stridewise import check
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.answers.relative_time import RelativeTime
from stridewise.checker.rules.speed import MeasuredSpeed
from stridewise.exercises import exercise_named

LIMIT = exercise_named("winograd_f23").contract.multiplications
EXPECTED = winograd_by_lines(*LIMIT.case.build().values())


def counted(answer):
    return LocalAnswer(answer).count_multiplications(LIMIT.case, winograd_by_lines)


@pytest.mark.parametrize("answer", [winograd_by_lines, winograd_by_matrices, winograd_tile_by_tile])
def test_winograd_makes_four_a_tile_in_lines_in_matrices_and_in_a_loop(answer):
    assert counted(answer) == 8


SIX_A_TILE = {
    "matrix products": lambda d, g: np.stack([d[:, :3] @ g, d[:, 1:] @ g], axis=1),
    "a dot product for each": lambda d, g: np.array([[row[:3].dot(g), row[1:].dot(g)] for row in d]),
    "sums of products": lambda d, g: np.stack([(d[:, i : i + 3] * g).sum(axis=1) for i in (0, 1)], axis=1),
    "einsum": lambda d, g: np.einsum("tij,j->ti", np.stack([d[:, :3], d[:, 1:]], axis=1), g),
    "loops": lambda d, g: np.array([[sum(row[i + j] * g[j] for j in range(3)) for i in (0, 1)] for row in d]),
    "correlate": lambda d, g: np.stack([np.correlate(row, g) for row in d]),
}


@pytest.mark.parametrize("name", SIX_A_TILE)
def test_the_definition_makes_six_a_tile_however_it_is_written(name):
    assert counted(SIX_A_TILE[name]) == 12
    finding = check(lambda d, g: SIX_A_TILE[name](d, g).astype(d.dtype), exercise="winograd_f23").finding
    assert (finding.kind, finding.misconception) == ("multiplications", "six-products")


def test_constants_sums_and_differences_are_free():
    assert counted(lambda d, g: EXPECTED + 0.5 * (d[:, :2] - d[:, :2]) / 4) == 0


def test_a_quotient_counts_as_a_product():
    assert counted(lambda d, g: EXPECTED + (d[:, :2] / g[0] - d[:, :2] / g[0])) == 8


def test_the_python_form_of_compiled_code_is_counted():
    @numba.njit
    def products(d, g):
        out = np.empty((len(d), 2), d.dtype)
        for t in range(len(d)):
            for i in range(2):
                out[t, i] = d[t, i] * g[0] + d[t, i + 1] * g[1] + d[t, i + 2] * g[2]
        return out

    assert check(products, exercise="winograd_f23").finding.kind == "multiplications"
    assert check(winograd_compiled, exercise="winograd_f23").status == "passed"


@pytest.mark.parametrize(
    "answer",
    [
        lambda d, g: winograd_by_lines(d.astype(float), g),
        lambda d, g: winograd_by_lines(d, g) if d.dtype != object else d[:, :2] * 0,
        lambda d, g: 1 / 0,
    ],
    ids=["plain floats", "another result", "an error"],
)
def test_what_cannot_be_followed_is_not_counted(answer):
    assert counted(answer) is None


def test_an_answer_that_cannot_be_counted_keeps_its_points_and_is_told():
    verdict = check(lambda d, g: winograd_by_lines(d, g.astype(f"f{d.itemsize}")), exercise="winograd_f23")
    assert (verdict.status, verdict.points) == ("passed", verdict.max_points)
    assert "multiplications could not be counted" in verdict.message


def matrix_of_the_windows(x, w, budget_bytes):
    return conv_einsum(x, w)  # by tensordot, which flattens all windows


def panels_in_a_list(x, w, budget_bytes):
    view = view_of_windows(x, w)
    panels = [view[n, h].reshape(view.shape[2], -1) for n, h in np.ndindex(*view.shape[:2])]
    return np.stack([panel @ w.reshape(-1, w.shape[3]) for panel in panels]).reshape(*view.shape[:3], -1)


@pytest.mark.parametrize("answer", [matrix_of_the_windows, panels_in_a_list])
def test_the_whole_matrix_costs_the_contract_alone(answer):
    verdict = check(answer, exercise="conv_lazy")
    assert (verdict.finding.kind, verdict.points) == ("memory", 2.0)
    assert dict(verdict.earned) == {"contiguous": 1.5, "any_layout": 0.5, "contract": 0.0}


def test_a_price_that_no_known_mistake_has_is_not_named():
    def three_panels_at_once(x, w, budget_bytes):
        held = [np.empty(budget_bytes, np.uint8) for _ in range(3)]
        return np.einsum("nhwrsc,rsco->nhwo", view_of_windows(x, w), w) if held else None

    finding = check(three_panels_at_once, exercise="conv_lazy").finding
    assert (finding.kind, finding.misconception, finding.candidates) == ("memory", None, ())
    assert "Next: " in finding.message


def copied_first(x, w, stride):
    return strided_by_its_strides(x.copy(), w, stride)


def in_float64(x, w, stride):
    return strided_by_its_strides(np.array(x, float), np.array(w, float), stride).astype(x.dtype)


@pytest.mark.parametrize("answer", [copied_first, in_float64])
def test_a_stride_may_be_taken_in_a_copy_and_in_float64(answer):
    assert check(answer, exercise="conv_strided").status == "passed"


def every_output(x, w, stride):
    return np.ascontiguousarray(strided_by_its_strides(x, w, 1)[:, ::stride, ::stride])


def every_window(x, w, stride):
    rows = view_of_windows(x, w).reshape(*view_of_windows(x, w).shape[:3], -1)
    return rows[:, ::stride, ::stride] @ w.reshape(-1, w.shape[3])


@pytest.mark.parametrize("answer", [every_output, every_window])
def test_what_a_stride_leaves_out_may_not_be_computed(answer):
    verdict = check(answer, exercise="conv_strided")
    assert (verdict.finding.kind, verdict.points) == ("memory", 1.5)


@pytest.mark.parametrize(
    ("low", "high", "is_exceeded", "is_undecided"),
    [(0.5, 0.9, False, False), (0.5, 1.5, False, True), (1.1, 1.5, True, False)],
    ids=["fast enough", "not known", "too slow"],
)
def test_only_what_is_certainly_slower_than_the_limit_is_too_slow(low, high, is_exceeded, is_undecided):
    race = exercise_named("conv_jit").contract.speed
    measured = MeasuredSpeed(race, RelativeTime(low * race.ratio, race.ratio, high * race.ratio))
    assert (measured.is_exceeded, measured.is_undecided) == (is_exceeded, is_undecided)
