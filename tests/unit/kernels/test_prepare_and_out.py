"""`prepare`, `out=` and `algorithm`; how much memory a convolution takes and how large its error may be."""

import tracemalloc

import numpy as np
import pytest

from stridewise.kernels import api, conv2d, conv2d_reference, prepare, set_threads
from stridewise.kernels import thread_pool as threads
from stridewise.kernels.tuning import MAX_PACKED_INPUT_BYTES
from tests.unit.kernels.by_taps import whole_numbers

PROBLEMS = [
    pytest.param((2, 9, 8, 5), (3, 2, 5, 21), {"padding": ((2, 0), (0, 1))}, id="any"),
    pytest.param((2, 9, 8, 5), (3, 2, 5, 16), {"stride": 2}, id="one panel"),
    pytest.param((1, 7, 6, 40), (3, 3, 20, 38), {"groups": 2, "dilation": (2, 1), "padding": "same"}, id="groups"),
    pytest.param((2, 6, 5, 36), (3, 2, 1, 36), {"groups": 36, "padding": 1}, id="depthwise"),
    pytest.param((1, 6, 5, 9), (2, 3, 1, 36), {"groups": 9, "dilation": 2}, id="depthwise, four out for each in"),
]


@pytest.mark.parametrize(("x_shape", "w_shape", "options"), PROBLEMS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_plan_gives_what_conv2d_gives(x_shape, w_shape, options, dtype):
    x, w = whole_numbers(x_shape, dtype), whole_numbers(w_shape, dtype, seed=1)
    expected = conv2d_reference(x, w, **options)
    plan = prepare(w, **options)
    w[:] = 0  # the plan has its own copy
    np.testing.assert_array_equal(plan(x), expected, strict=True)
    np.testing.assert_array_equal(plan(np.flip(x, 0)), np.flip(expected, 0), strict=True)
    out = np.full(expected.shape, np.nan, dtype)
    assert plan(x, out=out) is out
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize(("x_shape", "w_shape", "options"), PROBLEMS)
def test_out_is_filled_and_returned(x_shape, w_shape, options):
    x, w = whole_numbers(x_shape), whole_numbers(w_shape, seed=1)
    expected = conv2d(x, w, **options)
    around = np.full(expected.size + 40, 99, np.float32)
    out = around[20:-20].reshape(expected.shape)
    assert conv2d(x, w, out=out, **options) is out
    np.testing.assert_array_equal(out, expected)
    np.testing.assert_array_equal(around[[*range(20), *range(-20, 0)]], 99)


def read_only(array):
    array.flags.writeable = False
    return array


X, W = np.ones((1, 5, 4, 2), np.float32), np.ones((2, 2, 2, 3), np.float32)


@pytest.mark.parametrize("function", [lambda out: conv2d(X, W, out=out), lambda out: prepare(W)(X, out=out)])
@pytest.mark.parametrize(
    ("out", "error", "says"),
    [
        ([[1.0]], TypeError, "out must be a NumPy array, got list"),
        (
            np.ones((1, 5, 4, 3), np.float32),
            ValueError,
            r"out must have the shape .* \(1, 4, 3, 3\), got \(1, 5, 4, 3\)",
        ),
        (np.ones((1, 4, 3, 3)), TypeError, "out must have the dtype of x, float32, got float64"),
        (np.ones((3, 3, 4, 1), np.float32).T, ValueError, "out must be C-contiguous"),
        (read_only(np.ones((1, 4, 3, 3), np.float32)), ValueError, "out must be .* writeable"),
        (X.reshape(-1)[:36].reshape(1, 4, 3, 3), ValueError, "out must not overlap x"),
    ],
)
def test_a_bad_out_is_named(function, out, error, says):
    with pytest.raises(error, match=says):
        function(out)


def test_weights_are_not_written_over():
    w = np.ones((2, 2, 4, 4), np.float32)
    with pytest.raises(ValueError, match="out must not overlap w"):
        conv2d(np.ones((1, 5, 5, 4), np.float32), w, out=w.reshape(1, 4, 4, 4))


@pytest.mark.parametrize(
    ("w", "options", "error", "says"),
    [
        ([[1.0]], {}, TypeError, "w must be a NumPy array, got list"),
        (np.ones((3, 3)), {}, ValueError, "w must have the 4 axes"),
        (np.ones((1, 1, 1, 1), int), {}, TypeError, "w must be float32 or float64"),
        (W, {"stride": 0}, ValueError, "stride must be at least 1, got 0"),
        (W, {"groups": 2}, ValueError, "groups must divide .* got groups 2 for 4 in and 3 out"),
        (W, {"padding": "full"}, ValueError, "padding must be .* got 'full'"),
        (W, {"precision": "high"}, ValueError, 'precision must be "fast" or "exact", got \'high\''),
    ],
)
def test_prepare_complains_before_there_is_an_image(w, options, error, says):
    with pytest.raises(error, match=says):
        prepare(w, **options)


def test_a_plan_checks_its_images():
    plan = prepare(W)
    with pytest.raises(TypeError, match="same dtype, got float64 and float32"):
        plan(X.astype(np.float64))
    with pytest.raises(ValueError, match="w must have CI // groups = 5 // 1"):
        plan(np.ones((1, 5, 4, 5), np.float32))


@pytest.mark.parametrize(
    "function", [lambda **options: conv2d(X, W, **options), lambda **options: prepare(W, **options)]
)
@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"precision": "high"}, 'precision must be "fast" or "exact", got \'high\''),
        ({"algorithm": "fft"}, 'algorithm must be "auto", "direct" or "winograd", got \'fft\''),
        ({"algorithm": 3}, 'algorithm must be "auto", "direct" or "winograd", got 3'),
        ({"algorithm": "winograd"}, r'algorithm="winograd" is for 3x3 kernels .*, got 2x2, stride \(1, 1\), groups 1'),
        (
            {"algorithm": "auto", "precision": "exact"},
            "precision='exact' is algorithm='direct', but algorithm is 'auto'",
        ),
    ],
)
def test_an_unknown_algorithm_is_named(function, options, says):
    with pytest.raises(ValueError, match=says):
        function(**options)


