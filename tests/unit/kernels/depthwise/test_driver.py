"""Depthwise and small groups: the reference's numbers for every geometry, however the rows are cut."""

import tracemalloc

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from stridewise.kernels import conv2d, get_threads, set_threads
from stridewise.kernels import thread_pool as threads
from stridewise.kernels.depthwise import driver as driver
from stridewise.kernels.depthwise import plan as plan
from stridewise.kernels.depthwise.driver import run_depthwise
from stridewise.kernels.direct.driver import with_element_strides
from stridewise.kernels.problem import read_geometry
from stridewise.kernels.simd.register_tile import COLUMNS, VECTOR_BYTES
from tests.unit.kernels.by_taps import conv2d_by_taps, whole_numbers


def normal(*shape):
    return np.random.default_rng(shape).standard_normal(shape).astype(np.float32)


GEOMETRIES = {
    "plain": ((2, 6, 9, 17), (3, 3, 1, 17), {}),
    "asymmetric padding": ((1, 4, 5, 17), (3, 2, 1, 17), {"padding": ((3, 0), (1, 4))}),
    "more padding than image": ((1, 1, 2, 9), (3, 3, 1, 9), {"padding": 4}),
    "dilation": ((1, 11, 13, 20), (3, 3, 1, 20), {"dilation": (4, 3), "padding": 2}),
    "large dilation": ((1, 5, 6, 20), (3, 3, 1, 20), {"dilation": 1000, "padding": "same"}),
    "stride": ((2, 9, 13, 17), (3, 3, 1, 17), {"stride": 2, "padding": 1}),
    "stride beyond the kernel": ((2, 9, 23, 16), (2, 3, 1, 16), {"stride": (5, 4), "padding": (0, 3)}),
    "stride and dilation": ((1, 9, 19, 16), (2, 3, 1, 16), {"stride": (2, 3), "dilation": (3, 2), "padding": 1}),
    "1x1": ((2, 3, 5, 33), (1, 1, 1, 33), {}),
    "tall kernel": ((1, 9, 4, 24), (5, 1, 1, 24), {"padding": (2, 0)}),
    "one of two channels": ((1, 4, 9, 2), (3, 3, 1, 2), {"padding": 1}),
    "three out for each in": ((1, 4, 6, 7), (3, 3, 1, 21), {"padding": 1}),
    "twenty out for each in": ((1, 4, 5, 2), (3, 3, 1, 40), {"padding": 1}),
    "several blocks": ((1, 2, 5, 600), (5, 5, 1, 600), {"padding": 2}),
    **{f"output of {v} columns": ((1, 2, v + 1, 16), (2, 2, 1, 16), {}) for v in range(1, 9)},
    **{f"{c} in and out": ((1, 3, 5, 3 * c), (2, 2, c, 3 * c), {"padding": 1}) for c in (2, 3, 4, 5, 8, 16)},
    "2 in, 4 out": ((1, 3, 5, 10), (3, 3, 2, 20), {"padding": 1}),
    "4 in, 2 out": ((1, 3, 5, 40), (3, 3, 4, 20), {"stride": 2, "padding": 1}),
    "8 in, 1 out": ((1, 3, 5, 32), (2, 2, 8, 4), {}),
    "2 in and out, several blocks": ((1, 3, 20, 300), (3, 3, 2, 300), {"padding": 1}),
    "folded, in strips": ((1, 3, 9001, 3), (3, 3, 1, 3), {"padding": 1}),
    "folded, large dilation": ((1, 3, 1050, 3), (2, 3, 1, 3), {"dilation": (1, 500)}),
    "folded, more padding than image": ((1, 2, 3, 3), (3, 3, 1, 3), {"padding": 40}),
    "folded, large kernel": ((1, 20, 60, 5), (17, 17, 1, 5), {}),
}
# Kernel, channels out for each in, options: for few channels, where pixels are folded.
FEW = [
    ((1, 1), 1, {}),
    ((3, 3), 1, {"padding": 1}),
    ((2, 3), 2, {"padding": ((0, 1), (2, 0))}),
    ((3, 2), 1, {"dilation": (2, 3)}),
    ((5, 5), 1, {"padding": "same"}),
    ((3, 3), 3, {"dilation": 2, "padding": 4}),
    ((7, 7), 1, {"padding": 3}),
    ((1, 4), 1, {"stride": (2, 1)}),
    ((3, 3), 1, {"stride": 2, "padding": 1}),
]


