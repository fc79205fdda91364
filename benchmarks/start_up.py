"""How long the first convolution takes, with Numba's cache empty and filled: `python -m benchmarks.start_up`.

Every measurement is a process of its own. Cold: with an empty folder for Numba's cache, so that everything is compiled.
Warm: once more with the same folder, so that code is only loaded. CPU seconds are printed beside wall-clock seconds: on
a busy machine only they are meaningful.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.machine import machine

# The first calls, by the kernel that `conv2d` picks for them: the shapes of x and w, and groups.
FIRST_CALLS: dict[str, tuple[tuple[int, ...], tuple[int, ...], int]] = {
    "Winograd": ((1, 28, 28, 128), (3, 3, 128, 128), 1),
    "direct": ((1, 28, 28, 128), (1, 1, 128, 128), 1),
    "depthwise": ((1, 28, 28, 128), (3, 3, 1, 128), 128),
}
COLD, WARM = 10.0, 1.0  # seconds that a first call may take
SHOWN = 12  # compiled functions
TIMEOUT = 120


@dataclass(frozen=True, slots=True)
class StartUp:
    """The wall-clock and CPU seconds of one process, including the import of Numba.

    compiled: function to the CPU seconds of compiling it, without the functions that it calls.
    """

    clock: float
    processor: float
    compiled: dict[str, float] = field(default_factory=dict)


def measure(name: str, cache: str) -> StartUp:
    """Measure FIRST_CALLS[name] in a new process whose Numba cache is the folder `cache`."""
    command = [sys.executable, "-m", "benchmarks.start_up", "--child", name]
    settings = os.environ | {"NUMBA_CACHE_DIR": cache}
    child = subprocess.run(command, env=settings, stdout=subprocess.PIPE, text=True, check=True, timeout=TIMEOUT)
    return StartUp(**json.loads(child.stdout))


def first_call(name: str) -> StartUp:
    """Measure all that a user waits for, in a new process, except importing NumPy, which users have loaded anyway."""
    import numpy as np

    x_shape, w_shape, groups = FIRST_CALLS[name]
    x, w = np.ones(x_shape, np.float32), np.ones(w_shape, np.float32)
    clock, processor = time.perf_counter(), time.process_time()
    from stridewise import conv2d

    compiled = listen()
    conv2d(x, w, padding=w_shape[0] // 2, groups=groups)
    return StartUp(time.perf_counter() - clock, time.process_time() - processor, compiled)


def listen() -> dict[str, float]:
    """Return a dict that Numba fills from now on: function to the CPU seconds of compiling it, without its callees."""
    from numba.core import event

    seconds: dict[str, float] = {}
    inside: list[float] = []  # for each function being compiled, the time spent in its callees

    class Listener(event.Listener):  # type: ignore[misc]
        def on_start(self, event: Any) -> None:  # noqa: ARG002  (Numba's signature)
            inside.append(0.0)
            starts.append(time.process_time())

        def on_end(self, event: Any) -> None:
            total = time.process_time() - starts.pop()
            name = event.data["dispatcher"].py_func.__qualname__
            seconds[name] = seconds.get(name, 0.0) + total - inside.pop()
            if inside:
                inside[-1] += total

    starts: list[float] = []
    event.register("numba:compile", Listener())
    return seconds


def report(name: str, cold: StartUp, warm: StartUp) -> Iterator[str]:
    """Yield the lines about one first call."""
    for which, start, bar in (("empty cache", cold, COLD), ("filled cache", warm, WARM)):
        verdict = "met" if start.processor < bar else "missed"
        yield (
            f"{name:<12}{which:<14}{start.clock:6.2f} s, {start.processor:6.2f} s of the processor; "
            f"below {bar:g} s: {verdict}"
        )
    dearest = sorted(cold.compiled.items(), key=lambda item: -item[1])[:SHOWN]
    yield f"  compiled {len(cold.compiled)} functions in {sum(cold.compiled.values()):.2f} s:"
    yield from (f"    {seconds:6.2f} s  {function}" for function, seconds in dearest)
    if warm.compiled:
        yield f"  compiled again with the filled cache: {', '.join(warm.compiled)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start_up", description=__doc__)
    parser.add_argument("--child", choices=FIRST_CALLS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(asdict(first_call(options.child))))
        return
    print(machine())
    for name in FIRST_CALLS:
        with tempfile.TemporaryDirectory() as cache:
            print("\n".join(["", *report(name, measure(name, cache), measure(name, cache))]), flush=True)


if __name__ == "__main__":
    main()
