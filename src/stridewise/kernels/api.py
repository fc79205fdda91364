"""`conv2d` checks its arguments and picks the fastest kernel for them; `prepare` does the same in two steps."""

import math
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, SupportsIndex

import numpy as np

from stridewise.kernels.depthwise.driver import run_depthwise, suits_depthwise
from stridewise.kernels.direct.driver import pack_direct, run_direct, with_element_strides
from stridewise.kernels.direct.few_channels import suits_few_channels
from stridewise.kernels.problem import DTYPES, Array, Geometry, Padding, Pair, positive, read_geometry
from stridewise.kernels.simd.memory import aligned_empty
from stridewise.kernels.thread_pool import get_threads
from stridewise.kernels.winograd.driver import pack_winograd, run_winograd
from stridewise.kernels.winograd.selection import best_tile, supports_winograd

Algorithm = Literal["auto", "direct", "winograd"]
Precision = Literal["fast", "exact"]
_PRECISIONS: dict[Any, Algorithm] = {"fast": "auto", "exact": "direct"}


def conv2d(
    x: Array,
    w: Array,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: SupportsIndex = 1,
    algorithm: Algorithm | None = None,
    precision: Precision | None = None,
    out: Array | None = None,
) -> Array:
    """Convolve images with a kernel (cross-correlation, as in every deep learning library).

    Parameters
    ----------
    x : ndarray of float32 or float64, shape (N, H, W, CI)
        The images, in any memory layout.
    w : ndarray of the same dtype, shape (KH, KW, CI // groups, CO)
        The weights, in any memory layout.
    stride : int or (int, int), default 1
        The step between windows, for both axes or for (rows, columns).
    padding : int, (int, int), ((int, int), (int, int)), "valid" or "same", default 0
        Zeros around the image: for all sides, (rows, columns) or ((top, bottom), (left, right)). "valid" is none.
        "same" makes the output ceil(H / stride) by ceil(W / stride); the larger half of an odd total goes to the bottom
        and the right.
    dilation : int or (int, int), default 1
        The step between the taps of a window, for both axes or for (rows, columns).
    groups : int, default 1
        Divides CI and CO; channels out in group g see the channels in of group g.
    algorithm : "auto", "direct" or "winograd", default "auto"
        "direct" multiplies as the definition does: the error is at most 1e-6 of the largest output (float32, 3x3, 512
        channels), and inf or nan stays within its window. "winograd" saves multiplications for 3x3 kernels with stride
        1 and groups 1: the error is at most 2e-5, and inf, nan and numbers beyond a thousandth of the largest float
        also spoil outputs up to 3 rows and columns (3 times the dilation) from their window. "auto" takes whichever is
        faster.
    precision : "fast" or "exact", optional
        The former name of the choice: "exact" is algorithm="direct", "fast" is algorithm="auto".
    out : ndarray, shape (N, HO, WO, CO), optional
        Where to write the result: C-contiguous, of the dtype of x, without overlap with x and w in memory.

    Returns
    -------
    ndarray, shape (N, HO, WO, CO)
        The output, C-contiguous, in the dtype of x: a new array, or `out`. `conv2d_reference` defines its elements.

    Raises
    ------
    TypeError, ValueError
        If an argument is invalid; the message names the argument, its value and what is expected.

    See Also
    --------
    prepare : The same with weights that are packed once.
    set_threads : How many threads are used. Their number does not change the result.

    Notes
    -----
    Several threads may call it at once. `run_direct`, `run_depthwise` and `run_winograd` state their memory.

    References
    ----------
    K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008.
    F. Van Zee and R. van de Geijn, "BLIS: A Framework for Rapidly Instantiating BLAS Functionality", ACM TOMS 41(3),
    2015.
    A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, arXiv:1509.09308.

    Examples
    --------
    >>> import numpy as np
    >>> x, w = np.ones((1, 5, 5, 1)), np.ones((3, 3, 1, 1))
    >>> conv2d(x, w)[0, :, :, 0]
    array([[9., 9., 9.],
           [9., 9., 9.],
           [9., 9., 9.]])
    """
    geometry = read_geometry(x, w, stride=stride, padding=padding, dilation=dilation, groups=groups)
    chosen = _algorithm(algorithm, precision, w, geometry)
    target = _target(out, geometry, x, w)
    _run(x, w, None, geometry, chosen, target)
    return target


def prepare(
    w: Array,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: SupportsIndex = 1,
    algorithm: Algorithm | None = None,
    precision: Precision | None = None,
) -> "Prepared":
    """Prepare a convolution with these weights: `plan = prepare(w, ...)`, then `plan(x)` as often as needed.

    The weights are copied, so later changes to w have no effect. They are packed once per kernel, when a call first
    needs them: which kernel is the fastest depends on the images.

    Parameters
    ----------
    w : ndarray of float32 or float64, shape (KH, KW, CI // groups, CO)
        The weights, in any memory layout.
    stride, padding, dilation, groups, algorithm, precision
        As for `conv2d`.

    Returns
    -------
    Prepared
        The plan; `plan(x, out=None)` returns what `conv2d(x, w, ..., out=out)` returns, within the error that the
        algorithm allows: with packed weights another kernel may be the fastest.

    Raises
    ------
    TypeError, ValueError
        If an argument is invalid; the message names the argument, its value and what is expected.
    """
    geometry = read_geometry(_any_image(w, groups), w, stride=stride, padding=padding, dilation=dilation, groups=groups)
    chosen = _algorithm(algorithm, precision, w, geometry)
    own = np.array(w, order="C")
    own.flags.writeable = False
    sides = padding if isinstance(padding, str) else geometry.padding
    return Prepared(own, geometry.stride, sides, geometry.dilation, geometry.groups, chosen)


