"""Misconceptions of `im2col_gpu`, with a thread for each element of the matrix."""

from stridewise.absent import cuda
from stridewise.exercises.gpu_convolution.launches import ONE_ELEMENT_A_THREAD
from stridewise.exercises.kernel_functions import as_function
from stridewise.exercises.record import Misconception


def no_test_for_the_last_threads(x, kh, kw, out):
    i = cuda.grid(1)
    column, row = i % out.shape[1], i // out.shape[1]
    width = x.shape[1] - kw + 1
    c, s, r = column % x.shape[2], column // x.shape[2] % kw, column // (x.shape[2] * kw)
    out[row, column] = x[row // width + r, row % width + s, c]


def no_test_and_reads_later(x, kh, kw, out):
    i = cuda.grid(1)
    column, row = i % out.shape[1], i // out.shape[1]
    out[row, column] = 0
    width = x.shape[1] - kw + 1
    c, s, r = column % x.shape[2], column // x.shape[2] % kw, column // (x.shape[2] * kw)
    out[row, column] = x[row // width + r, row % width + s, c]


NO_TEST_FOR_THE_LAST_THREADS = Misconception(
    as_function(no_test_for_the_last_threads, ONE_ELEMENT_A_THREAD),
    belief="Your function lets every thread write an element, also those of the last block that have none",
    remedy="A grid has whole blocks, so that there are more threads than elements. Next: begin with a test such as "
    "`if i < out.size`.",
    variants=(as_function(no_test_and_reads_later, ONE_ELEMENT_A_THREAD),),
)


def windows_of_the_input_width(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        column, row = i % out.shape[1], i // out.shape[1]
        c, s, r = column % x.shape[2], column // x.shape[2] % kw, column // (x.shape[2] * kw)
        out[row, column] = x[row // x.shape[1] + r, row % x.shape[1] + s, c]


WINDOWS_OF_THE_INPUT_WIDTH = Misconception(
    as_function(windows_of_the_input_width, ONE_ELEMENT_A_THREAD),
    belief="Your function takes a row of the image to have as many windows as pixels",
    remedy="A row of W pixels has W - KW + 1 windows. Next: divide by that number.",
)


def channels_before_the_window(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        column, row = i % out.shape[1], i // out.shape[1]
        width = x.shape[1] - kw + 1
        s, r, c = column % kw, column // kw % kh, column // (kw * kh)
        out[row, column] = x[row // width + r, row % width + s, c]


CHANNELS_BEFORE_THE_WINDOW = Misconception(
    as_function(channels_before_the_window, ONE_ELEMENT_A_THREAD),
    belief="Your function stores a row of the matrix channel by channel, as libraries with NCHW do",
    remedy="The order is (kh, kw, c), so that the channel runs fastest. Next: take c from the column modulo C.",
)


def window_by_columns(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        column, row = i % out.shape[1], i // out.shape[1]
        width = x.shape[1] - kw + 1
        c, r, s = column % x.shape[2], column // x.shape[2] % kh, column // (x.shape[2] * kh)
        out[row, column] = x[row // width + r, row % width + s, c]


WINDOW_BY_COLUMNS = Misconception(
    as_function(window_by_columns, ONE_ELEMENT_A_THREAD),
    belief="Your function goes through a window column by column",
    remedy="The order is (kh, kw, c): within a window its columns run faster than its rows. Next: exchange the two.",
)


def threads_down_the_columns(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        row, column = i % out.shape[0], i // out.shape[0]
        width = x.shape[1] - kw + 1
        c, s, r = column % x.shape[2], column // x.shape[2] % kw, column // (x.shape[2] * kw)
        out[row, column] = x[row // width + r, row % width + s, c]


THREADS_DOWN_THE_COLUMNS = Misconception(
    as_function(threads_down_the_columns, ONE_ELEMENT_A_THREAD),
    belief="Your function lets neighbouring threads write down a column of the matrix, a whole row of memory apart",
    remedy="Elements of one row are neighbours in memory. Next: take the column from i modulo out.shape[1].",
    shows_in="cost",
)

MISCONCEPTIONS = (
    NO_TEST_FOR_THE_LAST_THREADS,
    WINDOWS_OF_THE_INPUT_WIDTH,
    CHANNELS_BEFORE_THE_WINDOW,
    WINDOW_BY_COLUMNS,
    THREADS_DOWN_THE_COLUMNS,
)
