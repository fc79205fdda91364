"""One convolution written in many ways: exact counts or a clear refusal, never wrong counts."""

import math
from itertools import product

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from stridewise.layout import CannotRecordError, record_accesses

X = np.arange(2 * 4 * 5 * 3, dtype=np.float64).reshape(2, 4, 5, 3)
W = np.arange(2 * 3 * 3 * 2, dtype=np.float32).reshape(2, 3, 3, 2) - 7
OUT = (2, 3, 3, 2)
EXPECTED = np.einsum("nhwkrs,rskc->nhwc", sliding_window_view(X, (2, 3), axis=(1, 2)), W)
WINDOWS = [(n, h, w) for n in range(2) for h in range(3) for w in range(3)]
WEIGHTS = list(np.ndindex(2, 3, 3))
PRODUCTS = math.prod(OUT) * len(WEIGHTS)
COVERS = np.array([[1, 2, 3, 2, 1], [2, 4, 6, 4, 2], [2, 4, 6, 4, 2], [1, 2, 3, 2, 1]])  # windows over each pixel


def window(x, n, h, w):
    return x[n, h : h + 2, w : w + 3]


def scalars(x, w):
    out = np.zeros(OUT)
    for (n, h, v), c in product(WINDOWS, range(2)):
        for r, s, k in WEIGHTS:
            out[n, h, v, c] += x[n, h + r, v + s, k] * w[r, s, k, c]
    return out


def negative_indices(x, w):
    out = np.zeros(OUT)
    for (n, h, v), c in product(WINDOWS, range(2)):
        for r, s, k in WEIGHTS:
            out[n - 2, h - 3, v, c] += x[n, h + r - 4, v + s - 5, k - 3] * w[r - 2, s, k, c - 2]
    return out


def views_of_views(x, w):
    out = np.zeros(OUT)
    for (n, h, v), c in product(WINDOWS, range(2)):
        part = x[n][h:][:, v:]
        for r, s, k in WEIGHTS:
            out[n][h][v][c] += part[r][s][k] * w.T[c].T[r, s, ..., k]
    return out


def items(x, w):
    out = np.zeros(OUT)
    for (n, h, v), c in product(WINDOWS, range(2)):
        for r, s, k in WEIGHTS:
            out[n, h, v, c] += float(x[n, h + r, v + s, k : k + 1]) * w[:, :, :, c].item(r, s, k)
    return out


def sum_of_a_slice(x, w):
    out = np.empty(OUT)
    for (n, h, v), c in product(WINDOWS, range(2)):
        out[n, h, v, c] = np.sum(window(x, n, h, v) * w[..., c])
    return out


def sum_of_products(x, w):
    out = np.empty(OUT)
    for (n, h, v), c in product(WINDOWS, range(2)):
        out[n, h, v, c] = sum(x[n, h + r, v + s, k] * w[r, s, k, c] for r, s, k in WEIGHTS)
    return out


def dot_of_rows(x, w):
    out = np.zeros(OUT)
    for (n, h, v), c in product(WINDOWS, range(2)):
        for r, s in np.ndindex(2, 3):
            out[n, h, v, c] += np.dot(x[n, h + r, v + s], w[r, s, :, c])
    return out


def nested_lists(x, w):
    values = [[np.vdot(window(x, n, h, v), w[..., c]) for c in range(2)] for n, h, v in WINDOWS]
    return np.array(values).reshape(OUT)


def imported_inside(x, w):
    import numpy

    out = numpy.zeros(OUT)
    for (n, h, v), c in product(WINDOWS, range(2)):
        out[n, h, v, c] = numpy.sum(window(x, n, h, v) * w[..., c])
    return out


def global_weights(x, w):
    return sum_of_a_slice(x, W if w.size else w)


def all_channels_out(x, w):
    out = np.zeros(OUT)
    for n, h, v in WINDOWS:
        for r, s, k in WEIGHTS:
            out[n, h, v] += x[n, h + r, v + s, k] * w[r, s, k]
    return out


def tensor_product(x, w):
    out = np.zeros(OUT)
    for n, h, v in WINDOWS:
        out[n, h, v] = np.tensordot(window(x, n, h, v), w, 3)
    return out


def einsum_into_a_view(x, w):
    out = np.zeros(OUT)
    for n, h, v in WINDOWS:
        np.einsum("rsk,rskc->c", window(x, n, h, v), w, out=out[n, h, v])
    return out


def whole_images(x, w):
    out = np.zeros(OUT)
    for r, s, k in WEIGHTS:
        out += x[:, r : r + 3, s : s + 3, k, None] * w[r, s, k]
    return out


def products_of_positions(x, w):
    out = np.zeros(OUT)
    for r, s in np.ndindex(2, 3):
        out += x[:, r : r + 3, s : s + 3] @ w[r, s]
    return out


ONE_BY_ONE = (
    *(scalars, negative_indices, views_of_views, items, sum_of_a_slice, sum_of_products, dot_of_rows, nested_lists),
    *(imported_inside, global_weights),
)
ROW_BY_ROW = (all_channels_out, tensor_product, einsum_into_a_view)
AT_ONCE = (whole_images, products_of_positions)


def recorded(function):
    trace = record_accesses(function, X, W)
    np.testing.assert_allclose(trace.result, EXPECTED)
    assert not ((trace.of("x") | trace.of("w")) & trace.write).any()
    return trace


@pytest.mark.parametrize("function", ONE_BY_ONE, ids=lambda function: function.__name__)
def test_each_product_reads_a_pixel_and_a_weight(function):
    trace = recorded(function)
    assert (trace.counts("x") == 2 * COVERS[:, :, np.newaxis]).all()
    assert (trace.counts("w") == 2 * 3 * 3).all()


