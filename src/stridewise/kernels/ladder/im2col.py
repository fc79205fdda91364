"""What changed: one single matrix product, over a matrix in which every row is one window of the image.

A six-dimensional view N, HO, WO, KH, KW, CI costs nothing: a step to the next window and a step inside the window are
the same step through memory, so the view repeats the input's own strides. Flattened to N * HO * WO rows of
KH * KW * CI numbers, it is multiplied by the weights, flattened the same way.
Why it is faster: BLAS is at its best with one product that is KH * KW times deeper, and the output is written once.
What it costs: memory. Windows overlap, so no strides can describe the flat matrix and it must be copied: KH * KW times
the size of the input, written once and read once. The next rung forms only as much of it at a time as the cache holds.
"""

from numpy.lib.stride_tricks import as_strided

from stridewise.kernels.problem import Array, valid_output_shape


def conv_im2col(x: Array, w: Array) -> Array:
    """Convolve (valid, stride 1) as a single matrix product.

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

    References
    ----------
    The course notebook `implementing_convolutions`, "im2col for multi-channel convolutions".
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
