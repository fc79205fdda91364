"""Race every kernel against PyTorch: `python -m benchmarks.race`. Prints a table and saves it with a picture."""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from benchmarks.machine import machine
from benchmarks.page import put
from benchmarks.processes import environment
from stridewise.plots import time_dots

RESULTS = Path(__file__).parent / "results"
PYTORCH = "PyTorch"
CAPTION = (
    "Median time of one call, and how many times as long as PyTorch in its better layout that is.",
    "Naive loops: one image, timed once, times the number of images.",
)
BUSY = 0.5  # load average before the race; a spinning thread that shares its core waits 8 to 30 ms
Times = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bursts", type=int, default=9, help="of each implementation on each problem (default: 9)")
    parser.add_argument("--redraw", action="store_true", help="draw the picture of the recorded table again, and end")
    options = parser.parse_args()
    if options.redraw:
        above, results = recorded((RESULTS / "race.txt").read_text(encoding="utf-8"))
        draw(results, above).savefig(RESULTS / "race.png", dpi=110)
        return
    above = list(heading())  # before the race, which is itself a load
    thread_counts = [1, 2] if (os.cpu_count() or 1) > 1 else [1]
    results = {threads: run_worker(threads, options.bursts) for threads in thread_counts}
    text = "\n".join([*above, "", *table(results)])
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "race.txt").write_text(text + "\n", encoding="utf-8")
    put("race", text.split("\n\n")[2])  # only the first problem
    draw(results, above).savefig(RESULTS / "race.png", dpi=110)


def run_worker(threads: int, bursts: int) -> dict[str, Times]:
    """Return problem -> implementation -> seconds, from a new process with this many threads."""
    command = [sys.executable, "-m", "benchmarks.race_worker", "--threads", str(threads), "--bursts", str(bursts)]
    worker = subprocess.run(
        command, env=environment(threads), stdout=subprocess.PIPE, text=True, check=True, timeout=600
    )
    times: dict[str, Times] = json.loads(worker.stdout)
    return times


def table(results: dict[int, dict[str, Times]]) -> Iterator[str]:
    """Yield the lines of the table: for each problem a line per implementation, with time and ratio per thread count.

    results: number of threads to problem to implementation to seconds.
    """
    yield from CAPTION
    for problem in next(iter(results.values())):
        yield ""
        yield f"{problem:<44}" + "".join(f"{_threads(threads):>24}" for threads in results)
        columns = [times[problem] for times in results.values()]
        for name in dict.fromkeys(name for times in columns for name in times):
            yield f"  {name:<42}" + "".join(_cell(times, name) for times in columns)


def recorded(text: str) -> tuple[list[str], dict[int, dict[str, Times]]]:
    """Return the heading of a recorded table, and its times as `table` takes them."""
    heading_text, _, *problems = text.rstrip("\n").split("\n\n")
    results: dict[int, dict[str, Times]] = {}
    for problem in problems:
        first, *rows = problem.splitlines()
        for column, count in enumerate(re.findall(r"(\d+) threads?", first)):
            cells = {row[:44].strip(): row[44 + 24 * column :].split() for row in rows}
            times = {name: float(cell[0]) / 1000 for name, cell in cells.items() if cell[0] != "-"}
            results.setdefault(int(count), {})[first[:44].strip()] = times
    return heading_text.splitlines(), results


def draw(results: dict[int, dict[str, Times]], heading: Sequence[str]) -> Figure:
    """Draw a figure with a row of dots for each problem and a column for each thread count, and the heading below."""
    problems = list(next(iter(results.values())))
    figure = Figure(figsize=(7.5 * len(results), 3.2 * len(problems)), layout="constrained")
    figure.supxlabel("\n".join([CAPTION[1], *heading]), fontsize="medium")
    axes = figure.subplots(len(problems), len(results), squeeze=False)
    for row, problem in zip(axes, problems, strict=True):
        for ax, (threads, by_problem) in zip(row, results.items(), strict=True):
            times = by_problem[problem]
            time_dots(times, baseline=_best(times), ax=ax, title=f"{problem}, {_threads(threads)}")
    return figure


def heading() -> Iterator[str]:
    """Yield the machine, and a warning if other programs disturb the measurement."""
    yield machine()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if load > BUSY:
        yield f"WARNING: other work kept this machine busy (load {load:.1f}); times with several threads mean little."


def _best(times: Times) -> str:
    return min((name for name in times if name.startswith(PYTORCH)), key=times.__getitem__)


def _cell(times: Times, name: str) -> str:
    if name not in times:
        return f"{'-':>24}"
    ratio = times[name] / times[_best(times)]
    return f"{times[name] * 1e3:>12.2f} ms{ratio:>8,.{1 if ratio < 100 else 0}f}x"


def _threads(count: int) -> str:
    return "1 thread" if count == 1 else f"{count} threads"


if __name__ == "__main__":
    main()
