"""What changed: fewer multiplications.

F(4x4,3x3) needs 36 for a tile of 16 outputs and one channel in, the definition 144. Each tile of the image (6x6 pixels
for 4x4 outputs) and each 3x3 filter is transformed into 36 other numbers, by additions and a few constants; products of
these are summed over the channels in, and each 36 sums are transformed into 16 outputs. `transforms` has the algebra.
The sums are 36 matrix products, tiles by channels in times channels in by channels out, computed with the same register
tile as before.
Why it is faster: a pixel or a weight is transformed once and used for all channels out or all tiles. The
multiplications that remain are a quarter with F(4x4,3x3) and 4/9 with F(2x2,3x3), plus what tiles at the edge waste.
What it costs: accuracy, since the transforms add and subtract numbers larger than the result; memory, for the
transformed tiles and filters; and in every call the filter transform, unless the weights are prepared. It serves only
3x3 kernels with stride 1, and pays from about 16 channels on.

Dilation costs nothing: the pixels of a tile then lie `dilation` apart in x, and so do its outputs (`tiles_in`).
60x60x256 to 256 with dilation 2 took 18 ms on one core instead of 53. Where a phase has fewer rows than a tile and much
of the kernel meets padding, which the direct kernel skips, the direct kernel is faster: 33x33 with dilation 12.

Largest error over the largest output, float32 against float64: at most 2e-6 with F(2x2,3x3) and 2e-5 with F(4x4,3x3)
for 512 channels in of He-scaled weights (measured: 1e-6 and 1e-5; the direct kernel 5e-7).
Speed against the direct kernel, on two cores with AVX2: 2.4 to 3 times on 28x28 and larger images with 64 channels and
more, one and a half times on 14x14x512, where a third of the time goes into the filter transform.

References
----------
Lavin and Gray 2015; Barabasz et al. 2018 (see the package's docstring).
"""

import math

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple

from stridewise.kernels import thread_pool as threads
from stridewise.kernels.direct.driver import with_element_strides
from stridewise.kernels.jit import compiled
from stridewise.kernels.problem import Array, Geometry, Padding, read_geometry
from stridewise.kernels.simd.memory import aligned_empty, array_at
from stridewise.kernels.simd.register_tile import COLUMNS, VECTOR_BYTES
from stridewise.kernels.thread_pool import join_job, leave_job, mark_finished, next_task, wait_until_finished
from stridewise.kernels.tuning import CHANNELS_PER_TASK
from stridewise.kernels.winograd.plan import (
    CHANNELS,
    TILES,
    WINOGRAD_JOB_FIELDS,
    WinogradJob,
    WinogradPlan,
    make_plan,
    packing_plan,
)
from stridewise.kernels.winograd.selection import supports_winograd
from stridewise.kernels.winograd.steps import multiply, transform_filters, transform_input_tile, transform_outputs
from stridewise.kernels.workspace import for_each_worker, workspace


def conv_winograd_23(x: Array, w: Array, *, padding: Padding = 0) -> Array:
    """Convolve by F(2x2,3x3), with stride 1.

    Parameters
    ----------
    x : ndarray of float32 or float64, shape (N, H, W, CI)
        The images.
    w : ndarray of the same dtype, shape (3, 3, CI, CO)
        The weights.
    padding
        As for `conv2d`.

    Returns
    -------
    ndarray, shape (N, HO, WO, CO)
        The output, in the dtype of x.

    Raises
    ------
    TypeError, ValueError
        If an argument is invalid, or w is not 3x3.

    References
    ----------
    Lavin and Gray 2015, arXiv:1509.09308.
    """
    return _convolve(x, w, padding, outputs=2)


def conv_winograd_43(x: Array, w: Array, *, padding: Padding = 0) -> Array:
    """Convolve by F(4x4,3x3), with stride 1; parameters, result and errors as for `conv_winograd_23`."""
    return _convolve(x, w, padding, outputs=4)


def _convolve(x: Array, w: Array, padding: Padding, *, outputs: int) -> Array:
    geometry = read_geometry(x, w, stride=1, padding=padding, dilation=1, groups=1)
    if not supports_winograd(w, geometry):
        raise ValueError(f"w must have 3 rows and 3 columns for Winograd's convolution, got {w.shape[0]}x{w.shape[1]}")
    out = aligned_empty(math.prod(geometry.out_shape), x).reshape(geometry.out_shape)
    run_winograd(with_element_strides(x), np.ascontiguousarray(w), None, geometry, out, outputs=outputs)
    return out


