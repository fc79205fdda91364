"""The peak memory of a call."""

import tracemalloc
from collections.abc import Callable
from typing import Any


def peak_extra_bytes(function: Callable[..., Any], *arguments: Any) -> int:
    """Call the function and return its peak memory in bytes, as Python and NumPy allocate it, its result included.

    What other threads allocate meanwhile counts too. If tracemalloc is tracing already it continues, but its recorded
    peak is reset.
    """
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        result = function(*arguments)
        _, peak = tracemalloc.get_traced_memory()
        del result  # kept alive until here: an array that would be freed at once must count too
    finally:
        if not was_tracing:
            tracemalloc.stop()
    return max(0, peak - before)
