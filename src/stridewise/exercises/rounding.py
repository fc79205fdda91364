"""How far a correct result may be from the exact one, given the length of its sums.

A sum of n products, added up in any order in floating point with unit roundoff u, is off by at most gamma_n times the
sum of the products' magnitudes, where gamma_n = n * u / (1 - n * u). Transforms (FFT, Winograd) have errors of the
same kind, measured by the largest element instead of each one, and longer by the logarithm of the image's size.

References
----------
N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition (2002): section 3.1 (sums of products),
lemma 3.1 (gamma_n), section 24.1 (FFT).
"""

from collections.abc import Callable
from typing import Any

import numpy as np

# The reference rounds too, a transform rounds each factor, and both work on more numbers than one window holds.
_ROOM = 4
_TRANSFORM = 8  # roundings more than a direct sum


def rounding_of_sums(function: Callable[..., Any], terms: Callable[..., int]) -> Callable[..., float]:
    """Return the bound on rounding errors, as a function of the arguments.

    Parameters
    ----------
    function : callable
        Computes the result, linear in each of its arrays; called with their magnitudes.
    terms : callable
        Takes the arguments; returns how many products are added for one element of the result.

    Returns
    -------
    callable
        Takes the arguments; returns the largest error of an element that rounding in the arrays' dtype explains.
    """

    def bound(*arguments: Any) -> float:
        arrays = [value for value in arguments if isinstance(value, np.ndarray)]
        roundoff = float(np.finfo(arrays[0].dtype).eps) / 2
        count = _ROOM * (terms(*arguments) + _TRANSFORM)
        gamma = count * roundoff / (1 - count * roundoff)
        magnitudes = [np.abs(value) if isinstance(value, np.ndarray) else value for value in arguments]
        return gamma * float(np.max(function(*magnitudes), initial=0.0))

    return bound