def run_winograd(x: Array, w: Array, packed: Array | None, geometry: Geometry, out: Array, *, outputs: int) -> None:
    """Write the convolution to `out` (C-contiguous) by F(outputs x outputs, 3x3), where `supports_winograd` holds.

    outputs: 2 or 4. w: C-contiguous. packed: the result of `pack_winograd`, or None.
    Memory: 8 MiB of transformed tiles for all threads (or 24 tiles, if these need more), 12 MiB of transformed filters
    unless packed, and at most 5 MiB per thread, all of which `workspace` keeps for the next call; a copy of x if its
    channels are not contiguous.
    """
    if out.size == 0:
        return
    if x.strides[3] != x.itemsize and x.shape[3] > 1:
        x = np.ascontiguousarray(x)
    plan = make_plan(
        x.shape, x.strides, x.dtype, geometry, outputs, packed=packed is not None, threads=threads.get_threads()
    )
    u = workspace("transformed filters", plan.u, x.dtype) if packed is None else packed
    v = workspace("transformed tiles", plan.v, x.dtype)
    _run(plan, x, w, u, v, out)


def pack_winograd(w: Array, outputs: int) -> Array:
    """Transform all filters for F(outputs x outputs, 3x3), in the order in which `run_winograd` uses them.

    w: 3, 3, CI, CO, C-contiguous. The result takes 36 / 9 (F(4x4,3x3)) or 16 / 9 (F(2x2,3x3)) of the memory of w.
    """
    plan = packing_plan(w.shape[2], w.shape[3], w.dtype, outputs)
    u, nothing = aligned_empty(plan.u, w), np.empty(0, w.dtype)
    _run(plan, nothing, w, u, nothing, nothing)
    return u


def _run(plan: WinogradPlan, x: Array, w: Array, u: Array, v: Array, out: Array) -> None:
    addresses = [array.ctypes.data for array in (x, w, u, v, out)]
    for job_array, tasks in plan.jobs:
        threads.run(_job, tasks, for_each_worker(plan.thread_elements, w.dtype), job_array, *addresses)


# One function for all steps: with one each, their shared parts were compiled again for each, and the first call took 11
# seconds instead of 7.
@compiled
def _job(
    worker_state: Array,
    scratch: Array,
    job_array: Array,
    x: int,
    w: int,
    u_address: int,
    v_address: int,
    out_address: int,
) -> None:
    """Take tasks of the job until there are none left.

    scratch: M, a tile buffer, and this thread's own part of V (by tiles) or U (by channels). job_array: a
    `WinogradJob`. The others are addresses.
    """
    join_job(worker_state)
    job = WinogradJob(*to_fixed_tuple(job_array, WINOGRAD_JOB_FIELDS))
    m_size = job.panels * job.positions * job.m_step
    buffer_end = m_size + job.tile_buffer
    m, tile_buffer, own = scratch[:m_size], scratch[m_size:buffer_end], scratch[buffer_end:]
    u, v, out = array_at(u_address, m.dtype), array_at(v_address, m.dtype), array_at(out_address, m.dtype)
    if job.order == TILES:
        v = own
    elif job.order == CHANNELS:
        u = own
    width = COLUMNS * (VECTOR_BYTES // m.itemsize)
    task, group = next_task(worker_state), job.panels * width
    chunks = (job.channels_in + CHANNELS_PER_TASK - 1) // CHANNELS_PER_TASK
    first, first_channel, last_channel = job.first, 0, job.channels_out
    while task < job.tasks_before + job.tasks:
        if task < job.tasks_before and job.order == TILES:
            channel, c = task // chunks * group, task % chunks * CHANNELS_PER_TASK
            end, channels = min(c + CHANNELS_PER_TASK, job.channels_in), min(group, job.channels_out - channel)
            u_offset = channel // width * job.positions * job.u_step + c * width
            transform_filters(job, w, channel, channels, c, end, u, u_offset)
            mark_finished(worker_state)
        elif task < job.tasks_before:
            transform_input_tile(job, x, job.first + task, v, task, tile_buffer)
            mark_finished(worker_state)
        else:
            wait_until_finished(worker_state, job.tasks_before)
            number = task - job.tasks_before
            if job.order == TILES:
                first = number * job.tiles_at_once
            else:
                first_channel = number * group
                last_channel = min(first_channel + group, job.channels_out)
            last = min(first + job.tiles_at_once, job.tiles)
            if job.order == TILES:
                for t in range(first, last):
                    transform_input_tile(job, x, t, v, t - first, tile_buffer)
            for channel in range(first_channel, last_channel, group):
                channels = min(group, last_channel - channel)
                for c in range(0, job.channels_in, job.depth):
                    end, u_offset = min(c + job.depth, job.channels_in), channel // width * job.positions * job.u_step
                    if job.order == CHANNELS:
                        u_offset = np.int64(0)  # not 0: Numba would compile the callee for this literal, too
                        transform_filters(job, w, channel, channels, c, end, u, u_offset)
                    v_offset = c // job.depth * job.positions * job.v_step
                    next_weights = end * job.channels_out + channel
                    next_depth = min(job.depth, job.channels_in - end) if job.prefetch_weights else 0
                    multiply(
                        job, v, v_offset, last - first, u, u_offset, channels, end - c, m, c > 0, w, next_weights,
                        next_depth,
                    )  # fmt: skip
                transform_outputs(job, m, first, last, channel, channels, out, tile_buffer)
        task = next_task(worker_state)
    leave_job(worker_state)
