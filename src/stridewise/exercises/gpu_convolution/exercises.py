"""Lesson 10: the convolution as kernels for a GPU, whose memory traffic is counted on a model."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import Case, CaseSpace, case
from stridewise.exercises.convolution import cases as convolutions
from stridewise.exercises.convolution.cases import FORMULA
from stridewise.exercises.gpu_convolution.launches import ONE_ELEMENT_A_THREAD, ONE_OUTPUT_A_THREAD, ONE_TILE_A_BLOCK
from stridewise.exercises.gpu_convolution.misconceptions import coalescing, im2col, indices, tiles
from stridewise.exercises.layout_cases import ALL_LAYOUTS, MATRIX_LAYOUTS, in_layouts
from stridewise.exercises.limits import TrafficLimit
from stridewise.exercises.record import Contract, Credit, Exercise
from stridewise.exercises.rounding import rounding_of_sums
from stridewise.kernels.ladder.matmul_sum import conv_matmul_sum
from stridewise.kernels.ladder.reference import conv2d_reference

LESSON = "10_gpu"


def _plane_convolution(x: NDArray[Any], w: NDArray[Any]) -> NDArray[Any]:
    return conv2d_reference(x[np.newaxis, :, :, np.newaxis], w[:, :, np.newaxis, np.newaxis])[0, :, :, 0]


def _plane_products(x: NDArray[Any], w: NDArray[Any]) -> NDArray[Any]:
    return conv_matmul_sum(x[np.newaxis, :, :, np.newaxis], w[:, :, np.newaxis, np.newaxis])[0, :, :, 0]


def _im2col(x: NDArray[Any], kh: int, kw: int) -> NDArray[Any]:
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(0, 1))
    return np.ascontiguousarray(windows.transpose(0, 1, 3, 4, 2)).reshape(-1, kh * kw * x.shape[2])


def _size(x: NDArray[Any], w: NDArray[Any]) -> int:  # noqa: ARG001
    return w.size


def _is_for_a_gpu(known: Case) -> bool:
    # float32 alone: the dtype of a kernel's own arrays is fixed when it is compiled. Without the largest: a launch on
    # the model takes its time.
    return known is not convolutions.LARGE and all(spec.dtype == "float32" for spec in known.arguments.values())


_CASES = (
    *filter(_is_for_a_gpu, convolutions.CASES),
    case("fractions", x=ArraySpec((1, 3, 5, 2), fill="quarters"), w=ArraySpec((2, 3, 2, 2))),
)
_PLANES = (
    case("one row of outputs", x=ArraySpec((3, 5)), w=ArraySpec((3, 2))),
    case("one column of outputs", x=ArraySpec((5, 3)), w=ArraySpec((2, 3))),
    case("an image of one row", x=ArraySpec((1, 5)), w=ArraySpec((1, 2))),
    case("an image of one column", x=ArraySpec((5, 1)), w=ArraySpec((2, 1))),
)
_IMAGES = (
    case("one row of windows", x=ArraySpec((3, 5, 2)), kh=3, kw=2),
    case("one column of windows", x=ArraySpec((5, 3, 2)), kh=2, kw=3),
    case("an image of one row", x=ArraySpec((1, 5, 1)), kh=1, kw=2),
    case("an image of one column", x=ArraySpec((5, 1, 2)), kh=3, kw=1),
)

CONV_GPU_NAIVE = Exercise(
    name="conv_gpu_naive",
    lesson=LESSON,
    asks=f"conv_gpu_naive(x, w, out) writes one output a thread of the valid convolution: {FORMULA}.",
    credit=Credit(contiguous=1.5, any_layout=0.5),
    reference=convolutions.valid_convolution,
    witnesses=convolutions.WITNESSES,
    cases=_CASES,
    space=convolutions.SPACE,
    misconceptions=indices.MISCONCEPTIONS,
    hints=(
        "The grid replaces the loops over outputs. How do you get n, h, w and co from the number of a thread?",
        "With co fastest: co = i % CO, then i // CO % WO, and so on. The loops over r, s and ci stay.",
        "There are more threads than outputs: those with i >= out.size must do nothing.",
    ),
    contract=Contract(rounding=convolutions.ROUNDING),
    launch=ONE_OUTPUT_A_THREAD,
)

# A warp has 32 output channels of one place: for each r, s and ci it fetches one pixel and 128 bytes of weights, in 5
# transactions. With neighbouring places instead it fetches 16 pixels that lie 32 bytes apart, and 2 weights, in 17.
_COALESCED = TrafficLimit(
    case("a 5x5 image, 8 channels in, 32 out", x=ArraySpec((1, 5, 5, 8)), w=ArraySpec((2, 2, 8, 32))),
    "load_transactions",
    most=int(1.5 * 16 * 32 * 5),
    advice=(
        "The 32 threads of a warp read at the same time: what they read should lie side by side.",
        "Next: print(launch(...)) shows the transactions of each line. Which index is the same for a whole warp?",
    ),
)

CONV_GPU_COALESCED = Exercise(
    name="conv_gpu_coalesced",
    lesson=LESSON,
    asks="conv_gpu_coalesced(x, w, out) writes the same as conv_gpu_naive, and the threads of a warp read neighbouring "
    "elements.",
    credit=Credit(contiguous=1, any_layout=0.5, contract=1.5),
    reference=convolutions.valid_convolution,
    witnesses=convolutions.WITNESSES,
    cases=_CASES,
    space=convolutions.SPACE,
    misconceptions=coalescing.MISCONCEPTIONS,
    hints=(
        "Threads i and i + 1 are neighbours in a warp. Which output should they have, so that they read neighbours?",
        "w[r, s, ci, co] and w[r, s, ci, co + 1] lie side by side; x[n, h, w, ci] and x[n, h, w + 1, ci] do not.",
        "Let co run fastest: co = i % CO. All threads of a warp then read one pixel, and neighbouring weights.",
    ),
    contract=Contract(rounding=convolutions.ROUNDING, traffic=(_COALESCED,)),
    launch=ONE_OUTPUT_A_THREAD,
)

# Four blocks; each loads a tile of 10 by 10 pixels, and each of its 64 threads the 9 weights. Without a tile each
# thread loads 9 pixels as well.
_TILED = TrafficLimit(
    case("an 18x18 image, a 3x3 kernel", x=ArraySpec((18, 18)), w=ArraySpec((3, 3))),
    "loads",
    most=4 * (64 * 9 + 2 * 100),
    advice=(
        "A block needs 10 by 10 pixels, and each of them once: 100 loads where windows of 9 make 576.",
        "Next: count in which lines x is read, and by how many threads; print(launch(...)) shows it.",
    ),
)
_TILED_SPACE = CaseSpace(
    largest={"KH": 3, "KW": 3, "HO": 12, "WO": 12},
    arguments=lambda at, array: {
        "x": array(at["HO"] + at["KH"] - 1, at["WO"] + at["KW"] - 1),
        "w": array(at["KH"], at["KW"]),
    },
)

CONV_GPU_TILED = Exercise(
    name="conv_gpu_tiled",
    lesson=LESSON,
    asks="conv_gpu_tiled(x, w, out) writes out[h, w] = sum over r, s of x[h + r, w + s] * weights[r, s], for one "
    "channel and kernels up to 3x3; blocks of 8x8 threads share a tile of x.",
    credit=Credit(contiguous=1.5, any_layout=0.5, contract=2),
    reference=_plane_convolution,
    witnesses=(
        case("a 3x4 image, a 2x2 kernel", x=ArraySpec((3, 4)), w=ArraySpec((2, 2))),
        case("a 4x3 image, a kernel of 3 rows and 1 column", x=ArraySpec((4, 3)), w=ArraySpec((3, 1))),
        case("an image wider than a tile, a kernel of 1 row and 3 columns", x=ArraySpec((1, 12)), w=ArraySpec((1, 3))),
    ),
    # float32 alone: the dtype of a tile in shared memory is fixed when a kernel is compiled.
    cases=(
        case("a kernel as large as the image", x=ArraySpec((3, 2)), w=ArraySpec((3, 2))),
        case("fractions", x=ArraySpec((5, 10), fill="quarters"), w=ArraySpec((2, 3))),
        case("a transposed image", x=ArraySpec((10, 6), layout="transposed"), w=ArraySpec((3, 2))),
        case("several tiles, a 3x3 kernel", x=ArraySpec((11, 13)), w=ArraySpec((3, 3))),
        *_PLANES,
        *in_layouts(_PLANES, MATRIX_LAYOUTS),
        *in_layouts(_PLANES[1:2], MATRIX_LAYOUTS, "w"),
        case(
            "numbers with all their digits",
            x=ArraySpec((13, 14), fill="full_precision"),
            w=ArraySpec((2, 3), fill="full_precision"),
        ),
    ),
    space=_TILED_SPACE,
    misconceptions=tiles.MISCONCEPTIONS,
    hints=(
        "Which pixels does a block of 8x8 outputs need with a 3x3 kernel? Draw the square.",
        "10 by 10 pixels, for 64 threads: let thread (x, y) load the pixels that are multiples of 8 away from it.",
        "Beyond the image's edge write 0 into the tile. Then cuda.syncthreads(), and read windows from the tile.",
    ),
    contract=Contract(rounding=rounding_of_sums(_plane_products, _size), traffic=(_TILED,)),
    launch=ONE_TILE_A_BLOCK,
)

_IM2COL_TRAFFIC = TrafficLimit(
    case("a 6x7 image, 4 channels, a 3x3 window", x=ArraySpec((6, 7, 4)), kh=3, kw=3),
    "store_transactions",
    most=int(1.3 * 20 * 36 * 4 / 32),
    advice=(
        "The 32 threads of a warp write at the same time: what they write should lie side by side.",
        "Next: print(launch(...)) shows the transactions of each line.",
    ),
)

IM2COL_GPU = Exercise(
    name="im2col_gpu",
    lesson=LESSON,
    asks="im2col_gpu(x, kh, kw, out) writes the im2col matrix of one image (H, W, C), one element a thread: a row for "
    "each window, its columns in the order (kh, kw, C).",
    credit=Credit(contiguous=1, any_layout=0.5, contract=1.5),
    reference=_im2col,
    witnesses=(
        case("a 3x3 image, one channel, a 2x2 kernel", x=ArraySpec((3, 3, 1), fill="count"), kh=2, kw=2),
        case("a 2x3 image, two channels, a 1x2 kernel", x=ArraySpec((2, 3, 2), fill="count"), kh=1, kw=2),
        case("two channels, a 2x1 kernel", x=ArraySpec((3, 2, 2), fill="count"), kh=2, kw=1),
        case("a sliced image", x=ArraySpec((2, 3, 2), fill="count", layout="sliced"), kh=2, kw=2),
    ),
    cases=(
        case("a kernel as large as the image", x=ArraySpec((3, 2, 2)), kh=3, kw=2),
        case("an image that runs backwards", x=ArraySpec((3, 5, 2), layout="reversed"), kh=2, kw=3),
        case("float64, with fractions", x=ArraySpec((4, 5, 2), "float64", fill="quarters"), kh=2, kw=3),
        case("a transposed image", x=ArraySpec((5, 4, 3), layout="transposed"), kh=2, kw=2),
        case("more elements than a block has threads", x=ArraySpec((5, 6, 3)), kh=3, kw=2),
        *_IMAGES,
        *in_layouts(_IMAGES, ALL_LAYOUTS),
        *(
            case(
                f"{dtype}, numbers with all their digits",
                x=ArraySpec((3, 4, 2), dtype, fill="full_precision"),
                kh=2,
                kw=2,
            )
            for dtype in ("float32", "float64")
        ),
    ),
    space=CaseSpace(
        largest={"KH": 3, "KW": 3, "HO": 4, "WO": 5, "C": 3},
        arguments=lambda at, array: {
            "x": array(at["HO"] + at["KH"] - 1, at["WO"] + at["KW"] - 1, at["C"]),
            "kh": at["KH"],
            "kw": at["KW"],
        },
    ),
    misconceptions=im2col.MISCONCEPTIONS,
    hints=(
        "A thread has one element of the matrix: which row and column, if neighbouring threads write neighbours?",
        "Its column tells r, s and c: with the order (kh, kw, C), c runs fastest.",
        "Its row tells the window: a row of the image has W - KW + 1 of them.",
    ),
    contract=Contract(traffic=(_IM2COL_TRAFFIC,)),
    launch=ONE_ELEMENT_A_THREAD,
)

EXERCISES = (CONV_GPU_NAIVE, CONV_GPU_COALESCED, CONV_GPU_TILED, IM2COL_GPU)
