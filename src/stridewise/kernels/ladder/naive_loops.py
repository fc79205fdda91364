"""The first rung: the definition of a convolution, written down as seven loops.

Every output is the sum of KH * KW * CI products. Nothing here is clever, so a mistake has nowhere to hide.
What it costs: for each product Python looks up four objects, boxes two numbers and calls three methods, a hundred times
the work of the multiplication itself. Until that changes, no layout and no loop order helps. The next rung keeps the
loops and compiles them.

n, h, v: image, row, column of the output (w is the weights). r, s: row, column in the kernel. ci, co: channel in, out.
"""

import numpy as np

from stridewise.kernels.problem import Array, valid_output_shape


def conv_naive_loops(x: Array, w: Array) -> Array:
    """Convolve (valid, stride 1) with loops in interpreted Python, summing in the dtype of x.

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
    The course notebook `implementing_convolutions`, `conv_naive`.
    """
    images, rows, columns, channels_out = valid_output_shape(x, w)
    kernel_rows, kernel_columns, channels_in, _ = w.shape
    out = np.zeros((images, rows, columns, channels_out), x.dtype)
    for n in range(images):
        for h in range(rows):
            for v in range(columns):
                for co in range(channels_out):
                    for r in range(kernel_rows):
                        for s in range(kernel_columns):
                            for ci in range(channels_in):
                                out[n, h, v, co] += x[n, h + r, v + s, ci] * w[r, s, ci, co]
    return out
