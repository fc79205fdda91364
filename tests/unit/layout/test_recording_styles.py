"""One convolution in the many ways in which people write it: the same counts, or a clear refusal, never others."""

import math
from itertools import product

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from stridewise.layout import CannotRecordError, record_accesses, recording, whole_arrays

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


def flat_indices(x, w):
    out = np.zeros(OUT)
    for (n, h, v), c in product(WINDOWS, range(2)):
        for r, s, k in WEIGHTS:
            value = x.flat[((n * 4 + h + r) * 5 + v + s) * 3 + k] * w.ravel()[((r * 3 + s) * 3 + k) * 2 + c]
            out.flat[((n * 3 + h) * 3 + v) * 2 + c] += value
    return out


def items(x, w):
    out = np.zeros(OUT)
    for (n, h, v), c in product(WINDOWS, range(2)):
        for r, s, k in WEIGHTS:
            out[n, h, v, c] += float(x[n, h + r, v + s, k : k + 1]) * w[:, :, :, c].item((r, s, k))
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


def flat_iterators(x, w):
    out = np.zeros(OUT)
    for (n, h, v), c in product(WINDOWS, range(2)):
        for a, b in zip(window(x, n, h, v).flat, w[..., c].flat, strict=True):
            out[n, h, v, c] += a * b
    return out


def enumerated(x, w):
    out = np.zeros(OUT)
    for (n, h, v), c in product(WINDOWS, range(2)):
        for (r, s, k), value in np.ndenumerate(w[..., c]):
            out[n, h, v, c] += x[n, h + r, v + s, k] * value
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


def scattered(x, w):
    out = np.zeros(OUT)
    for (n, h, v), c in product(WINDOWS, range(2)):
        for r, s, k in WEIGHTS:
            np.add.at(out, (n, h, v, c), x[n, h + r, v + s, k] * w[r, s, k, c])
    return out


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


def all_windows(x, w):
    return np.einsum("nhwkrs,rskc->nhwc", sliding_window_view(x, (2, 3), axis=(1, 2)), w)


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


def lists_of_indices(x, w):
    out = np.zeros(OUT)
    rows, columns = np.arange(3)[:, np.newaxis], np.arange(3)
    for r, s, k in WEIGHTS:
        out += x[:, rows + r, columns + s, k][..., np.newaxis] * w[r, s].take(k, 0)
    return out


ONE_BY_ONE = (
    *(scalars, negative_indices, views_of_views, flat_indices, items, sum_of_a_slice, sum_of_products, flat_iterators),
    *(enumerated, dot_of_rows, nested_lists, scattered, imported_inside, global_weights),
)
ROW_BY_ROW = (all_channels_out, tensor_product, einsum_into_a_view)
AT_ONCE = (all_windows, whole_images, products_of_positions, lists_of_indices)


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
        (scattered, PRODUCTS, PRODUCTS),
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


def test_every_attribute_of_an_array_is_known():
    own = {name for name in vars(recording.RecordingArray) if getattr(np.ndarray, name, None) is not None}
    operators = {name for name in dir(np.ndarray) if name.startswith("__") and name not in own}
    named = {*whole_arrays.TOUCH_NOTHING, *own, *operators}
    assert set(dir(np.ndarray)) - named == set()
    looked_up = {*whole_arrays.READ_ALL, *whole_arrays.CHANGE_ALL, *whole_arrays.CANNOT, *whole_arrays.CANNOT_GIVE}
    assert looked_up <= own


HELD = W.copy()


def test_arrays_found_under_a_global_name_and_in_a_closure_are_recorded():
    held = np.arange(3.0)
    trace = record_accesses(lambda a: a[0] + held[1] + HELD[0, 0, 0, 1], X[0, 0, 0])
    assert [(each.name, trace.counts(each.name).sum()) for each in trace.arrays] == [("a", 1), ("held", 1), ("HELD", 1)]
    assert trace.counts("held").tolist() == [0, 1, 0]
    assert type(held) is type(HELD) is np.ndarray


def test_two_arrays_over_one_buffer_lie_in_one_memory():
    buffer = bytearray(64)
    first, second = np.frombuffer(buffer, np.int16, 8), np.frombuffer(buffer, np.int16, 8, offset=8)
    trace = record_accesses(lambda a, b: (a[0], b[0], a[4], b[7]), first, second)
    assert trace.address.tolist() == [0, 8, 8, 22]


def refused(function):
    with pytest.raises(CannotRecordError, match="record_accesses cannot follow"):
        record_accesses(function, X)


def make_generator(x):
    yield x[0, 0, 0, 0]


@pytest.mark.parametrize(
    "function",
    [
        lambda x: list(np.nditer(x)),
        lambda x: np.ndarray(x.shape),
        lambda x: np.matrix(x[0, 0]),
        lambda x: memoryview(x),
        lambda x: x.data,
        lambda x: x.ctypes,
        lambda x: np.put(x, [0], [1]),
        lambda x: x.put([0], [1]),
        lambda x: x.view(np.matrix),
        lambda x: np.vectorize(abs)(x),
        lambda x: np.fill_diagonal(x[0, 0], 1),
        lambda x: np.copyto(x, 0, where=x > 3),
        lambda x: np.nan_to_num(x, copy=False),
        lambda x: x[0].compress([True], axis=0),
        lambda x: np.random.default_rng(1).random(x.shape),
        make_generator,
    ],
)
def test_what_cannot_be_followed_is_refused(function):
    refused(function)
