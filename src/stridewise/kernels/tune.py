"""Measures what the choice of a kernel needs to know of this machine: `python -m stridewise.kernels.tune`, `make tune`.

Four small loops take turns: products of a register tile in the L1 cache, loads from the L2 cache, stores to 36 matrices
in it, and loads from beyond it. What one vector takes, in units of one FMA, are the `Figures` of the cost model in
`winograd.selection`. They are written to a file that the kernels read when they are imported. If the times do not hold,
nothing is written. It takes less than two minutes.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from stridewise.kernels.figures import ESTIMATED, FIGURES, LEAST, MOST, Figures, file_text, tuning_path
from stridewise.kernels.jit import compiled
from stridewise.kernels.machine import CACHES, VECTOR_BYTES, processor_name
from stridewise.kernels.problem import Array, read_geometry
from stridewise.kernels.simd.memory import aligned_empty
from stridewise.kernels.simd.register_tile import add, fma_broadcast, load, store, strided_row_offsets, zeros
from stridewise.kernels.tuning import GAP_BYTES, MAX_U_BYTES, WIDE_COLUMNS, WIDE_ROWS
from stridewise.kernels.winograd.selection import best_tile
from stridewise.timing import Times, measure

SECONDS = 20.0  # of measurement on a quiet machine; up to three times as many on a busy one
LANES = VECTOR_BYTES // 4
DEPTH = 64  # products of each sum: the tile's weights take 8 to 16 KiB
MATRICES = 36  # as F(4x4,3x3) has
PRODUCTS = "products"
LAYERS = ((7, 512), (7, 256), (14, 512), (14, 256), (28, 256), (28, 128), (56, 64), (112, 32), (56, 16))
WORDS = {"load": "load from the L2 cache", "store": "store to 36 matrices", "far": "load from beyond"}
UNSURE = "The times did not hold: other programs use this machine. Nothing was changed; run it again when it is idle."


@compiled
def _multiply(x: Array, w: Array, out: Array, tiles: int) -> None:
    for _ in range(tiles):
        sums = zeros(WIDE_ROWS, WIDE_COLUMNS, out.dtype)
        row_offsets = strided_row_offsets(sums, 0, DEPTH)
        for k in range(DEPTH):
            sums = fma_broadcast(sums, x, row_offsets, k, w, k * WIDE_COLUMNS * LANES)
        store(sums, out, 0, WIDE_COLUMNS * LANES, LANES)


@compiled
def _load_all(memory: Array, out: Array) -> None:
    sums = zeros(1, WIDE_COLUMNS, memory.dtype)
    for i in range(0, memory.size, WIDE_COLUMNS * LANES):
        sums = add(sums, load(sums, memory, i, 0, LANES))
    store(sums, out, 0, 0, LANES)


@compiled
def _store_all(memory: Array, step: int) -> None:
    vector = zeros(1, 1, memory.dtype)
    for i in range(0, step - LANES + 1, LANES):
        for k in range(MATRICES):
            store(vector, memory, k * step + i, 0, 0)


class Loop(NamedTuple):
    """A loop to time, and how many vectors one call multiplies or moves."""

    function: Callable[[], object]
    vectors: int


def loops() -> dict[str, Loop]:
    """Return the loops by the names of the figures, the products first."""
    x, w, out = (np.ones(size, np.float32) for size in (WIDE_ROWS * DEPTH, DEPTH * WIDE_COLUMNS * LANES, 64 * LANES))
    tiles, unit = 2000, WIDE_COLUMNS * LANES
    near, far = (_floats(size, unit) for size in (CACHES.l2 // 2, 2 * MAX_U_BYTES))
    step = CACHES.l2 // 2 // 4 // MATRICES // LANES * LANES + GAP_BYTES // 4
    matrices = _floats(4 * MATRICES * step, unit)
    return {
        PRODUCTS: Loop(lambda: _multiply(x, w, out, tiles), tiles * DEPTH * WIDE_ROWS * WIDE_COLUMNS),
        "load": Loop(lambda: _load_all(near, out), near.size // LANES),
        "store": Loop(lambda: _store_all(matrices, step), MATRICES * (step // LANES)),
        "far": Loop(lambda: _load_all(far, out), far.size // LANES),
    }


def _floats(size: int, unit: int) -> Array:
    """Return zeros in at least `size` bytes, whole units, aligned to a cache line."""
    memory = aligned_empty(-(-size // 4 // unit) * unit, np.empty(0, np.float32))
    memory.fill(0)
    return memory


def measured_figures(times: Times, vectors: dict[str, int]) -> tuple[Figures, float]:
    """Return the figures, and the nanoseconds of an FMA. vectors: in each loop, by name."""
    each = {name: times.seconds(name) / vectors[name] for name in times}
    fma = each[PRODUCTS]
    figures = Figures(*(max(LEAST, min(each[name] / fma, MOST)) for name in Figures._fields))
    return figures, fma * 1e9


def changed_choices(before: Figures, after: Figures) -> Iterator[str]:
    """Yield a line for each usual layer, 3x3, that another kernel would compute now."""
    for size, channels in LAYERS:
        x, w = (
            np.broadcast_to(np.float32(0), shape) for shape in ((1, size, size, channels), (3, 3, channels, channels))
        )
        geometry = read_geometry(x, w, stride=1, padding=1, dilation=1, groups=1)
        for packed, caller in ((False, "conv2d"), (True, "prepare")):
            old, new = (_name(best_tile(w, geometry, packed=packed, figures=figures)) for figures in (before, after))
            if old != new:
                yield f"  {caller}, {size}x{size} with {channels} channels: {new} instead of {old}"


def _name(outputs: int | None) -> str:
    return f"F({outputs}x{outputs},3x3)" if outputs else "direct"


def report(figures: Figures, fma_nanoseconds: float) -> Iterator[str]:
    """Yield what was measured, beside what was estimated, and what it changes."""
    yield f"{processor_name()}, vectors of {VECTOR_BYTES} bytes: {fma_nanoseconds:.3f} ns for an FMA of a vector"
    yield f"  {'in FMAs, for each vector':26}{'measured':>9}{'estimate':>10}{'in use before':>15}"
    for name, words in WORDS.items():
        now, estimate, before = (getattr(source, name) for source in (figures, ESTIMATED, FIGURES))
        yield f"  {words:26}{now:9.1f}{estimate:10.1f}{before:15.1f}"
    changes = list(changed_choices(FIGURES, figures))
    yield "layers that another kernel computes now:" if changes else "no usual layer is computed by another kernel"
    yield from changes


def tune(path: Path, seconds: float) -> int:
    """Measure, report, and write the file if the times hold. Returns the exit status."""
    todo = loops()
    times = measure({name: loop.function for name, loop in todo.items()}, seconds=seconds)
    if times.note:
        print(UNSURE)
        return 1
    figures, nanoseconds = measured_figures(times, {name: loop.vectors for name, loop in todo.items()})
    print(*report(figures, nanoseconds), sep="\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(file_text(figures, fma_nanoseconds=nanoseconds, date=date.today().isoformat()), encoding="utf-8")
    print(f"written to {path}; delete it to return to the estimates")
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="tune", description=__doc__.split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long to measure (default: %(default)s)")
    arguments = parser.parse_args()
    path = tuning_path()
    if path is None:
        sys.exit("STRIDEWISE_TUNING is empty, so there is no file to write to: unset it, or name a file")
    if not 0 < arguments.seconds <= 120:
        sys.exit(f"--seconds must be above 0 and at most 120, got {arguments.seconds:g}")
    sys.exit(tune(path, arguments.seconds))


if __name__ == "__main__":
    main()