@pytest.mark.parametrize("function", ROW_BY_ROW, ids=lambda function: function.__name__)
def test_a_pixel_read_once_for_all_channels_out_is_read_half_as_often(function):
    trace = recorded(function)
    assert (trace.counts("x") == COVERS[:, :, np.newaxis]).all()
    assert (trace.counts("w") == 2 * 3 * 3).all()


@pytest.mark.parametrize("function", AT_ONCE, ids=lambda function: function.__name__)
def test_an_operation_on_whole_arrays_reads_each_element_of_its_operands_once(function):
    trace = recorded(function)
    assert (trace.counts("x") == COVERS[:, :, np.newaxis]).all()
    assert (trace.counts("w") == 1).all()


@pytest.mark.parametrize(
    ("function", "reads", "writes"),
    [
        (scalars, PRODUCTS, PRODUCTS),
        (views_of_views, PRODUCTS, PRODUCTS),
        (sum_of_a_slice, 0, math.prod(OUT)),
        (all_channels_out, PRODUCTS, PRODUCTS),  # out[n, h, v] += row: NumPy does not copy the row onto itself
        (einsum_into_a_view, 0, math.prod(OUT)),
        (whole_images, PRODUCTS, PRODUCTS),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_sums_in_the_result_are_read_and_written(function, reads, writes):
    trace = recorded(function)
    assert int(trace.counts("result", ~trace.write).sum()) == reads
    assert int(trace.counts("result", trace.write).sum()) == writes


def test_a_list_is_no_array_but_making_it_reads_one():
    def function(x):
        values = x.tolist()
        return values[0][0] + values[0][0]

    assert record_accesses(function, X[0, 0]).counts("x").tolist() == np.ones((5, 3)).tolist()


HELD = W.copy()


def test_arrays_found_under_a_global_name_and_in_a_closure_are_recorded():
    held = np.arange(3.0)
    trace = record_accesses(lambda a: a[0] + held[1] + HELD[0, 0, 0, 1], X[0, 0, 0])
    assert {array.name: trace.counts(array.name).sum() for array in trace.arrays} == {"a": 1, "held": 1, "HELD": 1}
    assert trace.counts("held").tolist() == [0, 1, 0]
    assert type(held) is type(HELD) is np.ndarray


def test_two_arrays_over_one_buffer_lie_in_one_memory():
    buffer = bytearray(64)
    first, second = np.frombuffer(buffer, np.int16, 8), np.frombuffer(buffer, np.int16, 8, offset=8)
    trace = record_accesses(lambda a, b: (a[0], b[0], a[4], b[7]), first, second)
    assert trace.address.tolist() == [0, 8, 8, 22]


PLAIN = np.ones(3)


def make_generator(x):
    yield x[0, 0, 0, 0]


def mixed_with_an_unknown_array(x):
    return x[0, 0, 0] * np.float64([1, 2, 3])


class Holder:
    array = PLAIN


REFUSED = {
    "a list of indices": lambda x: x[[1, 0], 2],
    "an array of indices": lambda x: x[np.arange(2)],
    "a mask": lambda x: x[x > 3],
    "assignment to a mask": lambda x: x.__setitem__(x > 3, 0),
    "flat": lambda x: x.flat[3],
    "take": lambda x: np.take(x, 3),
    "diagonal": lambda x: x[0, 0].diagonal(),
    "add.at": lambda x: np.add.at(x, (0, 0, 0, 0), 1),
    "add.reduce": lambda x: np.add.reduce(x),
    "ndenumerate": lambda x: list(np.ndenumerate(x)),
    "nditer": lambda x: list(np.nditer(x)),
    "windows": lambda x: sliding_window_view(x, (2, 3), axis=(1, 2)),
    "strides": lambda x: np.lib.stride_tricks.as_strided(x, (2,), (8,)),
    "ndarray": lambda x: np.ndarray(x.shape),
    "matrix": lambda x: np.matrix(x[0, 0]),
    "data": lambda x: x.data,
    "ctypes": lambda x: x.ctypes,
    "put": lambda x: np.put(x, [0], [1]),
    "the method put": lambda x: x.put([0], [1]),
    "another type of view": lambda x: x.view(np.float32),
    "vectorize": lambda x: np.vectorize(abs)(x),
    "fill_diagonal": lambda x: np.fill_diagonal(x[0, 0], 1),
    "copyto": lambda x: np.copyto(x, 0),
    "sum of a part": lambda x: np.sum(x, where=x > 3),
    "an output by position": lambda x: np.add(x, x, x),
    "short circuits": lambda x: x.any(),
    "sorting": lambda x: x.sort(),
    "random numbers": lambda x: np.random.default_rng(1).random(x.shape),
    "a generator": make_generator,
    "an array of another making": mixed_with_an_unknown_array,
    "an array of an object": lambda x: x[0, 0, 0] * Holder.array,
    "an array returned as it was": lambda _: Holder.array,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_counted_exactly_is_refused(name):
    with pytest.raises(CannotRecordError, match=r"record_accesses cannot follow .*: read and write elements or slices"):
        record_accesses(REFUSED[name], X.copy())


def test_memory_is_not_handed_out():
    with pytest.raises(TypeError, match="bytes-like object is required"):
        record_accesses(memoryview, X)


def test_arrays_in_a_global_list_are_recorded():
    trace = record_accesses(lambda x: x[0, 0, 0, 0] * IN_A_LIST[1][2], X)
    assert trace.counts("IN_A_LIST").tolist() == [0, 0, 1]


IN_A_LIST = [None, np.arange(3.0)]
