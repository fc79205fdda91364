"""When Winograd convolution pays, and with which tile: a cost model of measured times.

A tile of 4x4 outputs saves the most multiplications but wastes what reaches beyond the output, and its filters take
more than twice as long to transform: 7x7 images with 512 channels are faster with F(2x2,3x3). With few channels in, the
transforms cost more than they save.
"""

import math
from dataclasses import dataclass

from stridewise.kernels.direct.block_sizes import panel_width, tile_rows
from stridewise.kernels.direct.padding_regions import remaining_products
from stridewise.kernels.problem import Array, Geometry
from stridewise.kernels.simd.register_tile import lanes
from stridewise.kernels.winograd.plan import tiles_in
from stridewise.kernels.winograd.transforms import TAPS


@dataclass(frozen=True, slots=True)
class _Costs:
    """Nanoseconds to transform one input tile, one filter and one output tile, for one vector of channels.

    Measured on one 3 GHz core with AVX2.
    """

    input: float
    filter: float
    output: float


_COSTS = {2: _Costs(35, 25, 12), 4: _Costs(100, 55, 45)}
_PRODUCT = 0.19  # nanoseconds per FMA of one vector
_PACK = 30  # nanoseconds to pack one vector of weights for the direct kernel
_START = 4  # the cost of beginning a sum, in products
_MARGIN = 0.8  # Winograd is less accurate: only a clear gain is worth it


def supports_winograd(w: Array, geometry: Geometry) -> bool:
    """Return whether Winograd convolution applies: 3x3, stride 1, no groups."""
    return w.shape[:2] == (TAPS, TAPS) and geometry.stride == (1, 1) and geometry.groups == 1


def best_tile(w: Array, geometry: Geometry, *, required: bool = False) -> int | None:
    """Return 4 for F(4x4,3x3), 2 for F(2x2,3x3), None where Winograd does not pay or apply.

    required: the faster of the two, even where the direct kernel is faster still.
    """
    if not supports_winograd(w, geometry):
        return None
    images, rows, columns, _ = geometry.out_shape
    vectors_in, vectors_out = (-(-channels // lanes(w.dtype)) for channels in w.shape[2:])
    width = panel_width(w.shape[3], w.itemsize)
    taps = TAPS * TAPS * remaining_products(geometry, (TAPS, TAPS), tile_rows(width, w.itemsize))
    direct = (images * rows * columns * taps * _PRODUCT + _PACK) * w.shape[2] * vectors_out
    times = {}
    for outputs, costs in _COSTS.items():
        sides = zip((rows, columns), geometry.dilation, strict=True)
        tiles = images * math.prod(tiles_in(length, dilation, outputs)[0] for length, dilation in sides)
        products = (outputs + TAPS - 1) ** 2 * max(tiles, 6) * (w.shape[2] + _START) * vectors_out * _PRODUCT
        transforms = tiles * (vectors_in * costs.input + vectors_out * costs.output)
        times[outputs] = products + transforms + w.shape[2] * vectors_out * costs.filter
    best = min(times, key=times.__getitem__)
    return best if required or times[best] < _MARGIN * direct else None
