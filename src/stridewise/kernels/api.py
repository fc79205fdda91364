"""`conv2d`: checks the arguments and picks the kernel that is fastest for them. `prepare`: the same, in two steps."""

import math
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, SupportsIndex

import numpy as np

from stridewise.kernels.arguments import DTYPES, Array, positive
from stridewise.kernels.depthwise.driver import are_thin, run_thin_groups
from stridewise.kernels.direct.driver import readable, run_blocks
from stridewise.kernels.direct.pack_weights import aligned, pack_weights
from stridewise.kernels.problem import Geometry, Padding, Pair, read_geometry
from stridewise.kernels.thread_pool import get_threads
from stridewise.kernels.winograd.driver import pack_winograd, run_winograd
from stridewise.kernels.winograd.selection import best_tile

Precision = Literal["fast", "exact"]


def conv2d(
    x: Array,
    w: Array,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: SupportsIndex = 1,
    precision: Precision = "fast",
    out: Array | None = None,
) -> Array:
    """The convolution of images with a kernel (cross-correlation, as in every deep learning library).

    x: N, H, W, CI. w: KH, KW, CI // groups, CO. Both float32 or both float64, in any memory layout. Returns a
    C-contiguous N, HO, WO, CO array of the same dtype, a new one or `out`; `conv2d_reference` says which numbers.
    stride, dilation: an integer or (rows, columns). padding: an integer, (rows, columns),
    ((top, bottom), (left, right)), "valid" (none) or "same": as much as makes the output ceil(H / stride) by
    ceil(W / stride); where that is odd, the larger half goes to the bottom and the right. groups: divides CI and CO.
    precision: how far off the result may be, as a part of the largest output (float32, 3x3, 512 channels): with "exact"
    at most 1e-6; "fast" takes Winograd's way where that is faster, and then it is 2e-5. There inf, nan and numbers that
    nearly overflow (beyond a thousandth of the largest float) spoil outputs up to 3 rows and columns from their window
    too (3 times the dilation); with "exact" they stay in it.
    out: where to put the result; C-contiguous and apart from x and w in memory.
    Uses as many threads as `set_threads` says; their number does not change the result. May be called by several
    threads at once. Memory: `run_blocks`, `run_thin_groups` and `run_winograd` say how much.
    Raises TypeError or ValueError that names the argument, its value and what is expected.
    """
    geometry = read_geometry(x, w, stride=stride, padding=padding, dilation=dilation, groups=groups)
    _check_precision(precision)
    target = _target(out, geometry, x, w)
    _run(x, w, None, geometry, precision, target)
    return target


def prepare(
    w: Array,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: SupportsIndex = 1,
    precision: Precision = "fast",
) -> "Prepared":
    """A convolution with these weights: `plan = prepare(w, ...)`, then `plan(x)` as often as needed.

    The weights are copied, so changing w later changes nothing. They are packed when a kernel first asks for it, once:
    which kernel is the fastest depends on the images.
    Arguments, results and errors are those of `conv2d`.
    """
    geometry = read_geometry(_any_image(w, groups), w, stride=stride, padding=padding, dilation=dilation, groups=groups)
    _check_precision(precision)
    own = np.array(w, order="C")
    own.flags.writeable = False
    sides = padding if isinstance(padding, str) else geometry.padding
    return Prepared(own, geometry.stride, sides, geometry.dilation, geometry.groups, precision)


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single answer to ==
class Prepared:
    """A convolution whose weights are packed; made by `prepare`, called with images."""

    w: Array = field(repr=False)
    stride: Pair
    padding: Padding
    dilation: Pair
    groups: int
    precision: Precision
    _packed: dict[int | None, Array] = field(default_factory=dict, repr=False)

    def __call__(self, x: Array, *, out: Array | None = None) -> Array:
        """The convolution of x: N, H, W, CI of the weights' dtype, as `conv2d` gives it."""
        geometry = read_geometry(
            x, self.w, stride=self.stride, padding=self.padding, dilation=self.dilation, groups=self.groups
        )
        target = _target(out, geometry, x, self.w)
        _run(x, self.w, self._packed, geometry, self.precision, target)
        return target


def _run(
    x: Array, w: Array, kept: dict[int | None, Array] | None, geometry: Geometry, precision: Precision, out: Array
) -> None:
    """Write the convolution into out. kept: a plan's packed weights by the size of Winograd's tile, None if direct."""
    if out.size == 0:
        return None
    x, w, threads = readable(x), np.ascontiguousarray(w), get_threads()
    if are_thin(w, geometry.groups):
        return run_thin_groups(x, w, geometry, out, most_threads=threads)
    outputs = _winograd_tile(w.shape, w.dtype, geometry) if precision == "fast" else None
    if kept is not None and outputs not in kept:
        kept[outputs] = pack_winograd(w, outputs) if outputs else pack_weights(w, geometry.groups, most_threads=threads)
    packed = None if kept is None else kept[outputs]
    if outputs is None:
        return run_blocks(x, w, packed, geometry, out, most_threads=threads)
    side_by_side = x if x.strides[3] == x.itemsize else np.ascontiguousarray(x)
    return run_winograd(side_by_side, w, packed, geometry, out, outputs=outputs)


@lru_cache(maxsize=256)
def _winograd_tile(shape: tuple[int, ...], dtype: np.dtype[Any], geometry: Geometry) -> int | None:
    """`best_tile` for weights of this shape and dtype."""
    return best_tile(np.broadcast_to(np.zeros((), dtype), shape), geometry)


def _any_image(w: Array, groups: SupportsIndex) -> Array:
    """The largest image there is, without memory of its own: on it everything but the image can be checked."""
    fits = isinstance(w, np.ndarray) and w.ndim == 4 and w.dtype in DTYPES
    channels = max(1, w.shape[2]) * positive("groups", groups) if fits else 1
    return np.broadcast_to(np.zeros((), w.dtype if fits else np.float32), (1, 2**20, 2**20, channels))


def _check_precision(precision: Precision) -> None:
    if precision not in ("fast", "exact"):
        raise ValueError(f'precision must be "fast" or "exact", got {precision!r}')


def _target(out: Array | None, geometry: Geometry, x: Array, w: Array) -> Array:
    """A new array for the result, or the caller's if it will do. Raises TypeError or ValueError."""
    if out is None:
        if math.prod(geometry.out_shape) * x.itemsize > sys.maxsize:  # no image is so large: it can only be the padding
            raise ValueError(f"padding must leave an output that memory can hold, got one of {geometry.out_shape}")
        return aligned(math.prod(geometry.out_shape), x).reshape(geometry.out_shape)
    if not isinstance(out, np.ndarray):
        raise TypeError(f"out must be a NumPy array, got {type(out).__name__}")
    if out.shape != geometry.out_shape:
        raise ValueError(f"out must have the shape of the result {geometry.out_shape}, got {out.shape}")
    if out.dtype != x.dtype:
        raise TypeError(f"out must have the dtype of x, {x.dtype}, got {out.dtype}")
    if not (out.flags.c_contiguous and out.flags.writeable and out.flags.aligned):
        raise ValueError(f"out must be C-contiguous, aligned and writeable, got strides {out.strides} and\n{out.flags}")
    for name, array in (("x", x), ("w", w)):
        if np.may_share_memory(out, array):
            raise ValueError(f"out must not overlap {name} in memory: results would be written over what is still read")
    return out
