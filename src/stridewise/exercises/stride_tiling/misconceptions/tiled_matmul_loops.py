"""Loops over tiles that start, step, add or end wrongly in `tiled_matmul(a, b, tile)`."""

import numpy as np

from stridewise.exercises.record import Misconception


def last_tile_only(a, b, tile):
    return a[:, -tile:] @ b[-tile:]


LAST_TILE_ONLY = Misconception(
    last_tile_only,
    belief="Your function keeps the product of the last pair of tiles only",
    remedy="Every pair of tiles along k adds to the output tile: `+=`, where `=` would overwrite.",
)


def first_tile_only(a, b, tile):
    return a[:, :tile] @ b[:tile]


FIRST_TILE_ONLY = Misconception(
    first_tile_only,
    belief="Your function uses the first pair of tiles only",
    remedy="k has to run over all the tiles of a row of `a`, in steps of tile, up to a.shape[1].",
)


def diagonal_only(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(0, min(a.shape[0], b.shape[1]), tile):
        out[i : i + tile, i : i + tile] = a[i : i + tile] @ b[:, i : i + tile]
    return out


DIAGONAL_ONLY = Misconception(
    diagonal_only,
    belief="Your function computes only the tiles on the diagonal",
    remedy="Every output tile is needed: i and j run independently of each other.",
)


def first_output_tile_only(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    out[:tile, :tile] = a[:tile, :tile] @ b[:tile, :tile]
    return out


def first_output_tile_from_whole_rows(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    out[:tile, :tile] = a[:tile] @ b[:, :tile]
    return out


FIRST_OUTPUT_TILE_ONLY = Misconception(
    first_output_tile_only,
    belief="Your function computes the first tile of the output only",
    remedy="Every output tile is needed. Inside a tile the indices run from i to i + tile: range(i, i + tile).",
    variants=(first_output_tile_from_whole_rows,),
)


def tile_offsets_forgotten(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for _ in range(0, a.shape[0], tile):
        for _ in range(0, b.shape[1], tile):
            for _ in range(0, a.shape[1], tile):
                out[:tile, :tile] += a[:tile, :tile] @ b[:tile, :tile]
    return out


TILE_OFFSETS_FORGOTTEN = Misconception(
    tile_offsets_forgotten,
    belief="Your function uses the first tiles again and again, as if every tile began at 0",
    remedy="Inside a tile the indices run from i to i + tile, from j to j + tile and from k to k + tile.",
)


def numbers_of_tiles_for_rows(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(a.shape[0] // tile):
        for j in range(b.shape[1] // tile):
            for k in range(a.shape[1] // tile):
                out[i : i + tile, j : j + tile] += a[i : i + tile, k : k + tile] @ b[k : k + tile, j : j + tile]
    return out


def numbers_taken_for_rows(places):
    """Not multiplied by `tile`: r and k in a[r, k], l and c in b[l, c], i and j in out[i, j], as far as named."""

    def product(a, b, tile):
        out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
        counts = (a.shape[0] // tile, b.shape[1] // tile, a.shape[1] // tile)
        for i, j, k in np.ndindex(counts):
            numbers = {"r": i, "i": i, "c": j, "j": j, "k": k, "l": k}
            start = {name: number * (1 if name in places else tile) for name, number in numbers.items()}
            at = {name: slice(first, first + tile) for name, first in start.items()}
            out[at["i"], at["j"]] += a[at["r"], at["k"]] @ b[at["l"], at["c"]]
        return out

    return product


NUMBERS_OF_TILES_FOR_ROWS = Misconception(
    numbers_of_tiles_for_rows,
    belief="Your function takes the number of a tile for its first row or column",
    remedy="Tile number i begins at i * tile: multiply, or let the loop take steps of `tile`.",
    variants=tuple(map(numbers_taken_for_rows, ("r", "c", "k", "l", "kl", "rk", "lc", "i", "j", "ij"))),
)


def steps_of_one(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                out[i : i + tile, j : j + tile] += a[i : i + tile, k : k + tile] @ b[k : k + tile, j : j + tile]
    return out


def steps_of_one_along_k(a, b, tile):
    return sum(a[:, k : k + tile] @ b[k : k + tile] for k in range(a.shape[1]))


STEPS_OF_ONE = Misconception(
    steps_of_one,
    belief="Your function moves on by one where it should move on by `tile`, and adds most products several times",
    remedy="The outer loops take steps of a whole tile: range(0, length, tile).",
    variants=(steps_of_one_along_k,),
)


def tiles_from_zero(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(0, a.shape[0], tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, a.shape[1], tile):
                out[: i + tile, : j + tile] += a[: i + tile, : k + tile] @ b[: k + tile, : j + tile]
    return out


TILES_FROM_ZERO = Misconception(
    tiles_from_zero,
    belief="Your function lets the inner loops start at 0 and end at i + tile, j + tile and k + tile",
    remedy="Inside a tile the indices run from i to i + tile: range(i, i + tile).",
)


def tiles_of_b_transposed(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(0, a.shape[0], tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, a.shape[1], tile):
                out[i : i + tile, j : j + tile] += a[i : i + tile, k : k + tile] @ b[k : k + tile, j : j + tile].T
    return out


TILES_OF_B_TRANSPOSED = Misconception(
    tiles_of_b_transposed,
    belief="Your function transposes the tiles of b before it multiplies them",
    remedy="out[i, j] is the sum of a[i, k] * b[k, j]: the column index of `a` is the row index of `b`.",
)


def last_product_only(a, b, tile):
    return a[:, -1:] * b[-1:]


LAST_PRODUCT_ONLY = Misconception(
    last_product_only,
    belief="Your function keeps the very last product only, a[i, K-1] * b[K-1, j]",
    remedy="Each product adds to the output: `+=`, where `=` would overwrite what came before.",
)


def total_never_reset(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    total = np.zeros((tile, tile), dtype=a.dtype)
    for i in range(0, a.shape[0], tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, a.shape[1], tile):
                total += a[i : i + tile, k : k + tile] @ b[k : k + tile, j : j + tile]
            out[i : i + tile, j : j + tile] = total
    return out


def total_reset_for_each_row_of_tiles(a, b, tile):
    out = (a @ b).reshape(a.shape[0], -1, tile)
    return np.cumsum(out, axis=1, dtype=a.dtype).reshape(a.shape[0], -1)


def total_of_elements_never_reset(a, b, tile):
    return np.cumsum(a @ b, dtype=a.dtype).reshape(a.shape[0], -1)


def total_of_elements_reset_for_each_row(a, b, tile):
    return np.cumsum(a @ b, axis=1, dtype=a.dtype)


TOTAL_NEVER_RESET = Misconception(
    total_never_reset,
    belief="Your function carries the total of one output over to the next",
    remedy="Each output is a sum of its own: set the total to zero before the loop over k.",
    variants=(
        total_reset_for_each_row_of_tiles,
        total_of_elements_never_reset,
        total_of_elements_reset_for_each_row,
    ),
)


def one_tile_returned(a, b, tile):
    return a[-tile:] @ b[:, -tile:]


def first_tile_returned(a, b, tile):
    return a[:tile] @ b[:, :tile]


ONE_TILE_RETURNED = Misconception(
    one_tile_returned,
    belief="Your function returns a single tile of the output",
    remedy="The whole output is asked for, (M, N): write each tile into its place, and return after the loops.",
    variants=(first_tile_returned,),
)


def every_tile_added_to_the_first(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(0, a.shape[0], tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, a.shape[1], tile):
                out[:tile, :tile] += a[i : i + tile, k : k + tile] @ b[k : k + tile, j : j + tile]
    return out


EVERY_TILE_ADDED_TO_THE_FIRST = Misconception(
    every_tile_added_to_the_first,
    belief="Your function adds all the products to the first tile of the output",
    remedy="The product belongs at row i and column j of the output: out[i : i + tile, j : j + tile] += ...",
)


LOOPS: tuple[Misconception, ...] = (
    LAST_TILE_ONLY,
    FIRST_TILE_ONLY,
    DIAGONAL_ONLY,
    FIRST_OUTPUT_TILE_ONLY,
    TILE_OFFSETS_FORGOTTEN,
    NUMBERS_OF_TILES_FOR_ROWS,
    STEPS_OF_ONE,
    TILES_FROM_ZERO,
    TILES_OF_B_TRANSPOSED,
    LAST_PRODUCT_ONLY,
    TOTAL_NEVER_RESET,
    ONE_TILE_RETURNED,
    EVERY_TILE_ADDED_TO_THE_FIRST,
)
