"""What goes wrong in `winograd_f2x2_3x3(x, g)`: its tiles are here.

Its matrices are in `winograd_sides.py` (on which side they stand) and `winograd_matrices.py` (their numbers).

The algorithm is in Lavin and Gray (2015), arXiv:1509.09308, section 4.1.
"""

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception
from stridewise.exercises.registers_and_winograd.misconceptions.winograd_matrices import MATRICES
from stridewise.exercises.registers_and_winograd.misconceptions.winograd_sides import SIDES

_TILES = "Tiles are 4x4 inputs and give 2x2 outputs, so each begins 2 rows or columns after the one before."


def definition(x, g):
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for r in range(3):
        for s in range(3):
            out += x[r : r + out.shape[0], s : s + out.shape[1]] * g[r, s]
    return out


DEFINITION = Misconception(
    definition,
    belief="Your function uses the definition itself, with 36 multiplications for each tile of 2x2 outputs",
    remedy="Transform the tile and the taps, U = G g G^T and V = B d B^T, and multiply them element by element.",
    shows_in="cost",
)


def one_dimension_only(x, g):
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(out.shape[0]):
        for w in range(0, out.shape[1], 2):
            for r in range(3):
                d, taps = x[h + r, w : w + 4], g[r]
                p = (d[0] - d[2]) * taps[0]
                q = (d[1] + d[2]) * ((taps[0] + taps[1] + taps[2]) / 2)
                t = (d[2] - d[1]) * ((taps[0] - taps[1] + taps[2]) / 2)
                s = (d[1] - d[3]) * taps[2]
                out[h, w] += p + q + t
                out[h, w + 1] += q - t - s
    return out


ONE_DIMENSION_ONLY = Misconception(
    one_dimension_only,
    belief="Your function uses F(2, 3) along one side of the kernel only: 24 multiplications for each 2x2 outputs",
    remedy="Transform down the tile, too: B d B^T has 16 numbers, and so has G g G^T. Their products are the 16.",
    shows_in="cost",
)


def tiles_side_by_side(x, g):
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 3, 4):
        for w in range(0, x.shape[1] - 3, 4):
            for i in range(2):
                for j in range(2):
                    out[h + i, w + j] = (x[h + i : h + i + 3, w + j : w + j + 3] * g).sum()
    return out


def outputs_of_tiles_side_by_side(x, g):
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 3, 4):
        for w in range(0, x.shape[1] - 3, 4):
            for i in range(2):
                for j in range(2):
                    out[h // 2 + i, w // 2 + j] = (x[h + i : h + i + 3, w + j : w + j + 3] * g).sum()
    return out


TILES_SIDE_BY_SIDE = Misconception(
    tiles_side_by_side,
    belief="Your function takes steps of 4 from tile to tile, so the tiles do not overlap",
    remedy=_TILES,
    variants=(outputs_of_tiles_side_by_side,),
)


def last_tiles_missing(x, g):
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 4, 2):
        for w in range(0, x.shape[1] - 4, 2):
            for i in range(2):
                for j in range(2):
                    out[h + i, w + j] = (x[h + i : h + i + 3, w + j : w + j + 3] * g).sum()
    return out


LAST_TILES_MISSING = Misconception(
    last_tiles_missing,
    belief="Your function ends one tile too early in each direction",
    remedy="The last tile begins at H - 4, and a range ends before its stop: range(0, H - 2, 2).",
)


def first_tile_only(x, g):
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for i in range(2):
        for j in range(2):
            out[i, j] = (x[i : i + 3, j : j + 3] * g).sum()
    return out


def first_tile_returned(x, g):
    return np.array([[(x[i : i + 3, j : j + 3] * g).sum() for j in range(2)] for i in range(2)], dtype=x.dtype)


FIRST_TILE_ONLY = Misconception(
    first_tile_only,
    belief="Your function computes the first tile only",
    remedy=_TILES,
    variants=(first_tile_returned,),
)


def numbers_of_tiles_for_rows(x, g):
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range((x.shape[0] - 2) // 2):
        for w in range((x.shape[1] - 2) // 2):
            for i in range(2):
                for j in range(2):
                    out[h + i, w + j] = (x[h + i : h + i + 3, w + j : w + j + 3] * g).sum()
    return out


NUMBERS_OF_TILES_FOR_ROWS = Misconception(
    numbers_of_tiles_for_rows,
    belief="Your function takes the number of a tile for its first row or column",
    remedy="Tile number t begins at row 2 * t: multiply, or let the loop take steps of 2.",
)


def tiles_left_apart(x, g):
    rows, columns = (x.shape[0] - 2) // 2, (x.shape[1] - 2) // 2
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i : i + 3, j : j + 3] * g).sum()
    return out.reshape(rows, 2, columns, 2).transpose(0, 2, 1, 3)


def tiles_joined_in_their_order(x, g):
    out = tiles_left_apart(x, g)
    return out.reshape(x.shape[0] - 2, x.shape[1] - 2)


TILES_LEFT_APART = Misconception(
    tiles_left_apart,
    belief="Your function leaves the outputs tile by tile, and does not put them into their rows and columns",
    remedy="Output [i, j] of the tile at (h, w) is out[h + i, w + j]: out[h:h + 2, w:w + 2] = tile.",
    variants=(tiles_joined_in_their_order,),
)


def made_float64(x, g):
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i : i + 3, j : j + 3] * g).sum()
    return out


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function uses float64 constants, which turn a float32 result into float64",
    remedy="Give the matrices and the output the dtype of x: np.array(..., dtype=x.dtype).",
    change_result=lambda out, x, g: out.astype(np.float64),
)


def changed_in_place(x, g):
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i : i + 3, j : j + 3] * g).sum()
    x[:1] -= x[2:3]
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    *SIDES,
    *MATRICES,
    TILES_SIDE_BY_SIDE,
    LAST_TILES_MISSING,
    FIRST_TILE_ONLY,
    NUMBERS_OF_TILES_FOR_ROWS,
    TILES_LEFT_APART,
    MADE_FLOAT64,
    CHANGED_IN_PLACE,
    ONE_DIMENSION_ONLY,
    DEFINITION,
)
