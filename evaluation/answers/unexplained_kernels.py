"""Wrong kernels for a GPU that no misconception explains."""

import numpy as np

from stridewise.absent import cuda


def _at(x, w, n, row, column, co):
    total = 0.0
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            for ci in range(w.shape[2]):
                total += x[n, row + r, column + s, ci] * w[r, s, ci, co]
    return total


def _negative(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co, column = i % out.shape[3], i // out.shape[3] % out.shape[2]
        row, n = i // (out.shape[3] * out.shape[2]) % out.shape[1], i // (out.shape[3] * out.shape[2] * out.shape[1])
        out[n, row, column, co] = -_at(x, w, n, row, column, co)


def _one_more(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co, column = i % out.shape[3], i // out.shape[3] % out.shape[2]
        row, n = i // (out.shape[3] * out.shape[2]) % out.shape[1], i // (out.shape[3] * out.shape[2] * out.shape[1])
        out[n, row, column, co] = _at(x, w, n, row, column, co) + 1


def _rows_upside_down(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co, column = i % out.shape[3], i // out.shape[3] % out.shape[2]
        row, n = i // (out.shape[3] * out.shape[2]) % out.shape[1], i // (out.shape[3] * out.shape[2] * out.shape[1])
        out[n, out.shape[1] - 1 - row, column, co] = _at(x, w, n, row, column, co)


def _plane(x, w, out, sign, more):
    tile = cuda.shared.array((10, 10), np.float64)
    column, row = cuda.grid(2)
    r0, s0 = cuda.threadIdx.y, cuda.threadIdx.x
    for r in range(r0, 10, 8):
        for s in range(s0, 10, 8):
            y, z = row - r0 + r, column - s0 + s
            tile[r, s] = x[y, z] if y < x.shape[0] and z < x.shape[1] else 0
    cuda.syncthreads()
    if row < out.shape[0] and column < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[r0 + r, s0 + s] * w[r, s]
        out[row, column] = sign * total + more


def _negative_plane(x, w, out):
    _plane(x, w, out, -1, 0)


def _one_more_plane(x, w, out):
    _plane(x, w, out, 1, 1)


def _twice_the_plane(x, w, out):
    _plane(x, w, out, 2, 0)


def _negative_matrix(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        row, position, c = i // out.shape[1], i % out.shape[1] // x.shape[2], i % x.shape[2]
        columns = x.shape[1] - kw + 1
        out[row, i % out.shape[1]] = -x[row // columns + position // kw, row % columns + position % kw, c]


def _last_window_first(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        row, position, c = i // out.shape[1], i % out.shape[1] // x.shape[2], i % x.shape[2]
        columns = x.shape[1] - kw + 1
        last = out.shape[0] - 1
        out[last - row, i % out.shape[1]] = x[row // columns + position // kw, row % columns + position % kw, c]


def _squares(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        row, position, c = i // out.shape[1], i % out.shape[1] // x.shape[2], i % x.shape[2]
        columns = x.shape[1] - kw + 1
        out[row, i % out.shape[1]] = x[row // columns + position // kw, row % columns + position % kw, c] ** 2 + 1


_ANY_CONVOLUTION = (_negative, _one_more, _rows_upside_down)

UNEXPLAINED_KERNELS = {
    "conv_gpu_naive": _ANY_CONVOLUTION,
    "conv_gpu_coalesced": _ANY_CONVOLUTION,
    "conv_gpu_tiled": (_negative_plane, _one_more_plane, _twice_the_plane),
    "im2col_gpu": (_negative_matrix, _last_window_first, _squares),
}
