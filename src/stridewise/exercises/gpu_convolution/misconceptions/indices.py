"""Which thread has which output: misconceptions of kernels with a thread for each output of a convolution."""

from collections.abc import Sequence

from stridewise.absent import cuda
from stridewise.exercises.gpu_convolution.launches import ONE_OUTPUT_A_THREAD
from stridewise.exercises.gpu_convolution.misconceptions import sums
from stridewise.exercises.gpu_convolution.misconceptions.kernels import one_output_a_thread
from stridewise.exercises.gpu_convolution.models import outputs
from stridewise.exercises.gpu_convolution.models.numbers import divides_by, lengths_of
from stridewise.exercises.gpu_convolution.models.runs import Sign
from stridewise.exercises.kernel_functions import as_function, changed_kernel
from stridewise.exercises.record import Misconception


def _misconception(
    name: str, belief: str, remedy: str, signs: Sequence[Sign], *changes: tuple[str, str]
) -> Misconception:
    example = changed_kernel(one_output_a_thread, ONE_OUTPUT_A_THREAD, name, *changes)
    return Misconception(example, belief, remedy, signs=tuple(signs))


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


def _divides_by_channels(channels: int) -> Sign:
    return divides_by(lambda run: lengths_of(run, c=channels), 3, is_general=True)


NO_TEST_FOR_THE_LAST_BLOCK = Misconception(
    as_function(no_test_for_the_last_block, ONE_OUTPUT_A_THREAD),
    belief="Your function lets every thread compute an output, also those of the last block that have none",
    remedy="A grid has whole blocks, so that there are more threads than outputs. Next: begin with a test such as "
    "`if i < out.size`.",
    variants=(as_function(_writes_first, ONE_OUTPUT_A_THREAD), as_function(_reads_first, ONE_OUTPUT_A_THREAD)),
    signs=outputs.SURPLUS_THREADS,
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
    signs=outputs.EVERYTHING,
)

