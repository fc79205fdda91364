"""Wrong kernels with a tile of the image for each block."""

import numpy as np

from stridewise.absent import cuda


def columns_of_the_halo_alone(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    if by + ty < x.shape[0] and bx + tx < x.shape[1]:
        sm[ty, tx] = x[by + ty, bx + tx]
    if tx < 2 and bx + tx + 8 < x.shape[1] and by + ty < x.shape[0]:
        sm[ty, tx + 8] = x[by + ty, bx + tx + 8]
    cuda.syncthreads()
    r = by + ty
    c = bx + tx
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                a += sm[ty + i, tx + j] * w[i, j]
        out[r, c] = a


def halo_without_corner(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    sm[ty, tx] = x[by + ty, bx + tx] if by + ty < x.shape[0] and bx + tx < x.shape[1] else 0
    if tx < 2:
        sm[ty, tx + 8] = x[by + ty, bx + tx + 8] if by + ty < x.shape[0] and bx + tx + 8 < x.shape[1] else 0
    if ty < 2:
        sm[ty + 8, tx] = x[by + ty + 8, bx + tx] if by + ty + 8 < x.shape[0] and bx + tx < x.shape[1] else 0
    cuda.syncthreads()
    r = by + ty
    c = bx + tx
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                a += sm[ty + i, tx + j] * w[i, j]
        out[r, c] = a


def tile_read_by_columns(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    for i in range(ty, 10, 8):
        for j in range(tx, 10, 8):
            if by + i < x.shape[0] and bx + j < x.shape[1]:
                sm[i, j] = x[by + i, bx + j]
            else:
                sm[i, j] = 0.0
    cuda.syncthreads()
    r = by + ty
    c = bx + tx
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                a += sm[tx + i, ty + j] * w[i, j]
        out[r, c] = a


def row_first_from_grid(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    for i in range(ty, 10, 8):
        for j in range(tx, 10, 8):
            if by + i < x.shape[0] and bx + j < x.shape[1]:
                sm[i, j] = x[by + i, bx + j]
            else:
                sm[i, j] = 0.0
    cuda.syncthreads()
    r, c = cuda.grid(2)
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                a += sm[ty + i, tx + j] * w[i, j]
        out[r, c] = a


def weights_counted_down(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    for i in range(ty, 10, 8):
        for j in range(tx, 10, 8):
            if by + i < x.shape[0] and bx + j < x.shape[1]:
                sm[i, j] = x[by + i, bx + j]
            else:
                sm[i, j] = 0.0
    cuda.syncthreads()
    r = by + ty
    c = bx + tx
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                a += sm[ty + i, tx + j] * w[w.shape[0] - i - 1, w.shape[1] - j - 1]
        out[r, c] = a


def loads_within_the_output(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    for i in range(ty, 10, 8):
        for j in range(tx, 10, 8):
            if by + i < out.shape[0] and bx + j < out.shape[1]:
                sm[i, j] = x[by + i, bx + j]
            else:
                sm[i, j] = 0.0
    cuda.syncthreads()
    r = by + ty
    c = bx + tx
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                a += sm[ty + i, tx + j] * w[i, j]
        out[r, c] = a


def loads_without_a_test(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    for k in range(ty * 8 + tx, 100, 64):
        sm[k // 10, k % 10] = x[by + k // 10, bx + k % 10]
    cuda.syncthreads()
    r = by + ty
    c = bx + tx
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                a += sm[ty + i, tx + j] * w[i, j]
        out[r, c] = a


def tiles_ten_apart(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 10
    by = cuda.blockIdx.y * 10
    for i in range(ty, 10, 8):
        for j in range(tx, 10, 8):
            if by + i < x.shape[0] and bx + j < x.shape[1]:
                sm[i, j] = x[by + i, bx + j]
            else:
                sm[i, j] = 0.0
    cuda.syncthreads()
    r = cuda.blockIdx.y * 8 + ty
    c = cuda.blockIdx.x * 8 + tx
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                a += sm[ty + i, tx + j] * w[i, j]
        out[r, c] = a


def outputs_ten_apart(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 10
    by = cuda.blockIdx.y * 10
    for i in range(ty, 10, 8):
        for j in range(tx, 10, 8):
            if by + i < x.shape[0] and bx + j < x.shape[1]:
                sm[i, j] = x[by + i, bx + j]
            else:
                sm[i, j] = 0.0
    cuda.syncthreads()
    r = by + ty
    c = bx + tx
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                a += sm[ty + i, tx + j] * w[i, j]
        out[r, c] = a


def windows_within_the_tile(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    if by + ty < x.shape[0] and bx + tx < x.shape[1]:
        sm[ty, tx] = x[by + ty, bx + tx]
    else:
        sm[ty, tx] = 0
    cuda.syncthreads()
    r = by + ty
    c = bx + tx
    if ty + w.shape[0] <= 8 and tx + w.shape[1] <= 8 and r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                a += sm[ty + i, tx + j] * w[i, j]
        out[r, c] = a


def pixels_outside_left_out(x, w, out):
    sm = cuda.shared.array((8, 8), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    if by + ty < x.shape[0] and bx + tx < x.shape[1]:
        sm[ty, tx] = x[by + ty, bx + tx]
    else:
        sm[ty, tx] = 0
    cuda.syncthreads()
    r = by + ty
    c = bx + tx
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                if ty + i < 8 and tx + j < 8:
                    a += sm[ty + i, tx + j] * w[i, j]
        out[r, c] = a


def weights_read_too_early(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    ws = cuda.shared.array((3, 3), np.float32)
    for i in range(ty, 10, 8):
        for j in range(tx, 10, 8):
            if by + i < x.shape[0] and bx + j < x.shape[1]:
                sm[i, j] = x[by + i, bx + j]
            else:
                sm[i, j] = 0.0
    cuda.syncthreads()
    if ty < w.shape[0] and tx < w.shape[1]:
        ws[ty, tx] = w[ty, tx]
    r = by + ty
    c = bx + tx
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                a += sm[ty + i, tx + j] * ws[i, j]
        out[r, c] = a


def number_split_by_eight(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    t = ty * 8 + tx
    while t < 100:
        i = t // 8
        j = t % 8
        sm[i, j] = x[by + i, bx + j] if by + i < x.shape[0] and bx + j < x.shape[1] else 0.0
        t += 64
    cuda.syncthreads()
    r = by + ty
    c = bx + tx
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                a += sm[ty + i, tx + j] * w[i, j]
        out[r, c] = a


def as_many_columns_as_rows(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    for i in range(ty, 10, 8):
        for j in range(tx, 10, 8):
            if by + i < x.shape[0] and bx + j < x.shape[1]:
                sm[i, j] = x[by + i, bx + j]
            else:
                sm[i, j] = 0.0
    cuda.syncthreads()
    r = by + ty
    c = bx + tx
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[0]):
                a += sm[ty + i, tx + j] * w[i, j]
        out[r, c] = a


def loaded_by_all_rows(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    for k in range(tx, 100, 64):
        i = k // 10
        j = k % 10
        sm[i, j] = x[by + i, bx + j] if by + i < x.shape[0] and bx + j < x.shape[1] else 0.0
    cuda.syncthreads()
    r = by + ty
    c = bx + tx
    if r < out.shape[0] and c < out.shape[1]:
        a = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                a += sm[ty + i, tx + j] * w[i, j]
        out[r, c] = a


def written_by_all_threads(x, w, out):
    sm = cuda.shared.array((10, 10), np.float32)
    tx = cuda.threadIdx.x
    ty = cuda.threadIdx.y
    bx = cuda.blockIdx.x * 8
    by = cuda.blockIdx.y * 8
    for i in range(ty, 10, 8):
        for j in range(tx, 10, 8):
            if by + i < x.shape[0] and bx + j < x.shape[1]:
                sm[i, j] = x[by + i, bx + j]
            else:
                sm[i, j] = 0.0
    cuda.syncthreads()
    r = by + ty
    c = bx + tx
    a = 0.0
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            a += sm[ty + i, tx + j] * w[i, j]
    out[r, c] = a


TILED = {
    "halo-to-the-right-only": (columns_of_the_halo_alone,),
    "corner-not-loaded": (halo_without_corner,),
    "tile-transposed": (tile_read_by_columns,),
    "row-before-column": (row_first_from_grid,),
    "reads-the-kernel-backwards": (weights_counted_down,),
    "bounds-of-the-output": (loads_within_the_output,),
    "no-test-for-the-edge": (loads_without_a_test,),
    "tiles-a-tile-apart": (tiles_ten_apart,),
    "outputs-a-tile-apart": (outputs_ten_apart,),
    "only-windows-inside-the-block": (windows_within_the_tile,),
    "tile-without-halo": (pixels_outside_left_out,),
    "barrier-missing": (weights_read_too_early,),
    "split-by-the-blocks-side": (number_split_by_eight,),
    "square-kernels-only": (as_many_columns_as_rows,),
    "elements-loaded-by-several": (loaded_by_all_rows,),
    "writes-outside-the-output": (written_by_all_threads,),
}
