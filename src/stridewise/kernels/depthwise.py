"""One channel in for each group: nothing is summed over channels, so there is no matrix to multiply.

Each kernel position scales all pixels, channel by channel, and adds them up: KH * KW elementwise products on the
shifted (and stepped) image, with the channels side by side in memory.
"""

import numpy as np

from stridewise.kernels.arguments import Array
from stridewise.kernels.geometry import Geometry


def conv_depthwise(x: Array, w: Array, geometry: Geometry) -> Array:
    """Depthwise convolution of an image that already has its padding; CO may be a multiple of CI.

    x: N, H, W, CI with `geometry.padding` around it. w: KH, KW, 1, CO, groups = CI. Returns `geometry.out_shape`.
    """
    images, rows, columns, channels_out = geometry.out_shape
    each = channels_out // geometry.groups
    out = np.zeros((images, rows, columns, geometry.groups, each), x.dtype)
    taps = w.reshape(*w.shape[:2], geometry.groups, each)
    for r, s in np.ndindex(*w.shape[:2]):
        out += _shifted(x, r, s, geometry)[..., np.newaxis] * taps[r, s]
    return out.reshape(geometry.out_shape)


def _shifted(x: Array, r: int, s: int, geometry: Geometry) -> Array:
    """The pixels that kernel position [r, s] meets, a view N, HO, WO, CI."""
    _, rows, columns, _ = geometry.out_shape
    (down, along), top, left = geometry.stride, r * geometry.dilation[0], s * geometry.dilation[1]
    return x[:, top : top + (rows - 1) * down + 1 : down, left : left + (columns - 1) * along + 1 : along]
