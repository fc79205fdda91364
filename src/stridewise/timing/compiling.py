"""How long Numba has been compiling: its time is not the answer's.

On a busy machine a function with parallel loops is compiled for longer than any call may last.
"""

import sys
import time
from functools import cache
from typing import Any


def compiling_seconds() -> float:
    """Return for how many seconds so far Numba has been compiling; 0 where it is not loaded.

    Counting begins at the first call: take the difference of two.
    """
    if "numba.core.event" not in sys.modules:
        return 0.0
    seconds: float = _listener().seconds()
    return seconds


@cache
def _listener() -> Any:
    """Return what Numba tells of each compilation; its class must be one of Numba's."""
    events: Any = sys.modules["numba.core.event"]

    class Compilations(events.Listener):  # type: ignore[misc]
        def __init__(self) -> None:
            self.total, self.depth, self.start = 0.0, 0, 0.0

        def on_start(self, event: Any) -> None:  # noqa: ARG002
            if not self.depth:
                self.start = time.monotonic()
            self.depth += 1

        def on_end(self, event: Any) -> None:  # noqa: ARG002
            self.depth -= 1
            if not self.depth:
                self.total += time.monotonic() - self.start

        def seconds(self) -> float:
            return self.total + (time.monotonic() - self.start if self.depth else 0.0)

    listener = Compilations()
    events.register("numba:compile", listener)
    return listener
