"""When Winograd convolution pays, and with which tile: a cost model in the machine's own units.

The unit is the time of one FMA of a whole vector. What moves a vector costs as many FMAs as `FIGURES` says for this
machine: wide vectors, or two units for them, make products cheap and moving dear, and Winograd saves products only.

A tile of 4x4 outputs saves the most multiplications but wastes what reaches beyond the output, and its filters take
more than twice as long to transform: a call with few tiles and many channels is faster with F(2x2,3x3) or without
Winograd, unless the filters are packed. With few channels in, the transforms cost more than they save.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from stridewise.kernels.direct.block_sizes import panel_width, tile_rows
from stridewise.kernels.direct.padding_regions import remaining_products
from stridewise.kernels.figures import FIGURES, Figures
from stridewise.kernels.machine import CACHES
from stridewise.kernels.problem import Array, Geometry
from stridewise.kernels.simd.register_tile import lanes
from stridewise.kernels.tuning import MIN_WINOGRAD_GAIN, ROWS, SHORT_ROWS, START_OF_SUM
from stridewise.kernels.winograd.plan import tiles_in
from stridewise.kernels.winograd.transforms import F23, F43, TAPS, Winograd


def supports_winograd(w: Array, geometry: Geometry) -> bool:
    """Return whether Winograd convolution applies: 3x3, stride 1, no groups."""
    return w.shape[:2] == (TAPS, TAPS) and geometry.stride == (1, 1) and geometry.groups == 1


def best_tile(
    w: Array, geometry: Geometry, *, required: bool = False, packed: bool = False, figures: Figures = FIGURES
) -> int | None:
    """Return 4 for F(4x4,3x3), 2 for F(2x2,3x3), None where Winograd does not pay or apply.

    required: the faster of the two, even where the direct kernel is faster still. packed: the weights are.
    """
    if not supports_winograd(w, geometry):
        return None
    costs = {form.outputs: winograd_cost(form, w, geometry, figures, packed=packed) for form in (F23, F43)}
    best = min(costs, key=costs.__getitem__)
    direct = direct_cost(w, geometry, figures, packed=packed)
    return best if required or direct > MIN_WINOGRAD_GAIN * costs[best] else None


def direct_cost(w: Array, geometry: Geometry, figures: Figures, *, packed: bool) -> float:
    """Return the cost of the direct kernel, in FMAs."""
    images, rows, columns, channels_out = geometry.out_shape
    width = panel_width(channels_out, w.itemsize)
    share = remaining_products(geometry, (TAPS, TAPS), tile_rows(width, w.itemsize))
    weights = TAPS * TAPS * w.shape[2] * -(-channels_out // lanes(w.dtype))
    packing = 0.0 if packed else figures.far + figures.store
    return float(weights * (images * rows * columns * share + _reading(w.nbytes, figures) + packing))


def winograd_cost(form: Winograd, w: Array, geometry: Geometry, figures: Figures, *, packed: bool) -> float:
    """Return the cost of F(m x m, 3x3), in FMAs: products, reading U, and transforms."""
    positions, outputs = form.size**2, form.outputs**2
    vectors_in, vectors_out = (-(-channels // lanes(w.dtype)) for channels in w.shape[2:])
    sides = zip(geometry.out_shape[1:3], geometry.dilation, strict=True)
    tiles = geometry.out_shape[0] * math.prod(tiles_in(length, step, form.outputs)[0] for length, step in sides)
    moves = _transforms_of(form)
    transform_inputs = moves.input + positions * (figures.load + figures.store)
    transform_outputs = moves.output + positions * figures.load + outputs * figures.store
    transform_filter = moves.filter + TAPS * TAPS * figures.far + positions * figures.store
    u_bytes = positions * w.shape[2] * w.shape[3] * w.itemsize
    rows = rows_multiplied(tiles) + _reading(u_bytes, figures)
    products = positions * rows * (w.shape[2] + START_OF_SUM) * vectors_out
    filters = 0.0 if packed else w.shape[2] * vectors_out * transform_filter
    return float(products + tiles * (vectors_in * transform_inputs + vectors_out * transform_outputs) + filters)


def _reading(weight_bytes: int, figures: Figures) -> float:
    """Return the cost of reading one vector of weights: nothing while all of them stay in the L2 cache.

    It is paid once: with many tiles U is read again for each block of them, but then there is time to prefetch it.
    """
    return figures.far if weight_bytes > CACHES.l2 else 0.0


def rows_multiplied(tiles: int) -> int:
    """Return how many rows are multiplied at each position: the last register tile may reach beyond the last tile."""
    whole, rest = divmod(tiles, ROWS)
    if whole and 0 < rest <= 2 * SHORT_ROWS - ROWS:
        return whole * ROWS + 2 * SHORT_ROWS - ROWS  # two short tiles instead of a whole one and a short one
    return whole * ROWS + (0 if rest == 0 else SHORT_ROWS if rest <= SHORT_ROWS else ROWS)


@dataclass(frozen=True, slots=True)
class _Additions:
    """How many additions one vector of an input tile, a filter and an output tile takes to transform."""

    input: int
    filter: int
    output: int


@cache
def _transforms_of(form: Winograd) -> _Additions:
    def both_ways(transform: Callable[..., tuple[Any, ...]], length: int) -> int:
        """First all columns are transformed, then all rows of the result."""
        numbers = [_Counted([0])] * length  # one counter for all
        results = transform(*numbers)
        return numbers[0].additions[0] * (length + len(results))

    return _Additions(
        both_ways(form.input_transform, form.size),
        both_ways(form.filter_transform, TAPS),
        both_ways(form.output_transform, form.size),
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """A number that counts additions. A product with a constant is part of the addition that follows: an FMA."""

    additions: list[int]

    def __add__(self, _other: "_Counted") -> "_Counted":
        self.additions[0] += 1
        return self

    __sub__ = __add__

    def __rmul__(self, _factor: object) -> "_Counted":
        return self
