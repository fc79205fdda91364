"""Every layer of ResNet-50 and VGG-16, and the seed's two shapes, against PyTorch: `python -m benchmarks.layers`."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.layers.measurement import from_record
from benchmarks.layers.problems import select
from benchmarks.layers.table import CAPTION, heading, line
from benchmarks.processes import environment

FULL, QUICK = (9, 0.012), (3, 0.005)  # bursts of each contestant, seconds of one


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.layers", description=__doc__)
    parser.add_argument("--layers", default="", metavar="PATTERN", help="only those whose name or shape it finds")
    parser.add_argument("--threads", type=int, action="append", help="default: 1 and 2")
    parser.add_argument("--quick", action="store_true", help="few and short bursts: a glance, not a measurement")
    options = parser.parse_args()
    layers = {layer.label: layer for layer in select(options.layers)}
    print("\n".join(CAPTION))
    for threads in options.threads or [1, 2]:
        for number, record in enumerate(run_heat(list(layers), threads=threads, quick=options.quick)):
            measurement = from_record(record, layers)
            if number == 0:
                print(f"\n{heading(measurement)}")
            print(line(measurement), flush=True)


def run_heat(labels: Sequence[str], *, threads: int, quick: bool) -> Iterator[dict[str, Any]]:
    """The measurements of these layers as they come, from a fresh process. Raises if it fails."""
    bursts, seconds = QUICK if quick else FULL
    amount = ["--threads", str(threads), "--bursts", str(bursts), "--seconds", str(seconds)]
    command = [sys.executable, "-m", "benchmarks.layers.heat", *amount, *labels]
    with subprocess.Popen(command, env=environment(threads), stdout=subprocess.PIPE, text=True) as heat:
        assert heat.stdout is not None
        for text in heat.stdout:
            yield json.loads(text)
    if heat.returncode:
        raise subprocess.CalledProcessError(heat.returncode, command)


if __name__ == "__main__":
    main()
