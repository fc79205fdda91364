"""When Winograd's convolution pays, and with which tile: a sum of measured times.

A tile of 4 by 4 outputs saves most multiplications but wastes what reaches beyond the output, and its weights take more
than twice as long to transform: 7x7 images with 512 channels are faster with F(2,3). With few channels in, the
transforms cost more than they save.
"""

import math
from dataclasses import dataclass

from stridewise.kernels.arguments import Array
from stridewise.kernels.direct.padding_regions import products_left
from stridewise.kernels.direct.plan import panel_width, tile_rows
from stridewise.kernels.problem import Geometry
from stridewise.kernels.simd.register_tile import lanes
from stridewise.kernels.winograd.plan import tiles_in
from stridewise.kernels.winograd.transforms import TAPS


@dataclass(frozen=True, slots=True)
class _Costs:
    """Nanoseconds for a vector of channels, measured on one 3 GHz core with AVX2: to transform one tile of the image,
    one kernel, and one tile of sums."""

    image: float
    weights: float
    gather: float


_COSTS = {2: _Costs(35, 25, 12), 4: _Costs(100, 55, 45)}
_PRODUCT = 0.19  # nanoseconds to multiply and add one vector
_PACK = 30  # nanoseconds to pack the weights of one vector for a direct kernel
_START = 4  # what it costs to begin a sum, in products
_MARGIN = 0.8  # Winograd's sums are less accurate: only a clear gain is worth it


def fits_winograd(w: Array, geometry: Geometry) -> bool:
    """Whether it can be done at all: 3x3, stride 1, no groups."""
    return w.shape[:2] == (TAPS, TAPS) and geometry.stride == (1, 1) and geometry.groups == 1


def best_tile(w: Array, geometry: Geometry) -> int | None:
    """4 for F(4,3), 2 for F(2,3), None where a direct kernel is faster or Winograd does not fit."""
    if not fits_winograd(w, geometry):
        return None
    images, rows, columns, _ = geometry.out_shape
    vectors_in, vectors_out = (-(-channels // lanes(w.dtype)) for channels in w.shape[2:])
    width = panel_width(w.shape[3], w.itemsize)
    taps = TAPS * TAPS * products_left(geometry, (TAPS, TAPS), tile_rows(width, w.itemsize))
    direct = (images * rows * columns * taps * _PRODUCT + _PACK) * w.shape[2] * vectors_out
    times = {}
    for outputs, costs in _COSTS.items():
        sides = zip((rows, columns), geometry.dilation, strict=True)
        tiles = images * math.prod(tiles_in(length, dilation, outputs)[0] for length, dilation in sides)
        products = (outputs + TAPS - 1) ** 2 * max(tiles, 6) * (w.shape[2] + _START) * vectors_out * _PRODUCT
        transforms = tiles * (vectors_in * costs.image + vectors_out * costs.gather)
        times[outputs] = products + transforms + w.shape[2] * vectors_out * costs.weights
    best = min(times, key=times.__getitem__)
    return best if times[best] < _MARGIN * direct else None