THREAD_WITHOUT_ITS_BLOCK = _misconception(
    "thread_without_its_block",
    "Your function takes a thread's place in its block for its place in the grid",
    "cuda.threadIdx starts from 0 in every block. Next: use cuda.grid(1), or add blockIdx.x * blockDim.x.",
    outputs.THREAD_ALONE,
    ("cuda.grid(1)", "cuda.threadIdx.x"),
)
BLOCK_WITHOUT_ITS_THREADS = _misconception(
    "block_without_its_threads",
    "Your function takes the number of a block for the number of a thread",
    "All threads of a block have one blockIdx. Next: use cuda.grid(1), or add threadIdx.x to blockIdx.x * blockDim.x.",
    outputs.BLOCK_ALONE,
    ("cuda.grid(1)", "cuda.blockIdx.x"),
)
BLOCK_TIMES_GRID_SIZE = _misconception(
    "block_times_grid_size",
    "Your function counts threads with the number of blocks where the number of threads in a block belongs",
    "Block b begins at thread b * cuda.blockDim.x. Next: replace gridDim, which is the number of blocks.",
    outputs.TIMES_THE_GRID[:1],
    ("cuda.grid(1)", "cuda.blockIdx.x * cuda.gridDim.x + cuda.threadIdx.x"),
)
BLOCK_AND_THREAD_ADDED = _misconception(
    "block_and_thread_added",
    "Your function adds the numbers of block and thread, so that many threads have the same number",
    "A block has blockDim.x threads. Next: multiply blockIdx.x by it first, or use cuda.grid(1).",
    outputs.TIMES_THE_GRID[1:],
    ("cuda.grid(1)", "cuda.blockIdx.x + cuda.threadIdx.x"),
)
THREAD_TIMES_BLOCK_SIZE = _misconception(
    "thread_times_block_size",
    "Your function exchanges block and thread when it numbers the threads",
    "Threads of one block are neighbours: block b begins at thread b * cuda.blockDim.x. Next: use cuda.grid(1).",
    outputs.THREAD_BEFORE_BLOCK,
    ("cuda.grid(1)", "cuda.threadIdx.x * cuda.blockDim.x + cuda.blockIdx.x"),
)
BLOCKS_OF_ANOTHER_SIZE = _misconception(
    "blocks_of_another_size",
    "Your function takes blocks to have another number of threads than they are launched with",
    "These have 64. Next: use cuda.blockDim.x, or cuda.grid(1), instead of a number.",
    outputs.OTHER_BLOCKS,
    ("cuda.grid(1)", "cuda.blockIdx.x * 32 + cuda.threadIdx.x"),
)
THREADS_FROM_ONE = _misconception(
    "threads_from_one",
    "Your function numbers the threads from 1, so that the first output has no thread",
    "Threads and outputs are numbered from 0. Next: use cuda.grid(1) as it is.",
    outputs.FROM_ONE,
    ("cuda.grid(1)", "cuda.grid(1) + 1"),
)
BLOCK_FOR_A_PLACE = _misconception(
    "block_for_a_place",
    "Your function takes some indices of an output from the block's number alone, and the others from the thread's",
    "Here a block has 64 threads, whatever the lengths of the output are. Next: number all threads with cuda.grid(1), "
    "and find every index from that number.",
    outputs.BLOCK_AND_THREAD_APART,
    ("i = cuda.grid(1)", "i, co = cuda.blockIdx.x, cuda.threadIdx.x"),
    ("if i < out.size:", "if i < out.size // out.shape[3] and co < out.shape[3]:"),
    ("        co = i % out.shape[3]\n", ""),
    ("i // out.shape[3] % out.shape[2]", "i % out.shape[2]"),
    ("i // (out.shape[3] * out.shape[2]) %", "i // out.shape[2] %"),
    ("i // (out.shape[3] * out.shape[2] * out.shape[1])", "i // (out.shape[2] * out.shape[1])"),
)
ONE_THREAD_TOO_MANY = _misconception(
    "one_thread_too_many",
    "Your function lets one thread too many compute an output: the one whose number is the number of outputs",
    "With n outputs the last has number n - 1. Next: use < in the test, not <=.",
    outputs.ONE_TOO_MANY,
    ("i < out.size", "i <= out.size"),
)
TESTS_AGAINST_THE_INPUT = _misconception(
    "tests_against_the_input",
    "Your function compares a thread's number with the size of the input, not of the output",
    "A thread has an output as long as its number is less than out.size. Next: use that in the test.",
    outputs.tests_against(
        lambda run: run.sizes.n * run.sizes.h * run.sizes.w * run.sizes.ci,
        lambda run: run.sizes.n * run.sizes.h * run.sizes.w * run.sizes.co,
        lambda run: run.sizes.n * run.sizes.h * run.sizes.w,
        lambda run: run.sizes.h * run.sizes.w * run.sizes.co,
        lambda run: run.sizes.h * run.sizes.w,
    ),
    ("i < out.size", "i < x.size"),
)
TESTS_WITHOUT_CHANNELS = _misconception(
    "tests_without_channels",
    "Your function compares a thread's number with the number of places, and leaves out the channels",
    "Each place has CO outputs. Next: compare with out.size.",
    outputs.tests_against(
        lambda run: run.sizes.n * run.sizes.ho * run.sizes.wo, lambda run: run.sizes.ho * run.sizes.wo
    ),
    ("i < out.size", "i < out.shape[0] * out.shape[1] * out.shape[2]"),
)
THREADS_STOP_EARLY = _misconception(
    "threads_stop_early",
    "Your function keeps threads from their output: from some number on they do nothing",
    "A thread has an output as long as its number is less than out.size. Next: look at the test at the beginning.",
    outputs.STOPS_EARLY,
    ("i < out.size", "i < out.size - 1"),
)
FIRST_IMAGE_ALONE = _misconception(
    "first_image_alone",
    "Your function has no image number: it computes outputs of the first image alone",
    "The output has N images. Next: divide the thread's number by the outputs of one image, HO * WO * CO, to get n.",
    outputs.FIRST_IMAGE,
    ("i // (out.shape[3] * out.shape[2] * out.shape[1])", "0"),
)
HEIGHT_AND_WIDTH_EXCHANGED = _misconception(
    "height_and_width_exchanged",
    "Your function takes the number of rows for the number of columns when it finds a thread's output",
    "In NHWC the column runs faster than the row. Next: divide by out.shape[2] for the column.",
    (divides_by(lambda run: lengths_of(run, h=run.sizes.wo, w=run.sizes.ho)),),
    ("i // out.shape[3] % out.shape[2]", "i // out.shape[3] % out.shape[1]"),
    ("i // (out.shape[3] * out.shape[2]) % out.shape[1]", "i // (out.shape[3] * out.shape[1]) % out.shape[2]"),
)
DIVIDES_BY_THE_SIDES_OF_THE_INPUT = _misconception(
    "divides_by_the_sides_of_the_input",
    "Your function finds a thread's output as if the output were as large as the input",
    "The output has H - KH + 1 rows and W - KW + 1 columns. Next: divide by the lengths of out.",
    (divides_by(lambda run: lengths_of(run, h=run.sizes.h, w=run.sizes.w)),),
    ("out.shape[2]", "x.shape[2]"),
    ("out.shape[1]", "x.shape[1]"),
)
ONE_PLACE_FEWER = _misconception(
    "one_place_fewer",
    "Your function counts one row or one column too few in the output",
    "The output has H - KH + 1 rows and W - KW + 1 columns. Next: divide by the lengths of out.",
    (divides_by(lambda run: lengths_of(run, h=run.sizes.ho - 1, w=run.sizes.wo - 1)),),
    ("out.shape[2]", "max(x.shape[2] - w.shape[1], 1)"),
)
INPUT_CHANNELS_FOR_OUTPUT_CHANNELS = _misconception(
    "input_channels_for_output_channels",
    "Your function takes the number of input channels for that of the output channels when it finds a thread's output",
    "The last axis of the output has CO channels. Next: divide by out.shape[3].",
    (divides_by(lambda run: lengths_of(run, c=run.sizes.ci), 3),),
    ("out.shape[3]", "x.shape[3]"),
)
FIXED_NUMBER_OF_CHANNELS = _misconception(
    "fixed_number_of_channels",
    "Your function takes the number of output channels to be a certain number, whatever the weights are",
    "It differs from case to case. Next: divide by out.shape[3].",
    tuple(map(_divides_by_channels, (8, 16, 32, 128))),
    ("out.shape[3]", "32"),
)
DIVISORS_THAT_DO_NOT_FIT = _misconception(
    "divisors_that_do_not_fit",
    "Your function divides a thread's number by lengths of the output, but not by those that the faster indices have",
    "An index is the number divided by the lengths of all faster axes, modulo its own length. Next: write the four "
    "divisions one below the other.",
    outputs.DIVISORS_DO_NOT_FIT,
    ("i // (out.shape[3] * out.shape[2]) % out.shape[1]", "i // out.shape[2] % out.shape[1]"),
)
INDEX_WITHOUT_A_REMAINDER = _misconception(
    "index_without_a_remainder",
    "Your function divides a thread's number and leaves out the remainder, so that an index goes on counting",
    "A row starts anew with each image, a column with each row. Next: take each index modulo the length of its axis.",
    outputs.WITHOUT_A_REMAINDER,
    ("i // (out.shape[3] * out.shape[2]) % out.shape[1]", "i // (out.shape[3] * out.shape[2])"),
)
MORE_AXES_THAN_THE_GRID = _misconception(
    "more_axes_than_the_grid",
    "Your function expects a grid of several axes, and this one has one: its other indices are always 0",
    "There are blocks of 64 threads in a row. Next: use cuda.grid(1), and find all indices from this number.",
    outputs.MORE_AXES_THAN_THE_GRID,
    ("i = cuda.grid(1)", "co, ow, oh = cuda.grid(3)"),
    ("if i < out.size:", "if co < out.shape[3] and ow < out.shape[2] and oh < out.shape[1]:"),
    ("        co = i % out.shape[3]\n", ""),
    ("        ow = i // out.shape[3] % out.shape[2]\n", ""),
    ("        oh = i // (out.shape[3] * out.shape[2]) % out.shape[1]\n", ""),
    ("n = i // (out.shape[3] * out.shape[2] * out.shape[1])", "n = 0"),
)
STEPS_OF_A_BLOCK = _misconception(
    "steps_of_a_block",
    "Your function lets a thread go on to outputs that another thread has: its steps are shorter than the grid",
    "In a loop over outputs each step is the number of all threads. Next: use cuda.gridsize(1) as the step.",
    outputs.BLOCKS_STEP,
    ("    if i < out.size:\n", "    for i in range(i, out.size, cuda.blockDim.x):\n"),
)
CHANNELS_BEYOND_THE_LAST = _misconception(
    "channels_beyond_the_last",
    "Your function gives a thread several neighbouring channels, also where fewer are left",
    "The number of channels need not be a multiple. Next: test each channel against out.shape[3].",
    outputs.BEYOND_THE_LAST_CHANNEL,
    ("i < out.size", "i < out.size // out.shape[3] * ((out.shape[3] + 3) // 4)"),
    ("co = i % out.shape[3]", "first = i % ((out.shape[3] + 3) // 4) * 4"),
    ("i // out.shape[3] %", "i // ((out.shape[3] + 3) // 4) %"),
    ("i // (out.shape[3] * out", "i // ((out.shape[3] + 3) // 4 * out"),
    (
        "        total = 0.0\n        for r",
        "        for co in range(first, first + 4):\n         total = 0.0\n         for r",
    ),
    ("        out[n, oh, ow, co] = total", "         out[n, oh, ow, co] = total"),
)
OUTPUTS_THAT_OVERLAP = _misconception(
    "outputs_that_overlap",
    "Your function gives a thread several outputs in a row, and the next thread begins less or more than that further",
    "With k outputs a thread, thread i begins at output i * k. Next: use one number for both.",
    outputs.SEVERAL_OVERLAP,
    ("    if i < out.size:\n", "    for i in range(i, min(i + 2, out.size)):\n"),
)

