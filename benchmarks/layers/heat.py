"""One heat: layers in a process of its own, whose number of threads is settled. One line of JSON for each layer.

`python -m benchmarks.layers` starts it, since OpenMP reads its number of threads and its places once, when it loads.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np  # noqa: F401 (its worker threads must exist when libgomp, in PyTorch, ties this thread to one core)
import torch

from benchmarks.layers.agreement import check_agreement
from benchmarks.layers.bursts import burst_times
from benchmarks.layers.disturbance import MUCH, watch
from benchmarks.layers.ours import our_ways, use_threads
from benchmarks.layers.problems import Layer, all_layers
from benchmarks.layers.pytorch import as_array, exact_result, pytorch_ways

ATTEMPTS = 3


def run(layer: Layer, *, bursts: int, seconds: float) -> tuple[dict[str, list[float]], float]:
    """Contestant to the seconds of one call in each burst, and how many cores other programs kept busy meanwhile.

    Raises Disagreement before anything is timed.
    """
    x, w = layer.arrays()
    with torch.inference_mode():
        theirs = pytorch_ways(layer, x, w)
        with _every_core():
            ours = our_ways(layer, x, w)
            results = {name: function() for name, function in ours.items()}
        results |= {name: as_array(function()) for name, function in theirs.items()}
        check_agreement(results, exact_result(layer, x, w), dtype=layer.dtype)
        del results
        functions: dict[str, Callable[[], object]] = {**theirs, **ours}
        return _undisturbed(functions, bursts=bursts, seconds=seconds)


def _undisturbed(
    functions: dict[str, Callable[[], object]], *, bursts: int, seconds: float
) -> tuple[dict[str, list[float]], float]:
    """The times, measured again if other programs worked much; of several attempts the quietest."""
    attempts = []
    for _ in range(ATTEMPTS):
        others = watch()
        attempts.append((burst_times(functions, bursts=bursts, seconds=seconds), others()))
        if attempts[-1][1] < MUCH:
            break
    return min(attempts, key=lambda attempt: attempt[1])


@contextmanager
def _every_core() -> Iterator[None]:
    """Threads that start inside may run on all cores, though libgomp has tied this thread and its heirs to one."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    tied = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        yield
    finally:
        os.sched_setaffinity(0, tied)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--bursts", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True, help="of one burst")
    parser.add_argument("labels", nargs="+")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    use_threads(options.threads)
    layers = {layer.label: layer for layer in all_layers()}
    for label in options.labels:
        times, others = run(layers[label], bursts=options.bursts, seconds=options.seconds)
        record = {"layer": label, "threads": options.threads, "others": others, "times": times}
        print(json.dumps(record), flush=True)


if __name__ == "__main__":
    main()
