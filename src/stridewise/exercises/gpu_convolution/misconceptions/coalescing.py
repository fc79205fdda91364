"""Which outputs a warp has: misconceptions of `conv_gpu_coalesced`."""

from stridewise.absent import cuda
from stridewise.exercises.gpu_convolution.launches import ONE_OUTPUT_A_THREAD
from stridewise.exercises.gpu_convolution.misconceptions import indices
from stridewise.exercises.kernel_functions import as_function
from stridewise.exercises.record import Misconception


def neighbours_in_a_row(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        ow = i % out.shape[2]
        oh = i // out.shape[2] % out.shape[1]
        co = i // (out.shape[2] * out.shape[1]) % out.shape[3]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]
        out[n, oh, ow, co] = total


def _down_the_columns(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        oh = i % out.shape[1]
        ow = i // out.shape[1] % out.shape[2]
        co = i // (out.shape[2] * out.shape[1]) % out.shape[3]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]
        out[n, oh, ow, co] = total


NEIGHBOURS_IN_A_ROW = Misconception(
    as_function(neighbours_in_a_row, ONE_OUTPUT_A_THREAD),
    belief="Your function gives neighbouring threads neighbouring places of the image, whose elements lie CI apart",
    remedy="In NHWC and HWIO the channel is the axis whose elements are neighbours in memory. Next: let co run fastest "
    "from thread to thread.",
    variants=(as_function(_down_the_columns, ONE_OUTPUT_A_THREAD),),
    shows_in="cost",
)

MISCONCEPTIONS = (*indices.MISCONCEPTIONS, NEIGHBOURS_IN_A_ROW)
