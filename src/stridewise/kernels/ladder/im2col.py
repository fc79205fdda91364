"""What changed: one single matrix product, over a matrix in which every row is one window of the image.

A six-dimensional view N, HO, WO, KH, KW, CI costs nothing: a step to the next window and a step inside the window are
the same step through memory, so the view repeats the input's own strides. Flattened to N * HO * WO rows of
KH * KW * CI numbers it meets the weights, flattened the same way.
Why it is faster: one product that is KH * KW times deeper keeps BLAS at its best, and the output is written once.
What it costs: memory. Windows overlap, so no strides can describe the flat matrix and it must be copied out: KH * KW
times the size of the input, written once and read once. The next step makes only as much of it at a time as the cache
holds.
"""

from numpy.lib.stride_tricks import as_strided

from stridewise.kernels.arguments import Array, valid_output_shape


def conv_im2col(x: Array, w: Array) -> Array:
    """Valid convolution with stride 1 as one matrix product.

    x: N, H, W, CI. w: KH, KW, CI, CO. Returns N, H - KH + 1, W - KW + 1, CO. Source: the seed, "im2col for
    multi-channel convolutions". Raises TypeError or ValueError for arrays that do not fit together.
    """
    images, rows, columns, channels_out = valid_output_shape(x, w)
    kernel_rows, kernel_columns, channels_in, _ = w.shape
    n, h, v, ci = x.strides
    windows = as_strided(
        x, (images, rows, columns, kernel_rows, kernel_columns, channels_in), (n, h, v, h, v, ci), writeable=False
    )
    depth = kernel_rows * kernel_columns * channels_in
    product = windows.reshape(images * rows * columns, depth) @ w.reshape(depth, channels_out)
    return product.reshape(images, rows, columns, channels_out)
