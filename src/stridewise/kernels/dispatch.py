"""`conv2d`: reads the arguments, pads the image, and picks the kernel that is fastest for them."""

from typing import SupportsIndex

import numpy as np

from stridewise.kernels.arguments import Array
from stridewise.kernels.depthwise import conv_depthwise
from stridewise.kernels.geometry import Padding, Pair, read_geometry
from stridewise.kernels.panels import conv_panels


def conv2d(
    x: Array, w: Array, *, stride: Pair = 1, padding: Padding = 0, dilation: Pair = 1, groups: SupportsIndex = 1
) -> Array:
    """The convolution of images with a kernel (cross-correlation, as in every deep learning library).

    x: N, H, W, CI. w: KH, KW, CI // groups, CO. Both float32 or both float64, in any memory layout. Returns a new
    C-contiguous N, HO, WO, CO array of the same dtype; `conv2d_reference` says which numbers.
    stride, dilation: an integer or (rows, columns). padding: an integer, (rows, columns),
    ((top, bottom), (left, right)), "valid" (none) or "same": as much as makes the output ceil(H / stride) by
    ceil(W / stride); where that is odd, the larger half goes to the bottom and the right. groups: divides CI and CO.
    Raises TypeError or ValueError that names the argument, its value and what is expected.
    """
    geometry = read_geometry(x, w, stride=stride, padding=padding, dilation=dilation, groups=groups)
    padded = _pad(x, geometry.padding)
    if w.shape[2] == 1 and geometry.groups > 1:
        return conv_depthwise(padded, w, geometry)
    return conv_panels(padded, w, geometry)


def _pad(x: Array, padding: tuple[tuple[int, int], tuple[int, int]]) -> Array:
    """x with rows and columns of zeros around it; x itself where there are none to add."""
    (top, bottom), (left, right) = padding
    if not any((top, bottom, left, right)):
        return x
    images, height, width, channels = x.shape
    # np.pad does the same in several passes.
    padded = np.zeros((images, top + height + bottom, left + width + right, channels), x.dtype)
    padded[:, top : top + height, left : left + width] = x
    return padded
