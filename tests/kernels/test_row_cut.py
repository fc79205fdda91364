"""The cut of thin groups computes every output, finds every tap where it was copied, and bounds the working memory."""

from itertools import product

import numpy as np
import pytest

from stridewise.kernels.geometry import read_geometry
from stridewise.kernels.register_tile import COLUMNS, VECTOR_BYTES
from stridewise.kernels.row_cut import LEAST_PIXELS, cut_rows, cut_stretch
from stridewise.kernels.row_ring import slot_of
from stridewise.kernels.thin_groups import _plan, _read_task

HUGE = 2**31 - 1


def nothing(*shape):
    """An array of this shape that takes no memory."""
    return np.broadcast_to(np.zeros((), np.float32), shape)


def geometry_of(x_shape, w_shape, **options):
    defaults = {"stride": 1, "padding": 0, "dilation": 1, "groups": x_shape[3] // w_shape[2]}
    return read_geometry(nothing(*x_shape), nothing(*w_shape), **defaults | options)


@pytest.mark.parametrize("kernel_rows", [1, 2, 3, 5])
@pytest.mark.parametrize("dilation", [1, 2, 3, 7])
def test_rows_that_one_output_row_needs_never_meet_in_a_slot(kernel_rows, dilation):
    options = {"dilation": (dilation, 1), "stride": (1, 1)}
    p = cut_rows(geometry_of((1, 40, 9, 8), (kernel_rows, 3, 1, 8), **options), (1, 40, 9, 8), (9, 9, 9, 1),
                 (kernel_rows, 3, 1, 8), 4, 1)  # fmt: skip
    for classes, stride, row in product(range(1, dilation + 1), (1, 2, 5), range(20)):
        cut = p._replace(classes=classes)
        slots = {slot_of.py_func(cut, row * stride + r * dilation) for r in range(kernel_rows)}
        assert len(slots) == kernel_rows
        assert slots <= set(range(classes * kernel_rows))


@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (5, 1), (1, 3), (3, 2), (1, HUGE), (HUGE, 1)])
@pytest.mark.parametrize("most_columns", [0, 40, 400])
def test_every_pixel_finds_every_column_of_the_kernel_in_a_run(stride, dilation, most_columns):
    for out_width, kernel_columns in product((1, 2, 3, 4, 5, 8, 57, 1000), (1, 2, 3, 31)):
        stretch = cut_stretch(out_width, kernel_columns, stride, dilation, LEAST_PIXELS, most_columns)
        assert LEAST_PIXELS <= stretch.pixels <= max(out_width, LEAST_PIXELS)
        assert stretch.runs * stretch.columns <= max(most_columns, LEAST_PIXELS * kernel_columns)
        for v, s in product((0, 1, stretch.pixels - 1), range(kernel_columns)):
            run, column = divmod(v * stretch.pixel_columns + s * stretch.tap_columns, stretch.columns)
            start = run * dilation if stretch.runs > 1 else 0
            assert start + column * stretch.column_step == v * stride + s * dilation
            assert run < stretch.runs


@pytest.mark.parametrize(
    ("x_shape", "w_shape", "options"),
    [
        pytest.param((2, 7, 9, 40), (3, 3, 1, 40), {"padding": 1}, id="several blocks"),
        pytest.param((1, 5, 1, 5), (3, 1, 1, 5), {}, id="few pixels, few channels"),
        pytest.param((1, 3, 5003, 70), (3, 3, 1, 70), {"stride": (1, 2)}, id="stretches"),
        pytest.param((1, 30, 30, 64), (3, 3, 16, 36), {"dilation": 4}, id="several channels in"),
    ],
)
@pytest.mark.parametrize("threads", [1, 2, 7])
def test_every_output_is_in_a_task(x_shape, w_shape, options, threads):
    geometry = geometry_of(x_shape, w_shape, **options)
    p = cut_rows(geometry, x_shape, (1, 1, 1, 1), w_shape, 4, threads)
    done = np.zeros(geometry.out_shape, bool)
    for number in range(p.tasks):
        t = _read_task.py_func(p, number, COLUMNS * VECTOR_BYTES // 4)
        part = done[t.image, t.first_row : t.last_row, t.first_pixel :, t.first_channel :][:, : p.pixels, : t.channels]
        assert part.shape[0] > 0
        assert part.shape[1:] == (min(p.pixels, p.out_width), t.channels)
        part[:] = True
    assert done.all()


DIRE = [
    pytest.param((1, 1, 100_000, 64), (1, 9, 1, 64), {"padding": "same"}, id="wide image"),
    pytest.param((1, 3, 10_000_000, 2), (3, 3, 1, 2), {"padding": 1}, id="wider, two channels"),
    pytest.param((1, 16, 16, 64), (3, 3, 1, 64), {"padding": "same", "dilation": 1_000_000}, id="dilation"),
    pytest.param((1, 9, 3 * 10**6, 16), (3, 3, 1, 16), {"dilation": (4, 10**6)}, id="dilation in x"),
    pytest.param((1, 9, 3 * 10**6, 16), (3, 3, 1, 16), {"stride": (4, 10**6)}, id="stride"),
    pytest.param((1, 9, 9, 16), (1, 1, 1, 16), {"stride": (HUGE, 7), "padding": (5, HUGE)}, id="padding"),
    pytest.param((1, 64, 64, 32), (31, 31, 1, 32), {"padding": "same"}, id="large kernel"),
    pytest.param((1, 500, 500, 32), (255, 255, 1, 32), {"padding": "same"}, id="larger kernel"),
    pytest.param((1, 64, 64, 64), (31, 31, 16, 64), {"padding": "same"}, id="large kernel, 16 channels in"),
    pytest.param((1, 9, 9, 65536), (3, 3, 1, 65536), {}, id="channels"),
    pytest.param((1, 9, 9, 512), (3, 3, 1, 65536), {}, id="128 channels out for each in"),
    pytest.param((1, 9000, 30, 64), (3, 3, 1, 64), {"dilation": (4000, 1)}, id="kept for later rows"),
]


@pytest.mark.parametrize(("x_shape", "w_shape", "options"), DIRE)
@pytest.mark.parametrize("itemsize", [4, 8])
@pytest.mark.parametrize("threads", [1, 2])
def test_working_memory_is_bounded(x_shape, w_shape, options, itemsize, threads):
    """As `run_thin_groups` promises, whatever the convolution."""
    geometry = geometry_of(x_shape, w_shape, **options)
    strides = tuple(itemsize * step for step in (1, 1, 1, 1))
    _, _, scratch, _ = _plan.__wrapped__(geometry, x_shape, strides, w_shape, itemsize, threads)
    weights = w_shape[0] * w_shape[1] * w_shape[2] * COLUMNS * VECTOR_BYTES
    assert scratch * 8 <= max(2**20, 14 * weights)
