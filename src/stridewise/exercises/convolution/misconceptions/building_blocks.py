"""The right convolution, for examples and variants that change its result."""

import numpy as np


def right_answer(x, w):
    """The right answer."""
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)
