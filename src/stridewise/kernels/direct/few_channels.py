"""Direct convolution to fewer channels out than half a vector has lanes: three colours, or one channel.

A panel as wide as a vector would leave most lanes empty: 128x128x32 to 3, 3x3, took 1.2 ms and takes 0.6, to 1 it
takes 0.3. So the lanes are split among the channels, and each vector takes in several consecutive products of every
sum (`simd.split_tile`). There is a single panel, and all else is as in `driver`: mc blocks of pixels, packed input
where padding or strides require it, kc blocks of the sum.
"""

import math
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple

from stridewise.kernels import thread_pool as threads
from stridewise.kernels.direct.driver import Block, set_up_block
from stridewise.kernels.direct.pack_input import array_at, select_tap_runs
from stridewise.kernels.direct.plan import (
    DIRECT_JOB_FIELDS,
    REGION_FIELDS,
    TABLE_PADDING,
    DirectJob,
    DirectPlan,
    make_plan,
    useful_threads,
)
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.problem import Array, Geometry
from stridewise.kernels.simd.register_tile import TALL_ROWS, VECTOR_BYTES, gathered_row_offsets, lanes, zeros
from stridewise.kernels.simd.split_tile import add_within_groups, fma_groups, fma_groups_part, store_groups
from stridewise.kernels.thread_pool import join_job, leave_job, next_task
from stridewise.kernels.workspace import for_each_worker


def suits_few_channels(w: Array, groups: int) -> bool:
    """Return whether `run_few_channels` is the kernel for these weights: KH, KW, CI // groups, CO."""
    return groups == 1 and 2 * w.shape[3] <= lanes(w.dtype)


