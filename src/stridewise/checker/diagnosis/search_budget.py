"""How long the searches of a check may take: as long as a student likes to wait, or longer where nobody waits.

A search that the clock ends finds less on a busy machine. A grader, which has to find the same every time, stretches
the limits until the searches end by themselves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_factor: ContextVar[float] = ContextVar("patience", default=1.0)


@contextmanager
def scaled_search_budget(factor: float) -> Iterator[None]:
    """Within, every search may take `factor` times as long."""
    token = _factor.set(factor)
    try:
        yield
    finally:
        _factor.reset(token)


def search_seconds(seconds: float) -> float:
    """The time limit of a search, in seconds, as patience has it now."""
    return seconds * _factor.get()
