"""Whether the verdict on speed is reproducible: `python -m evaluation.speed_verdict` prints and saves a table.

Every exercise with points for speed is checked twenty times with a fast answer and with a slow one, while other
processes keep all the other cores busy. The status is 1 if any answer gets different verdicts.
"""

import argparse
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numba
import numpy as np

from benchmarks.machine import machine
from evaluation.answers.right.convolutions import (
    conv_by_as_strided,
    conv_einsum,
    conv_numba_inside_out,
    conv_numba_scalar_sum,
    conv_seven_loops,
    conv_sum_of_products,
)
from evaluation.answers.right.tiles_and_windows import product_scalar_sums, product_six_loops
from stridewise import check
from stridewise.exercises import EXERCISES

RESULT = Path(__file__).parents[1] / "benchmarks" / "results" / "speed_verdict.txt"
BUSY_SECONDS = 600  # a busy process that is not killed ends by itself
BUSY = f"import time; end = time.monotonic() + {BUSY_SECONDS}\nwhile time.monotonic() < end: pass"
Answer = Callable[..., Any]


@numba.njit
def product_of_two(a, b):  # type: ignore[no-untyped-def]
    return a * b


def conv_one_compiled_product(x, w):  # type: ignore[no-untyped-def]
    """The seven loops in Python, with nothing but the product compiled."""
    out = np.zeros((len(x), x.shape[1] - w.shape[0] + 1, x.shape[2] - w.shape[1] + 1, w.shape[3]), dtype=x.dtype)
    for n, h, v, co in np.ndindex(out.shape):
        for r, s, ci in np.ndindex(w.shape[:3]):
            out[n, h, v, co] += product_of_two(x[n, h + r, v + s, ci], w[r, s, ci, co])
    return out


def matmul_one_compiled_product(a, b, tile):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Three loops in Python, with nothing but the product compiled."""
    out = np.zeros((len(a), b.shape[1]), dtype=a.dtype)
    for i, j in np.ndindex(out.shape):
        for k in range(len(b)):
            out[i, j] += product_of_two(a[i, k], b[k, j])
    return out


# Two answers that are fast enough, then one that is not.
ANSWERS: Mapping[str, tuple[Answer, ...]] = {
    "conv_jit": (conv_numba_scalar_sum, conv_numba_inside_out, conv_one_compiled_product),
    "conv_matmul": (conv_sum_of_products, conv_einsum, conv_seven_loops),
    "conv_im2col": (conv_by_as_strided, conv_sum_of_products, conv_seven_loops),
    "tiled_matmul": (product_six_loops, product_scalar_sums, matmul_one_compiled_product),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="checks of each answer (default: 20)")
    options = parser.parse_args()
    with other_cores_busy() as count:
        verdicts = {
            (exercise.name, answer.__name__): verdicts_on(answer, exercise.name, runs=options.runs)
            for exercise in EXERCISES
            for answer in ANSWERS.get(exercise.name, ())
        }
    text = report(verdicts, runs=options.runs, busy=count)
    print(text)
    RESULT.write_text(text + "\n", encoding="utf-8")
    sys.exit(0 if all(len(counts) == 1 for counts in verdicts.values()) else 1)


@contextmanager
def other_cores_busy() -> Iterator[int]:
    """Run one busy Python process for every core but one; yield their number."""
    count = max(1, (os.cpu_count() or 1) - 1)
    busy = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)]
    try:
        yield count
    finally:
        for process in busy:
            process.kill()
            process.wait()


def verdicts_on(answer: Answer, exercise: str, *, runs: int) -> Counter[str]:
    """Count the headlines of the verdicts on repeated checks."""
    return Counter(headline(check(answer, exercise=exercise).message) for _ in range(runs))


def report(verdicts: Mapping[tuple[str, str], Counter[str]], *, runs: int, busy: int) -> str:
    """Return the machine, what was run on it, and the table."""
    heading = f"{runs} checks of each answer, with {busy} busy process{'es' if busy > 1 else ''} beside them"
    return "\n".join([machine(), heading, "", *table(verdicts)])


def headline(message: str) -> str:
    """Return a message's first line without the exercise's name, marked if speed could not be measured."""
    first = message.splitlines()[0].split(": ", 1)[1]
    return f"{first} (speed not measured)" if "could not be measured" in message else first


def table(verdicts: Mapping[tuple[str, str], Counter[str]]) -> Iterator[str]:
    """Yield the table: a line, with its count, for each different verdict on each answer."""
    yield f"{'exercise':<14}{'answer':<30}{'times':>5}  verdict"
    for (exercise, answer), counts in verdicts.items():
        for verdict, times in counts.most_common():
            yield f"{exercise:<14}{answer:<30}{times:>5}  {verdict}"


if __name__ == "__main__":
    main()
