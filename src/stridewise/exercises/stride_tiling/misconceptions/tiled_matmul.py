"""What goes wrong in `tiled_matmul(a, b, tile)`."""

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
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


def elementwise(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(0, a.shape[0], tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, a.shape[1], tile):
                out[i : i + tile, j : j + tile] += a[i : i + tile, k : k + tile] * b[k : k + tile, j : j + tile]
    return out


ELEMENTWISE = Misconception(
    elementwise,
    belief="Your function multiplies tiles element by element",
    remedy="A tile of the output is a sum of matrix products of tiles: rows of `a` times columns of `b`.",
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


def made_float64(a, b, tile):
    return (a @ b).astype(np.float64)


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=a.dtype).",
)


def made_integer(a, b, tile):
    return (a @ b).astype(int)


def product_of_whole_products(a, b, tile):
    return (a[:, :, None] * b[None]).astype(int).sum(axis=1)


def product_of_whole_factors(a, b, tile):
    return a.astype(int) @ b.astype(int)


def cast_back(truncated):
    """The same whole numbers, cast back to the dtype of a at the end."""
    return lambda a, b, tile: truncated(a, b, tile).astype(a.dtype)


MADE_INTEGER = Misconception(
    made_integer,
    belief="Your function returns whole numbers",
    remedy="Fractions are lost: give the dtype, np.zeros(shape, dtype=a.dtype), and start totals at 0.0.",
    variants=(
        product_of_whole_products,
        product_of_whole_factors,
        *map(cast_back, (made_integer, product_of_whole_products, product_of_whole_factors)),
    ),
)


def result_transposed(a, b, tile):
    return (a @ b).T


RESULT_TRANSPOSED = Misconception(
    result_transposed,
    belief="Your function returns the product transposed",
    remedy="out has the rows of `a` and the columns of `b`: (M, N).",
)


def last_product_only(a, b, tile):
    return a[:, -1:] * b[-1:]


LAST_PRODUCT_ONLY = Misconception(
    last_product_only,
    belief="Your function keeps the very last product only, a[i, K-1] * b[K-1, j]",
    remedy="Each product adds to the output: `+=`, where `=` would overwrite what came before.",
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


def changed_in_place(a, b, tile):
    out = a @ b
    a[:, :1] = out[:, :1]
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    LAST_TILE_ONLY,
    FIRST_TILE_ONLY,
    ELEMENTWISE,
    DIAGONAL_ONLY,
    TILES_OF_B_TRANSPOSED,
    MADE_FLOAT64,
    MADE_INTEGER,
    RESULT_TRANSPOSED,
    LAST_PRODUCT_ONLY,
    TILE_OFFSETS_FORGOTTEN,
    CHANGED_IN_PLACE,
)
