"""The race of every kernel against PyTorch: `python -m benchmarks.race`. Prints a table; keeps it, and a picture."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from benchmarks.machine import machine
from benchmarks.processes import environment
from benchmarks.readme import put
from stridewise.plots import speed_bars

RESULTS = Path(__file__).parent / "results"
PYTORCH = "PyTorch"
CAPTION = (
    "Median time of one call, and how many times as long as PyTorch in its better layout that is.",
    "Naive loops: one image, timed once, times the number of images.",
)
BUSY = 0.5  # load average before the race; a spinning thread that must share its core waits 8 to 30 ms for its turn
Times = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bursts", type=int, default=9, help="of each contestant on each problem (default: 9)")
    options = parser.parse_args()
    above = list(heading())  # before the race, whose own load is no disturbance
    thread_counts = [1, 2] if (os.cpu_count() or 1) > 1 else [1]
    heats = {threads: run_heat(threads, options.bursts) for threads in thread_counts}
    text = "\n".join([*above, "", *table(heats)])
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "race.txt").write_text(text + "\n", encoding="utf-8")
    put("race", text.split("\n\n")[2])  # the first problem; the heading and the caption stand above it
    draw(heats, above).savefig(RESULTS / "race.png", dpi=110)


def run_heat(threads: int, bursts: int) -> dict[str, Times]:
    """Problem to contestant to seconds, from a fresh process with this many threads. Raises if the heat fails."""
    command = [sys.executable, "-m", "benchmarks.heat", "--threads", str(threads), "--bursts", str(bursts)]
    heat = subprocess.run(command, env=environment(threads), stdout=subprocess.PIPE, text=True, check=True, timeout=600)
    times: dict[str, Times] = json.loads(heat.stdout)
    return times


def table(heats: dict[int, dict[str, Times]]) -> Iterator[str]:
    """The lines of the table: for each problem the contestants, for each thread count time and ratio.

    heats: number of threads to problem to contestant to seconds.
    """
    yield from CAPTION
    for problem in next(iter(heats.values())):
        yield ""
        yield f"{problem:<44}" + "".join(f"{_threads(threads):>24}" for threads in heats)
        results = [heat[problem] for heat in heats.values()]
        for name in dict.fromkeys(name for times in results for name in times):
            yield f"  {name:<42}" + "".join(_cell(times, name) for times in results)


def draw(heats: dict[int, dict[str, Times]], heading: Sequence[str]) -> Figure:
    """A figure with a row of bars for each problem and a column for each thread count; the heading stands below."""
    problems = list(next(iter(heats.values())))
    figure = Figure(figsize=(7.5 * len(heats), 3.2 * len(problems)), layout="constrained")
    figure.supxlabel("\n".join([CAPTION[1], *heading]), fontsize="medium")
    axes = figure.subplots(len(problems), len(heats), squeeze=False)
    for row, problem in zip(axes, problems, strict=True):
        for ax, (threads, heat) in zip(row, heats.items(), strict=True):
            times = heat[problem]
            speed_bars(times, baseline=_best(times), ax=ax, title=f"{problem}, {_threads(threads)}")
    return figure


def heading() -> Iterator[str]:
    """The machine, and a warning if other work disturbs the measurement."""
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
