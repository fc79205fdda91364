"""What every kernel asks of its arrays. Kernels compute; the complaints are made here, once and in the same words.

Glossary: x is N, H, W, CI (images, rows, columns, channels in); w is KH, KW, CI // groups, CO (kernel rows and columns,
channels in, channels out).
"""

from operator import index as whole_number
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
LARGEST = 2**31 - 1  # of a stride and the like: far more than any image has, and no sum of them overflows
DTYPES = (np.dtype(np.float32), np.dtype(np.float64))


def check_arrays(x: Array, w: Array) -> None:
    """Raise TypeError or ValueError unless x and w are four-dimensional float32 or float64 arrays of one dtype.

    N may be 0, every other length must be at least 1.
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
    """The shape N, H - KH + 1, W - KW + 1, CO of a convolution that stays inside the image; checks both arrays."""
    check_arrays(x, w)
    n, height, width, ci = x.shape
    kh, kw, w_ci, co = w.shape
    if ci != w_ci:
        raise ValueError(f"x has {ci} channels in but w expects {w_ci}: x is {x.shape}, w is {w.shape}")
    if kh > height or kw > width:
        raise ValueError(f"w must not be larger than the image: kernel {kh}x{kw}, image {height}x{width}")
    return n, height - kh + 1, width - kw + 1, co


def positive(name: str, value: SupportsIndex) -> int:
    """`value` as an int from 1 to LARGEST. Raises TypeError or ValueError that names the argument."""
    try:
        number = whole_number(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if number < 1:
        raise ValueError(f"{name} must be at least 1, got {number}")
    if number > LARGEST:
        raise ValueError(f"{name} must be at most {LARGEST}, got {number}")
    return number
