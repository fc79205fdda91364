"""Time every implementation on every problem, in a process with a fixed number of threads.

`race` starts it, since BLAS and OpenMP read their thread counts once, when they load. It prints JSON: problem to
implementation to seconds.
"""

import argparse
import json
import statistics
import time

from benchmarks.agreement import check_agreement
from benchmarks.bursts import REST_AFTER_BLAS, burst_times
from benchmarks.implementations import NAIVE, PYTORCH, ConvolutionProblem, float64_result, implementations, use_threads
from stridewise.kernels import KERNELS

BURST = 0.01  # seconds
PROBLEMS = tuple(ConvolutionProblem(images, dtype) for images in (10, 100) for dtype in ("float32", "float64"))


def run(problem: ConvolutionProblem, *, threads: int, bursts: int) -> dict[str, float]:
    """Return implementation -> median seconds of one call. Raises Disagreement before anything is timed."""
    x, w = problem.arrays()
    functions = implementations(x, w, threads=threads)
    results = {name: function() for name, function in functions.items()}
    expected, allowed = float64_result(x, w)
    check_agreement(results, expected, dtype=problem.dtype, allowed=allowed)
    samples, _ = burst_times(functions, bursts=bursts, seconds=BURST, rest=REST_AFTER_BLAS)
    times = {name: statistics.median(values) for name, values in samples.items()}
    if threads > 1:
        return times
    times[NAIVE] = one_naive_image(problem) * problem.images
    return {name: times[name] for name in (*PYTORCH, NAIVE, *times)}


def one_naive_image(problem: ConvolutionProblem) -> float:
    """Time the naive loops on the first image, once: all images would take minutes. Returns seconds."""
    (naive,) = (kernel.function for kernel in KERNELS if kernel.name == NAIVE)
    x, w = problem.arrays()
    start = time.perf_counter()
    result = naive(x[:1], w)
    elapsed = time.perf_counter() - start
    expected, allowed = float64_result(x[:1], w)
    check_agreement({NAIVE: result}, expected, dtype=problem.dtype, allowed=allowed)
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
