"""One heat: layers in a process of its own, whose number of threads is settled. One line of JSON for each layer.

`python -m benchmarks.layers` starts it, since OpenMP reads its number of threads and its places once, when it loads.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np  # before PyTorch: NumPy's worker threads must exist when libgomp ties this thread to one core

CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()

import torch  # noqa: E402

from benchmarks.layers.agreement import check_agreement  # noqa: E402
from benchmarks.layers.bursts import burst_times  # noqa: E402
from benchmarks.layers.ours import our_ways, use_threads  # noqa: E402
from benchmarks.layers.problems import Array, Layer, all_layers  # noqa: E402
from benchmarks.layers.pytorch import as_array, exact_result, pytorch_ways  # noqa: E402


def run(layer: Layer, *, bursts: int, seconds: float) -> dict[str, list[float]]:
    """Contestant to the seconds of one call in each burst. Raises Disagreement before anything is timed."""
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
        return burst_times(functions, bursts=bursts, seconds=seconds)


@contextmanager
def _every_core() -> Iterator[None]:
    """Threads that are started inside may run on all cores, though libgomp has tied this thread, and its heirs, to one."""
    if not CORES:
        yield
        return
    tied = os.sched_getaffinity(0)
    os.sched_setaffinity(0, CORES)
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
        times = run(layers[label], bursts=options.bursts, seconds=options.seconds)
        print(json.dumps({"layer": label, "threads": options.threads, "times": times}), flush=True)


if __name__ == "__main__":
    main()
