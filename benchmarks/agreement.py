"""Whether a contestant computes the convolution. What computes something else is not timed."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Disagreement(ValueError):
    """A contestant whose result is not the convolution."""


def check_agreement(
    results: Mapping[str, Array], truth: Array, *, dtype: str, bounds: Mapping[str, Array | float]
) -> dict[str, float]:
    """Return the largest error of each result, relative to the largest output.

    Parameters
    ----------
    results
        Name -> result (N, HO, WO, CO).
    truth
        The same in float64.
    dtype
        Of the results.
    bounds
        Name -> the largest absolute error allowed, for all elements or for each.

    Raises
    ------
    Disagreement
        For the first result that has another shape or dtype, or is too far from the truth.
    """
    largest = np.max(abs(truth))
    errors: dict[str, float] = {}
    for name, result in results.items():
        if result.shape != truth.shape or result.dtype != dtype:
            raise Disagreement(f"{name} returns {result.shape} {result.dtype}, expected {truth.shape} {dtype}")
        difference = abs(result - truth)
        errors[name] = float(np.max(difference) / largest)
        if not np.all(difference <= bounds[name]):
            allowed = float(np.max(bounds[name]) / largest)
            raise Disagreement(
                f"{name} is off by {errors[name]:.2g} of the largest output, expected at most {allowed:.0e}"
            )
    return errors
