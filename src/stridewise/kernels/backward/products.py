"""Both gradients by one matrix product for each kernel position: the forward pass's sum of products, transposed.

Where the forward pass adds `x[slice] @ w[r, s]` to the output, the gradient `grad @ w[r, s].T` is added to the slice,
and `x[slice].T @ grad` is the gradient of w[r, s]. Groups are a batch of such products.
"""

from collections.abc import Iterator

import numpy as np

from stridewise.kernels.problem import Array, Geometry


def input_gradient(w: Array, grad: Array, x_shape: tuple[int, ...], geometry: Geometry) -> Array:
    """Return the gradient of the images, N, H, W, CI: what every kernel position hands back, added where it read."""
    n, height, width, channels = x_shape
    (top, bottom), (left, right) = geometry.padding
    padded = np.zeros((n, top + height + bottom, left + width + right, channels), w.dtype)
    shares = _by_group(grad, geometry.groups)
    weights = _weights_by_group(w, geometry.groups)
    for r, s, rows, columns in _positions(w, geometry):
        share = np.matmul(shares, weights[r, s].swapaxes(1, 2))  # groups, pixels, CI // groups
        padded[:, rows, columns] += share.swapaxes(0, 1).reshape(*grad.shape[:3], channels)
    return np.ascontiguousarray(padded[:, top : top + height, left : left + width])


def weight_gradient(x: Array, w: Array, grad: Array, geometry: Geometry) -> Array:
    """Return the gradient of the weights, KH, KW, CI // groups, CO: at each position, pixels times gradients."""
    padded = np.pad(x, ((0, 0), *geometry.padding, (0, 0))) if np.any(geometry.padding) else x
    shares = _by_group(grad, geometry.groups)
    out = np.empty(w.shape, w.dtype)
    by_group = _weights_by_group(out, geometry.groups)
    for r, s, rows, columns in _positions(w, geometry):
        pixels = _by_group(padded[:, rows, columns], geometry.groups)
        by_group[r, s] = np.matmul(pixels.swapaxes(1, 2), shares)
    return out


def _positions(w: Array, geometry: Geometry) -> Iterator[tuple[int, int, slice, slice]]:
    """Yield each kernel position r, s with the rows and columns of the padded images that it reads."""
    for r, s in np.ndindex(w.shape[:2]):
        starts = (r * geometry.dilation[0], s * geometry.dilation[1])
        rows, columns = (
            slice(start, start + (count - 1) * step + 1, step)
            for start, count, step in zip(starts, geometry.out_shape[1:3], geometry.stride, strict=True)
        )
        yield r, s, rows, columns


def _by_group(array: Array, groups: int) -> Array:
    """Return pixels by channels for each group: the axes groups, N * H * W, channels of the group."""
    return array.reshape(-1, groups, array.shape[3] // groups).swapaxes(0, 1)


def _weights_by_group(w: Array, groups: int) -> Array:
    """Return w with the axes KH, KW, groups, CI // groups, CO // groups: a view, if CO is contiguous or groups is 1."""
    return w.reshape(*w.shape[:3], groups, w.shape[3] // groups).transpose(0, 1, 3, 2, 4)
