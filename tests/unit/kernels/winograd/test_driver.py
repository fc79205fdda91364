"""Winograd convolution agrees with the reference on every shape, within its bound, for any number of threads."""

import threading
import time
import tracemalloc

import numpy as np
import pytest

from stridewise.exercises.arrays import with_layout
from stridewise.kernels import thread_pool
from stridewise.kernels.figures import Figures, estimated_figures
from stridewise.kernels.problem import read_geometry
from stridewise.kernels.thread_pool import ACTIVE_WORKERS, FINISHED, NEXT_TASK, get_threads, set_threads
from stridewise.kernels.tuning import ROWS, SHORT_ROWS
from stridewise.kernels.winograd import plan as winograd_plan
from stridewise.kernels.winograd.driver import conv_winograd_23, conv_winograd_43, pack_winograd, run_winograd
from stridewise.kernels.winograd.selection import best_tile, direct_cost, rows_multiplied, winograd_cost
from stridewise.kernels.winograd.transforms import F43
from tests.unit.kernels.by_taps import conv2d_by_taps, whole_numbers

AVX2 = estimated_figures(32, "znver3", {"fma"})
KERNELS = {2: conv_winograd_23, 4: conv_winograd_43}
EVERY_TILE = pytest.mark.parametrize("outputs", [2, 4])
# Roundings in multiples of the smallest step from 1, for whole numbers of up to 9 and few channels.
ROUNDINGS = {2: 8, 4: 64}


def agree(out, x, w, outputs, **options):
    expected = conv2d_by_taps(x, w, **options)
    assert out.dtype == expected.dtype
    assert out.shape == expected.shape
    size = max(1.0, float(abs(expected).max(initial=0)))
    np.testing.assert_allclose(out, expected, rtol=0, atol=ROUNDINGS[outputs] * size * np.finfo(x.dtype).eps)


@EVERY_TILE
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("x_shape", "channels_out", "padding"),
    [
        pytest.param((1, 3, 3, 1), 1, 0, id="one output"),
        pytest.param((1, 1, 1, 1), 1, 1, id="one pixel, all around it padding"),
        pytest.param((0, 5, 5, 2), 3, 1, id="no images"),
        pytest.param((2, 6, 9, 3), 5, 0, id="odd channels, nothing square"),
        pytest.param((1, 6, 6, 8), 16, 0, id="whole tiles, whole vectors"),
        pytest.param((2, 7, 7, 9), 17, 1, id="one more than a vector, one more than a panel"),
        pytest.param((1, 8, 5, 4), 33, ((2, 0), (0, 3)), id="each side its own padding"),
        pytest.param((1, 4, 4, 2), 2, 5, id="padding larger than the image"),
        pytest.param((3, 4, 11, 16), 7, "same", id="batch, same"),
        pytest.param((1, 21, 33, 2), 3, 1, id="many tiles: loops by tiles"),
    ],
)
def test_shapes_and_padding(outputs, dtype, x_shape, channels_out, padding):
    x, w = whole_numbers(x_shape, dtype), whole_numbers((3, 3, x_shape[3], channels_out), dtype, seed=1)
    agree(KERNELS[outputs](x, w, padding=padding), x, w, outputs, padding=padding)


@EVERY_TILE
@pytest.mark.parametrize(
    ("x_shape", "dilation", "padding"),
    [
        pytest.param((2, 8, 12, 5), 2, 2, id="phases of one size"),
        pytest.param((1, 9, 11, 3), (2, 3), "same", id="some phases smaller, in rows or columns"),
        pytest.param((1, 11, 6, 3), (1, 2), ((0, 3), (5, 1)), id="in columns only, each side its own padding"),
        pytest.param((1, 33, 33, 8), 12, 12, id="most windows reach into the padding"),
        pytest.param((1, 33, 4, 3), (16, 1), (0, 1), id="one row of outputs: fewer than phases"),
        pytest.param((1, 5, 6, 4), 20, 18, id="nothing but padding within reach"),
    ],
)
def test_dilation(outputs, x_shape, dilation, padding):
    """An output that is not written stays nan."""
    x, w = with_layout(whole_numbers(x_shape), "sliced"), whole_numbers((3, 3, x_shape[3], 17), seed=1)
    geometry = read_geometry(x, w, stride=1, padding=padding, dilation=dilation, groups=1)
    out = np.full(geometry.out_shape, np.nan, np.float32)
    run_winograd(x, w, None, geometry, out, outputs=outputs)
    agree(out, x, w, outputs, padding=padding, dilation=dilation)


@EVERY_TILE
@pytest.mark.parametrize("layout", ["contiguous", "sliced", "transposed", "reversed"])
def test_memory_layout_does_not_matter(outputs, layout):
    x, w = with_layout(whole_numbers((2, 6, 5, 8)), layout), with_layout(whole_numbers((3, 3, 8, 4), seed=1), layout)
    x.flags.writeable = w.flags.writeable = False
    agree(KERNELS[outputs](x, w, padding=1), x, w, outputs, padding=1)


