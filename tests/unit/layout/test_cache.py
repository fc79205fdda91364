"""The cache model: small cases by hand, and long ones against two other simulators."""

from collections import OrderedDict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stridewise.layout import Cache, Misses, count_misses, record_accesses


def by_ages(cache, addresses):
    """The same cache as a table of line numbers and ages: slow, plain, and independent of the other."""
    lines = np.full((cache.sets, cache.ways), -1)
    ages = np.zeros((cache.sets, cache.ways))
    for time, address in enumerate(addresses, start=1):
        line = address // cache.line
        row = line % cache.sets
        ways = np.flatnonzero(lines[row] == line)
        yield bool(ways.size)
        way = ways[0] if ways.size else int(np.argmin(ages[row]))
        lines[row, way], ages[row, way] = line, time


@pytest.mark.parametrize(
    ("claim", "cache", "addresses", "expected"),
    [
        ("a line serves its neighbours", Cache(64, 16, 1), [0, 4, 8, 12, 16], "mhhhm"),
        ("direct-mapped: two lines fight for one place", Cache(64, 16, 1), [0, 64, 0, 64], "mmmm"),
        ("two ways: they live side by side", Cache(64, 16, 2), [0, 64, 0, 64], "mmhh"),
        ("the longest unused goes", Cache(32, 16, 2), [0, 32, 0, 64, 0, 32], "mmhmhm"),
        ("fully associative", Cache(64, 16, 4), [0, 16, 32, 48, 0, 64, 16], "mmmmhmm"),
        ("nothing touched", Cache(), [], ""),
    ],
)
def test_hits_and_misses_by_hand(claim, cache, addresses, expected):
    assert "".join("h" if hit else "m" for hit in cache.hits(addresses)) == expected, claim


@pytest.mark.parametrize("cache", [Cache(256, 16, 1), Cache(512, 32, 4), Cache(1024, 64, 16), Cache()])
def test_it_agrees_with_another_simulator(cache):
    addresses = np.random.default_rng(5).integers(0, 5000, 3000)
    assert cache.hits(addresses).tolist() == list(by_ages(cache, addresses.tolist()))


def by_ordered_sets(size, line, ways, accesses):
    """A third simulator, byte by byte: (hits, misses, cold misses) of accesses (address, bytes)."""
    sets = [OrderedDict() for _ in range(size // line // ways)]
    seen, counts = set(), [0, 0, 0]
    for address, length in accesses:
        lines = dict.fromkeys((address + byte) // line for byte in range(length))
        missing, new = False, False
        for number in lines:
            inside = sets[number % len(sets)]
            if number in inside:
                inside.move_to_end(number)
                continue
            missing, new = True, new or number not in seen
            seen.add(number)
            inside[number] = True
            if len(inside) > ways:
                inside.popitem(last=False)
        counts[0 if not missing else 1] += 1
        counts[2] += new
    return tuple(counts)


GEOMETRIES = st.tuples(st.sampled_from([1, 2, 3, 8]), st.sampled_from([1, 4, 16, 64]), st.sampled_from([1, 2, 3, 4, 8]))
ACCESSES = st.lists(st.tuples(st.integers(0, 700), st.sampled_from([1, 2, 4, 8, 16])), max_size=120)


@settings(max_examples=200, deadline=None)
@given(GEOMETRIES, ACCESSES)
def test_its_counts_are_those_of_a_third_simulator(geometry, accesses):
    sets, line, ways = geometry
    cache = Cache(size=sets * line * ways, line=line, ways=ways)
    addresses, sizes = [address for address, _ in accesses], [size for _, size in accesses]
    misses = count_misses(cache, addresses, sizes or 1)
    hit, missed, first = by_ordered_sets(cache.size, line, ways, accesses)
    assert (misses.accesses - misses.misses, misses.misses, misses.cold) == (hit, missed, first)


def along_rows(a):
    return [a[i, j] for i in range(a.shape[0]) for j in range(a.shape[1])]


def down_columns(a):
    return [a[i, j] for j in range(a.shape[1]) for i in range(a.shape[0])]


@pytest.mark.parametrize("shape", [(8, 64), (32, 64), (20, 192)])
@pytest.mark.parametrize("dtype", [np.int8, np.float32, np.float64])
@pytest.mark.parametrize("lines", [4, 16, 64])
def test_the_two_orders_of_a_matrix_miss_as_often_as_arithmetic_says(shape, dtype, lines):
    array, cache = np.ones(shape, dtype), Cache(size=lines * 64, line=64, ways=lines)
    once = array.nbytes // 64
    for order, expected in ((along_rows, once), (down_columns, once if shape[0] <= lines else array.size)):
        trace = record_accesses(order, array)
        assert count_misses(cache, trace.address, trace.itemsize) == Misses(array.size, expected, once)


def test_an_access_over_the_end_of_a_line_needs_both():
    cache = Cache(64, 16, 2)
    assert cache.hits([12, 16, 12], [8, 4, 4]).tolist() == [False, True, True]
    assert cache.hits([0, 12, 12], [4, 8, 8]).tolist() == [False, False, True]


def test_cold_misses_are_those_that_no_cache_avoids():
    assert count_misses(Cache(64, 16, 1), [0, 64, 0, 64, 4]) == Misses(accesses=5, misses=5, cold=2)


def test_rows_miss_once_a_line_and_columns_every_time():
    addresses = np.arange(64 * 64).reshape(64, 64) * 4
    cache = Cache(size=2048, line=64, ways=2)
    assert count_misses(cache, addresses.ravel(), 4).misses == 64 * 64 // 16
    assert count_misses(cache, addresses.T.ravel(), 4).misses == 64 * 64


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"size": 100}, r"size must be a multiple of line \* ways = 64 \* 8 = 512, got 100"),
        ({"line": 0}, "line must be at least 1, got 0"),
        ({"ways": -2}, "ways must be at least 1, got -2"),
    ],
)
def test_a_cache_that_cannot_be_is_refused(sizes, message):
    with pytest.raises(ValueError, match=message):
        Cache(**sizes)
