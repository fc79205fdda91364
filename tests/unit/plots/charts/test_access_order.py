"""Accesses are dots by number and address; with a cache, hits and misses differ."""

from itertools import pairwise

import numpy as np
import pytest

from stridewise.layout import Cache, record_accesses
from stridewise.plots import access_order, describe

CACHE = Cache(64, 16, 1)


def doubled(a):
    out = np.zeros(a.shape, dtype=a.dtype)
    for i in range(len(a)):
        out[i] += 2 * a[i]
    return out


@pytest.fixture
def trace():
    return record_accesses(doubled, np.arange(4, dtype=np.float32))


def dots(ax):
    return {
        line.get_label(): list(zip(*(data.tolist() for data in line.get_data()), strict=True))
        for line in ax.lines
        if not line.get_label().startswith("_")
    }


def test_each_access_is_a_dot_at_its_number_and_address(trace):
    assert dots(access_order(trace)) == {
        "a accesses": [(1, 0), (4, 4), (7, 8), (10, 12)],
        "result accesses": [(0, 64), (2, 64), (3, 68), (5, 68), (6, 72), (8, 72), (9, 76), (11, 76)],
    }


def test_with_a_cache_misses_are_crosses(trace):
    drawn = access_order(trace, cache=CACHE)
    assert dots(drawn)["a misses"] == [(1, 0), (4, 4), (7, 8), (10, 12)]
    assert {line.get_label(): line.get_marker() for line in drawn.lines[:2]} == {"a hits": "o", "a misses": "x"}


def test_time_runs_to_the_right_and_addresses_downwards(trace):
    ax = access_order(trace)
    assert ax.get_xlim()[0] < ax.get_xlim()[1]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a, byte 0", "result, byte 64", "byte 80"]


def test_its_description_counts_reads_writes_and_misses(trace):
    assert describe(access_order(trace, title="Twice")) == (
        "Twice. 12 accesses in order, each a dot at its address. a from byte 0: 4 reads, 0 writes. "
        "result from byte 64: 4 reads, 4 writes."
    )
    assert describe(access_order(trace, cache=CACHE)).endswith(
        "a from byte 0: 4 reads, 0 writes, 4 misses. result from byte 64: 4 reads, 4 writes, 5 misses. "
        "The cache has 64 bytes, lines of 16 bytes, 1 way."
    )


def test_of_many_arrays_the_first_are_described_and_no_labels_overlap():
    def function(x):
        return [x[k : k + 4] * 2 for k in range(30)]

    ax = access_order(record_accesses(function, np.ones(40)), cache=CACHE)
    assert describe(ax).count(" reads, ") == 8
    assert "And 23 more arrays." in describe(ax)
    heights = [ax.transData.transform((0, tick))[1] for tick in ax.get_yticks()]
    assert min(above - below for above, below in pairwise(heights)) > 12
    assert ax.get_yticklabels()[0].get_text() == "x, byte 0"


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (lambda: access_order([1, 2]), TypeError, "trace is a list"),
        (lambda: access_order(record_accesses(lambda: None)), ValueError, "trace has 0 accesses; expected 1 to 20,000"),
    ],
)
def test_bad_input_is_named(draw, error, message):
    with pytest.raises(error, match=message):
        draw()
