"""Misconceptions of `im2col_gpu`, with a thread for each element of the matrix."""

from collections.abc import Sequence

from stridewise.absent import cuda
from stridewise.exercises.gpu_convolution.launches import ONE_ELEMENT_A_THREAD
from stridewise.exercises.gpu_convolution.misconceptions import indices
from stridewise.exercises.gpu_convolution.misconceptions.kernels import one_element_a_thread
from stridewise.exercises.gpu_convolution.models import orders, outputs
from stridewise.exercises.gpu_convolution.models.matrices import ImageLengths, Matrix, holds, writes_at
from stridewise.exercises.gpu_convolution.models.numbers import divides_by
from stridewise.exercises.gpu_convolution.models.runs import Sign
from stridewise.exercises.kernel_functions import as_function, changed_kernel
from stridewise.exercises.record import Misconception

_WINDOW = "h, v = row // width, row % width"
_WIDTH = "x.shape[1] - kw + 1"
_TAP = "c, s, r = column % x.shape[2], column // x.shape[2] % kw, column // (x.shape[2] * kw)"
_PIXEL = "x[h + r, v + s, c]"


def _misconception(
    name: str, belief: str, remedy: str, signs: Sequence[Sign], *changes: tuple[str, str]
) -> Misconception:
    example = changed_kernel(one_element_a_thread, ONE_ELEMENT_A_THREAD, name, *changes)
    return Misconception(example, belief, remedy, signs=tuple(signs))


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
    signs=outputs.SURPLUS_THREADS,
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
        lambda run: run.flow.shapes["x"][0] * run.flow.shapes["x"][1] * run.flow.shapes["x"][2],
        lambda run: run.flow.shapes["x"][0] * run.flow.shapes["x"][1],
    ),
    ("i < out.size", "i < x.size"),
)
TESTS_AGAINST_THE_ROWS = _misconception(
    "tests_against_the_rows",
    "Your function compares a thread's number with the number of rows or of columns of the matrix",
    "Each element has a thread. Next: compare with out.size.",
    outputs.tests_against(lambda run: run.flow.shapes["out"][0], lambda run: run.flow.shapes["out"][1]),
    ("i < out.size", "i < out.shape[0]"),
)
THREADS_STOP_EARLY = _misconception(
    "threads_stop_early",
    "Your function keeps threads from their output: from some number on they do nothing",
    "A thread has an output as long as its number is less than out.size. Next: look at the test at the beginning.",
    outputs.STOPS_EARLY,
    ("i < out.size", "i < out.size - 1"),
)
BLOCK_FOR_A_ROW = _misconception(
    "block_for_a_place",
    indices.BLOCK_FOR_A_PLACE.belief,
    indices.BLOCK_FOR_A_PLACE.remedy,
    outputs.BLOCK_AND_THREAD_APART,
    ("i = cuda.grid(1)", "row, column = cuda.blockIdx.x, cuda.threadIdx.x"),
    ("if i < out.size:", "if row < out.shape[0] and column < out.shape[1]:"),
    ("        column, row = i % out.shape[1], i // out.shape[1]\n", ""),
)


def _with_lengths_exchanged(z: ImageLengths, number: int) -> tuple[int, int]:
    c, s, r = number % z.c, number // z.c % z.kh, number // (z.c * z.kh) % z.kw
    return number // (z.c * z.kh * z.kw), (r * z.kw + s) * z.c + c


def _as_in_convolutions(known: Misconception, *changes: tuple[str, str]) -> Misconception:
    """Return a misconception about the numbers of threads."""
    name = known.name.replace("-", "_")
    example = changed_kernel(one_element_a_thread, ONE_ELEMENT_A_THREAD, name, *changes)
    return Misconception(example, known.belief, known.remedy, signs=known.signs)


