"""What changed: the matrix of windows is formed lazily, a block of output rows at a time.

And every stride, dilation, padding and number of groups works. With a stride, windows lie further apart; with dilation,
the elements inside a window do. Both are just other strides of the same view.
Why it is faster: the copy takes a few MiB whatever the size of the images. It stays in the cache until BLAS has read
it, and no large array has to be obtained from the operating system.
What it costs: more calls, each with a smaller product. And every number is still copied KH * KW times, if only into the
cache, before it is multiplied. The next rung copies nothing: it reads the windows where they lie.
"""

from collections.abc import Iterator
from typing import SupportsIndex

import numpy as np
from numpy.lib.stride_tricks import as_strided

from stridewise.kernels.problem import Array, Geometry, Padding, Pair, read_geometry

# Measured on 2 cores with 512 KiB of L2 each, from 256 KiB to 16 MiB and unbounded: 1 to 4 MiB was best or nearly so
# for every layer tried; the unbounded copy took up to 8 times as long on images of 224x224.
BLOCK_BYTES = 2 * 2**20


def conv_lazy_im2col(
    x: Array, w: Array, *, stride: Pair = 1, padding: Padding = 0, dilation: Pair = 1, groups: SupportsIndex = 1
) -> Array:
    """Convolve as matrix products over blocks of windows; parameters, result and errors as for `conv2d`.

    Memory: one block (2 MiB, or the windows of one output row where these are more), its product, and a copy of x if
    there is padding.

    References
    ----------
    The course notebook `implementing_convolutions`, "lazy formation".
    """
    geometry = read_geometry(x, w, stride=stride, padding=padding, dilation=dilation, groups=groups)
    return _convolve_blocks(_pad(x, geometry.padding), w, geometry)


def _pad(x: Array, padding: tuple[tuple[int, int], tuple[int, int]]) -> Array:
    """Return x with zeros around it, or x itself if there is no padding."""
    (top, bottom), (left, right) = padding
    if not any((top, bottom, left, right)):
        return x
    images, height, width, channels = x.shape
    # np.pad would do it in several passes.
    padded = np.zeros((images, top + height + bottom, left + width + right, channels), x.dtype)
    padded[:, top : top + height, left : left + width] = x
    return padded


def _convolve_blocks(x: Array, w: Array, geometry: Geometry) -> Array:
    """Convolve x, N, H, W, CI with its padding, with w, KH, KW, CI // groups, CO; `geometry.out_shape` results."""
    kernel_rows, kernel_columns, channels_in, channels_out = w.shape
    depth, groups = kernel_rows * kernel_columns * channels_in, geometry.groups
    matrices = w.reshape(depth, groups, channels_out // groups).transpose(1, 0, 2)
    windows = _windows(x, w, geometry)
    out = np.empty(geometry.out_shape, x.dtype)
    for images, rows in _blocks(geometry.out_shape, geometry.out_shape[2] * groups * depth * x.itemsize):
        block = windows[:, images, rows]
        product = block.reshape(groups, -1, depth) @ matrices
        out[images, rows] = product.transpose(1, 0, 2).reshape(out[images, rows].shape)
    return out


def _windows(x: Array, w: Array, geometry: Geometry) -> Array:
    """Return all windows as a view groups, N, HO, WO, KH, KW, CI // groups. No byte is copied."""
    images, rows, columns, _ = geometry.out_shape
    n, h, v, ci = x.strides
    shape = (geometry.groups, images, rows, columns, *w.shape[:3])
    down, along = geometry.stride[0] * h, geometry.stride[1] * v
    strides = (w.shape[2] * ci, n, down, along, geometry.dilation[0] * h, geometry.dilation[1] * v, ci)
    return as_strided(x, shape, strides, writeable=False)


def _blocks(out_shape: tuple[int, int, int, int], row_bytes: int) -> Iterator[tuple[slice, slice]]:
    """Yield slices (images, output rows) that cover the output, each of about BLOCK_BYTES and at least one row."""
    images, rows, _, _ = out_shape
    rows_at_once = max(1, min(rows, BLOCK_BYTES // row_bytes))
    images_at_once = max(1, BLOCK_BYTES // (row_bytes * rows))
    for n in range(0, images, images_at_once):
        for h in range(0, rows, rows_at_once):
            yield slice(n, n + images_at_once), slice(h, h + rows_at_once)
