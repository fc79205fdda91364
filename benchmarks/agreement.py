"""An implementation that computes something else is not timed.

The checker's comparison (`stridewise.checker.rules.compare`) is for whole numbers and allows more than these kernels
need; the bounds here are the ones that the kernels document.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

# The largest error, as a part of the largest output: the bound of F(4x4,3x3), the bound of the direct kernels, and
# rounding in float64. (PyTorch's direct kernels reach 3.3e-6 here.)
BOUNDS = {"float32": 2e-5, "float64": 1e-13}
DIRECT_BOUND = 1e-6


class Disagreement(ValueError):
    """The result of an implementation is not the convolution."""


def check_agreement(
    results: Mapping[str, NDArray[Any]], expected: NDArray[Any], *, dtype: str, allowed: NDArray[Any] | None = None
) -> dict[str, float]:
    """Compare results with the convolution in float64.

    Parameters
    ----------
    results : mapping of str to ndarray, shape (N, HO, WO, CO)
        Name to result; "exact", the direct kernel, has a bound of its own.
    expected : ndarray of float64, shape (N, HO, WO, CO)
        The convolution.
    dtype : str
        The dtype that the results must have.
    allowed : ndarray of float64, shape (N, HO, WO, CO), optional
        The largest absolute error of each element, instead of the bounds above.

    Returns
    -------
    dict of str to float
        Name to largest error, as a part of the largest output.

    Raises
    ------
    Disagreement
        For the first result of another shape or dtype, or beyond its bound.
    """
    largest = np.max(abs(expected))
    errors: dict[str, float] = {}
    for name, result in results.items():
        if result.shape != expected.shape or result.dtype != dtype:
            raise Disagreement(f"{name} returns {result.shape} {result.dtype}, expected {expected.shape} {dtype}")
        bound = min(BOUNDS[dtype], DIRECT_BOUND if name == "exact" else 1.0)
        difference = abs(result - expected)
        errors[name] = float(np.max(difference) / largest)
        if not np.all(difference <= (bound * largest if allowed is None else allowed)):
            limit = f"at most {bound:.0e}" if allowed is None else "rounding errors only"
            raise Disagreement(f"{name} is off by {errors[name]:.2g} of the largest output, expected {limit}")
    return errors
