"""How a shape differs from the expected one: what is missing, what is too much, what changed places."""

import numpy as np

from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.language import mark as N_
from stridewise.language import translate as _

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
        return _(
            "The result has {received} instead of {expected}.",
            received=_axes(len(received)),
            expected=len(expected),
        )
    wrong = [axis for axis, length in enumerate(expected) if received[axis] != length]
    if sorted(received) == sorted(expected):
        swapped = (
            _("axes {first} and {second} have each other's length", first=wrong[0], second=wrong[1])
            if len(wrong) == 2
            else _("in another order")
        )
        return _("The lengths are right, but {swapped}.", swapped=swapped)
    parts = [_misfit(axis, received[axis] - expected[axis]) for axis in wrong]
    text = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"{text[0].upper()}{text[1:]}."


def _axes(count: int) -> str:
    return _("one axis") if count == 1 else _("{count} axes", count=count)


def _misfit(axis: int, excess: int) -> str:
    text = N_("axis {axis} is {by} too long") if excess > 0 else N_("axis {axis} is {by} too short")
    return _(text, axis=axis, by=abs(excess))