@pytest.fixture
def small_row_buffer(monkeypatch):
    """Cut rows into strips of 4 or a few more pixels, and channels into blocks of one tile."""
    monkeypatch.setattr(plan, "STRIP_BYTES", 1)
    monkeypatch.setattr(plan, "ROW_BUFFER_BYTES", 1)
    driver._plan.cache_clear()
    yield
    driver._plan.cache_clear()


@pytest.fixture(autouse=True)
def guarded(monkeypatch):
    """Check that no job writes beyond its scratch memory, which is filled with nan before."""
    run, beyond = threads.run, []

    def guarded_run(job, tasks, scratch, *arguments):
        def make():
            long_pixels = np.full(scratch().size + 64, np.nan).view(np.int64)
            beyond.append(long_pixels[-64:].view(np.float64))
            return long_pixels[:-64]

        run(job, tasks, make, *arguments)

    monkeypatch.setattr(threads, "run", guarded_run)
    before = get_threads()
    yield
    set_threads(before)
    assert all(np.isnan(guard).all() for guard in beyond)


def convolve(x, w, *, most_threads=1, **options):
    """Convolve by `run_depthwise`, also where `conv2d` would pick another kernel."""
    defaults = {"stride": 1, "padding": 0, "dilation": 1, "groups": x.shape[3] // w.shape[2]}
    geometry = read_geometry(x, w, **defaults | options)
    out = np.full(geometry.out_shape, np.nan, x.dtype)
    run_depthwise(with_element_strides(x), np.ascontiguousarray(w), geometry, out, most_threads=most_threads)
    return out


def check_geometry(name, dtype):
    x_shape, w_shape, options = GEOMETRIES[name]
    x, w = whole_numbers(x_shape, dtype), whole_numbers(w_shape, dtype, seed=1)
    expected = conv2d_by_taps(x, w, groups=x_shape[3] // w_shape[2], **options)
    np.testing.assert_array_equal(convolve(x, w, **options), expected, strict=True)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", GEOMETRIES)
def test_every_geometry(name, dtype):
    check_geometry(name, dtype)


@pytest.mark.parametrize(
    ("channels", "dtype"),
    [*((c, np.float32) for c in (*range(1, 16), 17, 24)), *((c, np.float64) for c in (2, 3, 7, 13))],
)
def test_few_channels_and_rows_of_any_length(channels, dtype):
    for columns in (*range(1 + channels % 2, 21, 2), 45, 131):
        (kh, kw), channels_out_per_group, options = FEW[(columns + channels) % len(FEW)]
        x = whole_numbers((1, kh + 2, columns + (kw - 1) * 3, channels), dtype)
        w = whole_numbers((kh, kw, 1, channels_out_per_group * channels), dtype, seed=1)
        expected = conv2d_by_taps(x, w, groups=channels, **options)
        np.testing.assert_array_equal(convolve(x, w, **options), expected, strict=True)


@pytest.mark.usefixtures("small_row_buffer")
@pytest.mark.parametrize("name", GEOMETRIES)
def test_every_geometry_in_short_strips(name):
    check_geometry(name, np.float32)


@pytest.mark.parametrize(
    "place",
    [
        lambda x: x[:, ::-1, ::-1, ::-1],
        lambda x: np.broadcast_to(x[:, :1, :, :1], x.shape),
        np.asfortranarray,
        lambda x: np.concatenate((x, -x), 2)[:, :, ::2],
        lambda x: np.concatenate((x, -x), 3)[..., : x.shape[3]],
    ],
    ids=["backwards", "broadcast", "column-major", "every second column", "some channels"],
)
@pytest.mark.parametrize(("columns", "channels", "depth"), [(6, 34, 1), (6, 34, 2), (40, 3, 1), (40, 1, 1)])
def test_pixels_may_lie_anywhere(place, columns, channels, depth):
    x, w = place(whole_numbers((2, 5, columns, channels))), whole_numbers((3, 3, depth, channels), seed=1)
    expected = convolve(np.array(x, order="C"), w, padding=1)
    np.testing.assert_array_equal(convolve(x, w, padding=1), expected)


@pytest.mark.parametrize(
    ("x_shape", "w_shape", "options"),
    [
        ((2, 30, 31, 150), (3, 3, 1, 150), {"padding": 1}),
        ((1, 30, 40, 96), (3, 3, 3, 96), {"padding": 3, "dilation": 3}),
        ((1, 2, 6000, 40), (2, 9, 1, 40), {"stride": (1, 2)}),
        ((2, 90, 9001, 3), (3, 3, 1, 3), {"padding": 1}),
    ],
    ids=["depthwise", "dilation", "strips", "folded"],
)
def test_threads_change_no_bit(x_shape, w_shape, options):
    x, w = normal(*x_shape), normal(*w_shape)
    alone = convolve(x, w, **options)
    for count in (2, 3):
        set_threads(count)
        assert convolve(x, w, most_threads=count, **options).tobytes() == alone.tobytes()


@pytest.mark.parametrize("w_shape", [(3, 3, 1, 32), (31, 31, 1, 32), (31, 31, 1, 3), (7, 7, 16, 32)])
def test_the_error_is_at_most_a_millionth_of_the_largest_output(w_shape):
    """float32, compared with float64."""
    kh, kw, depth, channels = w_shape
    x, w = normal(1, kh + 15, kw + 15, channels), normal(*w_shape)
    windows = sliding_window_view(x, (kh, kw), (1, 2)).astype(np.float64)
    windows = windows.reshape(1, 16, 16, -1, depth, kh, kw)
    weights = w.reshape(kh, kw, depth, -1, depth).astype(np.float64)
    truth = np.einsum("nhvgirs,rsigo->nhvgo", windows, weights, optimize=True).reshape(1, 16, 16, channels)
    error = abs(convolve(x, w) - truth).max()
    assert error <= 1e-6 * abs(truth).max()


def taps_inside(axis, x, w, options):
    """How many of the kernel's rows (axis 0) or columns (1) meet the image, for each row or column of the output."""
    geometry = read_geometry(x, w, **{"stride": 1, "padding": 0, "dilation": 1} | options)
    first = np.arange(geometry.out_shape[1 + axis]) * geometry.stride[axis] - geometry.padding[axis][0]
    met = first[:, None] + np.arange(w.shape[axis]) * geometry.dilation[axis]
    return ((met >= 0) & (met < x.shape[1 + axis])).sum(1)


@pytest.mark.parametrize(
    ("x_shape", "w_shape", "options"),
    [
        pytest.param((1, 1, 100_000, 16), (1, 3, 1, 16), {"padding": (0, 1)}, id="wide image"),
        pytest.param((1, 3, 100_000, 3), (3, 3, 1, 3), {"padding": 1}, id="wide image, folded"),
        pytest.param((1, 16, 16, 64), (3, 3, 1, 64), {"padding": "same", "dilation": 1_000_000}, id="dilation"),
        pytest.param((1, 1, 100_001, 16), (1, 3, 1, 16), {"dilation": 50_000}, id="dilation in x"),
        pytest.param((1, 1, 100_000, 16), (1, 3, 1, 16), {"stride": 50_000}, id="stride"),
        pytest.param((1, 32, 32, 16), (31, 31, 1, 16), {"padding": "same"}, id="large kernel"),
        pytest.param((1, 7, 7, 4096), (3, 3, 1, 4096), {"padding": 1}, id="channels"),
    ],
)
def test_memory_stays_within_its_bound(x_shape, w_shape, options):
    """1 MiB, or 14 times a tile's weights, per thread; and each output is the sum of its taps."""
    x, w = np.ones(x_shape, np.float32), np.ones(w_shape, np.float32)
    set_threads(2)
    options["groups"] = x_shape[3]
    out = conv2d(x, w, **options)
    tracemalloc.start()
    conv2d(x, w, out=out, **options)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= 2 * max(2**20, 14 * w_shape[0] * w_shape[1] * COLUMNS * VECTOR_BYTES) + 2**14
    np.testing.assert_array_equal(out[0, :, :, 0], np.outer(*(taps_inside(axis, x, w, options) for axis in (0, 1))))
    np.testing.assert_array_equal(out, np.broadcast_to(out[..., :1], out.shape))
