"""Whether two results are equal, and where they first differ."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Whether an answer is right is decided with a bound of its own (rules/values.py). These tolerances tell whether two
# results come from the same mistake: with small integers and quarters a real difference is at least a quarter.
_RELATIVE_TOLERANCE = {np.dtype("float32"): 1e-4, np.dtype("float64"): 1e-9}


def differences(
    expected: NDArray[Any], received: NDArray[Any], *, tolerance: float | None = None, bound: float | None = None
) -> NDArray[np.bool_]:
    """Mark the elements that differ by more than rounding.

    Parameters
    ----------
    expected, received : ndarray
        Arrays of one shape. NaN equals NaN; an element that is not a number (a string, an object) equals nothing.
    tolerance : float, optional
        Largest rounding error, relative to the largest finite element of `expected`. By default 1e-4 for float32, 1e-9
        for float64, and 0 for every other dtype of `expected`.
    bound : float, optional
        Largest rounding error itself, in place of `tolerance`.

    Returns
    -------
    ndarray of bool
        True where the two differ.
    """
    if received.dtype.kind not in "biufc":
        return np.ones(expected.shape, np.bool_)
    if tolerance is None:
        tolerance = _RELATIVE_TOLERANCE.get(expected.dtype, 0.0)
    with np.errstate(all="ignore"):
        if bound is None:
            bound = tolerance * _largest(expected)
        close = np.abs(expected - received) <= bound
        if close.all():
            return np.zeros(expected.shape, np.bool_)
        return np.asarray(~(close | (np.isnan(expected) & np.isnan(received)) | (expected == received)))


def _largest(array: NDArray[Any]) -> float:
    """Return the size of the largest finite element, or 1 if that is more."""
    largest = float(np.abs(array).max(initial=1.0))
    return largest if math.isfinite(largest) else float(np.abs(array[np.isfinite(array)]).max(initial=1.0))


def first_difference(
    expected: NDArray[Any], received: NDArray[Any], *, bound: float | None = None
) -> tuple[int, ...] | None:
    """Return the index of the first element, in row-major order, that differs; None if there is none."""
    found = np.argwhere(differences(expected, received, bound=bound))
    return tuple(int(i) for i in found[0]) if len(found) else None


def agree(expected: Any, received: Any, *, tolerance: float | None = None) -> bool:
    """Return whether two results have the same type and the same value.

    Parameters
    ----------
    expected, received : object
        Arrays, which must also have the same shape and dtype, or plain values such as an int or a tuple of ints.
    tolerance : float, optional
        For arrays, as in `differences`.

    Returns
    -------
    bool
    """
    if isinstance(expected, np.ndarray):
        return (
            isinstance(received, np.ndarray)
            and expected.shape == received.shape
            and expected.dtype == received.dtype
            and not differences(expected, received, tolerance=tolerance).any()
        )
    return type(expected) is type(received) and bool(expected == received)
