"""What one output of a convolution should have been made from: its window of the image, and the products."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.messages.arrays import number

_TERMS = 9  # a sum of more is no help to the eye


def window(arguments: Mapping[str, Any], where: tuple[int, ...]) -> NDArray[np.bool_] | None:
    """Which elements of x, (N, H, W, CI), the output `where` should have read; None if this is no convolution."""
    if not _is_convolution(arguments, where):
        return None
    inside = np.zeros(arguments["x"].shape, dtype=bool)
    inside[_place(arguments, where)] = True
    return inside


def products(arguments: Mapping[str, Any], where: tuple[int, ...]) -> str:
    """The sum that the output `where` should have been, such as `3*1 + 2*-4 = -5`; empty if there is none, or too long.

    Its terms stand in the order r, s, ci.
    """
    if not _is_convolution(arguments, where):
        return ""
    read, weights = arguments["x"][_place(arguments, where)], arguments["w"][..., where[3]]
    if read.shape != weights.shape or not 1 < read.size <= _TERMS:
        return ""
    terms = [f"{number(x)}*{number(w)}" for x, w in zip(read.flat, weights.flat, strict=True)]
    return f"{' + '.join(terms)} = {number((read * weights).sum())}"


def _is_convolution(arguments: Mapping[str, Any], where: tuple[int, ...]) -> bool:
    names = list(arguments)
    if names[:2] != ["x", "w"] or not set(names[2:]) <= {"stride", "budget_bytes"}:
        return False
    return len(where) == 4 and all(np.ndim(arguments[name]) == 4 for name in ("x", "w"))


def _place(arguments: Mapping[str, Any], where: tuple[int, ...]) -> tuple[int | slice, ...]:
    n, h, w, _ = where
    kh, kw = arguments["w"].shape[:2]
    top, left = h * arguments.get("stride", 1), w * arguments.get("stride", 1)
    return n, slice(top, top + kh), slice(left, left + kw), slice(None)
