"""The gradient of the images as a convolution: of the dilated gradient, with the flipped, channel-swapped kernel.

An image's row h was read by output row i at kernel row r where h = i * stride + r * dilation - top. So the gradient at
h gathers from a gradient whose rows are `stride` apart, with zeros between, and the kernel runs backwards:

    grad_x[h] = sum over r of dilated[h + top - r * dilation] @ w[r].T

The padding of this convolution is span - 1 - top above, for a kernel that spans span = dilation * (KH - 1) + 1 rows,
and below as much as makes H rows: the rows that a stride never reached, the remainder, come out as zeros.
"""

import numpy as np

from stridewise.kernels.api import conv2d
from stridewise.kernels.problem import Array, Geometry

Sides = tuple[tuple[int, int], tuple[int, int]]


def input_gradient(w: Array, grad: Array, x_shape: tuple[int, ...], geometry: Geometry) -> Array:
    """Return the gradient of the images, N, H, W, CI. Needs `padding_of(w, x_shape, geometry)` without negatives."""
    return conv2d(
        dilate(grad, geometry.stride),
        flip(w, geometry.groups),
        padding=padding_of(w, x_shape, geometry),
        dilation=geometry.dilation,
        groups=geometry.groups,
    )


def padding_of(w: Array, x_shape: tuple[int, ...], geometry: Geometry) -> Sides:
    """Return the padding of the convolution; negative where the forward pass's windows saw only padding."""
    rows, columns = (_padding_of_axis(w, x_shape, geometry, axis) for axis in (0, 1))
    return rows, columns


def _padding_of_axis(w: Array, x_shape: tuple[int, ...], geometry: Geometry, axis: int) -> tuple[int, int]:
    before = geometry.padding[axis][0]
    reach = geometry.dilation[axis] * (w.shape[axis] - 1)
    dilated = (geometry.out_shape[1 + axis] - 1) * geometry.stride[axis] + 1
    return reach - before, x_shape[1 + axis] + before - dilated


def dilate(grad: Array, stride: tuple[int, int]) -> Array:
    """Return the gradient with stride - 1 zeros between neighbours, and none after the last."""
    if stride == (1, 1):
        return grad
    n, height, width, channels = grad.shape
    out = np.zeros((n, (height - 1) * stride[0] + 1, (width - 1) * stride[1] + 1, channels), grad.dtype)
    out[:, :: stride[0], :: stride[1]] = grad
    return out


def flip(w: Array, groups: int) -> Array:
    """Return the weights KH, KW, CO // groups, CI, with both kernel axes backwards: a view, if groups is 1."""
    kh, kw, channels_in, channels_out = w.shape
    by_group = w[::-1, ::-1].reshape(kh, kw, channels_in, groups, channels_out // groups)
    return by_group.transpose(0, 1, 4, 3, 2).reshape(kh, kw, channels_out // groups, groups * channels_in)
