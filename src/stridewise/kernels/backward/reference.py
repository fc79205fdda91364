"""The reference of the backward pass: every product of the forward pass, and what it hands back to its two factors.

It is never optimised; the kernels are compared with it.

n, h, v: image, row, column of the output (w is the weights). r, s: row, column in the kernel.
"""

from typing import SupportsIndex

import numpy as np

from stridewise.kernels.backward.arguments import read_backward
from stridewise.kernels.problem import Array, Geometry, Padding, Pair


def conv2d_backward_reference(
    x: Array,
    w: Array,
    grad: Array,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: SupportsIndex = 1,
) -> tuple[Array, Array]:
    """Return the gradients of a convolution, by definition.

    Parameters
    ----------
    x, w, grad, stride, padding, dilation, groups
        As for `conv2d_backward`.

    Returns
    -------
    grad_x : ndarray, shape (N, H, W, CI)
    grad_w : ndarray, shape (KH, KW, CI // groups, CO)
        New arrays of the dtype of x. The output is a sum of products, so the derivative with respect to one factor of a
        product is the other factor: for every product x[...] * w[...] that was added to out[n, h, v, co],

            grad_x[...] += grad[n, h, v, co] * w[...]
            grad_w[...] += grad[n, h, v, co] * x[...]

        Sums are accumulated in float64 and rounded once, at the end.

    Raises
    ------
    TypeError, ValueError
        If an argument is invalid; the message names the argument, its value and what is expected.

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4.
    """
    geometry = read_backward(x, w, grad, stride=stride, padding=padding, dilation=dilation, groups=groups)
    grad_x, grad_w = np.zeros(x.shape), np.zeros(w.shape)
    for place in np.ndindex(*grad.shape):
        _hand_back(x, w, float(grad[place]), place, geometry, grad_x, grad_w)
    return grad_x.astype(x.dtype), grad_w.astype(w.dtype)


def _hand_back(
    x: Array, w: Array, share: float, place: tuple[int, ...], geometry: Geometry, grad_x: Array, grad_w: Array
) -> None:
    """Add what one output's gradient hands to each of the factors that were multiplied for it."""
    n, h, v, co = place
    kh, kw, channels, all_out = w.shape
    first = co // (all_out // geometry.groups) * channels  # of the channels in that this channel out sees
    seen = slice(first, first + channels)
    for r, s in np.ndindex(kh, kw):
        row = h * geometry.stride[0] + r * geometry.dilation[0] - geometry.padding[0][0]
        column = v * geometry.stride[1] + s * geometry.dilation[1] - geometry.padding[1][0]
        if 0 <= row < x.shape[1] and 0 <= column < x.shape[2]:  # elsewhere a zero was multiplied
            grad_x[n, row, column, seen] += share * w[r, s, :, co].astype(np.float64)
            grad_w[r, s, :, co] += share * x[n, row, column, seen].astype(np.float64)
