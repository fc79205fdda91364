"""Numbers as they stand in the explorer's cells."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.plots.drawing import style


def element_texts(array: NDArray[Any]) -> list[str]:
    """The text of each element, in index order."""
    return [_text(value) for value in array.ravel().tolist()]


def _text(value: Any) -> str:
    if isinstance(value, complex | np.complexfloating):
        sign = "-" if math.copysign(1, value.imag) < 0 else "+"
        return f"{_text(value.real)}{sign}{_text(abs(value.imag))}j"
    return style.number_text(float(value) if isinstance(value, np.floating) else value)
