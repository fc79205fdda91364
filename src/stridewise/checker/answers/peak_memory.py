"""How much memory a call takes at its peak, besides what there was before."""

import tracemalloc
from collections.abc import Callable
from typing import Any


def peak_extra_bytes(function: Callable[..., Any], *arguments: Any) -> int:
    """The most bytes that Python and NumPy held for this call at one moment, its result included.

    What other threads take meanwhile counts too. If tracemalloc is at work already it goes on, but the peak that it
    has recorded begins anew.
    """
    at_work = tracemalloc.is_tracing()
    if not at_work:
        tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        result = function(*arguments)
        _, peak = tracemalloc.get_traced_memory()
        del result  # held until here: an array that is freed at once must count all the same
    finally:
        if not at_work:
            tracemalloc.stop()
    return max(0, peak - before)
