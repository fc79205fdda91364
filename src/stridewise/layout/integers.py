"""Integer arguments: NumPy's integers count as integers, 2.0 and "2" do not."""

from collections.abc import Iterable
from operator import index as whole_number
from typing import SupportsIndex


def integers(name: str, values: Iterable[SupportsIndex]) -> tuple[int, ...]:
    """Return the values as Python ints.

    Parameters
    ----------
    name : str
        The name of the argument, for the message.
    values : iterable of int
        The argument.

    Returns
    -------
    tuple of int

    Raises
    ------
    TypeError
        If an entry is not an integer; the message names the argument and shows its entries.
    """
    if not isinstance(values, Iterable) or isinstance(values, str | bytes):
        raise TypeError(f"{name} must be a sequence of integers, got {values!r}")
    entries = tuple(values)
    try:
        return tuple(whole_number(entry) for entry in entries)
    except TypeError:
        raise TypeError(f"{name} must hold integers only, got {_plain(entries)}") from None


def lengths(name: str, values: Iterable[SupportsIndex]) -> tuple[int, ...]:
    """Return the values as a shape: integers, none below zero.

    Parameters
    ----------
    name, values
        As for `integers`.

    Returns
    -------
    tuple of int

    Raises
    ------
    TypeError, ValueError
        If an entry is not an integer, or is negative.
    """
    entries = integers(name, values)
    if any(entry < 0 for entry in entries):
        raise ValueError(f"{name} must hold no negative length, got {entries}")
    return entries


def _plain(entries: tuple[object, ...]) -> str:
    return "(" + ", ".join(str(entry) if isinstance(entry, SupportsIndex) else repr(entry) for entry in entries) + ")"
