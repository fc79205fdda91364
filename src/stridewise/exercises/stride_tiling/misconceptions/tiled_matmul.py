"""What goes wrong in `tiled_matmul(a, b, tile)`: its loops over tiles, and what is here."""

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception
from stridewise.exercises.stride_tiling.misconceptions.tiled_matmul_loops import LOOPS


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


def made_float64(a, b, tile):
    return (a @ b).astype(np.float64)


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=a.dtype).",
    change_result=lambda out, a, b, tile: out.astype(np.float64),
)


def made_float32(a, b, tile):
    return (a @ b).astype(np.float32)


MADE_FLOAT32 = Misconception(
    made_float32,
    belief="Your function returns float32 whatever the dtype of its input",
    remedy="The result has the dtype of a: np.zeros(shape, dtype=a.dtype).",
    change_result=lambda out, a, b, tile: out.astype(np.float32),
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
    change_result=lambda out, a, b, tile: out.T,
)


def as_large_as_a(a, b, tile):
    out = np.zeros(a.shape, dtype=a.dtype)
    for i in range(0, a.shape[0], tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, a.shape[1], tile):
                out[i : i + tile, j : j + tile] += a[i : i + tile, k : k + tile] @ b[k : k + tile, j : j + tile]
    return out


def as_large_as_a_and_no_larger(a, b, tile):
    out = np.zeros(a.shape, dtype=a.dtype)
    columns = min(a.shape[1], b.shape[1])
    out[:, :columns] = (a @ b)[:, :columns]
    return out


AS_LARGE_AS_A = Misconception(
    as_large_as_a,
    belief="Your function returns an output as large as `a`",
    remedy="out has the rows of `a` and the columns of `b`: np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype).",
    variants=(as_large_as_a_and_no_larger,),
)


def rows_counted_along_k(a, b, tile):
    return a[:, : a.shape[0]] @ b[: a.shape[0]]


def columns_of_b_counted_along_k(a, b, tile):
    return a[:, : b.shape[1]] @ b[: b.shape[1]]


ROWS_COUNTED_ALONG_K = Misconception(
    rows_counted_along_k,
    belief="Your function lets k run over the rows or columns of the output",
    remedy="k runs over what is summed: the columns of `a`, which are the rows of `b`.",
    variants=(columns_of_b_counted_along_k,),
)


def b_transposed(a, b, tile):
    return a @ b.T


B_TRANSPOSED = Misconception(
    b_transposed,
    belief="Your function multiplies by the transpose of b",
    remedy="out[i, j] is the sum of a[i, k] * b[k, j]: k is the first index of b.",
)


def tile_indices_of_b_exchanged(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(0, a.shape[0], tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, a.shape[1], tile):
                out[i : i + tile, j : j + tile] += a[i : i + tile, k : k + tile] @ b[j : j + tile, k : k + tile]
    return out


TILE_INDICES_OF_B_EXCHANGED = Misconception(
    tile_indices_of_b_exchanged,
    belief="Your function takes the tile of b in row j and column k for the one in row k and column j",
    remedy="The tile of b begins at row k and column j: b[k + ..., j + ...].",
)


def order_exchanged(a, b, tile):
    return b @ a


ORDER_EXCHANGED = Misconception(
    order_exchanged,
    belief="Your function multiplies b by a",
    remedy="A matrix product depends on the order: out[i, j] is the sum of a[i, k] * b[k, j].",
)


def changed_in_place(a, b, tile):
    out = a @ b
    a[:, :1] = out[:, :1]
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    *LOOPS,
    ELEMENTWISE,
    MADE_FLOAT64,
    MADE_FLOAT32,
    MADE_INTEGER,
    RESULT_TRANSPOSED,
    AS_LARGE_AS_A,
    ROWS_COUNTED_ALONG_K,
    B_TRANSPOSED,
    TILE_INDICES_OF_B_EXCHANGED,
    ORDER_EXCHANGED,
    CHANGED_IN_PLACE,
)