MISCONCEPTIONS = (
    NO_TEST_FOR_THE_LAST_BLOCK,
    THREAD_WITHOUT_ITS_BLOCK,
    BLOCK_WITHOUT_ITS_THREADS,
    BLOCK_TIMES_GRID_SIZE,
    BLOCK_AND_THREAD_ADDED,
    THREAD_TIMES_BLOCK_SIZE,
    BLOCKS_OF_ANOTHER_SIZE,
    THREADS_FROM_ONE,
    BLOCK_FOR_A_PLACE,
    ONE_THREAD_TOO_MANY,
    TESTS_AGAINST_THE_INPUT,
    TESTS_WITHOUT_CHANNELS,
    THREADS_STOP_EARLY,
    EVERY_THREAD_DOES_EVERYTHING,
    FIRST_IMAGE_ALONE,
    HEIGHT_AND_WIDTH_EXCHANGED,
    DIVIDES_BY_THE_SIDES_OF_THE_INPUT,
    ONE_PLACE_FEWER,
    INPUT_CHANNELS_FOR_OUTPUT_CHANNELS,
    FIXED_NUMBER_OF_CHANNELS,
    DIVISORS_THAT_DO_NOT_FIT,
    INDEX_WITHOUT_A_REMAINDER,
    MORE_AXES_THAN_THE_GRID,
    STEPS_OF_A_BLOCK,
    CHANNELS_BEYOND_THE_LAST,
    OUTPUTS_THAT_OVERLAP,
    *sums.MISCONCEPTIONS,
)
