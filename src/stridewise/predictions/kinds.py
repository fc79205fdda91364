"""The kinds of a prediction: numbers, a choice, an order. Each reads what was entered and compares it with the outcome.

A value is a tuple: of numbers, of the one option chosen, or of all options in order. So it can be stored as JSON.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from stridewise.timing import Times

Value = tuple[Any, ...]
LEVEL = "no clear difference"  # where a choice offers this
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Numbers:
    """One number or several.

    Parameters
    ----------
    count : int, default 1
        How many.
    unit : str, default ""
        What they count, as it follows the number: "times as long".
    within : float, default 1.0
        The factor by which a prediction may be off and still be called foreseen.
    ratio : (str, str), optional
        Of measured times, how many times as long the first takes as the second.
    most : float, optional
        The largest number that makes sense, such as 100 percent; then there is none below zero either.
    """

    count: int = 1
    unit: str = ""
    within: float = 1.0
    ratio: tuple[str, str] | None = None
    most: float | None = None
    options: tuple[str, ...] = field(default=(), init=False)

    def read(self, entries: Sequence[str]) -> Value:
        """Return the numbers in the text that was entered, which may have separators of thousands.

        Raises
        ------
        ValueError
            With what to enter instead, for the reader.
        """
        text = entries[0].strip(" ()[]") if entries else ""
        if self.count == 1:
            parts = [text.replace(",", "") if _THOUSANDS.fullmatch(text) else text]
        else:
            parts = re.split(r"[\s,;]+", text)
        try:
            numbers = tuple(map(float, parts))
        except ValueError:
            numbers = ()
        if len(numbers) != self.count or not all(map(math.isfinite, numbers)):
            raise ValueError(
                f"Enter {'a number' if self.count == 1 else f'{self.count} numbers, with commas between'}."
            )
        if self.most is not None and not all(0 <= number <= self.most for number in numbers):
            raise ValueError(f"Enter a number from 0 to {self.most:g}.")
        return numbers

    def entries(self, value: Value) -> list[str]:
        """Return the numbers as they are entered."""
        return [", ".join(f"{number:.10g}" for number in value)]

    def outcome(self, measured: float | Times) -> Value | None:
        """Return a measured number as a value; None if the times were too disturbed, or one of the two is missing."""
        if not isinstance(measured, Times):
            return (float(measured),)
        assert self.ratio is not None
        if self.missing(measured):
            return None
        return (measured.ratio(*self.ratio).median,) if _all_quiet(self.ratio, measured) else None

    def missing(self, times: Times) -> str:
        """Return what was not timed of the two that are compared, such as PyTorch where it is not installed."""
        return next((name for name in self.ratio or () if name not in times), "")

    def agrees(self, predicted: Value, outcome: Value) -> bool:
        """Return whether no number is off by more than the factor `within`."""
        return all(_factor(*pair) <= self.within * (1 + 1e-9) for pair in zip(predicted, outcome, strict=True))

    def distance(self, predicted: Value, outcome: Value) -> str:
        """Return how far off a single measured number was; nothing where only the exact numbers count."""
        if self.within == 1:
            return ""
        factor = _factor(predicted[0], outcome[0])
        return f"a factor of {_number(factor)} off" if math.isfinite(factor) else ""

    def text(self, value: Value) -> str:
        """Return the numbers in words, with their unit."""
        numbers = ", ".join(f"{number:,.10g}" if self.within == 1 else _number(number) for number in value)
        return f"{numbers} {self.unit}" if self.unit else numbers


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several options."""

    options: tuple[str, ...]
    unit: str = field(default="", init=False)

    def read(self, entries: Sequence[str]) -> Value:
        """Return the option that was entered. Raises ValueError, with what to do, if it is none."""
        if len(entries) != 1 or entries[0] not in self.options:
            raise ValueError("Choose one of them.")
        return tuple(entries)

    def entries(self, value: Value) -> list[str]:
        """Return the option as it is entered."""
        return list(map(str, value))

    def outcome(self, measured: str | Times) -> Value | None:
        """Return the right option: the text given, or the one that was measured to be the fastest, if any was."""
        if isinstance(measured, str):
            return (measured,)
        if not _all_quiet(self.options, measured):
            return None
        first, second = sorted((name for name in self.options if name in measured), key=measured.seconds)[:2]
        is_level = LEVEL in self.options and measured.ratio(first, second).is_level
        return (LEVEL if is_level else first,)

    def agrees(self, predicted: Value, outcome: Value) -> bool:
        """Return whether both are the same option."""
        return predicted == outcome

    def distance(self, _predicted: Value, _outcome: Value) -> str:
        """Return nothing: options have no distance."""
        return ""

    def text(self, value: Value) -> str:
        """Return the option."""
        return str(value[0])


@dataclass(frozen=True, slots=True)
class Order:
    """All options in an order, the fastest first."""

    options: tuple[str, ...]
    unit: str = field(default="", init=False)

    def read(self, entries: Sequence[str]) -> Value:
        """Return the order that was entered, or an outcome in which options were not measured.

        Raises
        ------
        ValueError
            With what to do, for the reader.
        """
        if not entries or len(set(entries)) < len(entries) or not set(entries) <= set(self.options):
            raise ValueError("Put all of them in order.")
        return tuple(entries)

    def entries(self, value: Value) -> list[str]:
        """Return the order as it is entered."""
        return list(map(str, value))

    def outcome(self, measured: Times) -> Value | None:
        """Return the options that were measured, by their times, the shortest first."""
        if not _all_quiet(self.options, measured):
            return None
        return tuple(sorted((name for name in self.options if name in measured), key=measured.seconds))

    def agrees(self, predicted: Value, outcome: Value) -> bool:
        """Return whether both orders are the same, but for options that could not be measured."""
        return tuple(name for name in predicted if name in outcome) == outcome

    def distance(self, predicted: Value, outcome: Value) -> str:
        """Return how many options are in their places."""
        measured = [name for name in predicted if name in outcome]
        in_place = sum(first == second for first, second in zip(measured, outcome, strict=True))
        return f"{in_place} of {len(outcome)} in their places"

    def text(self, value: Value) -> str:
        """Return the options in order."""
        return ", ".join(value)


Kind = Numbers | Choice | Order


def _all_quiet(names: Iterable[str], times: Times) -> bool:
    """Return whether the times of these functions, as far as they were measured, say anything."""
    return times.are_comparable(*names)


def _factor(first: float, second: float) -> float:
    """Return by which factor two numbers differ; infinite if that has no meaning."""
    if first == second:
        return 1.0
    return max(first / second, second / first) if first * second > 0 else math.inf


def _number(number: float) -> str:
    """Return a measured number: whole numbers in full, others with two or three digits."""
    if number == int(number) or abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}" if abs(number) >= 10 else f"{number:.2g}"
