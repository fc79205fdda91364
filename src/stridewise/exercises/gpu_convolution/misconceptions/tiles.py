"""Misconceptions of `conv_gpu_tiled`: the tile in shared memory, its halo, and the barrier."""

import numpy as np

from stridewise.absent import cuda
from stridewise.exercises.gpu_convolution.launches import ONE_TILE_A_BLOCK
from stridewise.exercises.kernel_functions import as_function
from stridewise.exercises.record import Misconception


def barrier_missing(x, w, out):
    tile = cuda.shared.array((10, 10), np.float64)
    ox, oy = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    for r in range(ty, 10, 8):
        for s in range(tx, 10, 8):
            iy, ix = cuda.blockIdx.y * 8 + r, cuda.blockIdx.x * 8 + s
            tile[r, s] = x[iy, ix] if iy < x.shape[0] and ix < x.shape[1] else 0
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[ty + r, tx + s] * w[r, s]
        out[oy, ox] = total


BARRIER_MISSING = Misconception(
    as_function(barrier_missing, ONE_TILE_A_BLOCK),
    belief="Your function reads the tile while other threads may still be filling it",
    remedy="A thread reads what its neighbours have loaded. Next: call cuda.syncthreads() between filling the tile and "
    "reading it.",
)


def barrier_for_some_threads(x, w, out):
    tile = cuda.shared.array((10, 10), np.float64)
    ox, oy = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    if oy < out.shape[0] and ox < out.shape[1]:
        for r in range(ty, 10, 8):
            for s in range(tx, 10, 8):
                iy, ix = cuda.blockIdx.y * 8 + r, cuda.blockIdx.x * 8 + s
                tile[r, s] = x[iy, ix] if iy < x.shape[0] and ix < x.shape[1] else 0
        cuda.syncthreads()
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[ty + r, tx + s] * w[r, s]
        out[oy, ox] = total


BARRIER_FOR_SOME_THREADS = Misconception(
    as_function(barrier_for_some_threads, ONE_TILE_A_BLOCK),
    belief="Your function sends the threads without an output away before the barrier",
    remedy="All threads of a block must come to cuda.syncthreads(), and all help to fill the tile. Next: test for the "
    "output after the barrier.",
)


def tile_without_halo(x, w, out):
    tile = cuda.shared.array((8, 8), np.float64)
    ox, oy = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    if oy < x.shape[0] and ox < x.shape[1]:
        tile[ty, tx] = x[oy, ox]
    cuda.syncthreads()
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[ty + r, tx + s] * w[r, s]
        out[oy, ox] = total


TILE_WITHOUT_HALO = Misconception(
    as_function(tile_without_halo, ONE_TILE_A_BLOCK),
    belief="Your function has a tile as large as its block of outputs, without the halo",
    remedy="The windows of the last outputs reach KH - 1 rows and KW - 1 columns further. Next: make it 10 by 10.",
)


def halo_not_loaded(x, w, out):
    tile = cuda.shared.array((10, 10), np.float64)
    ox, oy = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    tile[ty, tx] = x[oy, ox] if oy < x.shape[0] and ox < x.shape[1] else 0
    cuda.syncthreads()
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[ty + r, tx + s] * w[r, s]
        out[oy, ox] = total


HALO_NOT_LOADED = Misconception(
    as_function(halo_not_loaded, ONE_TILE_A_BLOCK),
    belief="Your function fills the tile with one element a thread, so that its halo stays empty",
    remedy="A tile of 10 by 10 has more elements than its block has threads: some load several. Next: loop over the "
    "tile in steps of 8.",
)


def no_test_for_the_edge(x, w, out):
    tile = cuda.shared.array((10, 10), np.float64)
    ox, oy = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    for r in range(ty, 10, 8):
        for s in range(tx, 10, 8):
            tile[r, s] = x[cuda.blockIdx.y * 8 + r, cuda.blockIdx.x * 8 + s]
    cuda.syncthreads()
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[ty + r, tx + s] * w[r, s]
        out[oy, ox] = total


NO_TEST_FOR_THE_EDGE = Misconception(
    as_function(no_test_for_the_edge, ONE_TILE_A_BLOCK),
    belief="Your function fills the whole tile, also where it lies outside the image",
    remedy="The tiles of the last blocks go beyond the image. Next: test row and column against x.shape first.",
)


def row_before_column(x, w, out):
    tile = cuda.shared.array((10, 10), np.float64)
    oy, ox = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    for r in range(ty, 10, 8):
        for s in range(tx, 10, 8):
            iy, ix = cuda.blockIdx.y * 8 + r, cuda.blockIdx.x * 8 + s
            tile[r, s] = x[iy, ix] if iy < x.shape[0] and ix < x.shape[1] else 0
    cuda.syncthreads()
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[ty + r, tx + s] * w[r, s]
        out[oy, ox] = total


ROW_BEFORE_COLUMN = Misconception(
    as_function(row_before_column, ONE_TILE_A_BLOCK),
    belief="Your function takes the first number of cuda.grid(2) for the row",
    remedy="The first is along x, the second along y. Next: write `column, row = cuda.grid(2)`.",
)


def first_tile_for_all_blocks(x, w, out):
    tile = cuda.shared.array((10, 10), np.float64)
    ox, oy = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    for r in range(ty, 10, 8):
        for s in range(tx, 10, 8):
            iy, ix = r, s
            tile[r, s] = x[iy, ix] if iy < x.shape[0] and ix < x.shape[1] else 0
    cuda.syncthreads()
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[ty + r, tx + s] * w[r, s]
        out[oy, ox] = total


