"""The replay from Python: its accesses, its counts, and the plot shown without a kernel."""

import re

import numpy as np
import pytest

from stridewise.layout import Cache, count_misses, record_accesses
from stridewise.plots.widgets.replay import replay

CACHE = Cache(64, 16, 1)


def down_the_columns(a):
    total = 0.0
    for j in range(a.shape[1]):
        for i in range(a.shape[0]):
            total += a[i, j]
    return total


@pytest.fixture
def trace():
    return record_accesses(down_the_columns, np.ones((4, 8), dtype=np.float32))


def test_it_plays_the_trace_with_the_hits_of_the_cache(trace):
    player = replay(trace, cache=CACHE)
    assert [access[1] for access in player.accesses] == trace.address.tolist()
    assert sum(not access[3] for access in player.accesses) == count_misses(CACHE, trace.address, 4).misses
    assert player.arrays[0]["addresses"] == list(range(0, 128, 4))


def test_every_line_is_fetched_by_a_miss_and_evicted_once(trace):
    inside, most = set(), 0
    for _, address, _, hit, evicted in replay(trace, cache=CACHE).accesses:
        assert hit == (address // 16 in inside)
        inside = (inside - set(evicted)) | {address // 16}
        most = max(most, len(inside))
    assert most <= CACHE.size // CACHE.line


def test_without_a_kernel_a_plot_shows_all_accesses(trace):
    data, _ = replay(trace, cache=CACHE, title="Down")._repr_mimebundle_()
    assert data["text/html"].startswith('<img alt="Down. 32 accesses in order')
    assert data["text/plain"].startswith("Down. 32 accesses in order")


def test_the_front_end_loads_nothing_external(trace):
    player = replay(trace)
    assert not re.search(r"https?:|\bimport\b|fetch\(", player._esm + player._css)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda _: replay([1]), TypeError, "trace is a list"),
        (lambda trace: replay(trace, cache=64), TypeError, "cache is 64"),
        (lambda _: replay(record_accesses(lambda: None)), ValueError, "trace has 0 accesses; expected 1 to 5,000"),
        (
            lambda _: replay(record_accesses(lambda a: a[0], np.zeros(1025))),
            ValueError,
            "array 'a' has 1,025 elements; expected at most 1,024",
        ),
    ],
)
def test_bad_input_is_named(trace, call, error, message):
    with pytest.raises(error, match=message):
        call(trace)