def test_each_algorithm_is_the_one_asked_for(monkeypatch):
    """On a layer where Winograd is faster, on one where it is not, and on one with few channels out."""
    ran = []
    for name in ("run_direct", "run_winograd"):
        run = getattr(api, name)
        monkeypatch.setattr(
            api, name, lambda *args, run=run, name=name, **kwargs: (ran.append(name), run(*args, **kwargs))
        )
    for size, channels, faster, exact in (
        (28, 64, "run_winograd", "run_direct"),
        (3, 64, "run_direct", "run_direct"),
        (28, 2, "run_direct", "run_direct"),
    ):
        x, w = whole_numbers((1, size, size, channels)), whole_numbers((3, 3, channels, channels), seed=1)
        direct = [{"algorithm": "direct"}, {"precision": "exact"}, {"algorithm": "direct", "precision": "exact"}]
        chosen = [
            *((exact, options) for options in direct),
            ("run_winograd", {"algorithm": "winograd"}),
            *((faster, options) for options in ({}, {"algorithm": "auto"}, {"precision": "fast"})),
        ]
        for name, options in chosen:
            ran.clear()
            conv2d(x, w, **options)
            prepare(w, **options)(x)
            assert ran == [name, name], options


@pytest.mark.parametrize("kernel", [1, 3])
def test_exact_is_within_a_millionth_of_the_largest_output(kernel):
    """float32, 512 channels, compared with a matrix product in float64."""
    generator = np.random.default_rng(0)
    x = generator.standard_normal((1, 9, 9, 512)).astype(np.float32)
    w = generator.standard_normal((kernel, kernel, 512, 64)).astype(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(x, (kernel, kernel), (1, 2)).astype(np.float64)
    exact = np.einsum("nhvcrs,rsco->nhvo", windows, w.astype(np.float64), optimize=True)
    error = abs(conv2d(x, w, algorithm="direct") - exact).max()
    assert error <= 1e-6 * abs(exact).max()


@pytest.mark.parametrize(
    ("x_shape", "w_shape", "options"),
    [
        pytest.param((1, 256, 256, 8), (3, 3, 8, 8), {"padding": 1}, id="large image"),
        pytest.param((64, 8, 8, 64), (3, 3, 64, 32), {"padding": 1}, id="many images"),
        pytest.param((1, 7, 7, 512), (3, 3, 512, 64), {"padding": 1}, id="many weights"),
        pytest.param((4, 64, 64, 64), (3, 3, 1, 64), {"padding": 1, "groups": 64}, id="depthwise"),
        pytest.param((1, 64, 64, 64), (3, 3, 64, 16), {"padding": 20, "dilation": 20}, id="dilation"),
    ],
)
def test_memory_stays_within_its_bound(x_shape, w_shape, options):
    """A packed copy of w, and an mc block for each of two threads; never im2col, nor a padded copy of x."""
    x, w = np.ones(x_shape, np.float32), np.ones(w_shape, np.float32)
    set_threads(2)
    options["algorithm"] = "direct"
    out = conv2d(x, w, **options)
    one_row = w_shape[0] * (x_shape[2] + 2 * options["padding"]) * x_shape[3] * 4
    region = max(MAX_PACKED_INPUT_BYTES, one_row) + 4096 * 8 + 192 * 2**10
    tracemalloc.start()
    conv2d(x, w, out=out, **options)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= w.nbytes * 32 / min(32, w_shape[3]) + 2 * region + 2**14


@pytest.mark.parametrize(("x_shape", "w_shape", "options"), PROBLEMS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jobs_keep_to_their_working_memory(monkeypatch, x_shape, w_shape, options, dtype):
    run, beyond = threads.run, []

    def guarded(job, tasks, scratch, *arguments):
        def make():
            size = scratch().size
            whole = np.full(size + 64, -7, scratch().dtype)
            beyond.append(whole[size:])
            return whole[:size]

        run(job, tasks, make, *arguments)

    monkeypatch.setattr(threads, "run", guarded)
    conv2d(np.ones(x_shape, dtype), np.ones(w_shape, dtype), algorithm="direct", **options)
    assert beyond
    assert all((guard == -7).all() for guard in beyond)
