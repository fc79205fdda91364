"""Lesson 5: strides as a tool. Tiles as a view, tiles laid out in memory, and a product that works tile by tile."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import Case, CaseSpace, Lengths, case
from stridewise.exercises.forbidden_calls import FINISHED_WINDOWS
from stridewise.exercises.layout_cases import ALL_LAYOUTS, MATRIX_LAYOUTS, in_layouts
from stridewise.exercises.limits import LoadLimit, MemoryLimit, Race
from stridewise.exercises.record import Contract, Credit, Exercise
from stridewise.exercises.rounding import rounding_of_sums
from stridewise.exercises.stride_tiling.misconceptions import tile_copy, tile_view, tiled_matmul, untile

LESSON = "05_stride_tiling"


def _tile_view(a: NDArray[Any], tile: int) -> NDArray[Any]:
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right))


def _tile_copy(a: NDArray[Any], tile: int) -> NDArray[Any]:
    return np.array(_tile_view(a, tile), order="C")


def _untile(tiles: NDArray[Any]) -> NDArray[Any]:
    down, right, rows, columns = tiles.shape
    return tiles.transpose(0, 2, 1, 3).reshape(down * rows, right * columns)


def _tiled_matmul(a: NDArray[Any], b: NDArray[Any], tile: int) -> NDArray[Any]:
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(0, a.shape[0], tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, a.shape[1], tile):
                out[i : i + tile, j : j + tile] += a[i : i + tile, k : k + tile] @ b[k : k + tile, j : j + tile]
    return out


def _in_tiles(at: Lengths, down: str, right: str) -> tuple[int, int]:
    """Return the shape of a matrix of so many tiles."""
    return at[down] * at["tile"], at[right] * at["tile"]


_TILING_WITNESSES: tuple[Case, ...] = (
    case("a 4x4 array, tiles of 2", a=ArraySpec((4, 4), fill="count"), tile=2),
    case("a 2x6 array, tiles of 2", a=ArraySpec((2, 6), fill="count"), tile=2),
    case("a 4x4 array, transposed", a=ArraySpec((4, 4), fill="count", layout="transposed"), tile=2),
    case("a 2x4 array, sliced from a larger one", a=ArraySpec((2, 4), fill="count", layout="sliced"), tile=2),
)

_TILED = (
    case("one row of tiles", a=ArraySpec((2, 6)), tile=2),
    case("one column of tiles", a=ArraySpec((6, 2)), tile=2),
    case("a matrix of one row", a=ArraySpec((1, 5)), tile=1),
    case("a matrix of one column", a=ArraySpec((5, 1)), tile=1),
)

_TILING_CASES: tuple[Case, ...] = (
    case("tiles of 1", a=ArraySpec((3, 2)), tile=1),
    case("float64", a=ArraySpec((6, 4), "float64", fill="quarters"), tile=2),
    case("an array that runs backwards", a=ArraySpec((6, 4), layout="reversed"), tile=2),
    case("tiles of 3", a=ArraySpec((6, 9)), tile=3),
    case("float64, transposed", a=ArraySpec((8, 12), "float64", layout="transposed"), tile=4),
    *_TILED,
    *in_layouts(_TILED, MATRIX_LAYOUTS),
    case("numbers with all their digits", a=ArraySpec((4, 6), fill="full_precision"), tile=2),
    case("float64, numbers with all their digits", a=ArraySpec((4, 6), "float64", fill="full_precision"), tile=2),
)

_TILING_SPACE = CaseSpace(
    {"tile": 3, "I": 3, "J": 3}, lambda at, array: {"a": array(*_in_tiles(at, "I", "J")), "tile": at["tile"]}
)

_TILING_MEMORY = MemoryLimit(
    case("a 256x256 array, sliced from a larger one", a=ArraySpec((256, 256), layout="sliced"), tile=8),
    extra_bytes=2**16,  # a quarter of a copy; the view itself needs less than a hundredth of this
)

_TILED_RACE = Race(
    case("48x64 times 64x32, tiles of 16", a=ArraySpec((48, 64)), b=ArraySpec((64, 32)), tile=16),
    _tiled_matmul,
    "NumPy's product of one pair of tiles after the other",
    ratio=30,
)

TILE_VIEW = Exercise(
    name="tile_view",
    lesson=LESSON,
    asks="tile_view(a, tile) returns a view without a copy: out[i, j, k, l] is a[i*tile + k, j*tile + l], for any "
    "strides of a.",
    credit=Credit(contiguous=1, any_layout=1, contract=1),
    reference=_tile_view,
    witnesses=_TILING_WITNESSES,
    cases=_TILING_CASES,
    space=_TILING_SPACE,
    misconceptions=tile_view.MISCONCEPTIONS,
    hints=(
        "Start at out[0, 0, 0, 0] and increase one index at a time: where in `a` does each of the four steps go?",
        "i: tile rows down. j: tile columns right. k: one row down. l: one column right. What does a.strides hold?",
        "With down, right = a.strides, the four strides are (tile*down, tile*right, down, right).",
    ),
    contract=Contract(memory="view", extra_memory=(_TILING_MEMORY,), forbidden=(FINISHED_WINDOWS,)),
)

TILE_COPY = Exercise(
    name="tile_copy",
    lesson=LESSON,
    asks="tile_copy(a, tile) returns the tiles of tile_view as a new, contiguous array: the elements of each tile are "
    "side by side in memory.",
    credit=Credit(contiguous=0.5, any_layout=0.25, contract=0.25),
    reference=_tile_copy,
    witnesses=_TILING_WITNESSES,
    cases=_TILING_CASES,
    space=_TILING_SPACE,
    misconceptions=tile_copy.MISCONCEPTIONS,
    hints=(
        "You have the view already. Which NumPy function copies an array into the order of its axes?",
        "np.ascontiguousarray copies only if it has to. Is there an array for which it would not copy?",
        "With tiles of 1 the view can be contiguous already. np.array(view, order='C') always copies.",
    ),
    contract=Contract(memory="copy", contiguous=True),
)

_TILES = (
    case("one row of tiles", tiles=ArraySpec((1, 3, 2, 2))),
    case("one column of tiles", tiles=ArraySpec((3, 1, 2, 2))),
    case("one row of tiles of 1", tiles=ArraySpec((1, 4, 1, 1))),
)

UNTILE = Exercise(
    name="untile",
    lesson=LESSON,
    asks="untile(tiles) puts tiles[i, j, k, l] back into a matrix: out[i*tile + k, j*tile + l].",
    credit=Credit(contiguous=0.5, any_layout=0.5),
    reference=_untile,
    witnesses=(
        case("one row of two 2x2 tiles", tiles=ArraySpec((1, 2, 2, 2), fill="count")),
        case("two rows of one 2x2 tile", tiles=ArraySpec((2, 1, 2, 2), fill="count")),
        case("2x2 tiles of 2x2", tiles=ArraySpec((2, 2, 2, 2), fill="count")),
    ),
    cases=(
        case("tiles of 1", tiles=ArraySpec((3, 2, 1, 1))),
        case("float64", tiles=ArraySpec((3, 2, 2, 2), "float64", fill="quarters")),
        case("sliced tiles", tiles=ArraySpec((2, 3, 2, 2), layout="sliced")),
        case("transposed tiles", tiles=ArraySpec((3, 2, 2, 2), layout="transposed")),
        case("tiles of 3", tiles=ArraySpec((2, 4, 3, 3))),
        *_TILES,
        *in_layouts(_TILES, ALL_LAYOUTS),
        case("numbers with all their digits", tiles=ArraySpec((2, 3, 2, 2), fill="full_precision")),
        case("float64, numbers with all their digits", tiles=ArraySpec((2, 3, 2, 2), "float64", fill="full_precision")),
    ),
    space=CaseSpace(
        {"tile": 3, "I": 3, "J": 3}, lambda at, array: {"tiles": array(at["I"], at["J"], at["tile"], at["tile"])}
    ),
    misconceptions=untile.MISCONCEPTIONS,
    hints=(
        "Go along the first row of the matrix. Which of i, j, k, l change, and in what order?",
        "In the matrix l changes fastest, then j, then k, and i slowest. Which transpose gives that order?",
        "tiles.transpose(0, 2, 1, 3).reshape(M, N)",
    ),
)

# Float64 and strided throughout, for the reason given in TILED_MATMUL.
_PRODUCTS_IN_LAYOUTS = in_layouts(
    (
        case(
            "float64, two rows",
            a=ArraySpec((2, 4), "float64"),
            b=ArraySpec((4, 6), "float64", layout="sliced"),
            tile=2,
        ),
    ),
    ("sliced", "flipped", "broadcast", "part"),
    "a",
)

# 27 steps, each of which loads at most three tiles of 16 numbers. In any order of three plain loops, one of the three
# matrices, of 144 numbers, is read as a whole again and again: 1728 loads or more. Blocks of rows by blocks of columns,
# 112 numbers with their result, count as tiles.
_TILED_LOADS = LoadLimit(
    case("12x12 times 12x12, tiles of 4", a=ArraySpec((12, 12)), b=ArraySpec((12, 12)), tile=4),
    cached=120,
    most=27 * 3 * 16,
    advice=(
        "In three plain loops, one of the matrices is read as a whole again and again. A tile stays in the cache.",
        "Next: let i, j and k take steps of `tile`, and multiply one pair of tiles in each step.",
    ),
)

TILED_MATMUL = Exercise(
    name="tiled_matmul",
    lesson=LESSON,
    asks="tiled_matmul(a, b, tile) returns the matrix product a @ b, computed tile by tile and compiled by Numba "
    "(@numba.njit); `tile` divides all three lengths.",
    credit=Credit(contiguous=0.5, any_layout=0.5, contract=0.5, speed=0.5),
    reference=_tiled_matmul,
    # Two kinds of arguments only, float32 contiguous and float64 sliced: Numba compiles once for each kind.
    witnesses=(
        case("2x4 times 4x2, tiles of 2", a=ArraySpec((2, 4)), b=ArraySpec((4, 2)), tile=2),
        case("4x2 times 2x4, tiles of 2", a=ArraySpec((4, 2)), b=ArraySpec((2, 4)), tile=2),
        case("2x2 times 2x2, tiles of 1", a=ArraySpec((2, 2)), b=ArraySpec((2, 2)), tile=1),
    ),
    cases=(
        case("one tile", a=ArraySpec((3, 3)), b=ArraySpec((3, 3)), tile=3),
        case(
            "float64, sliced",
            a=ArraySpec((4, 6), "float64", layout="sliced", fill="quarters"),
            b=ArraySpec((6, 8), "float64", layout="sliced"),
            tile=2,
        ),
        case(
            "float64, an array that runs backwards",
            a=ArraySpec((8, 4), "float64", layout="sliced"),
            b=ArraySpec((4, 12), "float64", layout="reversed"),
            tile=4,
        ),
        case("6x9 times 9x3, tiles of 3", a=ArraySpec((6, 9)), b=ArraySpec((9, 3)), tile=3),
        case("16x24 times 24x8, tiles of 8", a=ArraySpec((16, 24)), b=ArraySpec((24, 8)), tile=8),
        *_PRODUCTS_IN_LAYOUTS,
        case(
            "numbers with all their digits",
            a=ArraySpec((4, 6), fill="full_precision"),
            b=ArraySpec((6, 2), fill="full_precision"),
            tile=2,
        ),
        case(
            "float64, sliced, numbers with all their digits",
            a=ArraySpec((4, 6), "float64", layout="sliced", fill="full_precision"),
            b=ArraySpec((6, 2), "float64", layout="sliced", fill="full_precision"),
            tile=2,
        ),
    ),
    space=CaseSpace(
        {"tile": 3, "I": 3, "J": 3, "K": 3},
        lambda at, array: {
            "a": array(*_in_tiles(at, "I", "K")),
            "b": array(*_in_tiles(at, "K", "J")),
            "tile": at["tile"],
        },
    ),
    misconceptions=tiled_matmul.MISCONCEPTIONS,
    hints=(
        "A plain product has three loops: i, j, k. If each takes steps of `tile`, what remains to do in one step?",
        "For each (i, j, k) there is a small product of two tiles: three more loops, from i to i + tile and so on.",
        "Add a[ii, kk] * b[kk, jj] to out[ii, jj], with ii, jj, kk running inside the tiles; let jj be the innermost.",
    ),
    contract=Contract(
        compiled=True,
        loads=_TILED_LOADS,
        rounding=rounding_of_sums(_tiled_matmul, lambda a, b, tile: int(a.shape[1])),  # noqa: ARG005
        speed=_TILED_RACE,
    ),
)

EXERCISES = (TILE_VIEW, TILE_COPY, UNTILE, TILED_MATMUL)
