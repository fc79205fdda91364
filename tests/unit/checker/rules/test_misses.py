"""The order of the products is seen, its misses are counted, and what cannot be seen costs nothing."""

import itertools

import numpy as np
import pytest

from evaluation.answers.grid.loop_orders import LOOP_ORDERS
from evaluation.answers.right.loop_orders import empty_output, reordered_window_by_window
from evaluation.answers.right.table import RIGHT
from stridewise import check
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.rules.misses import LETTERS, cache_misses, misses_of_loops, order_of_loops
from stridewise.exercises import exercise_named
from stridewise.kernels.ladder.reference import conv2d_reference
from stridewise.layout import count_misses, record_accesses

EXERCISE = exercise_named("conv_reordered")
LIMIT = EXERCISE.contract.misses
INTERPRETED = tuple(answer for answer in RIGHT["conv_reordered"] if not hasattr(answer, "py_func"))
COUNTED = tuple(
    answer for answer in INTERPRETED if "matrix_product" not in answer.__name__ and "floats" not in answer.__name__
)


def counted(answer):
    return cache_misses(LocalAnswer(answer), EXERCISE)


def nest(order):
    """Seven loops in this order."""

    def answer(x, w):
        out = empty_output(x, w)
        lengths = dict(zip(LETTERS, (*out.shape[:3], *w.shape), strict=True))
        for values in itertools.product(*(range(lengths[letter]) for letter in order)):
            n, h, v, r, s, ci, co = (values[order.index(letter)] for letter in LETTERS)
            out[n, h, v, co] += x[n, h + r, v + s, ci] * w[r, s, ci, co]
        return out

    return answer


def test_the_numbers_of_the_lesson():
    assert (misses_of_loops(LIMIT, LIMIT.asked), misses_of_loops(LIMIT, LIMIT.earlier), LIMIT.most) == (
        648,
        10098,
        1296,
    )


def test_a_count_is_that_of_the_recorded_accesses():
    # The sums are in `out`, so that it is accessed for every product; its second access never misses.
    trace = record_accesses(reordered_window_by_window, *LIMIT.case.build().values())
    assert counted(reordered_window_by_window).count == count_misses(LIMIT.cache, trace.address, trace.itemsize).misses


@pytest.mark.parametrize(
    "order", [("r", "ci", "n", "w", "h", "co", "s"), ("co", "w", "n", "s", "h", "ci", "r"), LIMIT.asked]
)
def test_loops_are_known_by_the_order_of_their_products(order):
    found = counted(nest(order))
    assert found.order == tuple(letter for letter in order if letter != "n")  # there is one image
    assert found.count == misses_of_loops(LIMIT, order)


def test_a_blocked_order_is_no_nest_of_seven_loops_and_is_counted():
    def in_blocks_of_channels(x, w):
        out = empty_output(x, w)
        for start in range(0, w.shape[3], 8):
            for n, i, j in np.ndindex(out.shape[:3]):
                for r, s, ci in np.ndindex(w.shape[:3]):
                    for co in range(start, start + 8):
                        out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
        return out

    found = counted(in_blocks_of_channels)
    assert (found.order, found.is_exceeded) == ((), False)
    assert found.count > misses_of_loops(LIMIT, LIMIT.asked)


def test_places_in_no_order_are_no_loops():
    places = np.array(list(np.ndindex(1, 1, 1, 1, 1, 3, 2)))
    assert order_of_loops(places) == ("ci", "co")
    assert order_of_loops(places[[0, 1, 3, 2, 4, 5]]) == ()
    assert order_of_loops(places[:-1]) == ()


@pytest.mark.parametrize("answer", COUNTED, ids=lambda answer: answer.__name__)
def test_right_answers_are_counted_and_within_the_limit(answer):
    found = counted(answer)
    assert found.uncounted is None
    assert 0 < found.count <= LIMIT.most


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda x, w: np.einsum("nhwrsc,rsco->nhwo", windows(x, w), w), "library"),
        (lambda x, w: np.tensordot(windows(x, w), w, 3), "library"),
        (lambda x, w: conv2d_reference(x.astype(float), w).astype(x.dtype), "arithmetic"),
        (
            lambda x, w: reordered_window_by_window(x + x, w) / 2,
            "arithmetic",
        ),  # products of sums are not the definition's
    ],
)
def test_what_cannot_be_counted_keeps_the_points(answer, why):
    found = counted(answer)
    assert (found.count, found.uncounted, found.is_exceeded) == (None, why, False)


def windows(x, w):
    return np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)


@pytest.mark.parametrize("name", LOOP_ORDERS)
def test_a_costly_order_costs_the_point_for_misses_and_is_named_with_its_numbers(name):
    answer = LOOP_ORDERS[name][0]
    verdict = check(answer, exercise="conv_reordered")
    assert (verdict.status, verdict.points, verdict.finding.kind) == ("failed", 2.0, "method")
    assert verdict.finding.misconception == name
    assert dict(verdict.earned) == {"contiguous": 1.5, "any_layout": 0.5, "contract": 0.0}
    assert all(f" {number} times" in verdict.message for number in (f"{counted(answer).count:,}", "648", "10,098"))
