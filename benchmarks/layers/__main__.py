"""Every layer of ResNet-50 and VGG-16, and two shapes of the course, against PyTorch: `python -m benchmarks.layers`.

Prints a table and what it says about the targets. With `--save` the measurements are added to those in
`benchmarks/results`, and the table and the pictures there are regenerated. `--others` measures layers of other networks
instead, which are not saved.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.layers.measurement import Measurement, from_record
from benchmarks.layers.problems import Layer, select
from benchmarks.layers.results import LayerResults, read, results_of, write
from benchmarks.layers.summary import accuracy, deciders, summary
from benchmarks.layers.table import CAPTION, heading, line, table
from benchmarks.page import put
from benchmarks.processes import environment

RESULTS = Path(__file__).parents[1] / "results"
FULL, QUICK = (7, 0.01), (3, 0.005)  # bursts of each implementation, seconds of each


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.layers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--layers", default="", metavar="PATTERN", help="only those whose name or shape it finds")
    parser.add_argument("--threads", type=int, action="append", help="may be repeated; default: 1 and 2")
    parser.add_argument("--quick", action="store_true", help="few and short bursts: a quick sample, not a measurement")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--save", action="store_true", help="add what is measured to benchmarks/results")
    which.add_argument("--others", action="store_true", help="layers of other networks: depthwise, one channel, 5x5")
    options = parser.parse_args()
    layers = select(options.layers, others=options.others)
    print("\n".join(CAPTION))
    measurements: list[Measurement] = []
    for threads in options.threads or [1, 2]:
        for measurement in run_worker(layers, threads=threads, quick=options.quick):
            show(measurement, before=measurements[-1:])
            measurements.append(measurement)
            if options.save:
                keep(results_of([measurement]))
    print("\n".join(["", *summary(measurements), "", *deciders(measurements), "", *accuracy(measurements)]))
    if options.save:
        publish(read(RESULTS / "layers.json"))


def run_worker(layers: Sequence[Layer], *, threads: int, quick: bool) -> Iterator[Measurement]:
    """Yield the measurements of these layers as they are made by a new process. Raises if it fails."""
    labels = {layer.label: layer for layer in layers}
    bursts, seconds = QUICK if quick else FULL
    amount = ["--threads", str(threads), "--bursts", str(bursts), "--seconds", str(seconds)]
    command = [sys.executable, "-m", "benchmarks.layers.worker", *amount, *labels]
    with subprocess.Popen(command, env=environment(threads), stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        for text in worker.stdout:
            yield from_record(json.loads(text), labels)
    if worker.returncode:
        raise subprocess.CalledProcessError(worker.returncode, command)


def show(measurement: Measurement, *, before: Sequence[Measurement]) -> None:
    """Print one line of the table; where a new block begins, its heading."""
    if not before or before[0].threads != measurement.threads:
        print(f"\n{heading(measurement)}")
    print(line(measurement), flush=True)


def keep(newer: LayerResults) -> None:
    """Save at once, so that an interrupted run keeps what it measured."""
    path = RESULTS / "layers.json"
    write(path, read(path).adding(newer) if path.exists() else newer)


def publish(results: LayerResults) -> None:
    """Write the results for readers: a text, its summary in docs/benchmarks.md, and two pictures."""
    from benchmarks.layers.pictures import bars, roofs  # without them matplotlib need not load

    measurements = results.measurements
    parts = [[results.machine], *(part(measurements) for part in (summary, deciders, accuracy, table))]
    text = "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts)
    (RESULTS / "layers.txt").write_text(text + "\n", encoding="utf-8")
    put("layers", "\n".join(line.rstrip() for line in summary(measurements)))
    bars(measurements).savefig(RESULTS / "layers.png", dpi=96)
    roofs(measurements).savefig(RESULTS / "roofline.png", dpi=96)


if __name__ == "__main__":
    main()
