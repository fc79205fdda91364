"""What is to be computed: the checks on arrays, and stride, padding, dilation and groups in one normal form.

Kernels compute; invalid arguments are reported here, once and in the same words for all kernels. x is N, H, W, CI
(images, rows, columns, channels in); w is KH, KW, CI // groups, CO (kernel rows and columns, channels in and out).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import index as whole_number
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Pair = SupportsIndex | tuple[SupportsIndex, SupportsIndex]
Padding = str | SupportsIndex | tuple[Any, Any]

LARGEST = 2**31 - 1  # of a stride and the like: far more than any image has, and no sum of them overflows
DTYPES = (np.dtype(np.float32), np.dtype(np.float64))


@dataclass(frozen=True, slots=True)
class Geometry:
    """Which input each output reads: output row h and kernel row r meet row h * stride[0] + r * dilation[0] - top of x.

    stride, dilation: (rows, columns). padding: ((top, bottom), (left, right)), rows and columns of zeros around x.
    out_shape: N, HO, WO, CO.
    """

    stride: tuple[int, int]
    dilation: tuple[int, int]
    padding: tuple[tuple[int, int], tuple[int, int]]
    groups: int
    out_shape: tuple[int, int, int, int]


def read_geometry(
    x: Array, w: Array, *, stride: Pair, padding: Padding, dilation: Pair, groups: SupportsIndex
) -> Geometry:
    """Check the arrays and the parameters of `conv2d`, and return the geometry of the convolution.

    Raises TypeError or ValueError.
    """
    check_arrays(x, w)
    options = (stride, padding, dilation, groups)
    find: Callable[..., Geometry] = _cached_geometry if all(map(_is_plain, options)) else _geometry
    return find(x.shape, w.shape, *options)


def check_arrays(x: Array, w: Array) -> None:
    """Raise TypeError or ValueError unless x and w are four-dimensional float32 or float64 arrays of one dtype.

    N may be 0; every other length must be at least 1.
    """
    for name, array, axes in (("x", x, "N, H, W, CI"), ("w", w, "KH, KW, CI, CO")):
        if not isinstance(array, np.ndarray):
            raise TypeError(f"{name} must be a NumPy array, got {type(array).__name__}")
        if array.ndim != 4:
            raise ValueError(f"{name} must have the 4 axes {axes}, got shape {array.shape}")
        if array.dtype not in DTYPES:
            raise TypeError(f"{name} must be float32 or float64 in this machine's byte order, got {array.dtype!r}")
        lengths = array.shape[1:] if name == "x" else array.shape
        if 0 in lengths:
            raise ValueError(f"{name} must have no empty axis among {axes} but N, got shape {array.shape}")
    if x.dtype != w.dtype:
        raise TypeError(f"x and w must have the same dtype, got {x.dtype} and {w.dtype}; convert one with .astype")


def valid_output_shape(x: Array, w: Array) -> tuple[int, int, int, int]:
    """Check both arrays, and return the shape N, H - KH + 1, W - KW + 1, CO of a valid convolution with stride 1."""
    check_arrays(x, w)
    n, height, width, ci = x.shape
    kh, kw, w_ci, co = w.shape
    if ci != w_ci:
        raise ValueError(f"x has {ci} channels in but w expects {w_ci}: x is {x.shape}, w is {w.shape}")
    if kh > height or kw > width:
        raise ValueError(f"w must not be larger than the image: kernel {kh}x{kw}, image {height}x{width}")
    return n, height - kh + 1, width - kw + 1, co


def positive(name: str, value: SupportsIndex) -> int:
    """Return `value` as an int from 1 to LARGEST. Raises TypeError or ValueError that names the argument."""
    try:
        number = whole_number(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if number < 1:
        raise ValueError(f"{name} must be at least 1, got {number}")
    if number > LARGEST:
        raise ValueError(f"{name} must be at most {LARGEST}, got {number}")
    return number


def _is_plain(value: Any) -> bool:
    """Return whether equal values are equally valid, so that they may be cached: 1.0 equals 1 but is not an integer."""
    kind = type(value)
    return kind is int or kind is str or (kind is tuple and all(map(_is_plain, value)))


def _geometry(
    x: tuple[int, ...], w: tuple[int, ...], stride: Pair, padding: Padding, dilation: Pair, groups: SupportsIndex
) -> Geometry:
    steps, reach, group_count = _pair("stride", stride), _pair("dilation", dilation), positive("groups", groups)
    _check_groups(x, w, group_count)
    spans = tuple(step * (taps - 1) + 1 for taps, step in zip(w[:2], reach, strict=True))
    pads = _padding(padding, x[1:3], spans, steps)
    padded = tuple(length + sum(pad) for length, pad in zip(x[1:3], pads, strict=True))
    if spans[0] > padded[0] or spans[1] > padded[1]:
        raise ValueError(
            f"w must not be larger than the padded image: kernel {w[0]}x{w[1]} with dilation {reach} "
            f"spans {spans[0]}x{spans[1]}, padded image {padded[0]}x{padded[1]}"
        )
    height, width = ((length - span) // step + 1 for length, span, step in zip(padded, spans, steps, strict=True))
    return Geometry(steps, reach, pads, group_count, (x[0], height, width, w[3]))


_cached_geometry = lru_cache(maxsize=256)(_geometry)  # computing it takes 15 microseconds


def _pair(name: str, value: Pair) -> tuple[int, int]:
    if isinstance(value, tuple | list):
        if len(value) != 2:
            raise ValueError(f"{name} must be an integer or a pair (rows, columns), got {value!r}")
        return positive(name, value[0]), positive(name, value[1])
    both = positive(name, value)
    return both, both


def _check_groups(x: tuple[int, ...], w: tuple[int, ...], groups: int) -> None:
    ci, co = x[3], w[3]
    if ci % groups or co % groups:
        raise ValueError(f"groups must divide the channels in and out, got groups {groups} for {ci} in and {co} out")
    if w[2] != ci // groups:
        raise ValueError(
            f"w must have CI // groups = {ci} // {groups} = {ci // groups} channels in, got {w[2]}: x is {x}, w is {w}"
        )


def _padding(
    padding: Padding, image: tuple[int, ...], spans: tuple[int, ...], stride: tuple[int, int]
) -> tuple[tuple[int, int], tuple[int, int]]:
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            raise _unknown(padding)
        rows, columns = (_same(*axis) for axis in zip(image, spans, stride, strict=True))
        return (rows, columns) if padding == "same" else ((0, 0), (0, 0))
    sides = padding if isinstance(padding, tuple | list) else (padding, padding)
    if len(sides) != 2:
        raise _unknown(padding)
    return _sides(padding, sides[0]), _sides(padding, sides[1])


def _same(length: int, span: int, step: int) -> tuple[int, int]:
    outputs = -(-length // step)
    total = max((outputs - 1) * step + span - length, 0)
    return total // 2, total - total // 2


def _sides(padding: Padding, axis: Any) -> tuple[int, int]:
    before_after = axis if isinstance(axis, tuple | list) else (axis, axis)
    if len(before_after) != 2:
        raise _unknown(padding)
    try:
        before, after = (whole_number(side) for side in before_after)
    except TypeError:
        raise TypeError(f"padding must hold integers, got {padding!r}") from None
    if before < 0 or after < 0:
        raise ValueError(f"padding must not be negative, got {padding!r}")
    if max(before, after) > LARGEST:
        raise ValueError(f"padding must be at most {LARGEST}, got {padding!r}")
    return before, after


def _unknown(padding: Padding) -> ValueError:
    return ValueError(
        'padding must be "same", "valid", an integer, (rows, columns) or ((top, bottom), (left, right)), '
        f"got {padding!r}"
    )
