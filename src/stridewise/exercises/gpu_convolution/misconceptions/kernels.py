"""Right kernels, from which wrong ones are made by changing one decision."""

import numpy as np

from stridewise.absent import cuda


def one_output_a_thread(x, w, out):
    """Compute an output of x (N, H, W, CI) and w (KH, KW, CI, CO) in each thread."""
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        ow = i // out.shape[3] % out.shape[2]
        oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]
        out[n, oh, ow, co] = total


def one_tile_a_block(x, w, out):
    """Load a tile of x (H, W) in each block, and compute an output with w (KH, KW) in each thread."""
    tile = cuda.shared.array((10, 10), np.float64)
    ox, oy = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    top, left = cuda.blockIdx.y * 8, cuda.blockIdx.x * 8
    for r in range(ty, 10, 8):
        for s in range(tx, 10, 8):
            iy, ix = top + r, left + s
            tile[r, s] = x[iy, ix] if iy < x.shape[0] and ix < x.shape[1] else 0
    cuda.syncthreads()
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[ty + r, tx + s] * w[r, s]
        out[oy, ox] = total


def one_element_a_thread(x, kh, kw, out):
    """Copy a pixel of x (H, W, C) into the im2col matrix in each thread."""
    i = cuda.grid(1)
    if i < out.size:
        column, row = i % out.shape[1], i // out.shape[1]
        width = x.shape[1] - kw + 1
        h, v = row // width, row % width
        c, s, r = column % x.shape[2], column // x.shape[2] % kw, column // (x.shape[2] * kw)
        out[row, column] = x[h + r, v + s, c]
