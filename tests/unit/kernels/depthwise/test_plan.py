"""The plan of a depthwise convolution covers every output, finds every copied tap, and bounds the scratch memory."""

from itertools import product

import numpy as np
import pytest

from stridewise.kernels.depthwise.driver import _plan, _read_task
from stridewise.kernels.depthwise.plan import FOLDED_TILES, SHORT_PIXELS, choose_fold, make_job, make_strip
from stridewise.kernels.depthwise.row_buffer import slot_of
from stridewise.kernels.problem import read_geometry
from stridewise.kernels.simd.register_tile import COLUMNS, VECTOR_BYTES

HUGE = 2**31 - 1


def nothing(*shape):
    """An array of this shape without memory of its own."""
    return np.broadcast_to(np.zeros((), np.float32), shape)


def geometry_of(x_shape, w_shape, **options):
    defaults = {"stride": 1, "padding": 0, "dilation": 1, "groups": x_shape[3] // w_shape[2]}
    return read_geometry(nothing(*x_shape), nothing(*w_shape), **defaults | options)


@pytest.mark.parametrize("kernel_rows", [1, 2, 3, 5])
@pytest.mark.parametrize("dilation", [1, 2, 3, 7])
def test_rows_that_one_output_row_needs_never_meet_in_a_slot(kernel_rows, dilation):
    options = {"dilation": (dilation, 1), "stride": (1, 1)}
    job = make_job(geometry_of((1, 40, 9, 8), (kernel_rows, 3, 1, 8), **options), (1, 40, 9, 8), (9, 9, 9, 1),
                 (kernel_rows, 3, 1, 8), 4, 1)  # fmt: skip
    for phases, stride, row in product(range(1, dilation + 1), (1, 2, 5), range(20)):
        job = job._replace(phases=phases)
        slots = {slot_of.py_func(job, row * stride + r * dilation) for r in range(kernel_rows)}
        assert len(slots) == kernel_rows
        assert slots <= set(range(phases * kernel_rows))


@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (5, 1), (1, 3), (3, 2), (1, HUGE), (HUGE, 1)])
@pytest.mark.parametrize("most_columns", [0, 40, 400])
@pytest.mark.parametrize("least", [SHORT_PIXELS, 16 * SHORT_PIXELS])
def test_every_pixel_finds_every_column_of_the_kernel_in_a_run(stride, dilation, least, most_columns):
    for out_width, kernel_columns in product((1, 2, 3, 4, 5, 8, 57, 1000), (1, 2, 3, 31)):
        strip = make_strip(out_width, kernel_columns, stride, dilation, least, most_columns)
        assert least <= strip.pixels <= max(out_width, least)
        assert strip.runs * strip.columns <= max(most_columns, least * kernel_columns)
        for v, s in product((0, 1, strip.pixels - 1), range(kernel_columns)):
            run, column = divmod(v * strip.pixel_columns + s * strip.tap_columns, strip.columns)
            start = run * dilation if strip.runs > 1 else 0
            assert start + column * strip.column_step == v * stride + s * dilation
            assert run < strip.runs


