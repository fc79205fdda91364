"""`conv2d`: checks the arguments and picks the kernel that is fastest for them. `prepare`: the same, in two steps."""

import math
from dataclasses import dataclass, field
from typing import Literal, SupportsIndex

import numpy as np

from stridewise.kernels.arguments import DTYPES, Array, positive
from stridewise.kernels.blocks import readable, run_blocks
from stridewise.kernels.depthwise import is_depthwise, run_depthwise
from stridewise.kernels.geometry import Geometry, Padding, Pair, read_geometry
from stridewise.kernels.packing import aligned, pack_weights
from stridewise.kernels.threads import get_threads

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
    precision: with "exact" each product is taken as the definition says, and sums are off by at most 1e-6 of the
    largest output (float32, 3x3, 512 channels); "fast" may take other ways to the same sums.
    out: where to put the result; C-contiguous and apart from x and w in memory.
    Uses as many threads as `set_threads` says; their number does not change the result. May be called by several
    threads at once. Memory: `run_blocks` says how much.
    Raises TypeError or ValueError that names the argument, its value and what is expected.
    """
    geometry = read_geometry(x, w, stride=stride, padding=padding, dilation=dilation, groups=groups)
    _check_precision(precision)
    target = _target(out, geometry, x, w)
    _run(x, w, None, geometry, target)
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

    The weights are copied, in the order in which the kernels use them, once; changing w later changes nothing.
    Arguments, results and errors are those of `conv2d`.
    """
    geometry = read_geometry(_any_image(w, groups), w, stride=stride, padding=padding, dilation=dilation, groups=groups)
    _check_precision(precision)
    own = np.array(w, order="C")
    own.flags.writeable = False
    packed = None if is_depthwise(own, geometry.groups) else pack_weights(own, geometry.groups)
    return Prepared(own, stride, padding, dilation, groups, precision, packed)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A convolution whose weights are packed; made by `prepare`, called with images."""

    w: Array = field(repr=False)
    stride: Pair
    padding: Padding
    dilation: Pair
    groups: SupportsIndex
    precision: Precision
    _packed: Array | None = field(repr=False)

    def __call__(self, x: Array, *, out: Array | None = None) -> Array:
        """The convolution of x: N, H, W, CI of the weights' dtype, as `conv2d` gives it."""
        geometry = read_geometry(
            x, self.w, stride=self.stride, padding=self.padding, dilation=self.dilation, groups=self.groups
        )
        target = _target(out, geometry, x, self.w)
        _run(x, self.w, self._packed, geometry, target)
        return target


def _run(x: Array, w: Array, packed: Array | None, geometry: Geometry, out: Array) -> None:
    if out.size == 0:
        return
    x, w = readable(x), np.ascontiguousarray(w)
    if is_depthwise(w, geometry.groups):
        run_depthwise(x, w, geometry, out, most_threads=get_threads())
    else:
        run_blocks(x, w, packed, geometry, out, most_threads=get_threads())


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
