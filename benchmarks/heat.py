"""One heat: every contestant on every problem, in a process of its own whose number of threads is settled.

`race` starts it, since the thread counts of BLAS and OpenMP are read once, when they load. It prints JSON:
problem to contestant to seconds.
"""

import argparse
import json
import statistics
import time

from benchmarks.bursts import REST_AFTER_BLAS, burst_times
from benchmarks.contestants import NAIVE, PYTORCH, Problem, check_agreement, contestants, use_threads
from stridewise.kernels import KERNELS

BURST = 0.01  # seconds
PROBLEMS = tuple(Problem(images, dtype) for images in (10, 100) for dtype in ("float32", "float64"))


def run(problem: Problem, *, threads: int, bursts: int) -> dict[str, float]:
    """Contestant to the median seconds of one call. Raises Disagreement before anything is timed."""
    x, w = problem.arrays()
    functions = contestants(x, w, threads=threads)
    check_agreement({name: function() for name, function in functions.items()}, x, w)
    each, _ = burst_times(functions, bursts=bursts, seconds=BURST, rest=REST_AFTER_BLAS)
    times = {name: statistics.median(values) for name, values in each.items()}
    if threads > 1:
        return times
    times[NAIVE] = one_naive_image(problem) * problem.images
    return {name: times[name] for name in (*PYTORCH, NAIVE, *times)}


def one_naive_image(problem: Problem) -> float:
    """The seconds that the naive loops take for the first image, timed once: for all of them it would be minutes."""
    (naive,) = (kernel.function for kernel in KERNELS if kernel.name == NAIVE)
    x, w = problem.arrays()
    start = time.perf_counter()
    result = naive(x[:1], w)
    elapsed = time.perf_counter() - start
    check_agreement({NAIVE: result}, x[:1], w)
    return elapsed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--bursts", type=int, required=True)
    options = parser.parse_args()
    use_threads(options.threads)
    times = {problem.label: run(problem, threads=options.threads, bursts=options.bursts) for problem in PROBLEMS}
    print(json.dumps(times))


if __name__ == "__main__":
    main()
