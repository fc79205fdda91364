"""How a shape differs from the expected one: what is missing, what is too much, what changed places."""

import numpy as np

from stridewise.checker.rules.fault import CheckedOutcome

Shape = tuple[int, ...]


def shape_sentence(shown: CheckedOutcome) -> str:
    """Return what a wrong shape has too few or too many of; empty for a result that is no array.

    Parameters
    ----------
    shown : CheckedOutcome
        An outcome with a fault of the kind "shape".

    Returns
    -------
    str
    """
    if not isinstance(shown.expected, np.ndarray):
        return ""
    return _difference(shown.expected.shape, shown.outcome.returned.shape)


def _difference(expected: Shape, received: Shape) -> str:
    if len(received) != len(expected):
        return f"The result has {_axes(len(received))} instead of {_axes(len(expected))}."
    wrong = [axis for axis, length in enumerate(expected) if received[axis] != length]
    if sorted(received) == sorted(expected):
        swapped = f"axes {wrong[0]} and {wrong[1]} have each other's length" if len(wrong) == 2 else "in another order"
        return f"The lengths are right, but {swapped}."
    parts = [_misfit(axis, received[axis] - expected[axis]) for axis in wrong]
    text = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"{text[0].upper()}{text[1:]}."


def _axes(count: int) -> str:
    return "one axis" if count == 1 else f"{count} axes"


def _misfit(axis: int, excess: int) -> str:
    return f"axis {axis} is {abs(excess)} too {'long' if excess > 0 else 'short'}"
