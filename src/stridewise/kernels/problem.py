"""Stride, padding, dilation and groups in the forms that callers like, turned into the one form that kernels use."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import index as whole_number
from typing import Any, SupportsIndex

from stridewise.kernels.arguments import LARGEST, Array, check_arrays, positive

Pair = SupportsIndex | tuple[SupportsIndex, SupportsIndex]
Padding = str | SupportsIndex | tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Geometry:
    """Which input each output looks at: out[h, w] and tap [r, s] meet x[h * stride[0] + r * dilation[0] - top, ...].

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
    """The geometry of one convolution; checks everything, the arrays too. Raises TypeError or ValueError.

    padding: an int, (rows, columns), ((top, bottom), (left, right)), "valid" (none) or "same": as much as makes the
    output ceil(H / stride) by ceil(W / stride); where that is odd, the larger half goes to the bottom and the right.
    """
    check_arrays(x, w)
    options = (stride, padding, dilation, groups)
    find: Callable[..., Geometry] = _remembered if all(map(_is_plain, options)) else _geometry
    return find(x.shape, w.shape, *options)


def _is_plain(value: Any) -> bool:
    """Whether equal values mean the same: 1.0 equals 1 but is no integer."""
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


_remembered = lru_cache(maxsize=256)(_geometry)  # it takes 15 microseconds


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
