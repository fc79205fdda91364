"""The reference: what a convolution is, written as plainly as possible.

It is never optimised; all kernels are compared with it.

n, h, v: image, row, column of the output (w is the weights). r, s: row, column in the kernel. ci, co: channel in, out.
"""

from typing import SupportsIndex

import numpy as np

from stridewise.kernels.problem import Array, Geometry, Padding, Pair, read_geometry


def conv2d_reference(
    x: Array, w: Array, *, stride: Pair = 1, padding: Padding = 0, dilation: Pair = 1, groups: SupportsIndex = 1
) -> Array:
    """Convolve images with a kernel (cross-correlation, as in every deep learning library), by definition.

    Parameters
    ----------
    x : ndarray of float32 or float64, shape (N, H, W, CI)
        The images, in any memory layout.
    w : ndarray of the same dtype, shape (KH, KW, CI // groups, CO)
        The weights, in any memory layout.
    stride, padding, dilation, groups
        As for `conv2d`.

    Returns
    -------
    ndarray, shape (N, HO, WO, CO)
        A new array of the same dtype, in which

            out[n, h, v, co] = sum over r, s, ci of
                x[n, h * stride + r * dilation - top, v * stride + s * dilation - left, ci] * w[r, s, ci, co]

        Elements outside the image count as zero, and channels out in group g see the channels in of group g. Sums are
        accumulated in float64 and rounded once, at the end.

    Raises
    ------
    TypeError, ValueError
        If an argument is invalid; the message names the argument, its value and what is expected.

    References
    ----------
    The course notebook `implementing_convolutions`, for stride 1 without padding, dilation and groups.
    """
    geometry = read_geometry(x, w, stride=stride, padding=padding, dilation=dilation, groups=groups)
    channels_out = w.shape[3] // geometry.groups
    out = np.zeros(geometry.out_shape, x.dtype)
    for n, h, v, co in np.ndindex(*geometry.out_shape):
        out[n, h, v, co] = _output(x[n], w[:, :, :, co], h, v, co // channels_out, geometry)
    return out


def _output(image: Array, kernel: Array, h: int, v: int, group: int, geometry: Geometry) -> float:
    """Return one output element. image: H, W, CI. kernel: KH, KW, CI // groups, the weights of one channel out."""
    height, width, _ = image.shape
    kh, kw, channels_in = kernel.shape
    (top, _), (left, _) = geometry.padding
    total = 0.0
    for r in range(kh):
        for s in range(kw):
            row = h * geometry.stride[0] + r * geometry.dilation[0] - top
            column = v * geometry.stride[1] + s * geometry.dilation[1] - left
            if not (0 <= row < height and 0 <= column < width):
                continue  # padding: a zero, which adds nothing
            for ci in range(channels_in):
                total += float(image[row, column, group * channels_in + ci]) * float(kernel[r, s, ci])
    return total
