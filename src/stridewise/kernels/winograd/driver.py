"""What changed: fewer multiplications. F(4,3) takes 36 for a tile of 16 outputs and one channel in, the definition 144.

Each tile of the image (6 by 6 pixels for 4 by 4 outputs) and each 3x3 kernel is turned into 36 other numbers, by
additions and a few constants; products of these are summed over the channels in, and each 36 sums are turned into 16
outputs. `winograd_transforms` has the algebra. The sums are 36 matrix products, tiles by channels in times channels in
by channels out, on the same register tile as before.
Why it is faster: a transform is done once for a pixel or a weight and used for all channels out or all tiles. What is
left to multiply is a quarter with F(4,3) and 4/9 with F(2,3), less what tiles at the edge waste.
What it costs: accuracy, since the transforms add and subtract numbers larger than the result; memory, for the
transformed tiles and weights; and for every call the transform of the weights, unless they are prepared. It is for 3x3
kernels with stride 1 alone, and pays from about 16 channels on.

Dilation costs nothing: a tile's pixels then lie `dilation` apart in x, and so do its outputs (`tiles_in`). 60x60x256 to
256 with dilation 2 took 18 milliseconds on one core instead of 53. Where a phase has fewer rows than a tile and much of
the kernel meets padding, which a direct kernel leaves out (`bands`), that one is faster: 33x33 with dilation 12.

Largest error over the largest output, float32, against float64: at most 2e-6 with F(2,3) and 2e-5 with F(4,3) for 512
channels in of He-scaled weights (measured: 1e-6 and 1e-5; a direct kernel 5e-7).
Speed against the threads before, on two cores with AVX2: 2.4 to 3 times on 28x28 and larger images with 64 channels and
more, one and a half times on 14x14x512, where a third of the time goes into the transform of the weights.
Sources: Lavin and Gray 2015, arXiv 1509.09308; Barabasz et al. 2018, arXiv 1803.10986.
"""

import math

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple

from stridewise.kernels import thread_pool as threads
from stridewise.kernels.arguments import Array
from stridewise.kernels.direct.driver import readable
from stridewise.kernels.direct.pack_input import memory
from stridewise.kernels.direct.pack_weights import aligned
from stridewise.kernels.jit import compiled
from stridewise.kernels.problem import Geometry, Padding, read_geometry
from stridewise.kernels.simd.register_tile import COLUMNS, VECTOR_BYTES
from stridewise.kernels.thread_pool import claim, enter, finish, leave, wait
from stridewise.kernels.winograd.plan import CHANNELS, CHUNK, JOB_FIELDS, TILES, Job, Plan, packing_plan, plan
from stridewise.kernels.winograd.selection import fits_winograd
from stridewise.kernels.winograd.steps import gather, multiply, spread_tile, spread_weights


def conv_winograd_23(x: Array, w: Array, *, padding: Padding = 0) -> Array:
    """Convolution by F(2,3): 3x3, stride 1. x: N, H, W, CI. w: 3, 3, CI, CO. padding: as in `conv2d`.

    Raises TypeError or ValueError for anything else.
    """
    return _convolve(x, w, padding, outputs=2)


def conv_winograd_43(x: Array, w: Array, *, padding: Padding = 0) -> Array:
    """Convolution by F(4,3): 3x3, stride 1. x: N, H, W, CI. w: 3, 3, CI, CO. padding: as in `conv2d`.

    Raises TypeError or ValueError for anything else.
    """
    return _convolve(x, w, padding, outputs=4)


def _convolve(x: Array, w: Array, padding: Padding, *, outputs: int) -> Array:
    geometry = read_geometry(x, w, stride=1, padding=padding, dilation=1, groups=1)
    if not fits_winograd(w, geometry):
        raise ValueError(f"w must have 3 rows and 3 columns for Winograd's convolution, got {w.shape[0]}x{w.shape[1]}")
    out = aligned(math.prod(geometry.out_shape), x).reshape(geometry.out_shape)
    run_winograd(readable(x), np.ascontiguousarray(w), None, geometry, out, outputs=outputs)
    return out