FIRST_TILE_FOR_ALL_BLOCKS = Misconception(
    as_function(first_tile_for_all_blocks, ONE_TILE_A_BLOCK),
    belief="Your function loads the same tile in every block, the upper left one",
    remedy="A block's tile begins where its outputs do. Next: add blockIdx times 8 to row and column.",
)


def kernel_backwards_in_the_tile(x, w, out):
    tile = cuda.shared.array((10, 10), np.float64)
    ox, oy = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    for r in range(ty, 10, 8):
        for s in range(tx, 10, 8):
            iy, ix = cuda.blockIdx.y * 8 + r, cuda.blockIdx.x * 8 + s
            tile[r, s] = x[iy, ix] if iy < x.shape[0] and ix < x.shape[1] else 0
    cuda.syncthreads()
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[ty + r, tx + s] * w[w.shape[0] - 1 - r, w.shape[1] - 1 - s]
        out[oy, ox] = total


KERNEL_BACKWARDS_IN_THE_TILE = Misconception(
    as_function(kernel_backwards_in_the_tile, ONE_TILE_A_BLOCK),
    belief="Your function reads the kernel backwards (true convolution)",
    remedy="This exercise asks for cross-correlation. Next: multiply the pixel at (h + r, w + s) by w[r, s].",
)


def place_of_the_image_in_the_tile(x, w, out):
    tile = cuda.shared.array((10, 10), np.float64)
    ox, oy = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    for r in range(ty, 10, 8):
        for s in range(tx, 10, 8):
            iy, ix = cuda.blockIdx.y * 8 + r, cuda.blockIdx.x * 8 + s
            tile[r, s] = x[iy, ix] if iy < x.shape[0] and ix < x.shape[1] else 0
    cuda.syncthreads()
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[oy + r, ox + s] * w[r, s]
        out[oy, ox] = total


PLACE_OF_THE_IMAGE_IN_THE_TILE = Misconception(
    as_function(place_of_the_image_in_the_tile, ONE_TILE_A_BLOCK),
    belief="Your function reads the tile at the place that the pixel has in the image",
    remedy="A tile begins at 0 in each block. Next: use cuda.threadIdx for places in the tile.",
)


def halo_to_the_right_only(x, w, out):
    tile = cuda.shared.array((8, 10), np.float64)
    ox, oy = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    for r in range(ty, 8, 8):
        for s in range(tx, 10, 8):
            iy, ix = cuda.blockIdx.y * 8 + r, cuda.blockIdx.x * 8 + s
            tile[r, s] = x[iy, ix] if iy < x.shape[0] and ix < x.shape[1] else 0
    cuda.syncthreads()
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[ty + r, tx + s] * w[r, s]
        out[oy, ox] = total


HALO_TO_THE_RIGHT_ONLY = Misconception(
    as_function(halo_to_the_right_only, ONE_TILE_A_BLOCK),
    belief="Your function has a halo of columns, and none of rows",
    remedy="Windows reach down as well as to the right. Next: make the tile 10 by 10.",
)


def window_without_its_offset(x, w, out):
    tile = cuda.shared.array((10, 10), np.float64)
    ox, oy = cuda.grid(2)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    for r in range(ty, 10, 8):
        for s in range(tx, 10, 8):
            iy, ix = cuda.blockIdx.y * 8 + r, cuda.blockIdx.x * 8 + s
            tile[r, s] = x[iy, ix] if iy < x.shape[0] and ix < x.shape[1] else 0
    cuda.syncthreads()
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += tile[ty, tx] * w[r, s]
        out[oy, ox] = total


WINDOW_WITHOUT_ITS_OFFSET = Misconception(
    as_function(window_without_its_offset, ONE_TILE_A_BLOCK),
    belief="Your function multiplies every weight with the upper left pixel of the window",
    remedy="The pixel moves with the weight. Next: add r and s to the place in the tile.",
)


def every_thread_from_global_memory(x, w, out):
    ox, oy = cuda.grid(2)
    if oy < out.shape[0] and ox < out.shape[1]:
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += x[oy + r, ox + s] * w[r, s]
        out[oy, ox] = total


EVERY_THREAD_FROM_GLOBAL_MEMORY = Misconception(
    as_function(every_thread_from_global_memory, ONE_TILE_A_BLOCK),
    belief="Your function lets each thread fetch its whole window from global memory",
    remedy="Neighbouring windows share most of their pixels. Next: load them once into shared memory, and read there.",
    shows_in="cost",
)

MISCONCEPTIONS = (
    BARRIER_MISSING,
    BARRIER_FOR_SOME_THREADS,
    TILE_WITHOUT_HALO,
    HALO_NOT_LOADED,
    NO_TEST_FOR_THE_EDGE,
    ROW_BEFORE_COLUMN,
    FIRST_TILE_FOR_ALL_BLOCKS,
    KERNEL_BACKWARDS_IN_THE_TILE,
    PLACE_OF_THE_IMAGE_IN_THE_TILE,
    HALO_TO_THE_RIGHT_ONLY,
    WINDOW_WITHOUT_ITS_OFFSET,
    EVERY_THREAD_FROM_GLOBAL_MEMORY,
)
