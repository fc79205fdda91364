"""A wrong kernel is named by where its results come from; what is not true of it is not said."""

import numpy as np
import pytest
from numba import cuda

from stridewise.checker.answers.local_answer import KernelAnswer
from stridewise.checker.diagnosis.kernels import _is_shown, kernel_runs, shown_misconceptions
from stridewise.exercises import exercise_named
from stridewise.exercises.gpu_convolution.misconceptions.kernels import (
    one_element_a_thread,
    one_output_a_thread,
    one_tile_a_block,
)
from stridewise.gpu.kernel_source import source_of_function


def names(kernel, name):
    """For each wrong decision, the misconceptions that explain it."""
    exercise = exercise_named(name)
    runs = kernel_runs(KernelAnswer(source_of_function(kernel), exercise.launch), exercise)
    return [[misconception.name for misconception in found] for found in shown_misconceptions(exercise, runs)]


@cuda.jit
def three_channels(x, w, out):
    thread = cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x
    if thread >= out.size:
        return
    place, co = thread // out.shape[3], thread % out.shape[3]
    image, v = place // (out.shape[1] * out.shape[2]), place % out.shape[2]
    h = place // out.shape[2] - image * out.shape[1]
    out[image, h, v, co] = 0
    for channel in range(3):
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                out[image, h, v, co] += w[r, s, channel, co] * x[image, h + r, v + s, channel]


@cuda.jit
def rows_go_on_counting(x, w, out):
    thread = cuda.grid(1)
    if thread < out.size:
        co, rest = thread % out.shape[3], thread // out.shape[3]
        v, h, n = rest % out.shape[2], rest // out.shape[2], rest // out.shape[2] // out.shape[1]
        total = 0.0
        for s in range(w.shape[1]):
            for r in range(w.shape[0]):
                for ci in range(w.shape[2]):
                    total += x[n, h + r, v + s, ci] * w[r, s, ci, co]
        out[n, h, v, co] = total


@cuda.jit
def a_grid_of_two_axes(x, w, out):
    v, h = cuda.grid(2)
    if h < out.shape[1] and v < out.shape[2]:
        for n in range(out.shape[0]):
            for co in range(out.shape[3]):
                total = 0.0
                for r in range(w.shape[0]):
                    for s in range(w.shape[1]):
                        for ci in range(w.shape[2]):
                            total += x[n, h + r, v + s, ci] * w[r, s, ci, co]
                out[n, h, v, co] = total


@cuda.jit
def backwards_and_without_a_test(x, w, out):
    thread = cuda.grid(1)
    co, v = thread % out.shape[3], thread // out.shape[3] % out.shape[2]
    h = thread // (out.shape[3] * out.shape[2]) % out.shape[1]
    n = thread // (out.shape[3] * out.shape[2] * out.shape[1])
    total = 0.0
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            for ci in range(w.shape[2]):
                total += x[n, h + r, v + s, ci] * w[w.shape[0] - 1 - r, w.shape[1] - 1 - s, ci, co]
    out[n, h, v, co] = total


@cuda.jit
def sixty_four_of_a_hundred(x, w, out):
    tile = cuda.shared.array(100, np.float32)
    number = cuda.threadIdx.x + 8 * cuda.threadIdx.y
    h, v = 8 * cuda.blockIdx.y + number // 10, 8 * cuda.blockIdx.x + number % 10
    if h < x.shape[0] and v < x.shape[1]:
        tile[number] = x[h, v]
    else:
        tile[number] = 0
    cuda.syncthreads()
    v, h = cuda.grid(2)
    if h < out.shape[0] and v < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += w[r, s] * tile[10 * (cuda.threadIdx.y + r) + cuda.threadIdx.x + s]
        out[h, v] = total


@cuda.jit
def barrier_in_each_round(x, w, out):
    tile = cuda.shared.array((10, 10), np.float32)
    number = cuda.threadIdx.x + 8 * cuda.threadIdx.y
    while number < 100:
        h, v = 8 * cuda.blockIdx.y + number // 10, 8 * cuda.blockIdx.x + number % 10
        tile[number // 10, number % 10] = x[h, v] if h < x.shape[0] and v < x.shape[1] else 0
        cuda.syncthreads()
        number += 64
    v, h = cuda.grid(2)
    if h < out.shape[0] and v < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += w[r, s] * tile[cuda.threadIdx.y + r, cuda.threadIdx.x + s]
        out[h, v] = total


@cuda.jit
def window_column_without_a_remainder(x, kh, kw, out):  # noqa: ARG001
    number = cuda.grid(1)
    if number < out.size:
        row, column = number // out.shape[1], number % out.shape[1]
        width, channels = x.shape[1] - kw + 1, x.shape[2]
        tap = column // channels
        out[row, column] = x[row // width + tap // kw, row % width + tap, column % channels]


@pytest.mark.parametrize(
    ("kernel", "exercise", "expected"),
    [
        (one_output_a_thread, "conv_gpu_naive", []),
        (one_tile_a_block, "conv_gpu_tiled", []),
        (one_element_a_thread, "im2col_gpu", []),
        (three_channels, "conv_gpu_naive", [["fixed-number-of-input-channels"]]),
        (rows_go_on_counting, "conv_gpu_coalesced", [["index-without-a-remainder"]]),
        (a_grid_of_two_axes, "conv_gpu_naive", [["more-axes-than-the-grid"]]),
        (
            backwards_and_without_a_test,
            "conv_gpu_naive",
            [["no-test-for-the-last-block"], ["reads-the-kernel-backwards"]],
        ),
        (sixty_four_of_a_hundred, "conv_gpu_tiled", [["one-element-a-thread"]]),
        # There are barriers, and more than one: not "barrier-missing", though threads do read too early.
        (barrier_in_each_round, "conv_gpu_tiled", []),
        (window_column_without_a_remainder, "im2col_gpu", [["without-a-remainder"]]),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_wrong_is_named_and_nothing_else(kernel, exercise, expected):
    assert names(kernel, exercise) == expected


@pytest.mark.parametrize(
    ("seen", "is_shown"),
    [
        ([True, True, None, None], True),
        ([True, None, None, None], False),
        ([True, True, True, False], False),
        ([None, None, None, None], False),
    ],
    ids=["twice", "once is chance", "one run contradicts", "never"],
)
def test_a_misconception_shows_twice_and_nothing_contradicts_it(seen, is_shown):
    assert _is_shown(lambda run: run, seen) is is_shown
