"""What changed: the loops over pixels and channels became matrix products; only the two over the kernel are left.

A 1x1 convolution is a matrix product over the channels, with all pixels as rows. A larger kernel is a sum of KH * KW
such products, each over the image shifted by one kernel position.
Why it is faster: the products run in the BLAS library, which keeps blocks of both matrices in registers and cache.
What it costs: the output is read and written KH * KW times, and each product is thin, CI wide: for few channels more
time goes into moving numbers than into multiplying them. The next step makes one product of all.

r, s: row, column in the kernel.
"""

import numpy as np

from stridewise.kernels.arguments import Array, valid_output_shape


def conv_matmul_sum(x: Array, w: Array) -> Array:
    """Valid convolution with stride 1 as a sum of matrix products; the sums are kept in the dtype of x.

    x: N, H, W, CI. w: KH, KW, CI, CO. Returns N, H - KH + 1, W - KW + 1, CO. Source: the seed, "Convolutions as
    matrix multiplications". Raises TypeError or ValueError for arrays that do not fit together.
    """
    images, rows, columns, channels_out = valid_output_shape(x, w)
    out = np.zeros((images, rows, columns, channels_out), x.dtype)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out += x[:, r : r + rows, s : s + columns] @ w[r, s]
    return out