@EVERY_TILE
@pytest.mark.parametrize("many_tiles", [1, 10**9], ids=["by tiles", "by channels"])
def test_blocks_of_any_size_packed_weights_and_threads_give_the_same_bits(outputs, many_tiles, monkeypatch):
    """Blocks of 1 and of several tiles, of 16 channels in and of all, of one panel and of several, with and without
    prefetching. An output that is not written stays nan."""
    x, w = whole_numbers((2, 9, 8, 40)).astype(np.float32) / 3, whole_numbers((3, 3, 40, 50), seed=1)
    geometry = read_geometry(x, w, stride=1, padding=1, dilation=1, groups=1)
    packed = pack_winograd(w, outputs)
    monkeypatch.setattr(winograd_plan, "MIN_TILES_FOR_TILE_ORDER", many_tiles)
    before, results = get_threads(), []
    try:
        for tiles, v_bytes, group, depth, near in [
            (24, 2**23, 256, 64, 2**22), (1, 1, 64, 16, 0), (5, 2**17, 128, 32, 0),
        ]:  # fmt: skip
            monkeypatch.setattr(winograd_plan, "TILES_AT_ONCE", tiles)
            monkeypatch.setattr(winograd_plan, "MAX_V_BYTES", v_bytes)
            monkeypatch.setattr(winograd_plan, "GROUP_BYTES", group)
            monkeypatch.setattr(winograd_plan, "UNPACKED_GROUP_BYTES", group)
            monkeypatch.setattr(winograd_plan, "UNPACKED_DEPTH", depth)
            monkeypatch.setattr(winograd_plan, "MIN_PREFETCHED_BYTES", near)
            winograd_plan.make_plan.cache_clear()
            for threads in (1, 3):
                set_threads(threads)
                for weights in (None, packed):
                    out = np.full(geometry.out_shape, np.nan, x.dtype)
                    run_winograd(x, w, weights, geometry, out, outputs=outputs)
                    results.append(out)
    finally:
        set_threads(before)
        winograd_plan.make_plan.cache_clear()
    agree(results[0], x, w, outputs, padding=1)
    for result in results[1:]:
        np.testing.assert_array_equal(result, results[0])


@EVERY_TILE
@pytest.mark.parametrize("many_tiles", [1, 10**9], ids=["by tiles, for filters", "by channels, for tiles"])
def test_products_wait_for_transforms_that_another_thread_has_taken(outputs, many_tiles, monkeypatch):
    """This thread finds all transforms taken, and finished a moment later."""
    x, w = whole_numbers((1, 9, 8, 20)), whole_numbers((3, 3, 20, 18), seed=1)
    monkeypatch.setattr(winograd_plan, "MIN_TILES_FOR_TILE_ORDER", many_tiles)
    winograd_plan.make_plan.cache_clear()
    run, waited = thread_pool.run, []

    def run_behind_another(job, _tasks, scratch, job_array, *arguments):
        before = winograd_plan.WinogradJob(*job_array).tasks_before
        counters = np.zeros(4, np.int64)
        counters[NEXT_TASK] = before
        state = np.array([*(counters.ctypes.data + 8 * place for place in range(4)), 0, False], np.int64)
        late = threading.Thread(target=job, args=(state, scratch(), job_array, *arguments))
        late.start()
        while late.is_alive() and not counters[ACTIVE_WORKERS]:
            time.sleep(0.001)
        time.sleep(0.02)  # enough to go wrong, were it not to wait
        waited.append((before > 0, bool(counters[ACTIVE_WORKERS])))
        run(job, before, scratch, with_fields(job_array, tasks=0), *arguments)
        counters[FINISHED] = before
        late.join()

    KERNELS[outputs](x, w, padding=1)  # compiled
    monkeypatch.setattr(thread_pool, "run", run_behind_another)
    try:
        agree(KERNELS[outputs](x, w, padding=1), x, w, outputs, padding=1)
    finally:
        winograd_plan.make_plan.cache_clear()
    assert waited == [(True, True)]


def with_fields(job_array, **fields):
    return np.array(winograd_plan.WinogradJob(*job_array)._replace(**fields), job_array.dtype)


@EVERY_TILE
def test_what_lies_beside_a_tile_does_not_matter(outputs):
    """nan in channels and pixels outside the image reaches no output."""
    wide = np.full((1, 9, 9, 6), np.nan, np.float32)
    wide[:, 2:7, 2:7, :3] = whole_numbers((1, 5, 5, 3))
    x, w = wide[:, 2:7, 2:7, :3], whole_numbers((3, 3, 3, 2), seed=1)
    agree(KERNELS[outputs](x, w, padding=1), x, w, outputs, padding=1)


