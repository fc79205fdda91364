"""Wrong kernels for a GPU, written otherwise than the examples of their misconceptions."""

import numpy as np

from evaluation.answers.grid.gpu.convolutions import COALESCED, CONVOLUTIONS
from evaluation.answers.grid.gpu.matrices import MATRICES
from evaluation.answers.grid.gpu.tiled import TILED
from stridewise.absent import cuda


def _product(x, w, n, row, column, co):
    total = 0.0
    for ci in range(w.shape[2]):
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += w[r, s, ci, co] * x[n, row + r, column + s, ci]
    return total


def no_test_by_a_function(x, w, out):
    i = cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x
    line, co = i // out.shape[3], i % out.shape[3]
    n, row, column = (
        line // (out.shape[2] * out.shape[1]),
        line // out.shape[2] % out.shape[1],
        line % out.shape[2],
    )
    out[n, row, column, co] = _product(x, w, n, row, column, co)


def only_threads_of_a_block(x, w, out):
    i = cuda.threadIdx.x
    while i < out.size:
        line, co = i // out.shape[3], i % out.shape[3]
        n, row, column = line // (out.shape[2] * out.shape[1]), line // out.shape[2] % out.shape[1], line % out.shape[2]
        out[n, row, column, co] = _product(x, w, n, row, column, co)
        i += cuda.gridsize(1)


def backwards_by_counting_down(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        line, co = i // out.shape[3], i % out.shape[3]
        n, row, column = line // (out.shape[2] * out.shape[1]), line // out.shape[2] % out.shape[1], line % out.shape[2]
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[n, row + w.shape[0] - r - 1, column + w.shape[1] - s - 1, ci] * w[r, s, ci, co]
        out[n, row, column, co] = total


def adds_to_what_is_there(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        line, co = i // out.shape[3], i % out.shape[3]
        n, row, column = line // (out.shape[2] * out.shape[1]), line // out.shape[2] % out.shape[1], line % out.shape[2]
        out[n, row, column, co] = out[n, row, column, co] + _product(x, w, n, row, column, co)


def first_channel_by_a_slice(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        line, co = i // out.shape[3], i % out.shape[3]
        n, row, column = line // (out.shape[2] * out.shape[1]), line // out.shape[2] % out.shape[1], line % out.shape[2]
        image = x[n]
        out[n, row, column, co] = 0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                out[n, row, column, co] += image[row + r, column + s, 0] * w[r, s, 0, co]


def places_before_channels(x, w, out):
    i = cuda.grid(1)
    places = out.shape[1] * out.shape[2]
    if i < out.size:
        place, other = i % places, i // places
        n, co = other // out.shape[3], other % out.shape[3]
        row, column = place // out.shape[2], place % out.shape[2]
        out[n, row, column, co] = _product(x, w, n, row, column, co)


def tile_read_too_early(x, w, out):
    tile = cuda.shared.array((10, 10), np.float64)
    number = cuda.threadIdx.y * 8 + cuda.threadIdx.x
    top, left = cuda.blockIdx.y * 8, cuda.blockIdx.x * 8
    for i in range(number, 100, 64):
        r, s = i // 10, i % 10
        tile[r, s] = x[top + r, left + s] if top + r < x.shape[0] and left + s < x.shape[1] else 0
    row, column = top + cuda.threadIdx.y, left + cuda.threadIdx.x
    if row < out.shape[0] and column < out.shape[1]:
        out[row, column] = 0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                out[row, column] += tile[cuda.threadIdx.y + r, cuda.threadIdx.x + s] * w[r, s]


def leaves_before_the_barrier(x, w, out):
    tile = cuda.shared.array((10, 10), np.float64)
    column, row = cuda.grid(2)
    if row >= out.shape[0] or column >= out.shape[1]:
        return
    r0, s0 = cuda.threadIdx.y, cuda.threadIdx.x
    for r in range(r0, 10, 8):
        for s in range(s0, 10, 8):
            y, z = row - r0 + r, column - s0 + s
            tile[r, s] = x[y, z] if y < x.shape[0] and z < x.shape[1] else 0
    cuda.syncthreads()
    total = 0.0
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            total += tile[r0 + r, s0 + s] * w[r, s]
    out[row, column] = total


def windows_from_global_memory(x, w, out):
    column, row = cuda.grid(2)
    if row < out.shape[0] and column < out.shape[1]:
        out[row, column] = 0
        for s in range(w.shape[1]):
            for r in range(w.shape[0]):
                out[row, column] += x[row + r, column + s] * w[r, s]


def matrix_channel_by_channel(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.shape[0] * out.shape[1]:
        row, column = i // out.shape[1], i % out.shape[1]
        c, position = column // (kh * kw), column % (kh * kw)
        columns = x.shape[1] - kw + 1
        out[row, column] = x[row // columns + position // kw, row % columns + position % kw, c]


def matrix_down_its_columns(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        column = i // out.shape[0]
        row = i - column * out.shape[0]
        columns = x.shape[1] - kw + 1
        position, c = column // x.shape[2], column % x.shape[2]
        out[row, column] = x[row // columns + position // kw, row % columns + position % kw, c]


_INDICES = {
    "no-test-for-the-last-block": (no_test_by_a_function,),
    "reads-the-kernel-backwards": (backwards_by_counting_down,),
    "output-never-zeroed": (adds_to_what_is_there,),
    "first-input-channel-only": (first_channel_by_a_slice,),
    "thread-without-its-block": (only_threads_of_a_block,),
}


def _with(known, more):
    return {name: (*known.get(name, ()), *more.get(name, ())) for name in {**known, **more}}


KERNELS = {
    "conv_gpu_naive": _with(_INDICES, CONVOLUTIONS),
    "conv_gpu_coalesced": _with({**_INDICES, "neighbours-in-a-row": (places_before_channels,)}, COALESCED),
    "conv_gpu_tiled": _with(
        {
            "barrier-missing": (tile_read_too_early,),
            "barrier-for-some-threads": (leaves_before_the_barrier,),
            "every-thread-from-global-memory": (windows_from_global_memory,),
        },
        TILED,
    ),
    "im2col_gpu": _with(
        {
            "channels-before-the-window": (matrix_channel_by_channel,),
            "threads-down-the-columns": (matrix_down_its_columns,),
        },
        MATRICES,
    ),
}
