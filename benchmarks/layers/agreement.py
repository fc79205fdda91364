"""Who computes something else is not timed."""

from collections.abc import Mapping

import numpy as np

from benchmarks.layers.problems import Array

# How far from the truth a result may be, in parts of the largest output: Winograd's F(4,3) bound, the direct kernels'
# bound, and rounding in float64. (PyTorch's direct kernels are off by up to 3.3e-6 here.)
BOUNDS = {"float32": 2e-5, "float64": 1e-13}
EXACT_BOUND = 1e-6


class Disagreement(ValueError):
    """A contestant whose result is not the convolution."""


def check_agreement(results: Mapping[str, Array], truth: Array, *, dtype: str) -> dict[str, float]:
    """How far each result is from the truth at most, in parts of the largest output.

    results: name to N, HO, WO, CO; "exact" has the bound of the direct kernels. truth: the same in float64.
    Raises Disagreement for the first result that has another shape or dtype, or is too far from the truth.
    """
    largest = np.max(abs(truth))
    errors: dict[str, float] = {}
    for name, result in results.items():
        bound = min(BOUNDS[dtype], EXACT_BOUND if name == "exact" else 1.0)
        if result.shape != truth.shape or result.dtype != dtype:
            raise Disagreement(f"{name} returns {result.shape} {result.dtype}, expected {truth.shape} {dtype}")
        errors[name] = error = float(np.max(abs(result - truth)) / largest)
        if not error <= bound:
            raise Disagreement(f"{name} is off by {error:.2g} of the largest output, expected at most {bound:.0e}")
    return errors