def pack_few_channels(w: Array, geometry: Geometry) -> Array:
    """Return w (KH, KW, CI, CO) in the order of `fma_groups`: tap runs, groups of products, channels out, group.

    Runs and channels are filled up with zeros.
    """
    kh, kw, ci, co = w.shape
    part = _part(co)
    group = lanes(w.dtype) // part
    runs, length = (kh, kw * ci) if geometry.dilation[1] == 1 else (kh * kw, ci)  # as `find_tap_runs` finds them
    padded = np.zeros((runs, -(-length // group) * group, part), w.dtype)
    padded[:, :length, :co] = w.reshape(runs, length, co)
    return np.ascontiguousarray(padded.reshape(runs, -1, group, part).swapaxes(2, 3))


def run_few_channels(
    x: Array, w: Array, packed: Array | None, geometry: Geometry, out: Array, *, most_threads: int
) -> None:
    """Write the convolution into out (C-contiguous), where `suits_few_channels`; parameters as for `run_direct`.

    Memory per thread: as `run_direct`. Shared: the packed weights, at most four times their own memory.
    """
    weights = pack_few_channels(w, geometry) if packed is None else packed
    plan, count = _plan(geometry, x.shape, x.strides, w.shape, x.itemsize, most_threads)
    threads.run(
        _job_for(lanes(x.dtype) // _part(w.shape[3])), min(count, plan.job.tasks),
        for_each_worker(plan.scratch, np.int64), plan.job_array, x.ctypes.data, weights.ctypes.data, plan.tap_runs,
        plan.kc_starts, plan.taps, out.ctypes.data, np.empty(0, x.dtype),
    )  # fmt: skip


@lru_cache(maxsize=256)
def _plan(
    geometry: Geometry, x_shape: tuple[int, ...], strides: tuple[int, ...], w_shape: tuple[int, ...], itemsize: int,
    most_threads: int,
) -> tuple[DirectPlan, int]:  # fmt: skip
    """Return the plan, and the number of threads to use."""
    kernel = (w_shape[0], w_shape[1], w_shape[2])
    lanes_of_output = math.prod(geometry.out_shape[:3]) * VECTOR_BYTES // itemsize  # a pixel takes whole vectors
    count = useful_threads(
        lanes_of_output, math.prod(kernel) * _part(w_shape[3]) * itemsize // VECTOR_BYTES, most_threads
    )
    steps = tuple(step // itemsize for step in strides)
    plan = make_plan(geometry, x_shape, steps, kernel, itemsize, count, packed=True, width=_part(w_shape[3]))
    return plan, count


def _part(channels: int) -> int:
    """Return the channels that share a vector: a power of two."""
    return 1 << (channels - 1).bit_length()


@cache
def _job_for(group: int) -> Any:
    """Return the job for vectors with this many lanes to a channel, which is compiled when it is first called."""

    @compiled
    def job(
        worker_state: Array, scratch: Array, job_array: Array, x: int, w: int, tap_runs: Array, kc_starts: Array,
        taps: Array, out_address: int, dtype_of: Array,
    ) -> None:  # fmt: skip
        job = DirectJob(*to_fixed_tuple(job_array, DIRECT_JOB_FIELDS))
        out = array_at(out_address, dtype_of.dtype)
        join_job(worker_state)
        task = next_task(worker_state)
        while task < job.tasks:
            block = set_up_block(job, task, task - task, scratch, x, taps, out)
            for kc_block in range(job.kc_blocks):
                runs = tap_runs[kc_starts[kc_block, 0] : kc_starts[kc_block + 1, 0]]
                panel = w + kc_starts[kc_block, 1] * job.panel_width * out.itemsize
                for region in range(block.regions):
                    _multiply_region(job, block, region, runs, panel, out, kc_block > 0, group)
            task = next_task(worker_state)
        leave_job(worker_state)

    return job


@inlined
def _multiply_region(
    job: DirectJob, block: Block, region: int, runs: Array, w: int, out: Array, accumulate: bool, group: int
) -> None:
    """Compute one kc block of the sums of a region's pixels. runs: all tap runs of the kc block."""
    first, pixels = block.padding_regions[region * REGION_FIELDS], block.padding_regions[region * REGION_FIELDS + 1]
    done = first - region * TABLE_PADDING  # pixels of the regions before
    run_count = select_tap_runs(runs, block.padding_regions, region, block.selected)
    if run_count == 0 and accumulate:
        pixels = run_count  # nothing to add
    for i in range(0, pixels, TALL_ROWS):
        sums = zeros(TALL_ROWS, 1, out.dtype)
        row_offsets = gathered_row_offsets(sums, block.pixel_offsets, first + i)
        for run in range(run_count):
            start, end = block.selected[run, 0], block.selected[run, 0] + block.selected[run, 1]
            w_offset = block.selected[run, 2] * job.panel_width
            while start + group <= end:
                sums = fma_groups(sums, block.x, row_offsets, start, w, w_offset, group)
                start, w_offset = start + group, w_offset + group * job.panel_width
            if start < end:
                sums = fma_groups_part(sums, block.x, row_offsets, start, w, w_offset, group, end - start)
        _store_sums(job, block, add_within_groups(sums, group), out, done + i, pixels - i, accumulate, group)


@inlined
def _store_sums(
    job: DirectJob, block: Block, sums: Any, out: Array, pixel: int, pixels: int, accumulate: bool, group: int
) -> None:
    """Store the sums of at most `pixels` pixels, or add them to what is there.

    A whole tile is stored at once. Its rows are as long as a power of two, and may reach into the next pixel, which is
    written later; so the last tile goes through the edge buffer.
    """
    channels, target = job.channels_out, (block.first_pixel + pixel) * job.channels_out
    if pixels > TALL_ROWS and not accumulate:
        store_groups(sums, out, target, channels, group)
    else:
        store_groups(sums, block.edge_buffer, 0, job.panel_width, group)
        for i in range(min(pixels, TALL_ROWS)):
            for c in range(channels):
                total = block.edge_buffer[i * job.panel_width + c]
                if accumulate:
                    total += out[target + i * channels + c]
                out[target + i * channels + c] = total
