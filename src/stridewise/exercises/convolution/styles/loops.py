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


def seven_loops_in_a_padded_copy(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The same in a copy with zeros below and on the right, as many as it takes for no index to leave it."""
    return _in_loops(model, x, w, size, channels=size.ci, is_padded=True)


def _in_loops(
    model: Convolution, x: Array, w: Array, size: Lengths, *, channels: int, is_padded: bool = False
) -> Array:
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
    at, across = top + down, left + right
    if is_padded:
        x = np.pad(x, ((0, 0), (0, _beyond(at, x.shape[1])), (0, _beyond(across, x.shape[2])), (0, 0)))
    windows = x[:, at, across, :channels]
    used = w[model.weight(r, s, size)][..., :channels, : size.co]
    out[:, :rows, :columns, : size.co] = contracted(windows, used)
    return out


def _beyond(indices: Array, length: int) -> int:
    """Return how far the largest index lies beyond an axis of this length."""
    return max(int(np.max(indices)) + 1 - length, 0)
