"""How long the searches of a check may take.

In a notebook a student waits, and a search that the clock ends finds less on a busy machine. A grader has to find the
same every time: it raises the budget until the searches end by themselves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_factor: ContextVar[float] = ContextVar("search_budget", default=1.0)


@contextmanager
def scaled_search_budget(factor: float) -> Iterator[None]:
    """Scale the time that every search may take, inside this context.

    Parameters
    ----------
    factor : float
        What the time limits are multiplied by.
    """
    token = _factor.set(factor)
    try:
        yield
    finally:
        _factor.reset(token)


def search_seconds(seconds: float) -> float:
    """Return the time limit of a search in seconds, scaled as the budget is now."""
    return seconds * _factor.get()
