"""The first step: the definition of a convolution, read out loud as seven loops.

Every output is the sum of KH * KW * CI products. Nothing here is clever, so nothing can hide a mistake.
What it costs: Python looks up four objects, boxes two numbers and calls three methods for each product, some hundred
times the work of the multiplication itself. No layout and no loop order helps while that is so. The next step keeps the
loops and lets the processor run them itself.

n, h, v: image, row, column of the output (w is the weights). r, s: row, column in the kernel. ci, co: channel in, out.
"""

import numpy as np

from stridewise.kernels.arguments import Array, valid_output_shape


def conv_naive_loops(x: Array, w: Array) -> Array:
    """Valid convolution with stride 1 in interpreted Python; the sums are kept in the dtype of x.

    x: N, H, W, CI. w: KH, KW, CI, CO. Returns N, H - KH + 1, W - KW + 1, CO. Source: the seed, "conv_naive".
    Raises TypeError or ValueError for arrays that do not fit together.
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
