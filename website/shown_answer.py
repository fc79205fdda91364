"""The wrong answer that the first page shows with what the check says of it."""

import numpy as np
from numpy.typing import NDArray


def conv_naive(x: NDArray[np.float32], w: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the valid convolution of x (N, H, W, CI) with w (KH, KW, CI, CO), with its kernel read backwards."""
    n_images, height, width, channels_in = x.shape
    kh, kw, _, channels_out = w.shape
    shape = (n_images, height - kh + 1, width - kw + 1, channels_out)
    out = np.zeros(shape, dtype=x.dtype)
    for n, i, j, co in np.ndindex(out.shape):
        for r in range(kh):
            for s in range(kw):
                for ci in range(channels_in):
                    weight = w[kh - 1 - r, kw - 1 - s, ci, co]
                    out[n, i, j, co] += x[n, i + r, j + s, ci] * weight
    return out
