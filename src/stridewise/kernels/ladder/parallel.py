"""What changed: the pixels are distributed over all cores.

Why it is faster: no output depends on another, so two cores do twice the work in the same time. A task is one mc
block of pixels with all channels out, and runs the other loops for itself, so that no thread waits for another. There
are several tasks for each thread, and a free thread takes the next: one that is interrupted takes fewer.
What it costs: waking a sleeping thread takes 50 to 100 microseconds here, in which one core does two million products,
so a small convolution stays on the caller's thread. Each core also reads all the weights.

The threads are those of `stridewise.kernels.thread_pool`, which says how a compiled function becomes a job. Which
thread computes a pixel does not change its value.
"""

import numpy as np

from stridewise.kernels import thread_pool
from stridewise.kernels.jit import compiled
from stridewise.kernels.ladder.cache_blocking import BlockSizes, block_sizes, multiply_pixels
from stridewise.kernels.ladder.packed_weights import MatrixProduct, list_windows, matrix_product, pack_weights
from stridewise.kernels.problem import Array, valid_output_shape
from stridewise.kernels.thread_pool import join_job, leave_job, next_task
from stridewise.kernels.tuning import MIN_PARALLEL_PRODUCTS, TASKS_PER_THREAD


def conv_parallel(x: Array, w: Array) -> Array:
    """Convolve in blocks on all cores; parameters, result and errors as for `conv_register_tile`.

    `stridewise.kernels.set_threads` sets how many threads are used.
    """
    out = np.empty(valid_output_shape(x, w), x.dtype)
    image = np.ascontiguousarray(x)  # the name keeps a copy alive: the compiled code gets only its address
    if out.size:
        problem, panels = matrix_product(x, w, out), pack_weights(w)
        blocks = _blocks_for_threads(problem, block_sizes(panels))
        arrays = (image.ctypes.data, panels, list_windows(x, out), out.reshape(-1))
        thread_pool.run(_job, -(-problem.pixels // blocks.mc), lambda: np.empty(0, x.dtype), problem, blocks, *arrays)
    return out


def _blocks_for_threads(problem: MatrixProduct, blocks: BlockSizes) -> BlockSizes:
    """Return the blocks with mc made smaller for enough tasks, or larger where waking a thread takes longer."""
    if problem.pixels * problem.depth * problem.channels < MIN_PARALLEL_PRODUCTS:
        return blocks._replace(mc=problem.pixels)
    pixels = problem.pixels // (TASKS_PER_THREAD * thread_pool.get_threads())
    return blocks._replace(mc=max(1, min(blocks.mc, pixels) // blocks.mr) * blocks.mr)


@compiled
def _job(
    worker_state: Array, _scratch: Array, problem: MatrixProduct, blocks: BlockSizes, x: int, panels: Array,
    windows: Array, out: Array,
) -> None:  # fmt: skip
    join_job(worker_state)
    start = next_task(worker_state) * blocks.mc
    while start < problem.pixels:
        end = min(problem.pixels, start + blocks.mc)
        multiply_pixels(problem, blocks, x, panels, windows, out, start, end)
        start = next_task(worker_state) * blocks.mc
    leave_job(worker_state)
