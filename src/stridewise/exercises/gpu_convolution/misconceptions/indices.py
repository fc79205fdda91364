"""Which thread has which output: misconceptions of kernels with a thread for each output of a convolution."""

from stridewise.absent import cuda
from stridewise.exercises.gpu_convolution.launches import ONE_OUTPUT_A_THREAD
from stridewise.exercises.kernel_functions import as_function
from stridewise.exercises.record import Misconception


def no_test_for_the_last_block(x, w, out):
    i = cuda.grid(1)
    co = i % out.shape[3]
    ow = i // out.shape[3] % out.shape[2]
    oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
    n = i // (out.shape[3] * out.shape[2] * out.shape[1])
    total = 0.0
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            for ci in range(w.shape[2]):
                total += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]
    out[n, oh, ow, co] = total


def _writes_first(x, w, out):
    i = cuda.grid(1)
    co = i % out.shape[3]
    ow = i // out.shape[3] % out.shape[2]
    oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
    n = i // (out.shape[3] * out.shape[2] * out.shape[1])
    out[n, oh, ow, co] = 0
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            for ci in range(w.shape[2]):
                out[n, oh, ow, co] += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]


def _reads_first(x, w, out):
    i = cuda.grid(1)
    co = i % out.shape[3]
    ow = i // out.shape[3] % out.shape[2]
    oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
    n = i // (out.shape[3] * out.shape[2] * out.shape[1])
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            for ci in range(w.shape[2]):
                out[n, oh, ow, co] = out[n, oh, ow, co] * (r + s + ci > 0) + x[n, oh + r, ow + s, ci] * w[r, s, ci, co]


NO_TEST_FOR_THE_LAST_BLOCK = Misconception(
    as_function(no_test_for_the_last_block, ONE_OUTPUT_A_THREAD),
    belief="Your function lets every thread compute an output, also those of the last block that have none",
    remedy="A grid has whole blocks, so that there are more threads than outputs. Next: begin with a test such as "
    "`if i < out.size`.",
    variants=(as_function(_writes_first, ONE_OUTPUT_A_THREAD), as_function(_reads_first, ONE_OUTPUT_A_THREAD)),
)


def thread_without_its_block(x, w, out):
    i = cuda.threadIdx.x
    if i < out.size:
        co = i % out.shape[3]
        ow = i // out.shape[3] % out.shape[2]
        oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]
        out[n, oh, ow, co] = total


THREAD_WITHOUT_ITS_BLOCK = Misconception(
    as_function(thread_without_its_block, ONE_OUTPUT_A_THREAD),
    belief="Your function takes a thread's place in its block for its place in the grid",
    remedy="cuda.threadIdx starts from 0 in every block. Next: use cuda.grid(1), or add blockIdx.x * blockDim.x.",
)


def block_times_grid_size(x, w, out):
    i = cuda.blockIdx.x * cuda.gridDim.x + cuda.threadIdx.x
    if i < out.size:
        co = i % out.shape[3]
        ow = i // out.shape[3] % out.shape[2]
        oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]
        out[n, oh, ow, co] = total


BLOCK_TIMES_GRID_SIZE = Misconception(
    as_function(block_times_grid_size, ONE_OUTPUT_A_THREAD),
    belief="Your function counts threads with the number of blocks where the number of threads in a block belongs",
    remedy="Block b begins at thread b * cuda.blockDim.x. Next: replace gridDim, which is the number of blocks.",
)


def every_thread_does_everything(x, w, out):
    for n in range(out.shape[0]):
        for oh in range(out.shape[1]):
            for ow in range(out.shape[2]):
                for co in range(out.shape[3]):
                    total = 0.0
                    for r in range(w.shape[0]):
                        for s in range(w.shape[1]):
                            for ci in range(w.shape[2]):
                                total += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]
                    out[n, oh, ow, co] = total


def _into_the_output(x, w, out):
    for n in range(out.shape[0]):
        for oh in range(out.shape[1]):
            for ow in range(out.shape[2]):
                for co in range(out.shape[3]):
                    out[n, oh, ow, co] = 0
                    for r in range(w.shape[0]):
                        for s in range(w.shape[1]):
                            for ci in range(w.shape[2]):
                                out[n, oh, ow, co] += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]


EVERY_THREAD_DOES_EVERYTHING = Misconception(
    as_function(every_thread_does_everything, ONE_OUTPUT_A_THREAD),
    belief="Your function has the loops over all outputs in it, so that every thread computes all of them",
    remedy="The grid is the loop over outputs: a thread has one. Next: find its output from cuda.grid(1).",
    variants=(as_function(_into_the_output, ONE_OUTPUT_A_THREAD),),
)


def output_never_zeroed(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        ow = i // out.shape[3] % out.shape[2]
        oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    out[n, oh, ow, co] += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]


OUTPUT_NEVER_ZEROED = Misconception(
    as_function(output_never_zeroed, ONE_OUTPUT_A_THREAD),
    belief="Your function adds to an output whose first value it has not set",
    remedy="A GPU's memory holds whatever was there before. Next: add up in a variable that starts from 0, and write "
    "it once.",
)


