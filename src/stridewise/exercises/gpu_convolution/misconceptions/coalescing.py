"""Which outputs a warp has: misconceptions of `conv_gpu_coalesced`."""

import numpy as np

from stridewise.absent import cuda
from stridewise.exercises.gpu_convolution.launches import ONE_OUTPUT_A_THREAD
from stridewise.exercises.gpu_convolution.misconceptions import indices
from stridewise.exercises.gpu_convolution.misconceptions.kernels import one_output_a_thread
from stridewise.exercises.gpu_convolution.models import orders, tiles
from stridewise.exercises.kernel_functions import as_function, changed_kernel
from stridewise.exercises.record import Misconception

_COLUMN_FASTEST = (
    ("co = i % out.shape[3]", "co = i // (out.shape[2] * out.shape[1]) % out.shape[3]"),
    ("ow = i // out.shape[3] % out.shape[2]", "ow = i % out.shape[2]"),
    ("oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]", "oh = i // out.shape[2] % out.shape[1]"),
)

NEIGHBOURS_IN_A_ROW = Misconception(
    changed_kernel(one_output_a_thread, ONE_OUTPUT_A_THREAD, "neighbours_in_a_row", *_COLUMN_FASTEST),
    belief="Your function gives neighbouring threads neighbouring places of the image, whose elements lie CI apart",
    remedy="In NHWC and HWIO the channel is the axis whose elements are neighbours in memory. Next: let co run fastest "
    "from thread to thread.",
    signs=orders.NEIGHBOURING_PLACES,
    shows_in="cost",
)
CHANNELS_IN_ONE_THREAD = Misconception(
    changed_kernel(
        one_output_a_thread,
        ONE_OUTPUT_A_THREAD,
        "channels_in_one_thread",
        ("i = cuda.grid(1)", "i = cuda.grid(1) * out.shape[3]"),
        (
            "        total = 0.0\n        for r",
            "        for co in range(out.shape[3]):\n         total = 0.0\n         for r",
        ),
        ("        out[n, oh, ow, co] = total", "         out[n, oh, ow, co] = total"),
    ),
    belief="Your function gives each thread several neighbouring channels, so that neighbouring threads read far apart",
    remedy="The threads of a warp read at the same time, the channels of one thread one after the other. Next: give "
    "neighbouring channels to neighbouring threads.",
    signs=orders.SEVERAL_IN_A_ROW,
    shows_in="cost",
)


def shared_memory_read_too_early(x, w, out):
    pixels = cuda.shared.array(64, np.float64)
    i, t = cuda.grid(1), cuda.threadIdx.x
    co = i % out.shape[3]
    ow = i // out.shape[3] % out.shape[2]
    oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
    n = i // (out.shape[3] * out.shape[2] * out.shape[1])
    total = 0.0
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            for ci in range(w.shape[2]):
                pixels[t] = x[n, oh + r, ow + s, ci] if i < out.size else 0
                if i < out.size:
                    total += pixels[t - min(co, t)] * w[r, s, ci, co]
    if i < out.size:
        out[n, oh, ow, co] = total


SHARED_MEMORY_READ_TOO_EARLY = Misconception(
    as_function(shared_memory_read_too_early, ONE_OUTPUT_A_THREAD),
    belief="Your function reads shared memory while other threads may still be writing it",
    remedy="A thread reads what its neighbours have written. Next: call cuda.syncthreads() between writing and "
    "reading, and between reading and writing again.",
    signs=(*tiles.READ_TOO_EARLY, *tiles.REFILLED_TOO_EARLY),
)

MISCONCEPTIONS = (*indices.MISCONCEPTIONS, SHARED_MEMORY_READ_TOO_EARLY, CHANNELS_IN_ONE_THREAD, NEIGHBOURS_IN_A_ROW)
