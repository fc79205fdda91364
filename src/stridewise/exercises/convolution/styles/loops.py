"""Seven loops, run all at once: an array of indices wraps around, or leaves its array, as each index alone does."""

import numpy as np

from stridewise.exercises.convolution.model import Array, Convolution, Lengths
from stridewise.exercises.convolution.styles.parts import contracted, kernel_counts, places, zeros


def seven_loops(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """out[n, h, w, co] += x[n, h + r, w + s, ci] * weights[r, s, ci, co]"""
    return _in_loops(model, x, w, size, channels=size.ci)


def seven_loops_over_weight_channels(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The same with the number of input channels taken from the weights."""
    return _in_loops(model, x, w, size, channels=size.ki)


def _in_loops(model: Convolution, x: Array, w: Array, size: Lengths, *, channels: int) -> Array:
    out = zeros(model, x, size)
    rows, columns = places(model, size)
    kernel_rows, kernel_columns = kernel_counts(model, size)
    ends = (size.n, rows, columns, size.co)
    if 0 in (*ends, kernel_rows, kernel_columns, channels):
        return out
    if any(end > length for end, length in zip(ends, out.shape, strict=True)) or size.co > w.shape[3]:
        raise IndexError("the loops leave an array")
    if channels > min(x.shape[3], w.shape[2]):
        raise IndexError("the loop over ci leaves an array")
    r, s = np.arange(kernel_rows)[:, None], np.arange(kernel_columns)
    h, v = np.arange(rows)[:, None, None, None], np.arange(columns)[:, None, None]
    top, left = model.start(*model.place(h, v), size)
    down, right = model.offset(r, s, size)
    windows = x[:, top + down, left + right, :channels]
    used = w[model.weight(r, s, size)][..., :channels, : size.co]
    out[:, :rows, :columns, : size.co] = contracted(windows, used)
    return out