def reads_the_kernel_backwards(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        ow = i // out.shape[3] % out.shape[2]
        oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[n, oh + r, ow + s, ci] * w[w.shape[0] - 1 - r, w.shape[1] - 1 - s, ci, co]
        out[n, oh, ow, co] = total


READS_THE_KERNEL_BACKWARDS = Misconception(
    as_function(reads_the_kernel_backwards, ONE_OUTPUT_A_THREAD),
    belief="Your function reads the kernel backwards (true convolution)",
    remedy="This exercise asks for cross-correlation. Next: use w[r, s, ci, co] with x[n, h + r, w + s, ci].",
)


def height_and_width_exchanged(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        ow = i // out.shape[3] % out.shape[1]
        oh = i // (out.shape[3] * out.shape[1]) % out.shape[2]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]
        out[n, oh, ow, co] = total


HEIGHT_AND_WIDTH_EXCHANGED = Misconception(
    as_function(height_and_width_exchanged, ONE_OUTPUT_A_THREAD),
    belief="Your function takes the number of rows for the number of columns when it finds a thread's output",
    remedy="In NHWC the column runs faster than the row. Next: divide by out.shape[2] for the column.",
)


def first_input_channel_only(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        ow = i // out.shape[3] % out.shape[2]
        oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                total += x[n, oh + r, ow + s, 0] * w[r, s, 0, co]
        out[n, oh, ow, co] = total


FIRST_INPUT_CHANNEL_ONLY = Misconception(
    as_function(first_input_channel_only, ONE_OUTPUT_A_THREAD),
    belief="Your function uses the first input channel alone",
    remedy="Each output adds up over all input channels. Next: add a loop over ci in range(w.shape[2]).",
)


def divides_by_the_sides_of_the_input(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        ow = i // out.shape[3] % x.shape[2]
        oh = i // (out.shape[3] * x.shape[2]) % x.shape[1]
        n = i // (out.shape[3] * x.shape[2] * x.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]
        out[n, oh, ow, co] = total


DIVIDES_BY_THE_SIDES_OF_THE_INPUT = Misconception(
    as_function(divides_by_the_sides_of_the_input, ONE_OUTPUT_A_THREAD),
    belief="Your function finds a thread's output as if the output were as large as the input",
    remedy="The output has H - KH + 1 rows and W - KW + 1 columns. Next: divide by the lengths of out.",
)


def weights_as_oihw_on_the_gpu(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        ow = i // out.shape[3] % out.shape[2]
        oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[n, oh + r, ow + s, ci] * w[co, ci, r, s]
        out[n, oh, ow, co] = total


WEIGHTS_AS_OIHW_ON_THE_GPU = Misconception(
    as_function(weights_as_oihw_on_the_gpu, ONE_OUTPUT_A_THREAD),
    belief="Your function indexes the weights as OIHW, output channel first",
    remedy="Here they are HWIO. Next: use w[r, s, ci, co].",
)


def one_image_for_all(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        ow = i // out.shape[3] % out.shape[2]
        oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[0, oh + r, ow + s, ci] * w[r, s, ci, co]
        out[n, oh, ow, co] = total


ONE_IMAGE_FOR_ALL = Misconception(
    as_function(one_image_for_all, ONE_OUTPUT_A_THREAD),
    belief="Your function reads the first image for every image of the batch",
    remedy="Each thread belongs to an image. Next: find n from the thread's number, and read x[n, ...].",
)


def places_without_their_offset(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        ow = i // out.shape[3] % out.shape[2]
        oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    total += x[n, oh, ow, ci] * w[r, s, ci, co]
        out[n, oh, ow, co] = total


PLACES_WITHOUT_THEIR_OFFSET = Misconception(
    as_function(places_without_their_offset, ONE_OUTPUT_A_THREAD),
    belief="Your function multiplies every weight with the upper left pixel of the window",
    remedy="The pixel moves with the weight. Next: read x[n, h + r, w + s, ci].",
)


def last_kernel_position_missing(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        ow = i // out.shape[3] % out.shape[2]
        oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]
        n = i // (out.shape[3] * out.shape[2] * out.shape[1])
        total = 0.0
        for r in range(w.shape[0] - 1):
            for s in range(w.shape[1] - 1):
                for ci in range(w.shape[2]):
                    total += x[n, oh + r, ow + s, ci] * w[r, s, ci, co]
        out[n, oh, ow, co] = total


LAST_KERNEL_POSITION_MISSING = Misconception(
    as_function(last_kernel_position_missing, ONE_OUTPUT_A_THREAD),
    belief="Your function leaves out the last row and the last column of the kernel",
    remedy="range(n) ends at n - 1 already. Next: let r and s run over range(w.shape[0]) and range(w.shape[1]).",
)


MISCONCEPTIONS = (
    NO_TEST_FOR_THE_LAST_BLOCK,
    THREAD_WITHOUT_ITS_BLOCK,
    BLOCK_TIMES_GRID_SIZE,
    EVERY_THREAD_DOES_EVERYTHING,
    OUTPUT_NEVER_ZEROED,
    READS_THE_KERNEL_BACKWARDS,
    HEIGHT_AND_WIDTH_EXCHANGED,
    FIRST_INPUT_CHANNEL_ONLY,
    DIVIDES_BY_THE_SIDES_OF_THE_INPUT,
    WEIGHTS_AS_OIHW_ON_THE_GPU,
    ONE_IMAGE_FOR_ALL,
    PLACES_WITHOUT_THEIR_OFFSET,
    LAST_KERNEL_POSITION_MISSING,
)
