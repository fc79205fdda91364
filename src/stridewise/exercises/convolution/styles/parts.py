"""What the styles are put together from: the output, a window, a slice, and what is flattened for a matrix product."""

from dataclasses import replace

import numpy as np

from stridewise.exercises.convolution.model import RIGHT, Array, Convolution, Lengths


def output_shape(model: Convolution, size: Lengths) -> tuple[int, ...]:
    """The shape that the output is given."""
    return size.n, *model.output(size), model.filters(size)


def zeros(model: Convolution, x: Array, size: Lengths) -> Array:
    """An output to be filled."""
    return np.zeros(output_shape(model, size), dtype=x.dtype)


def places(model: Convolution, size: Lengths) -> tuple[int, int]:
    """How many rows and columns of the output the loops run over."""
    rows, columns = (model.places or model.output)(size)
    return max(rows, 0), max(columns, 0)


def kernel_counts(model: Convolution, size: Lengths) -> tuple[int, int]:
    """How many rows and columns of the kernel the loops run over."""
    rows, columns = model.kernel(size)
    return max(rows, 0), max(columns, 0)


def window(model: Convolution, x: Array, size: Lengths, h: int, w: int) -> Array:
    """The slice of all images for one place: shorter at the border, and empty where a negative index wraps around."""
    rows, columns = model.kernel(size)
    top, left = model.start(*model.place(h, w), size)
    return x[:, top : top + rows, left : left + columns]


def position_slice(model: Convolution, x: Array, size: Lengths, r: int, s: int) -> Array:
    """The slice of all images that one kernel position meets, over all places."""
    rows, columns = places(model, size)
    (top, left), (next_top, next_left) = model.start(0, 0, size), model.start(1, 1, size)
    down, right = next_top - top, next_left - left
    r, s = model.offset(r, s, size)
    return x[:, top + r : top + r + rows * down : down, left + s : left + s + columns * right : right]


def weights(model: Convolution, w: Array, size: Lengths) -> Array:
    """The kernel, each weight at the position where it is used."""
    if model.weight is RIGHT.weight:
        return w
    r, s = np.arange(w.shape[0])[:, None], np.arange(w.shape[1])
    return np.asarray(w[model.weight(r, s, replace(size, kh=w.shape[0], kw=w.shape[1]))])


def contracted(windows: Array, used: Array) -> Array:
    """np.tensordot(windows, used, axes=3), in a fifth of the time."""
    if windows.shape[-3:] != used.shape[:3]:
        raise ValueError("shape-mismatch for sum")
    depth = used[..., 0].size
    product = windows.reshape(-1, depth) @ used.reshape(depth, used.shape[3])
    return np.asarray(product.reshape(*windows.shape[:-3], used.shape[3]))


def flattened(model: Convolution, windows: Array) -> Array:
    """Each window (its last three axes: r, s, ci) as a row."""
    axes = ["rsc".index(letter) - 3 for letter in model.columns or model.axes]
    leading = windows.ndim - 3
    return windows.transpose(*range(leading), *axes).reshape(*windows.shape[:leading], -1)


def flattened_weights(model: Convolution, w: Array, size: Lengths) -> Array:
    """The kernel as a matrix with CO columns."""
    axes = ["rsc".index(letter) for letter in model.flat_weights or model.axes]
    return weights(model, w, size).transpose(*axes, 3).reshape(-1, size.co)
