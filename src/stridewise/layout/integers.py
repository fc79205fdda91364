"""Integer arguments: NumPy's integers count as integers, 2.0 and "2" do not."""

from collections.abc import Iterable
from operator import index as whole_number
from typing import SupportsIndex


def integers(name: str, values: Iterable[SupportsIndex]) -> tuple[int, ...]:
    """`values` as a tuple of Python ints. Raises TypeError that names the argument and the entry at fault."""
    if not isinstance(values, Iterable) or isinstance(values, str | bytes):
        raise TypeError(f"{name} must be a sequence of integers, got {values!r}")
    entries = tuple(values)
    try:
        return tuple(whole_number(entry) for entry in entries)
    except TypeError:
        raise TypeError(f"{name} must hold integers only, got {_plain(entries)}") from None


def lengths(name: str, values: Iterable[SupportsIndex]) -> tuple[int, ...]:
    """`values` as a shape: integers, none below zero. Raises TypeError or ValueError."""
    entries = integers(name, values)
    if any(entry < 0 for entry in entries):
        raise ValueError(f"{name} must hold no negative length, got {entries}")
    return entries


def _plain(entries: tuple[object, ...]) -> str:
    return "(" + ", ".join(str(entry) if isinstance(entry, SupportsIndex) else repr(entry) for entry in entries) + ")"
