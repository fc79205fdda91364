"""What changed: the output is computed in small blocks, each of which stays in registers until it is finished.

That is the register tile; `stridewise.kernels.simd.register_tile` explains it, and how Numba is brought to it.
Why it is faster: the loops before add into `out`, so for each product a sum travels to the L1 cache and back. Here a
tile of 6 pixels by 16 channels out takes in all its KH * KW * CI products before it is stored. In the innermost step 8
loads feed 96 products, and the processor's two FMA units are busy in nearly every cycle.
What it costs: the code depends on the width of a vector and the number of registers, which differ between processors;
and at the edges the last tile of a row starts early and computes some pixels twice.

n, h, v: image, row, column of the output (w is the weights). r, s: row, column in the kernel. ci, co: channel in, out.
"""

import numpy as np

from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.problem import Array, valid_output_shape
from stridewise.kernels.simd.register_tile import (
    COLUMNS,
    ROWS,
    VECTOR_BYTES,
    fma_broadcast,
    lanes,
    row_width,
    store,
    store_part,
    strided_row_offsets,
    zeros,
)  # fmt: skip


def conv_register_tile(x: Array, w: Array) -> Array:
    """Convolve (valid, stride 1) in register tiles on one core, summing in the dtype of x.

    Where CO is not a multiple of the tile's width, w is copied and padded with zeros to the next multiple.

    Parameters
    ----------
    x : ndarray of float32 or float64, shape (N, H, W, CI)
        The images.
    w : ndarray of the same dtype, shape (KH, KW, CI, CO)
        The weights.

    Returns
    -------
    ndarray, shape (N, H - KH + 1, W - KW + 1, CO)
        The output, in the dtype of x.

    Raises
    ------
    TypeError, ValueError
        If the arrays do not fit together.
    """
    out = np.empty(valid_output_shape(x, w), x.dtype)
    missing = -w.shape[3] % (COLUMNS * lanes(w.dtype))
    # These names keep the copies alive: the compiled code gets only their addresses.
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
            out_offset = (n * rows + h) * columns * channels
            for co in range(0, channels, width):
                valid_columns = min(width, channels - co)
                if columns < ROWS:
                    for v in range(columns):  # one pixel, computed ROWS times: there is no smaller tile
                        _tile(
                            x,
                            row + v * ci,
                            0,
                            w,
                            co,
                            image,
                            kernel,
                            out,
                            out_offset + v * channels + co,
                            1,
                            valid_columns,
                        )
                    continue
                for left in range(0, columns, ROWS):
                    v = min(left, columns - ROWS)
                    _tile(
                        x,
                        row + v * ci,
                        ci,
                        w,
                        co,
                        image,
                        kernel,
                        out,
                        out_offset + v * channels + co,
                        ROWS,
                        valid_columns,
                    )


@inlined
def _tile(
    x: int, x_offset: int, step: int, w: int, co: int, image: tuple[int, int, int], kernel: tuple[int, int, int, int],
    out: Array, out_offset: int, rows: int, valid_columns: int,
) -> None:  # fmt: skip
    """Compute pixels whose windows start at elements x_offset, x_offset + step, ... of x, from channel out co on."""
    kh, kw, ci, all_channels = kernel
    sums = zeros(ROWS, COLUMNS, out.dtype)
    row_offsets = strided_row_offsets(sums, x_offset, step)
    for r in range(kh):
        # The columns s and channels ci of one kernel row are contiguous in x as in w: one loop covers both.
        for k in range(kw * ci):
            sums = fma_broadcast(sums, x, row_offsets, r * image[1] * ci + k, w, (r * kw * ci + k) * all_channels + co)
    width = row_width(sums)
    if rows == ROWS and valid_columns == width:
        store(sums, out.reshape(out.size), out_offset, out.shape[3], width // COLUMNS)
    else:
        store_part(sums, out.reshape(out.size), out_offset, out.shape[3], rows, valid_columns)
