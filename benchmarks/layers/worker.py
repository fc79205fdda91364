"""Measure layers in a process with a fixed number of threads; print one line of JSON for each layer.

`python -m benchmarks.layers` starts it, since OpenMP reads its number of threads and its places once, when it loads.
"""

import argparse
import json
from collections.abc import Callable

# Stridewise first: when PyTorch's libgomp loads, it pins this thread, and every thread that it starts, to one core.
# NumPy's threads exist by then, and our helpers know which cores there are, as `peers` does.
from benchmarks.layers.limits import bandwidth, multiply_add_loop
from benchmarks.layers.peers import peer_variants
from benchmarks.layers.stridewise_variants import stridewise_variants
from stridewise.kernels import set_threads

# isort: split
import torch

from benchmarks.agreement import check_agreement
from benchmarks.bursts import burst_times
from benchmarks.layers.measurement import Measurement, to_record
from benchmarks.layers.problems import Layer, all_layers, other_layers
from benchmarks.layers.pytorch_variants import as_array, float64_result, pytorch_variants

PEAK = "multiply-adds"
Functions = dict[str, Callable[[], object]]


def run(layer: Layer, *, threads: int, bandwidth: float, bursts: int, seconds: float) -> Measurement:
    """Measure one layer. Raises Disagreement before anything is timed."""
    with torch.inference_mode():
        functions, errors = checked_variants(layer, threads=threads)
        functions[PEAK], flops = multiply_add_loop(layer.dtype)
        times, others = burst_times(functions, bursts=bursts, seconds=seconds)
    peak = [flops / value for value in times.pop(PEAK)]
    return Measurement(layer, threads, times, peak, bandwidth, errors, others)


def checked_variants(layer: Layer, *, threads: int) -> tuple[Functions, dict[str, float]]:
    """Return every implementation, after checking that it computes the layer, and its error."""
    x, w = layer.arrays()
    theirs, ours = pytorch_variants(layer, x, w), stridewise_variants(layer, x, w)
    peers = peer_variants(layer, x, w, threads=threads)
    results = {name: as_array(function()) for name, function in theirs.items()}
    results |= {name: peer.result() for name, peer in peers.items()}
    results |= {name: function() for name, function in ours.items()}
    errors = check_agreement(results, float64_result(layer, x, w), dtype=layer.dtype)
    return {**theirs, **{name: peer.run for name, peer in peers.items()}, **ours}, errors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--bursts", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True, help="of one burst")
    parser.add_argument("labels", nargs="+")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    set_threads(options.threads)
    layers, memory = {layer.label: layer for layer in (*all_layers(), *other_layers())}, bandwidth()
    amount = {"threads": options.threads, "bursts": options.bursts, "seconds": options.seconds}
    for label in options.labels:
        print(json.dumps(to_record(run(layers[label], bandwidth=memory, **amount))), flush=True)


if __name__ == "__main__":
    main()
