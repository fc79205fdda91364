"""How often an answer to each exercise has failed in this process, which in a notebook is since its kernel started."""

from collections import Counter

_failed: Counter[str] = Counter()


def count_failure(exercise: str) -> int:
    """One more failure; returns how many there are now."""
    _failed[exercise] += 1
    return _failed[exercise]


def forget_failures() -> None:
    """As if the process had just started."""
    _failed.clear()
