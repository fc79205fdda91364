"""Whether times hold when others want the cores, and when memory is new: `python -m benchmarks.steady`.

alternating   calls of `conv2d` and PyTorch in turn without a rest: the threads of each spin on into the other's call
half_core     one thread and two while another program keeps one core busy for half of the time
pages         results in fresh pages, in kept ones (the allocator's threshold set), and in `out=`

Every measurement is a process of its own. With `--save` the text goes to `benchmarks/results/steady_NAME.txt`.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

from benchmarks.layers.problems import Layer, select
from benchmarks.machine import machine
from benchmarks.processes import CORES, environment
from stridewise.kernels import conv2d, set_threads

RESULTS = Path(__file__).parent / "results"
LAYERS = ("res2a_branch2b", "res3b_branch2b", "res4b_branch2b", "res3a_branch2c", "res4a_branch2b")
REST = 0.05  # seconds, after which no thread spins any more
ROUNDS = 60
PERIOD = 0.01  # seconds, for half of which the other program works
KEPT_PAGES = {"MALLOC_MMAP_THRESHOLD_": str(2**28), "MALLOC_TRIM_THRESHOLD_": str(2**29), "MALLOC_TOP_PAD_": str(2**26)}
Milliseconds = dict[str, float]


def layers() -> tuple[Layer, ...]:
    """Return the layers that are measured: three for Winograd, a 1x1 kernel, stride 2; 60 to 120 million products."""
    return tuple(layer for name in LAYERS for layer in select(rf"\b{name}\b"))


def alternating(layer: Layer) -> Milliseconds:
    """Return the median milliseconds of both, rested and in turn, on two threads. Runs in a process of its own."""
    import torch

    torch.set_num_threads(2)
    x, w = layer.arrays()
    images = torch.from_numpy(x).permute(0, 3, 1, 2)
    weights = torch.from_numpy(w).permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
    calls = {
        "Stridewise": lambda: conv2d(x, w, **layer.options),
        "PyTorch": lambda: torch.conv2d(images, weights, **layer.options),
    }
    with torch.inference_mode():
        rested = {f"{name} rested": _repeated(call) for name, call in calls.items()}
        return rested | _in_turn({f"{name} in turn": call for name, call in calls.items()})


def half_core(layer: Layer) -> Milliseconds:
    """Return the median milliseconds on one thread and two, with the cores idle and with one half busy."""
    x, w = layer.arrays()

    found = {}
    for state in ("idle", "half busy"):
        busy = subprocess.Popen([sys.executable, "-m", "benchmarks.steady", "--busy"]) if state != "idle" else None
        try:
            time.sleep(1)
            for threads in (1, 2):
                set_threads(threads)
                found[f"{threads} {state}"] = _blocks(lambda: conv2d(x, w, **layer.options))
        finally:
            if busy:
                busy.send_signal(signal.SIGTERM)
                busy.wait()
    return found


def pages(layer: Layer) -> Milliseconds:
    """Return the median milliseconds of a call that returns a new array, and of one that writes into `out`."""
    x, w = layer.arrays()
    out = np.empty(layer.out_shape, np.float32)
    return {
        "new array": _repeated(lambda: conv2d(x, w, **layer.options), rest=0),
        "out=": _repeated(lambda: conv2d(x, w, out=out, **layer.options), rest=0),
    }


def keep_half_busy() -> None:
    """Keep the last core busy for half of each period, until this process is ended."""
    if CORES:
        os.sched_setaffinity(0, {max(CORES)})
    while True:
        start = time.perf_counter()
        while time.perf_counter() - start < PERIOD / 2:
            pass
        time.sleep(PERIOD / 2)


def _repeated(call: Callable[[], object], *, rest: float = REST) -> float:
    """Return the median milliseconds of calls, each after a rest and a call that wakes the threads."""
    times = []
    for _ in range(ROUNDS // 3 if rest else 3 * ROUNDS):
        if rest:
            time.sleep(rest)
        call()
        times.append(_seconds(call))
    return 1000 * statistics.median(times)


def _blocks(call: Callable[[], object]) -> float:
    """Return the mean milliseconds of a call in a loop that lasts for many periods of the other program."""
    call()
    end, times = time.perf_counter() + 100 * PERIOD, []
    while time.perf_counter() < end:
        times.append(_seconds(call))
    return 1000 * statistics.fmean(times)


def _in_turn(calls: Mapping[str, Callable[[], object]]) -> Milliseconds:
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(3 * ROUNDS):
        for name, call in calls.items():
            times[name].append(_seconds(call))
    return {name: 1000 * statistics.median(values) for name, values in times.items()}


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


MEASUREMENTS: dict[str, Callable[[Layer], Milliseconds]] = {
    "alternating": alternating, "half_core": half_core, "pages": pages,
}  # fmt: skip


def in_processes(name: str, layer: Layer) -> Milliseconds:
    """Measure one layer in a new process; `pages` in two, of which one keeps its pages."""
    found = _child(name, layer, {})
    if name == "pages":
        found |= {f"{way}, kept pages": value for way, value in _child(name, layer, KEPT_PAGES).items()}
    return found


def _child(name: str, layer: Layer, settings: Mapping[str, str]) -> Milliseconds:
    command = [sys.executable, "-m", "benchmarks.steady", name, "--child", layer.label]
    env = os.environ | {"OMP_NUM_THREADS": environment(2)["OMP_NUM_THREADS"]} | settings
    child = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True, timeout=120)
    found: Milliseconds = json.loads(child.stdout)
    return found


def table(name: str, found: Mapping[Layer, Milliseconds]) -> Iterator[str]:
    """Yield the lines: milliseconds of each layer, and the ratios that the bars are about."""
    ratios = RATIOS[name]
    columns = list(next(iter(found.values())))
    width = max(map(len, (*columns, *ratios))) + 2
    yield f"{'ms of a call':<38}" + "".join(f"{column:>{width}}" for column in (*columns, *ratios))
    for layer, times in found.items():
        shares = "".join(f"{times[above] / times[below]:>{width}.2f}" for above, below in ratios.values())
        yield f"{layer.shape:<38}" + "".join(f"{value:>{width}.2f}" for value in times.values()) + shares
    means = (
        statistics.geometric_mean(times[above] / times[below] for times in found.values())
        for above, below in ratios.values()
    )
    yield f"{'geometric mean':<38}" + " " * (width * len(columns)) + "".join(f"{mean:>{width}.2f}" for mean in means)


RATIOS: dict[str, dict[str, tuple[str, str]]] = {
    "alternating": {
        "speed rested": ("PyTorch rested", "Stridewise rested"),
        "speed in turn": ("PyTorch in turn", "Stridewise in turn"),
        "ours kept": ("Stridewise rested", "Stridewise in turn"),
    },
    "half_core": {"gain, idle": ("1 idle", "2 idle"), "gain, half busy": ("1 half busy", "2 half busy")},
    "pages": {"kept pages gain": ("new array", "new array, kept pages"), "out= gains": ("new array", "out=")},
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.steady", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(MEASUREMENTS)}; default: all")
    parser.add_argument("--save", action="store_true", help="write benchmarks/results/steady_NAME.txt")
    parser.add_argument("--child", metavar="LAYER", help=argparse.SUPPRESS)
    parser.add_argument("--busy", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.busy:
        keep_half_busy()
    for name in options.names or MEASUREMENTS:
        if options.child:
            (layer,) = (layer for layer in layers() if layer.label == options.child)
            print(json.dumps(MEASUREMENTS[name](layer)))
            continue
        lines = [machine(), "", *table(name, {layer: in_processes(name, layer) for layer in layers()})]
        text = "\n".join(line.rstrip() for line in lines) + "\n"
        print(text, flush=True)
        if options.save:
            (RESULTS / f"steady_{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
