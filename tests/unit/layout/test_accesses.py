"""Every access of a loop nest, in order, with its address: exact, repeatable, and without side effects."""

import numba
import numpy as np
import pytest

from stridewise.kernels import KERNELS
from stridewise.layout import record_accesses, recording

SMALL = np.arange(6, dtype=np.float32).reshape(2, 3)


def columns_first(a):
    total = 0.0
    for j in range(a.shape[1]):
        for i in range(a.shape[0]):
            total += a[i, j]
    return total


def doubled(a):
    out = np.zeros(a.shape, dtype=a.dtype)
    for i in range(len(a)):
        out[i] += 2 * a[i]
    return out


@numba.njit
def compiled(a):
    return a[1, 0] + inner(a)


@numba.njit
def inner(a):
    return a[0, -1]


def addresses(trace):
    return trace.address.tolist()


def test_a_loop_nest_is_recorded_access_by_access():
    trace = record_accesses(columns_first, SMALL)
    assert addresses(trace) == [0, 12, 4, 16, 8, 20]
    assert not trace.write.any()
    assert trace.result == 15
    assert trace.itemsize.tolist() == [4] * 6


def test_adding_in_place_reads_then_writes_and_the_result_lies_behind_the_argument():
    trace = record_accesses(doubled, np.arange(2.0))
    assert [array.name for array in trace.arrays] == ["a", "result"]
    assert addresses(trace) == [64, 0, 64, 72, 8, 72]
    assert trace.write.tolist() == [False, False, True] * 2
    assert type(trace.result) is np.ndarray
    assert trace.result.tolist() == [0, 2]


def test_compiled_functions_are_recorded_as_the_python_that_they_were():
    assert addresses(record_accesses(compiled, SMALL)) == [12, 8]


def test_views_lie_in_the_memory_of_their_array():
    def function(a):
        return a.T[2, 1], a[::-1][0, 0], a[:, 1:][1, -1], a.reshape(3, 2)[1, 0]

    assert addresses(record_accesses(function, SMALL)) == [20, 12, 20, 8]


@pytest.mark.parametrize(
    ("claim", "function", "expected"),
    [
        ("a slice alone touches nothing", lambda a: a[1:], []),
        ("a reshape of compact memory touches nothing", lambda a: a.reshape(3, 2), []),
        ("a reshape that must copy reads all, then writes all", lambda a: a.T.reshape(6), [0, 12, 4, 16, 8, 20]),
        ("a row is read when it is used", lambda a: a[1] + 1, [12, 16, 20]),
        ("a row is read when it is iterated over", lambda a: [v + 0 for v in a[1]], [12, 16, 20]),
        ("a sum reads everything", lambda a: a.sum(), [0, 4, 8, 12, 16, 20]),
        ("NumPy's functions read their operands", lambda a: np.dot(a, np.array([1, 0, 0])), [0, 4, 8, 12, 16, 20]),
        ("a copy reads everything", lambda a: np.array(a[0]), [0, 4, 8]),
        ("a pattern is not looked at", lambda a: np.zeros_like(a), []),
        ("integers of NumPy count as integers", lambda a: a[np.int64(1), np.intp(-3)], [12]),
    ],
)
def test_reads(claim, function, expected):
    trace = record_accesses(function, SMALL)
    assert trace.address[trace.of("a")].tolist() == expected, claim
    assert not (trace.of("a") & trace.write).any(), claim


def test_writes_of_slices_lists_and_outputs_are_recorded():
    def function(a):
        a[0] = 7
        a[1, ::2] = [8, 9]
        np.negative(a[1], out=a[1])

    own = SMALL.copy()
    trace = record_accesses(function, own)
    assert own.tolist() == [[7, 7, 7], [-8, -4, -9]]
    assert addresses(trace) == [0, 4, 8, 12, 20, 12, 16, 20, 12, 16, 20]
    assert trace.write.tolist() == [True] * 5 + [False] * 3 + [True] * 3


@pytest.mark.parametrize("kernel", KERNELS[:3], ids=lambda kernel: kernel.name)
def test_the_kernels_touch_what_their_loops_say_and_still_agree(kernel):
    x = np.arange(2 * 4 * 5 * 3, dtype=np.float64).reshape(2, 4, 5, 3)
    w = np.arange(3 * 2 * 3 * 2, dtype=np.float64).reshape(3, 2, 3, 2)
    trace = record_accesses(kernel.function, x, w)
    products = 2 * 2 * 4 * 2 * w.shape[0] * w.shape[1] * w.shape[2]
    assert np.array_equal(trace.result, KERNELS[0].function(x, w))
    assert int(trace.of("w").sum()) == products
    assert trace.counts("w").tolist() == np.full(w.shape, products // w.size).tolist()
    corner, middle = trace.counts("x")[0, 0, 0, 0], trace.counts("x")[0, 1, 2, 0]
    assert middle == 4 * corner  # 2 rows of windows times 2 columns reach it


def test_the_same_call_gives_the_same_addresses():
    first, second = (record_accesses(doubled, np.arange(5.0)) for _ in range(2))
    assert addresses(first) == addresses(second)


def test_two_arguments_in_one_memory_are_one_array():
    trace = record_accesses(lambda whole, part: whole[0] + part[0], np.arange(4.0), np.arange(4.0)[1:])
    assert [array.name for array in trace.arrays] == ["whole", "part"]
    base = np.arange(4.0)
    trace = record_accesses(lambda whole, part: whole[0] + part[0], base, base[1:])
    assert [array.name for array in trace.arrays] == ["whole"]
    assert addresses(trace) == [0, 8]


def test_several_results_have_names_of_their_own():
    trace = record_accesses(lambda a: (a[0] + 1, a[1] + 1, a[0]), SMALL)
    assert [array.name for array in trace.arrays] == ["a", "result 1", "result 2"]


def test_nothing_is_left_behind():
    zeros, names = np.zeros, set(globals())
    with pytest.raises(IndexError):
        record_accesses(lambda a: a[5, 5], SMALL)
    assert np.zeros is zeros
    assert set(globals()) == names
    assert type(doubled(np.arange(2.0))) is np.ndarray


def test_an_endless_recording_ends_with_a_way_out(monkeypatch):
    monkeypatch.setattr(recording, "MAX_ACCESSES", 10)
    with pytest.raises(ValueError, match=r"more than 10 elements; record it on smaller arrays"):
        record_accesses(doubled, np.zeros(100))


def test_bad_input_is_named():
    with pytest.raises(TypeError, match="function must be callable, got 3"):
        record_accesses(3, SMALL)
    with pytest.raises(KeyError, match=r"no array 'b' in the trace; it has \['a'\]"):
        record_accesses(columns_first, SMALL).counts("b")
