"""What changed: a block of the output is computed at a time, and it stays in registers until it is done: the register
tile (`register_tile` says what that is and how Numba is brought to it).

Why it is faster: the loops before add into `out`, so for each product a sum comes from the nearest cache and goes back.
Here a tile of 6 pixels by 16 channels out takes in all its KH * KW * CI products before it is stored. In the innermost
step 8 loads feed 96 products, and the processor's two multipliers are busy in nearly every cycle.
What it costs: thinking about the width of a vector and the number of registers, which is another one on each machine;
and the edges, where the last tile of a row starts early and computes some pixels twice.

n, h, v: image, row, column of the output (w is the weights). r, s: row, column in the kernel. ci, co: channel in, out.
"""

import numpy as np

from stridewise.kernels.arguments import Array, valid_output_shape
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.simd.register_tile import (
    COLUMNS,
    ROWS,
    VECTOR_BYTES,
    add_products,
    even_rows,
    lanes,
    row_width,
    store,
    store_part,
    zeros,
)  # fmt: skip


def conv_register_tile(x: Array, w: Array) -> Array:
    """Valid convolution with stride 1 in register tiles, on one core; the sums are kept in the dtype of x.

    x: N, H, W, CI. w: KH, KW, CI, CO. Returns N, H - KH + 1, W - KW + 1, CO. Memory: where CO is not a multiple of the
    tile's width, w is copied with zeros up to the next. Raises TypeError or ValueError for arrays that do not fit.
    """
    out = np.empty(valid_output_shape(x, w), x.dtype)
    missing = -w.shape[3] % (COLUMNS * lanes(w.dtype))
    # Names keep the copies alive: the compiled code gets only their addresses.
    image = np.ascontiguousarray(x)
    wide = np.ascontiguousarray(np.pad(w, ((0, 0), (0, 0), (0, 0), (0, missing))) if missing else w)
    _fill(image.ctypes.data, wide.ctypes.data, x.shape[1:], wide.shape, out)
    return out


@compiled
def _fill(x: int, w: int, image: tuple[int, int, int], kernel: tuple[int, int, int, int], out: Array) -> None:
    images, rows, columns, channels = out.shape
    width, ci = COLUMNS * (VECTOR_BYTES // out.itemsize), image[2]
    for n in range(images):
        for h in range(rows):
            row = (n * image[0] + h) * image[1] * ci
            to = (n * rows + h) * columns * channels
            for co in range(0, channels, width):
                used = min(width, channels - co)
                if columns < ROWS:
                    for v in range(columns):  # one pixel, ROWS times over; the tile has no smaller shape
                        _tile(x, row + v * ci, 0, w, co, image, kernel, out, to + v * channels + co, 1, used)
                    continue
                for left in range(0, columns, ROWS):
                    v = min(left, columns - ROWS)
                    _tile(x, row + v * ci, ci, w, co, image, kernel, out, to + v * channels + co, ROWS, used)


@inlined
def _tile(
    x: int, start: int, step: int, w: int, co: int, image: tuple[int, int, int], kernel: tuple[int, int, int, int],
    out: Array, to: int, rows: int, used: int,
) -> None:  # fmt: skip
    """Pixels whose windows start at `start`, `start + step`, ... of x, for the channels out from co on."""
    kh, kw, ci, all_channels = kernel
    sums = zeros(ROWS, COLUMNS, out.dtype)
    starts = even_rows(sums, start, step)
    for r in range(kh):
        # The columns s and channels ci of one kernel row lie side by side in x as in w: one loop goes through both.
        for k in range(kw * ci):
            sums = add_products(sums, x, starts, r * image[1] * ci + k, w, (r * kw * ci + k) * all_channels + co)
    width = row_width(sums)
    if rows == ROWS and used == width:
        store(sums, out.reshape(out.size), to, out.shape[3], width // COLUMNS)
    else:
        store_part(sums, out.reshape(out.size), to, out.shape[3], rows, used)
