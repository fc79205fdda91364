"""What one output of a convolution should have been computed from: its window of the image, and the products."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.messages.arrays import format_number

_MAX_TERMS = 9  # a longer sum would be unreadable


def window(arguments: Mapping[str, Any], index: tuple[int, ...]) -> NDArray[np.bool_] | None:
    """Mark the elements of x, (N, H, W, CI), that the output at `index` depends on; None if this is no convolution."""
    if not _is_convolution(arguments, index):
        return None
    inside = np.zeros(arguments["x"].shape, dtype=bool)
    inside[_window_index(arguments, index)] = True
    return inside


def products(arguments: Mapping[str, Any], index: tuple[int, ...]) -> str:
    """Return the sum that the output at `index` should have been, such as `3*1 + 2*-4 = -5`.

    The terms are in the order r, s, ci. Empty if this is no convolution, or if the sum has more than 9 terms.
    """
    if not _is_convolution(arguments, index):
        return ""
    read, weights = arguments["x"][_window_index(arguments, index)], arguments["w"][..., index[3]]
    if read.shape != weights.shape or not 1 < read.size <= _MAX_TERMS:
        return ""
    terms = [f"{format_number(x)}*{format_number(w)}" for x, w in zip(read.flat, weights.flat, strict=True)]
    return f"{' + '.join(terms)} = {format_number((read * weights).sum())}"


def _is_convolution(arguments: Mapping[str, Any], index: tuple[int, ...]) -> bool:
    names = list(arguments)
    if names[:2] != ["x", "w"] or not set(names[2:]) <= {"stride", "budget_bytes"}:
        return False
    return len(index) == 4 and all(np.ndim(arguments[name]) == 4 for name in ("x", "w"))


def _window_index(arguments: Mapping[str, Any], index: tuple[int, ...]) -> tuple[int | slice, ...]:
    n, h, w, _ = index
    kh, kw = arguments["w"].shape[:2]
    top, left = h * arguments.get("stride", 1), w * arguments.get("stride", 1)
    return n, slice(top, top + kh), slice(left, left + kw), slice(None)