@dataclass(frozen=True, slots=True, eq=False)  # comparing arrays with == gives no single answer
class Prepared:
    """A convolution with packed weights; made by `prepare`, called with images.

    Parameters
    ----------
    w : ndarray of float32 or float64, shape (KH, KW, CI // groups, CO)
        The weights: C-contiguous and read-only.
    stride, padding, dilation, groups, algorithm
        As for `conv2d`.
    _packed : dict of int or None to ndarray, default {}
        The packed weights, added by calls: by the output size of Winograd's tile, under None for the direct kernel.
    """

    w: Array = field(repr=False)
    stride: Pair
    padding: Padding
    dilation: Pair
    groups: int
    algorithm: Algorithm
    _packed: dict[int | None, Array] = field(default_factory=dict, repr=False)

    def __call__(self, x: Array, *, out: Array | None = None) -> Array:
        """Convolve images.

        Parameters
        ----------
        x : ndarray of the weights' dtype, shape (N, H, W, CI)
            The images, in any memory layout.
        out : ndarray, shape (N, HO, WO, CO), optional
            Where to write the result, as for `conv2d`.

        Returns
        -------
        ndarray, shape (N, HO, WO, CO)
            The output, a new array or `out`.

        Raises
        ------
        TypeError, ValueError
            If x or out is invalid.
        """
        geometry = read_geometry(
            x, self.w, stride=self.stride, padding=self.padding, dilation=self.dilation, groups=self.groups
        )
        target = _target(out, geometry, x, self.w)
        _run(x, self.w, self._packed, geometry, self.algorithm, target)
        return target


def _run(
    x: Array, w: Array, kept: dict[int | None, Array] | None, geometry: Geometry, algorithm: Algorithm, out: Array
) -> None:
    """Write the convolution into out. kept: a plan's packed weights by the size of Winograd's tile, None if direct."""
    if out.size == 0:
        return None
    x, w, threads = with_element_strides(x), np.ascontiguousarray(w), get_threads()
    if algorithm != "winograd" and suits_depthwise(w, geometry.groups):
        return run_depthwise(x, w, geometry, out, most_threads=threads)
    few = algorithm != "winograd" and suits_few_channels(w.shape, geometry.groups, w.dtype)
    is_direct = few or algorithm == "direct"
    required, packs_once = algorithm == "winograd", kept is not None
    outputs = None if is_direct else _winograd_tile(w.shape, w.dtype, geometry, required, packs_once)
    if kept is not None and outputs not in kept:
        kept[outputs] = _pack(w, geometry, outputs)
    packed = None if kept is None else kept[outputs]
    if outputs is None:
        return run_direct(x, w, packed, geometry, out, most_threads=threads)
    contiguous = x if x.strides[3] == x.itemsize else np.ascontiguousarray(x)
    return run_winograd(contiguous, w, packed, geometry, out, outputs=outputs)


def _pack(w: Array, geometry: Geometry, outputs: int | None) -> Array:
    """Return the packed weights for Winograd's tile of this size, or for the direct kernel."""
    if outputs is not None:
        return pack_winograd(w, outputs)
    return pack_direct(w, geometry, most_threads=get_threads())


@lru_cache(maxsize=256)
def _winograd_tile(
    shape: tuple[int, ...], dtype: np.dtype[Any], geometry: Geometry, required: bool, packed: bool
) -> int | None:
    """Return `best_tile` for weights of this shape and dtype."""
    return best_tile(np.broadcast_to(np.zeros((), dtype), shape), geometry, required=required, packed=packed)


def _algorithm(algorithm: Any, precision: Any, w: Array, geometry: Geometry) -> Algorithm:
    """Return the algorithm asked for, under its name or its former one. Raises ValueError."""
    if precision is not None and precision not in _PRECISIONS:
        raise ValueError(f'precision must be "fast" or "exact", got {precision!r}')
    if algorithm not in (None, "auto", "direct", "winograd"):
        raise ValueError(f'algorithm must be "auto", "direct" or "winograd", got {algorithm!r}')
    former = _PRECISIONS.get(precision)
    if former and algorithm not in (None, former):
        raise ValueError(f"precision={precision!r} is algorithm={former!r}, but algorithm is {algorithm!r}: drop one")
    if algorithm == "winograd" and not supports_winograd(w, geometry):
        raise ValueError(
            'algorithm="winograd" is for 3x3 kernels with stride 1 and groups 1, '
            f"got {w.shape[0]}x{w.shape[1]}, stride {geometry.stride}, groups {geometry.groups}"
        )
    return algorithm or former or "auto"


def _any_image(w: Array, groups: SupportsIndex) -> Array:
    """Return the largest image possible, without memory of its own, to check everything but the image."""
    fits = isinstance(w, np.ndarray) and w.ndim == 4 and w.dtype in DTYPES
    channels = max(1, w.shape[2]) * positive("groups", groups) if fits else 1
    return np.broadcast_to(np.zeros((), w.dtype if fits else np.float32), (1, 2**20, 2**20, channels))


def _target(out: Array | None, geometry: Geometry, x: Array, w: Array) -> Array:
    """Return a new array for the result, or the caller's after checking it. Raises TypeError or ValueError."""
    if out is None:
        if math.prod(geometry.out_shape) * x.itemsize > sys.maxsize:  # no image is so large, so the padding is to blame
            raise ValueError(f"padding must leave an output that memory can hold, got one of {geometry.out_shape}")
        return aligned_empty(math.prod(geometry.out_shape), x).reshape(geometry.out_shape)
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
            raise ValueError(f"out must not overlap {name} in memory: results would overwrite what is still to be read")
    return out
