"""Every layer of ResNet-50 and VGG-16, and two shapes of the course, against others: `python -m benchmarks.layers`.

Prints a table and what it says about the targets. The others are PyTorch and, where they are installed, onnxruntime,
OpenVINO and ncnn. With `--save` the measurements are added to those of the same day, machine and kernels in
`benchmarks/results/layers`, and the tables and pictures are made again from all that are there. `--others` measures
layers of other networks instead.

`--resume` leaves out what was measured today, and `--minutes` ends the run early, with status 3 if something is left:
so a long run can be made in parts.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.layers.measurement import Measurement, from_record
from benchmarks.layers.peers import missing
from benchmarks.layers.problems import Layer, select
from benchmarks.layers.results import THREADS, LayerResults, newest_of_each_machine, of_today, read_all, write
from benchmarks.layers.summary import accuracy, deciders, summary
from benchmarks.layers.table import CAPTION, heading, line, table
from benchmarks.page import put
from benchmarks.processes import environment

RESULTS = Path(__file__).parents[1] / "results"
FULL, QUICK = (7, 0.01), (3, 0.005)  # bursts of each implementation, seconds of each
UNFINISHED = 3  # exit status


def main() -> None:
    options = parse()
    folder = RESULTS / "layers"
    if options.redraw:
        publish(read_all(folder))
        return
    print("\n".join([*CAPTION, *missing()]))
    end = time.monotonic() + 60 * options.minutes
    layers, remaining = select(options.layers, others=options.others), 0
    measurements: list[Measurement] = []
    for threads in options.threads or THREADS:
        done = of_today(folder).measured if options.resume else set()
        left = [layer for layer in layers if (threads, layer) not in done]
        remaining += len(left)
        for measurement in run_worker(left, threads=threads, quick=options.quick, end=end):
            show(measurement, before=measurements[-1:])
            measurements.append(measurement)
            remaining -= 1
            if options.save:  # at once: a run that is interrupted keeps what it measured
                write(folder, of_today(folder).adding([measurement]))
    if measurements:
        print("\n".join(["", *summary(measurements), "", *deciders(measurements), "", *accuracy(measurements)]))
    if options.save:
        publish(read_all(folder))
    sys.exit(UNFINISHED if remaining else 0)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.layers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--layers", default="", metavar="PATTERN", help="only those whose name or shape it finds")
    parser.add_argument("--threads", type=int, action="append", help="may be repeated; default: 1 and 2")
    parser.add_argument("--quick", action="store_true", help="few and short bursts: a quick sample, not a measurement")
    parser.add_argument("--save", action="store_true", help="add what is measured to benchmarks/results")
    parser.add_argument("--others", action="store_true", help="layers of other networks: depthwise, one channel, 5x5")
    parser.add_argument("--resume", action="store_true", help="only what today's results do not have yet")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="end after these; the rest is left")
    parser.add_argument("--redraw", action="store_true", help="make tables and pictures of the saved results, and end")
    return parser.parse_args()


def run_worker(layers: Sequence[Layer], *, threads: int, quick: bool, end: float) -> Iterator[Measurement]:
    """Yield the measurements of these layers as they are made by a new process, until `end`. Raises if it fails.

    end: by the monotonic clock; a layer that is being measured then is given up.
    """
    labels = {layer.label: layer for layer in layers}
    if not labels or time.monotonic() > end:
        return
    bursts, seconds = QUICK if quick else FULL
    amount = ["--threads", str(threads), "--bursts", str(bursts), "--seconds", str(seconds)]
    command = [sys.executable, "-m", "benchmarks.layers.worker", *amount, *labels]
    with subprocess.Popen(command, env=environment(threads), stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        for text in worker.stdout:
            yield from_record(json.loads(text), labels)
            if time.monotonic() > end:
                worker.kill()
                return
    if worker.returncode:
        raise subprocess.CalledProcessError(worker.returncode, command)


def show(measurement: Measurement, *, before: Sequence[Measurement]) -> None:
    """Print one line of the table; where a new block begins, its heading."""
    if not before or before[0].threads != measurement.threads:
        print(f"\n{heading(measurement)}")
    print(line(measurement), flush=True)


def publish(results: Sequence[LayerResults]) -> None:
    """Write the results for readers: a text, its beginning in docs/benchmarks.md, and two pictures.

    results: newest first. The beginning and the pictures are of the newest complete ones; the beginning has those of
    each kind of machine.
    """
    from benchmarks.layers.pictures import bars, roofs  # without them matplotlib need not load

    chosen = newest_of_each_machine(results)
    overview = "\n\n".join("\n".join((result.title, *_stripped(summary(result.measurements)))) for result in chosen)
    details = [
        "\n".join(part)
        for result in results
        for part in (
            [f"--- {result.title}"],
            *(_stripped(lines(result.measurements)) for lines in (summary, deciders, accuracy, table)),
        )
    ]
    (RESULTS / "layers.txt").write_text("\n\n".join([overview, *details]) + "\n", encoding="utf-8")
    put("layers", overview)
    drawn = next((result for result in results if result.complete), results[0]).measurements
    bars(drawn).savefig(RESULTS / "layers.png", dpi=96)
    roofs(drawn).savefig(RESULTS / "roofline.png", dpi=96)


def _stripped(lines: Iterator[str]) -> list[str]:
    return [line.rstrip() for line in lines]


if __name__ == "__main__":
    main()
