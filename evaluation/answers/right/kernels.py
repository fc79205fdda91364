"""Right kernels for a GPU, in the ways in which people divide the work among threads."""

import numpy as np

from stridewise.absent import cuda

TILE = 8
SIDE = TILE + 2


def one_division_after_another(x, w, out):
    i = cuda.grid(1)
    if i >= out.size:
        return
    _images, rows, columns, channels = out.shape
    co = i % channels
    i //= channels
    column = i % columns
    i //= columns
    row = i % rows
    n = i // rows
    total = 0.0
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            for ci in range(w.shape[2]):
                total += x[n, row + r, column + s, ci] * w[r, s, ci, co]
    out[n, row, column, co] = total


def grid_stride_loop(x, w, out):
    rows, columns, channels = out.shape[1], out.shape[2], out.shape[3]
    for i in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        n = i // (rows * columns * channels)
        rest = i - n * rows * columns * channels
        row = rest // (columns * channels)
        column = rest // channels - row * columns
        co = rest % channels
        out[n, row, column, co] = 0
        for ci in range(x.shape[3]):
            for r in range(w.shape[0]):
                for s in range(w.shape[1]):
                    out[n, row, column, co] += w[r, s, ci, co] * x[n, row + r, column + s, ci]


def product_at(x, w, n, row, column, co):
    total = 0.0
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            for ci in range(w.shape[2]):
                total += x[n, row + r, column + s, ci] * w[r, s, ci, co]
    return total


def by_a_function(x, w, out):
    i = cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x
    place, co = i // out.shape[3], i % out.shape[3]
    line, column = place // out.shape[2], place % out.shape[2]
    n, row = line // out.shape[1], line % out.shape[1]
    if n < out.shape[0]:
        out[n, row, column, co] = product_at(x, w, n, row, column, co)


