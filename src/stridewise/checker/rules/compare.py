"""Equal or not, and where they first differ."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Test values are small whole numbers or quarters: float32 sums of them are exact in any order, and even a transform
# that rounds (Winograd, FFT) stays far inside this. A real mistake moves a result by at least a quarter.
_TOLERANCE = {"float32": 1e-4, "float64": 1e-9}


def differences(expected: NDArray[Any], received: NDArray[Any]) -> NDArray[np.bool_]:
    """Where two arrays of one shape differ by more than rounding; nan equals nan, what is no number equals nothing."""
    if received.dtype.kind not in "biufc":
        return np.ones(expected.shape, np.bool_)
    largest = float(np.abs(expected[np.isfinite(expected)]).max(initial=1.0))
    allowed = _TOLERANCE.get(str(expected.dtype), 0.0) * largest
    with np.errstate(all="ignore"):
        close = np.abs(expected - received) <= allowed
    return np.asarray(~(close | (np.isnan(expected) & np.isnan(received)) | (expected == received)))


def first_difference(expected: NDArray[Any], received: NDArray[Any]) -> tuple[int, ...] | None:
    """Index of the first element, in reading order, that differs; None where all agree."""
    found = np.argwhere(differences(expected, received))
    return tuple(int(i) for i in found[0]) if len(found) else None


def agree(expected: Any, received: Any) -> bool:
    """Same kind of thing, same shape, dtype and values."""
    if isinstance(expected, np.ndarray):
        return (
            isinstance(received, np.ndarray)
            and expected.shape == received.shape
            and expected.dtype == received.dtype
            and first_difference(expected, received) is None
        )
    return type(expected) is type(received) and bool(expected == received)