def run_winograd(x: Array, w: Array, packed: Array | None, geometry: Geometry, out: Array, *, outputs: int) -> None:
    """Write the convolution to `out` (C-contiguous) by F(outputs, 3), outputs 2 or 4, for what `fits_winograd`.

    w: C-contiguous. packed: of `pack_winograd`, or None.
    Memory besides: 8 MiB of transformed tiles for all threads (or 24 tiles, if these need more), 12 MiB of transformed
    weights unless packed, and for each thread 5 MiB, at most; a copy of x if its channels do not lie side by side.
    """
    if out.size == 0:
        return
    if x.strides[3] != x.itemsize and x.shape[3] > 1:
        x = np.ascontiguousarray(x)
    todo = plan(
        x.shape, x.strides, x.dtype, geometry, outputs, packed=packed is not None, threads=threads.get_threads()
    )
    u = aligned(todo.u, x) if packed is None else packed
    v = aligned(todo.v, x)
    _run(todo, x, w, u, v, out)


def pack_winograd(w: Array, outputs: int) -> Array:
    """All weights transformed for F(outputs, 3), in the order in which `run_winograd` uses them.

    w: 3, 3, CI, CO, C-contiguous. Takes 36 / 9 (F(4,3)) or 16 / 9 (F(2,3)) of the memory of w.
    """
    todo = packing_plan(w.shape[2], w.shape[3], w.dtype, outputs)
    u, nothing = aligned(todo.u, w), np.empty(0, w.dtype)
    _run(todo, nothing, w, u, nothing, nothing)
    return u


def _run(todo: Plan, x: Array, w: Array, u: Array, v: Array, out: Array) -> None:
    addresses = [array.ctypes.data for array in (x, w, u, v, out)]
    for numbers, tasks in todo.jobs:
        threads.run(_job, tasks, lambda: aligned(todo.own, w), numbers, *addresses)


# One function for all steps: with one for each, the parts that they share were compiled again for each, 11 seconds
# instead of 7 for the first call.
@compiled
def _job(
    seat: Array, scratch: Array, numbers: Array, x: int, w: int, u_start: int, v_start: int, out_start: int
) -> None:
    """scratch: M, a frame, and what is this thread's own: V of its block, or U of its channels. numbers: a `Job`. The
    others are addresses."""
    enter(seat)
    job = Job(*to_fixed_tuple(numbers, JOB_FIELDS))
    m_size = job.panels * job.positions * job.m_step
    m, frame, own = scratch[:m_size], scratch[m_size : m_size + job.frame], scratch[m_size + job.frame :]
    u, v, out = memory(u_start, m.dtype), memory(v_start, m.dtype), memory(out_start, m.dtype)
    if job.order == TILES:
        v = own
    elif job.order == CHANNELS:
        u = own
    width = COLUMNS * (VECTOR_BYTES // m.itemsize)
    task, group, chunks = claim(seat), job.panels * width, (job.channels_in + CHUNK - 1) // CHUNK
    first, first_channel, last_channel = job.first, 0, job.channels_out
    while task < job.tasks_before + job.tasks:
        if task < job.tasks_before and job.order == TILES:
            channel, c = task // chunks * group, task % chunks * CHUNK
            end, channels = min(c + CHUNK, job.channels_in), min(group, job.channels_out - channel)
            place = channel // width * job.positions * job.u_step + c * width
            spread_weights(job, w, channel, channels, c, end, u, place)
            finish(seat)
        elif task < job.tasks_before:
            spread_tile(job, x, job.first + task, v, task, frame)
            finish(seat)
        else:
            wait(seat, job.tasks_before)
            number = task - job.tasks_before
            if job.order == TILES:
                first = number * job.tiles_at_once
            else:
                first_channel = number * group
                last_channel = min(first_channel + group, job.channels_out)
            last = min(first + job.tiles_at_once, job.tiles)
            if job.order == TILES:
                for t in range(first, last):
                    spread_tile(job, x, t, v, t - first, frame)
            for channel in range(first_channel, last_channel, group):
                channels = min(group, last_channel - channel)
                for c in range(0, job.channels_in, job.depth):
                    end, place = min(c + job.depth, job.channels_in), channel // width * job.positions * job.u_step
                    if job.order == CHANNELS:
                        place = 0
                        spread_weights(job, w, channel, channels, c, end, u, place)
                    tiles = c // job.depth * job.positions * job.v_step
                    ahead = end * job.channels_out + channel
                    depth_ahead = min(job.depth, job.channels_in - end) if job.far else 0
                    multiply(
                        job, v, tiles, last - first, u, place, channels, end - c, m, c > 0, w, ahead, depth_ahead
                    )  # fmt: skip
                gather(job, m, first, last, channel, channels, out, frame)
        task = claim(seat)
    leave(seat)