THREADS = (
    _as_in_convolutions(indices.THREAD_WITHOUT_ITS_BLOCK, ("cuda.grid(1)", "cuda.threadIdx.x")),
    _as_in_convolutions(indices.BLOCK_WITHOUT_ITS_THREADS, ("cuda.grid(1)", "cuda.blockIdx.x")),
    _as_in_convolutions(
        indices.BLOCK_TIMES_GRID_SIZE, ("cuda.grid(1)", "cuda.blockIdx.x * cuda.gridDim.x + cuda.threadIdx.x")
    ),
    _as_in_convolutions(indices.BLOCK_AND_THREAD_ADDED, ("cuda.grid(1)", "cuda.blockIdx.x + cuda.threadIdx.x")),
    _as_in_convolutions(
        indices.THREAD_TIMES_BLOCK_SIZE, ("cuda.grid(1)", "cuda.threadIdx.x * cuda.blockDim.x + cuda.blockIdx.x")
    ),
    _as_in_convolutions(indices.BLOCKS_OF_ANOTHER_SIZE, ("cuda.grid(1)", "cuda.blockIdx.x * 32 + cuda.threadIdx.x")),
    _as_in_convolutions(indices.THREADS_FROM_ONE, ("cuda.grid(1)", "cuda.grid(1) + 1")),
    _as_in_convolutions(
        indices.STEPS_OF_A_BLOCK, ("    if i < out.size:\n", "    for i in range(i, out.size, cuda.blockDim.x):\n")
    ),
)
WINDOWS_OF_THE_INPUT_WIDTH = _misconception(
    "windows_of_the_input_width",
    "Your function takes a row of the image to have as many windows as pixels",
    "A row of W pixels has W - KW + 1 windows. Next: divide by that number.",
    holds(Matrix(window=lambda z, row: divmod(row, z.w))),
    (_WIDTH, "x.shape[1]"),
)
ONE_WINDOW_FEWER = _misconception(
    "one_window_fewer",
    "Your function takes a row of the image to have W - KW windows",
    "The first window begins at 0 and the last at W - KW: that is one more. Next: divide by W - KW + 1.",
    holds(Matrix(window=lambda z, row: divmod(row, z.wo - 1))),
    (_WIDTH, "max(x.shape[1] - kw, 1)"),
)
WINDOWS_OF_A_COLUMN = _misconception(
    "windows_of_a_column",
    "Your function divides a window's number by the number of windows in a column",
    "Windows are numbered along the rows: a row of the image has W - KW + 1 of them. Next: divide by that number.",
    holds(
        Matrix(window=lambda z, row: divmod(row, z.ho)),
        Matrix(window=lambda z, row: divmod(row, z.ho)[::-1]),
        Matrix(window=lambda z, row: divmod(row, z.h)),
    ),
    (_WIDTH, "x.shape[0] - kh + 1"),
)
WINDOWS_A_KERNEL_APART = _misconception(
    "windows_a_kernel_apart",
    "Your function places its windows side by side, each a kernel's length after the one before it",
    "Neighbouring windows overlap: they begin one pixel apart. Next: read the pixel at (h + r, w + s).",
    holds(
        *(
            Matrix(window=window, pixel=lambda z, o, t: (o[0] * z.kh + t[0], o[1] * z.kw + t[1], t[2]))
            for window in (
                lambda z, row: divmod(row, z.wo),
                lambda z, row: divmod(row, z.w // z.kw),
                lambda z, row: divmod(row, z.w),
            )
        )
    ),
    (_PIXEL, "x[h * kh + r, v * kw + s, c]"),
)
CHANNELS_BEFORE_THE_WINDOW = _misconception(
    "channels_before_the_window",
    "Your function stores a row of the matrix channel by channel, as libraries with NCHW do",
    "The order is (kh, kw, c), so that the channel runs fastest. Next: take c from the column modulo C.",
    holds(
        Matrix(tap=lambda z, at: (at // z.kw % z.kh, at % z.kw, at // (z.kh * z.kw))),
        Matrix(tap=lambda z, at: (at % z.kh, at // z.kh % z.kw, at // (z.kh * z.kw))),
        Matrix(tap=lambda z, at: (at // (z.c * z.kw), at % z.kw, at // z.kw % z.c)),
    ),
    (_TAP, "s, r, c = column % kw, column // kw % kh, column // (kw * kh)"),
)
WINDOW_BY_COLUMNS = _misconception(
    "window_by_columns",
    "Your function goes through a window column by column",
    "The order is (kh, kw, c): within a window its columns run faster than its rows. Next: exchange the two.",
    holds(
        Matrix(tap=lambda z, at: (at // z.c % z.kh, at // (z.c * z.kh), at % z.c)),
    ),
    (_TAP, "c, r, s = column % x.shape[2], column // x.shape[2] % kh, column // (x.shape[2] * kh)"),
)
KERNEL_LENGTHS_EXCHANGED = _misconception(
    "kernel_lengths_exchanged",
    "Your function takes the kernel's rows for its columns when it splits the number of a column of the matrix",
    "A row of the window has KW pixels. Next: divide by kw, and take s modulo kw.",
    (
        writes_at(_with_lengths_exchanged),
        *holds(
            Matrix(tap=lambda z, at: (at // (z.c * z.kh), at // z.c % z.kh, at % z.c)),
            Matrix(tap=lambda z, at: (at // (z.c * z.kw), at // z.c % z.kh, at % z.c)),
            Matrix(tap=lambda z, at: (at // (z.c * z.kh), at // z.c % z.kw, at % z.c)),
            Matrix(tap=lambda z, at: (at // (z.c * z.kw) % z.kw, at // z.c % z.kh, at % z.c)),
            Matrix(tap=lambda z, at: (at // (z.c * z.kh) % z.kh, at // z.c % z.kh, at % z.c)),
        ),
    ),
    (_TAP, "c, s, r = column % x.shape[2], column // x.shape[2] % kh, column // (x.shape[2] * kh)"),
)
WITHOUT_A_REMAINDER = _misconception(
    "without_a_remainder",
    "Your function divides the number of a column of the matrix, and leaves out the remainder",
    "A column of the window starts anew with each of its rows. Next: take s modulo kw, and c modulo C.",
    holds(
        Matrix(tap=lambda z, at: (at // (z.c * z.kw), at // z.c, at % z.c)),
        Matrix(tap=lambda z, at: (at // (z.c * z.kw), at // z.c % z.kw, at)),
        Matrix(tap=lambda z, at: (at // (z.c * z.kw), at // z.c, at)),
    ),
    ("column // x.shape[2] % kw", "column // x.shape[2]"),
)
CHANNELS_LEFT_OUT = _misconception(
    "channels_left_out",
    "Your function reads one channel of the image alone",
    "A column of the matrix belongs to a row, a column and a channel of the window. Next: take c from the column "
    "modulo C.",
    holds(
        Matrix(pixel=lambda _, o, t: (o[0] + t[0], o[1] + t[1], 0)),
        Matrix(tap=lambda z, at: (at // z.kw, at % z.kw, 0)),
        Matrix(tap=lambda z, at: (at // z.kw % z.kh, at % z.kw, 0)),
    ),
    (_PIXEL, "x[h + r, v + s, 0]"),
)
WINDOW_WITHOUT_ITS_OFFSET = _misconception(
    "window_without_its_offset",
    "Your function writes the upper left pixel of a window for all of its pixels",
    "The pixel moves with the column of the matrix. Next: add r and s to the window's row and column.",
    holds(Matrix(pixel=lambda _, o, t: (o[0], o[1], t[2]))),
    (_PIXEL, "x[h, v, c]"),
)
PIXELS_OF_THE_FIRST_WINDOW = _misconception(
    "pixels_of_the_first_window",
    "Your function writes the first window in every row of the matrix",
    "Each row belongs to a window of its own. Next: add the window's row and column to r and s.",
    holds(Matrix(pixel=lambda _, o, t: t)),
    (_PIXEL, "x[r, s, c]"),
)
MATRIX_TRANSPOSED = _misconception(
    "matrix_transposed",
    "Your function writes the matrix transposed: a column for each window",
    "A row of the matrix is a window. Next: exchange the two indices of out.",
    (
        *holds(Matrix(is_transposed=True)),
        divides_by(lambda run: run.flow.shapes["out"][::-1]),
    ),
    ("out[row, column]", "out[column, row]"),
)
ROWS_AND_COLUMNS_OF_THE_IMAGE_EXCHANGED = _misconception(
    "rows_and_columns_of_the_image_exchanged",
    "Your function takes the rows of the image for its columns",
    "x is (H, W, C). Next: index it with the row first.",
    holds(
        Matrix(pixel=lambda _, o, t: (o[1] + t[1], o[0] + t[0], t[2])),
        Matrix(pixel=lambda _, o, t: (o[1] + t[0], o[0] + t[1], t[2])),
        Matrix(pixel=lambda _, o, t: (o[0] + t[1], o[1] + t[0], t[2])),
    ),
    (_PIXEL, "x[v + s, h + r, c]"),
)
IMAGE_AS_CHW = _misconception(
    "image_as_chw",
    "Your function indexes the image as CHW, channel first",
    "Here it is (H, W, C). Next: use x[h + r, w + s, c].",
    holds(Matrix(pixel=lambda _, o, t: (t[2], o[0] + t[0], o[1] + t[1]))),
    (_PIXEL, "x[c, h + r, v + s]"),
)
WINDOWS_BACKWARDS = _misconception(
    "windows_backwards",
    "Your function writes the pixels of a window backwards",
    "The first column of the matrix is the upper left pixel. Next: add r and s to the window's row and column.",
    holds(
        Matrix(pixel=lambda z, o, t: (o[0] + z.kh - 1 - t[0], o[1] + z.kw - 1 - t[1], t[2])),
        Matrix(pixel=lambda _, o, t: (o[0] - t[0], o[1] - t[1], t[2])),
    ),
    (_PIXEL, "x[h + kh - 1 - r, v + kw - 1 - s, c]"),
)
CENTRED_WINDOWS = _misconception(
    "centred_windows",
    "Your function centres the window on the output's place, as a convolution that keeps the image's size does",
    "Without padding the window begins at the output's place. Next: read the pixel at (h + r, w + s), with nothing "
    "subtracted.",
    holds(
        Matrix(pixel=lambda z, o, t: (o[0] + t[0] - z.kh // 2, o[1] + t[1] - z.kw // 2, t[2])),
        Matrix(pixel=lambda _, o, t: (o[0] + t[0] - 1, o[1] + t[1] - 1, t[2])),
    ),
    (_PIXEL, "x[h + r - kh // 2, v + s - kw // 2, c]"),
)
THREADS_DOWN_THE_COLUMNS = Misconception(
    changed_kernel(
        one_element_a_thread,
        ONE_ELEMENT_A_THREAD,
        "threads_down_the_columns",
        ("column, row = i % out.shape[1], i // out.shape[1]", "row, column = i % out.shape[0], i // out.shape[0]"),
    ),
    belief="Your function lets neighbouring threads write down a column of the matrix, a whole row of memory apart",
    remedy="Elements of one row are neighbours in memory. Next: take the column from i modulo out.shape[1].",
    signs=orders.DOWN_THE_COLUMNS,
    shows_in="cost",
)
ROW_IN_ONE_THREAD = Misconception(
    changed_kernel(
        one_element_a_thread,
        ONE_ELEMENT_A_THREAD,
        "row_in_one_thread",
        ("i = cuda.grid(1)", "i = cuda.grid(1) * out.shape[1]"),
        (
            "        column, row = i % out.shape[1], i // out.shape[1]\n",
            "     row = i // out.shape[1]\n     for column in range(out.shape[1]):\n",
        ),
    ),
    belief="Your function lets each thread write a whole row of the matrix, so that neighbours write far apart",
    remedy="The threads of a warp write at the same time, the elements of one thread one after the other. Next: give "
    "neighbouring elements to neighbouring threads.",
    signs=orders.A_ROW_EACH,
    shows_in="cost",
)


def pixel_in_one_thread(x, kh, kw, out):
    i = cuda.grid(1)
    if i < x.size:
        c, v, h = i % x.shape[2], i // x.shape[2] % x.shape[1], i // (x.shape[2] * x.shape[1])
        height, width = x.shape[0] - kh + 1, x.shape[1] - kw + 1
        for r in range(kh):
            for s in range(kw):
                if 0 <= h - r < height and 0 <= v - s < width:
                    out[(h - r) * width + v - s, (r * kw + s) * x.shape[2] + c] = x[h, v, c]


PIXEL_IN_ONE_THREAD = Misconception(
    as_function(pixel_in_one_thread, ONE_ELEMENT_A_THREAD),
    belief="Your function gives each thread a pixel, which it writes to all its places in the matrix, far apart",
    remedy="What matters is where neighbouring threads write. Next: give each thread an element of the matrix, and let "
    "it find its pixel.",
    signs=orders.A_PIXEL_EACH,
    shows_in="cost",
)

MISCONCEPTIONS = (
    NO_TEST_FOR_THE_LAST_THREADS,
    ONE_THREAD_TOO_MANY,
    TESTS_AGAINST_THE_INPUT,
    TESTS_AGAINST_THE_ROWS,
    THREADS_STOP_EARLY,
    BLOCK_FOR_A_ROW,
    *THREADS,
    WINDOWS_OF_THE_INPUT_WIDTH,
    ONE_WINDOW_FEWER,
    WINDOWS_OF_A_COLUMN,
    WINDOWS_A_KERNEL_APART,
    CHANNELS_BEFORE_THE_WINDOW,
    WINDOW_BY_COLUMNS,
    KERNEL_LENGTHS_EXCHANGED,
    WITHOUT_A_REMAINDER,
    CHANNELS_LEFT_OUT,
    WINDOW_WITHOUT_ITS_OFFSET,
    PIXELS_OF_THE_FIRST_WINDOW,
    MATRIX_TRANSPOSED,
    ROWS_AND_COLUMNS_OF_THE_IMAGE_EXCHANGED,
    IMAGE_AS_CHW,
    WINDOWS_BACKWARDS,
    CENTRED_WINDOWS,
    ROW_IN_ONE_THREAD,
    PIXEL_IN_ONE_THREAD,
    THREADS_DOWN_THE_COLUMNS,
)