@pytest.mark.parametrize(
    ("x_shape", "w_shape", "options"),
    [
        pytest.param((2, 7, 9, 40), (3, 3, 1, 40), {"padding": 1}, id="several blocks"),
        pytest.param((1, 5, 1, 5), (3, 1, 1, 5), {}, id="few pixels, few channels"),
        pytest.param((1, 3, 5003, 70), (3, 3, 1, 70), {"stride": (1, 2)}, id="stretches"),
        pytest.param((1, 30, 30, 64), (3, 3, 16, 36), {"dilation": 4}, id="several channels in"),
        pytest.param((2, 30, 300, 3), (3, 3, 1, 3), {"padding": 1}, id="folded"),
        pytest.param((1, 3, 9001, 3), (3, 3, 1, 3), {"padding": 1}, id="folded, in stretches"),
        pytest.param((1, 9, 20, 2), (3, 3, 1, 2), {}, id="folded, too few pixels"),
    ],
)
@pytest.mark.parametrize("threads", [1, 2, 7])
def test_every_output_is_in_a_task(x_shape, w_shape, options, threads):
    geometry = geometry_of(x_shape, w_shape, **options)
    job = make_job(geometry, x_shape, (1, 1, 1, 1), w_shape, 4, threads)
    done = np.zeros(geometry.out_shape, bool)
    for number in range(job.tasks):
        t = _read_task.py_func(job, number, COLUMNS * VECTOR_BYTES // 4)
        part = done[t.image, t.first_row : t.last_row, t.first_pixel :, t.first_channel :][
            :, : job.pixels, : t.channels
        ]
        assert part.shape[0] > 0
        assert part.shape[1:] == (min(job.pixels, job.out_width), t.channels)
        part[:] = True
    assert done.all()


@pytest.mark.parametrize("width", [4, 8, 16, 32])
def test_at_most_a_quarter_of_the_lanes_is_empty_with_few_channels(width):
    """Folding fills the tiles, whatever the number of channels, and is not applied where they are full."""
    for channels in range(1, 2 * width + 1):
        fold = choose_fold(1000, channels, width, FOLDED_TILES * width)
        tiles = -(-fold * channels // width)
        assert fold * channels >= 0.75 * tiles * width
        assert tiles <= max(FOLDED_TILES, -(-channels // width))
        assert (fold == 1) == (channels % width == 0) or channels > width


@pytest.mark.parametrize("channels", range(1, 33))
def test_folding_takes_no_more_tiles_than_each_pixel_for_itself(channels):
    for out_width in range(1, 100):
        fold = choose_fold(out_width, channels, 16, 64)
        tiles = -(-fold * channels // 16) * max(SHORT_PIXELS, out_width / fold)
        assert tiles <= -(-channels // 16) * max(SHORT_PIXELS, out_width)
        assert fold == 1 or 16 <= fold * channels <= 64


DIRE = [
    pytest.param((1, 1, 100_000, 64), (1, 9, 1, 64), {"padding": "same"}, id="wide image"),
    pytest.param((1, 3, 10_000_000, 2), (3, 3, 1, 2), {"padding": 1}, id="wider, two channels"),
    pytest.param((1, 16, 16, 64), (3, 3, 1, 64), {"padding": "same", "dilation": 1_000_000}, id="dilation"),
    pytest.param((1, 9, 3 * 10**6, 16), (3, 3, 1, 16), {"dilation": (4, 10**6)}, id="dilation in x"),
    pytest.param((1, 9, 3 * 10**6, 16), (3, 3, 1, 16), {"stride": (4, 10**6)}, id="stride"),
    pytest.param((1, 9, 9, 16), (1, 1, 1, 16), {"stride": (HUGE, 7), "padding": (5, HUGE)}, id="padding"),
    pytest.param((1, 64, 64, 32), (31, 31, 1, 32), {"padding": "same"}, id="large kernel"),
    pytest.param((1, 500, 500, 32), (255, 255, 1, 32), {"padding": "same"}, id="larger kernel"),
    *(
        pytest.param(
            (1, 500, 5000, c), (k, k, 1, c), {"padding": "same", "dilation": d}, id=f"{c} channels, {k}x{k}, {d}"
        )
        for c, k, d in product((3, 15, 31), (15, 31, 255), (1, 1000))
    ),
    pytest.param((1, 64, 64, 64), (31, 31, 16, 64), {"padding": "same"}, id="large kernel, 16 channels in"),
    pytest.param((1, 9, 9, 65536), (3, 3, 1, 65536), {}, id="channels"),
    pytest.param((1, 9, 9, 512), (3, 3, 1, 65536), {}, id="128 channels out for each in"),
    pytest.param((1, 9000, 30, 64), (3, 3, 1, 64), {"dilation": (4000, 1)}, id="kept for later rows"),
]


@pytest.mark.parametrize(("x_shape", "w_shape", "options"), DIRE)
@pytest.mark.parametrize("itemsize", [4, 8])
@pytest.mark.parametrize("threads", [1, 2])
def test_working_memory_is_bounded(x_shape, w_shape, options, itemsize, threads):
    """The bound that `run_depthwise` documents, for any convolution."""
    geometry = geometry_of(x_shape, w_shape, **options)
    strides = tuple(itemsize * step for step in (1, 1, 1, 1))
    _, _, scratch, _ = _plan.__wrapped__(geometry, x_shape, strides, w_shape, itemsize, threads)
    weights = w_shape[0] * w_shape[1] * w_shape[2] * COLUMNS * VECTOR_BYTES
    assert scratch * 8 <= max(2**20, 14 * weights)