def by_while_loops(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co, column, row, n = i, 0, 0, 0
        while co >= out.shape[3]:
            co -= out.shape[3]
            column += 1
        while column >= out.shape[2]:
            column -= out.shape[2]
            row += 1
        while row >= out.shape[1]:
            row -= out.shape[1]
            n += 1
        out[n, row, column, co] = product_at(x, w, n, row, column, co)


def in_a_local_array(x, w, out):
    sums = cuda.local.array(1, np.float64)
    i = cuda.grid(1)
    if i < out.size:
        co, column = i % out.shape[3], i // out.shape[3] % out.shape[2]
        row = i // out.shape[3] // out.shape[2] % out.shape[1]
        n = i // out.shape[3] // out.shape[2] // out.shape[1]
        sums[0] = 0
        for ci in range(w.shape[2]):
            for r in range(w.shape[0]):
                image = x[n, row + r]
                for s in range(w.shape[1]):
                    sums[0] += image[column + s, ci] * w[r, s, ci, co]
        out[n, row, column, co] = sums[0]


def channels_slowest(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        column, row = i % out.shape[2], i // out.shape[2] % out.shape[1]
        n, co = i // (out.shape[1] * out.shape[2]) % out.shape[0], i // (out.shape[0] * out.shape[1] * out.shape[2])
        out[n, row, column, co] = product_at(x, w, n, row, column, co)


def loaded_by_thread_numbers(x, w, out):
    tile = cuda.shared.array((SIDE, SIDE), np.float64)
    number = cuda.threadIdx.y * TILE + cuda.threadIdx.x
    top, left = cuda.blockIdx.y * TILE, cuda.blockIdx.x * TILE
    while number < SIDE * SIDE:
        r, s = number // SIDE, number % SIDE
        if top + r < x.shape[0] and left + s < x.shape[1]:
            tile[r, s] = x[top + r, left + s]
        else:
            tile[r, s] = 0
        number += TILE * TILE
    cuda.syncthreads()
    row, column = top + cuda.threadIdx.y, left + cuda.threadIdx.x
    if row < out.shape[0] and column < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[cuda.threadIdx.y + r, cuda.threadIdx.x + s] * w[r, s]
        out[row, column] = total


def in_a_padded_tile(x, w, out):
    tile = cuda.shared.array((10, 11), np.float64)
    column, row = cuda.grid(2)
    s0, r0 = cuda.threadIdx.x, cuda.threadIdx.y
    for down in range(2):
        for right in range(2):
            r, s = r0 + 8 * down, s0 + 8 * right
            if r < 10 and s < 10:
                inside = row + 8 * down < x.shape[0] and column + 8 * right < x.shape[1]
                tile[r, s] = x[row + 8 * down, column + 8 * right] if inside else 0.0
    cuda.syncthreads()
    if row >= out.shape[0] or column >= out.shape[1]:
        return
    total = 0.0
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            total += w[r, s] * tile[r0 + r, s0 + s]
    out[row, column] = total


def with_shared_weights(x, w, out):
    tile = cuda.shared.array((SIDE, SIDE), np.float64)
    weights = cuda.shared.array((3, 3), np.float64)
    column, row = cuda.grid(2)
    s0, r0 = cuda.threadIdx.x, cuda.threadIdx.y
    if r0 < w.shape[0] and s0 < w.shape[1]:
        weights[r0, s0] = w[r0, s0]
    for r in range(r0, SIDE, TILE):
        for s in range(s0, SIDE, TILE):
            y, z = row - r0 + r, column - s0 + s
            tile[r, s] = x[y, z] if y < x.shape[0] and z < x.shape[1] else 0
    cuda.syncthreads()
    if row < out.shape[0] and column < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[r0 + r, s0 + s] * weights[r, s]
        out[row, column] = total


def load(tile, x, top, left, r, s):
    if top + r < x.shape[0] and left + s < x.shape[1]:
        tile[r, s] = x[top + r, left + s]


def core_then_borders(x, w, out):
    tile = cuda.shared.array((SIDE, SIDE), np.float64)
    r0, s0 = cuda.threadIdx.y, cuda.threadIdx.x
    top, left = cuda.blockIdx.y * TILE, cuda.blockIdx.x * TILE
    load(tile, x, top, left, r0, s0)
    if r0 < 2:
        load(tile, x, top, left, r0 + TILE, s0)
    if s0 < 2:
        load(tile, x, top, left, r0, s0 + TILE)
    if r0 < 2 and s0 < 2:
        load(tile, x, top, left, r0 + TILE, s0 + TILE)
    cuda.syncthreads()
    if top + r0 < out.shape[0] and left + s0 < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[r0 + r, s0 + s] * w[r, s]
        out[top + r0, left + s0] = total


def only_what_the_kernel_needs(x, w, out):
    tile = cuda.shared.array((SIDE, SIDE), np.float64)
    column, row = cuda.grid(2)
    top, left = cuda.blockIdx.y * TILE, cuda.blockIdx.x * TILE
    last_row, last_column = min(TILE + w.shape[0] - 1, x.shape[0] - top), min(TILE + w.shape[1] - 1, x.shape[1] - left)
    for r in range(cuda.threadIdx.y, last_row, TILE):
        for s in range(cuda.threadIdx.x, last_column, TILE):
            tile[r, s] = x[top + r, left + s]
    cuda.syncthreads()
    if row < out.shape[0] and column < out.shape[1]:
        out[row, column] = 0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                out[row, column] += tile[row - top + r, column - left + s] * w[r, s]


def elements_by_division(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        row, column = i // out.shape[1], i % out.shape[1]
        h, v = row // (x.shape[1] - kw + 1), row % (x.shape[1] - kw + 1)
        position, c = column // x.shape[2], column % x.shape[2]
        out[row, column] = x[h + position // kw, v + position % kw, c]


def elements_from_the_fastest(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        c = i % x.shape[2]
        s = i // x.shape[2] % kw
        r = i // (x.shape[2] * kw) % kh
        window = i // (x.shape[2] * kw * kh)
        v = window % (x.shape[1] - kw + 1)
        h = window // (x.shape[1] - kw + 1)
        out[window, (r * kw + s) * x.shape[2] + c] = x[h + r, v + s, c]


def elements_in_a_stride_loop(x, kh, kw, out):
    columns = x.shape[1] - kw + 1
    for i in range(cuda.grid(1), out.shape[0] * out.shape[1], cuda.gridsize(1)):
        row, column = i // out.shape[1], i - i // out.shape[1] * out.shape[1]
        r, rest = column // (kw * x.shape[2]), column % (kw * x.shape[2])
        out[row, column] = x[row // columns + r, row % columns + rest // x.shape[2], rest % x.shape[2]]


_ANY_ORDER = (one_division_after_another, grid_stride_loop, by_a_function, by_while_loops, in_a_local_array)

RIGHT_KERNELS = {
    "conv_gpu_naive": (*_ANY_ORDER, channels_slowest),
    "conv_gpu_coalesced": _ANY_ORDER,
    "conv_gpu_tiled": (
        loaded_by_thread_numbers,
        in_a_padded_tile,
        with_shared_weights,
        core_then_borders,
        only_what_the_kernel_needs,
    ),
    "im2col_gpu": (elements_by_division, elements_from_the_fastest, elements_in_a_stride_loop),
}
