"""Memory at its peak: what a call takes besides its arguments, and the exercises in which that is limited."""

import tracemalloc

import numpy as np
import pytest

from evaluation.answers.right.tiles_and_windows import windows_by_double_strides
from evaluation.answers.submitted import right_answer
from stridewise import check
from stridewise.checker.answers.peak_memory import peak_extra_bytes

tile_view = right_answer("tile_view")
BYTES = 2**20


def held():
    return np.zeros(BYTES, np.uint8)


def freed_on_the_way():
    return len(np.zeros(BYTES, np.uint8))


def twice_at_once():
    return [np.zeros(BYTES, np.uint8) for _ in range(2)]


def twice_one_after_the_other():
    for _ in range(2):
        freed_on_the_way()


@pytest.mark.parametrize(
    ("function", "expected"),
    [(held, BYTES), (freed_on_the_way, BYTES), (twice_at_once, 2 * BYTES), (twice_one_after_the_other, BYTES)],
)
@pytest.mark.parametrize("already", [False, True], ids=["tracemalloc off", "tracemalloc on"])
def test_the_peak_is_measured_and_tracemalloc_left_as_it_was(function, expected, already):
    if already:
        tracemalloc.start(3)
    try:
        assert abs(peak_extra_bytes(function) - expected) < 10_000
        with pytest.raises(ZeroDivisionError):
            peak_extra_bytes(lambda: 1 / 0)
        assert tracemalloc.is_tracing() == already
        assert not already or tracemalloc.get_traceback_limit() == 3
    finally:
        tracemalloc.stop()


def test_what_was_there_before_does_not_count():
    before = np.zeros(BYTES, np.uint8)
    assert peak_extra_bytes(lambda: before[::2]) < 10_000


def copied_on_the_way(a, tile):
    np.asarray(a.tolist())
    return tile_view(a, tile)


def copied_and_thrown_away(a, tile):
    contiguous = a.copy()
    assert contiguous.shape == a.shape
    return tile_view(a, tile)


def copied_where_not_contiguous(a, tile):
    assert np.ascontiguousarray(a).size
    return tile_view(a, tile)


@pytest.mark.parametrize("answer", [copied_on_the_way, copied_and_thrown_away, copied_where_not_contiguous])
def test_a_copy_on_the_way_costs_the_contract_alone(answer):
    verdict = check(answer, exercise="tile_view")
    assert (verdict.status, verdict.finding.kind, verdict.points) == ("failed", "memory", 2.0)
    assert dict(verdict.earned) == {"contiguous": 1.0, "any_layout": 1.0, "contract": 0.0}
    assert "bytes of extra memory at its peak; at most 65,536 are allowed." in verdict.message
    assert verdict.finding.case["a"].shape == (256, 256)


def test_a_copy_in_windows_is_found_too():
    verdict = check(
        lambda a, kh, kw: windows_by_double_strides(a, kh, kw) if a.copy().size else None, exercise="windows"
    )
    assert (verdict.finding.kind, verdict.points) == ("memory", 1.5)


def test_without_a_copy_nothing_is_found_also_while_tracemalloc_is_at_work():
    tracemalloc.start()
    try:
        assert check(tile_view, exercise="tile_view").status == "passed"
        assert tracemalloc.is_tracing()
    finally:
        tracemalloc.stop()


@pytest.mark.usefixtures("without_search")
def test_an_answer_that_is_wrong_at_full_size_alone_is_wrong():
    verdict = check(lambda a, tile: tile_view(a, tile)[: 200 // tile], exercise="tile_view")
    assert (verdict.finding.kind, verdict.points) == ("shape", 0.0)