@pytest.mark.parametrize(("outputs", "bound"), [(2, 2e-6), (4, 2e-5)])
def test_rounding_errors_stay_within_their_bound(outputs, bound):
    """512 channels in: the largest error against float64, over the largest output."""
    generator = np.random.default_rng(0)
    x = generator.standard_normal((1, 14, 14, 512)).astype(np.float32)
    w = (generator.standard_normal((3, 3, 512, 32)) * (2 / (9 * 512)) ** 0.5).astype(np.float32)
    exact = KERNELS[2](x.astype(float), w.astype(float), padding=1)
    assert abs(KERNELS[outputs](x, w, padding=1) - exact).max() <= bound * abs(exact).max()


@EVERY_TILE
def test_memory_is_bounded(outputs):
    """A few MiB besides the result, where im2col takes 36, and transforming all tiles at once 16 or 9."""
    x, w = np.zeros((1, 128, 128, 64), np.float32), np.zeros((3, 3, 64, 64), np.float32)
    KERNELS[outputs](x[:, :8, :8], w)
    before = get_threads()
    set_threads(2)
    tracemalloc.start()
    try:
        out = KERNELS[outputs](x, w, padding=1)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        set_threads(before)
    assert peak - out.nbytes < 3 * 2**20


@EVERY_TILE
def test_other_kernels_are_refused(outputs):
    with pytest.raises(ValueError, match=r"w must have 3 rows and 3 columns .* got 3x2"):
        KERNELS[outputs](np.ones((1, 4, 4, 1)), np.ones((3, 2, 1, 1)))


@pytest.mark.parametrize(
    ("x_shape", "w_shape", "options", "tile"),
    [
        ((1, 56, 56, 64), (3, 3, 64, 64), {}, 4),
        ((1, 28, 28, 512), (3, 3, 512, 512), {}, 4),
        pytest.param((1, 7, 7, 512), (3, 3, 512, 512), {}, None, id="weights dominate"),
        pytest.param((1, 224, 224, 3), (3, 3, 3, 64), {}, None, id="transforms dominate"),
        ((1, 56, 56, 64), (3, 3, 64, 64), {"stride": 2}, None),
        ((1, 56, 56, 64), (3, 3, 64, 64), {"dilation": 2, "padding": 2}, 4),
        pytest.param((1, 33, 33, 256), (3, 3, 256, 256), {"dilation": 18, "padding": 18}, None, id="much padding"),
        pytest.param((1, 36, 36, 256), (3, 3, 256, 256), {"dilation": 18, "padding": 18}, None, id="half padding"),
        pytest.param((1, 33, 33, 256), (3, 3, 256, 256), {"dilation": 6, "padding": 6}, 2, id="less padding"),
        ((1, 56, 56, 64), (3, 3, 32, 64), {"groups": 2}, None),
        ((1, 56, 56, 64), (1, 1, 64, 64), {}, None),
        ((1, 56, 56, 64), (3, 5, 64, 64), {}, None),
    ],
)
def test_the_choice(x_shape, w_shape, options, tile):
    x, w = np.broadcast_to(np.float32(0), x_shape), np.broadcast_to(np.float32(0), w_shape)
    geometry = read_geometry(x, w, **{"stride": 1, "padding": 1, "dilation": 1, "groups": 1} | options)
    assert best_tile(w, geometry, figures=AVX2) == tile


def layer(size, channels):
    """Return weights of a layer, in no memory, and its geometry."""
    x, w = (np.broadcast_to(np.float32(0), shape) for shape in ((1, size, size, channels), (3, 3, channels, channels)))
    return w, read_geometry(x, w, stride=1, padding=1, dilation=1, groups=1)


def test_packed_filters_need_no_transform():
    assert best_tile(*layer(7, 512), figures=AVX2) is None
    assert best_tile(*layer(7, 512), figures=AVX2, packed=True) == 2


def test_where_moving_costs_more_than_multiplying_the_direct_kernel_is_chosen():
    """Wide vectors in two halves cost what narrow ones cost; with two wide FMAs in a cycle Winograd gains less."""
    halves, wide = (estimated_figures(64, name, {"fma"}) for name in ("znver4", "skylake-avx512"))
    gains = [
        direct_cost(*layer(14, 256), figures, packed=False) / winograd_cost(F43, *layer(14, 256), figures, packed=False)
        for figures in (AVX2, halves, wide)
    ]
    assert gains[0] == gains[1] > gains[2]
    assert best_tile(*layer(14, 256), figures=AVX2)
    assert best_tile(*layer(14, 256), figures=Figures(10, 50, 50)) is None


def test_rows_multiplied_are_those_of_the_register_tiles():
    """As `multiply` takes them, tile by tile."""
    for tiles in range(1, 60):
        done = 0
        while done < tiles:
            rest = tiles - done
            done += SHORT_ROWS if rest <= SHORT_ROWS or ROWS < rest <= 2 * SHORT_ROWS else ROWS
        assert rows_multiplied(tiles) == done
