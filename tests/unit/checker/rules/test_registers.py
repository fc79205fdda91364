"""The order of the products of a matrix product is seen, and the loads that it needs are counted."""

import itertools

import numpy as np
import pytest

from evaluation.answers.grid.register_tiles import MATMUL_REGISTER_TILE
from evaluation.answers.right.register_tiles import REGISTER_TILES, tile_compiled, tile_with_python_floats
from stridewise import check
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.rules.registers import fewest_loads, register_loads, tile_of
from stridewise.exercises import exercise_named

EXERCISE = exercise_named("matmul_register_tile")
LIMIT = EXERCISE.contract.registers
COUNTED = tuple(answer for answer in REGISTER_TILES if answer is not tile_with_python_floats)
COSTS = [known.name for known in EXERCISE.misconceptions if known.shows_in == "cost"]


def products(order, rows=8, columns=9, inner=12):
    """Three plain loops in this order."""
    lengths = {"i": rows, "j": columns, "k": inner}
    for values in itertools.product(*(range(lengths[letter]) for letter in order)):
        yield tuple(values[order.index(letter)] for letter in "ijk")


def fewest_of_all(uses, registers):
    """By trying every number that could make room."""
    best = {frozenset(): 0}
    started = set()
    for product in uses:
        at_work = {("a", product[0], product[2]), ("b", product[2], product[1]), ("sum", *product[:2])}
        fresh = {number for number in at_work if number[0] == "sum"} - started
        started |= at_work
        found = {}
        for held, loads in best.items():
            loads += len(at_work - held - fresh)
            kept = held - at_work
            for others in itertools.combinations(kept, min(len(kept), registers - 3)):
                after = frozenset(at_work.union(others))
                found[after] = min(loads, found.get(after, loads))
        best = found
    return min(best.values())


@pytest.mark.parametrize("registers", [3, 4, 5, 6])
@pytest.mark.parametrize("order", ["ijk", "kij", "jki"])
def test_no_use_of_the_registers_needs_fewer_loads(order, registers):
    uses = list(products(order, 2, 3, 2))
    assert fewest_loads(uses, registers) == fewest_of_all(uses, registers)


def test_with_room_for_everything_each_number_is_loaded_once_and_no_sum():
    assert fewest_loads(list(products("kji")), 1000) == 8 * 12 + 12 * 9


@pytest.mark.parametrize("order", ["".join(order) for order in itertools.permutations("ijk")])
def test_no_order_of_three_plain_loops_is_within_the_limit(order):
    assert fewest_loads(list(products(order)), LIMIT.registers) > 1.7 * LIMIT.most


@pytest.mark.parametrize(
    ("order", "tile"),
    [("ijk", (1, 1, 12)), ("ikj", (1, 9, 12)), ("jki", (8, 1, 12)), ("kij", (8, 9, 12)), ("kji", (8, 9, 12))],
)
def test_a_tile_is_seen_in_the_order(order, tile):
    assert tile_of(list(products(order))) == tile


def test_sums_that_form_no_rectangle_are_no_tile():
    assert tile_of([(0, 0, 0), (1, 1, 0), (0, 0, 1), (1, 1, 1)]) == ()


def counted(answer):
    return register_loads(LocalAnswer(answer), EXERCISE)


@pytest.mark.parametrize("answer", COUNTED, ids=lambda answer: getattr(answer, "__name__", "compiled"))
def test_tiles_are_within_the_limit_however_they_are_written(answer):
    found = counted(answer.py_func if answer is tile_compiled else answer)
    assert (found.tile, found.uncounted, found.is_exceeded) == ((4, 3, 12), None, False)


def test_what_cannot_be_followed_keeps_the_points():
    verdict = check(tile_with_python_floats, exercise="matmul_register_tile")
    assert (verdict.status, verdict.points) == ("passed", 3.0)
    assert "could not be counted" in verdict.message


@pytest.mark.parametrize("name", COSTS)
def test_another_order_costs_the_point_of_the_method_and_is_named(name):
    verdict = check(MATMUL_REGISTER_TILE[name][0], exercise="matmul_register_tile")
    assert (verdict.finding.kind, verdict.finding.misconception, verdict.points) == ("method", name, 2.0)


def test_a_product_of_something_else_is_not_counted():
    def of_sums(a, b, mr, nr):  # noqa: ARG001
        return np.array([[((row + row) * column).sum() / 2 for column in b.T] for row in a], dtype=a.dtype)

    assert (counted(of_sums).count, counted(of_sums).uncounted) == (None, "arithmetic")
