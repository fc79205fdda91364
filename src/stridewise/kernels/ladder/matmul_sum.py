"""What changed: the loops over pixels and channels became matrix products; only the two over the kernel remain.

A 1x1 convolution is a matrix product over the channels, with all pixels as rows. A larger kernel is a sum of KH * KW
such products, each over the image shifted by one kernel position.
Why it is faster: the products run in BLAS, which keeps blocks of both matrices in registers and caches.
What it costs: the output is read and written KH * KW times, and the inner dimension of each product is only CI: with
few channels, moving the numbers takes longer than multiplying them. The next rung makes a single product of all.

r, s: row, column in the kernel.
"""

import numpy as np

from stridewise.kernels.problem import Array, valid_output_shape


def conv_matmul_sum(x: Array, w: Array) -> Array:
    """Convolve (valid, stride 1) as a sum of matrix products, summing in the dtype of x.

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
    The course notebook `implementing_convolutions`, "Convolutions as matrix multiplications".
    """
    images, rows, columns, channels_out = valid_output_shape(x, w)
    out = np.zeros((images, rows, columns, channels_out), x.dtype)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out += x[:, r : r + rows, s : s + columns] @ w[r, s]
    return out
