"""What goes wrong in `matmul_register_tile(a, b, mr, nr)`: its tiles, and here what is around them.

`matmul_register_tile_edges.py` has tiles that start, end or add wrongly, `matmul_register_tile_orders.py` those whose
sums are right and need too many loads.
"""

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception
from stridewise.exercises.registers_and_winograd.misconceptions.matmul_register_tile_edges import EDGES
from stridewise.exercises.registers_and_winograd.misconceptions.matmul_register_tile_orders import ORDERS


def column_times_row_summed(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            rows, columns = a[top : top + mr], b[:, left : left + nr]
            out[top : top + mr, left : left + nr] = rows.sum(axis=0) @ columns
    return out


def sums_of_rows_times_sums_of_columns(a, b, mr, nr):
    return np.outer(a.sum(axis=1), b.sum(axis=0))


COLUMN_TIMES_ROW_SUMMED = Misconception(
    column_times_row_summed,
    belief="Your function adds up the rows of `a` in a tile, and gives all of them the same sums",
    remedy="Each row of the tile has sums of its own: tile[i, j] gets a[top + i, k] * b[k, left + j].",
    variants=(sums_of_rows_times_sums_of_columns,),
)


def made_float64(a, b, mr, nr):
    return (a @ b).astype(np.float64)


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=a.dtype).",
    change_result=lambda out, a, b, mr, nr: out.astype(np.float64),
)


def made_float32(a, b, mr, nr):
    return (a @ b).astype(np.float32)


MADE_FLOAT32 = Misconception(
    made_float32,
    belief="Your function returns float32 whatever the dtype of its input",
    remedy="The result has the dtype of a: np.zeros(shape, dtype=a.dtype).",
    change_result=lambda out, a, b, mr, nr: out.astype(np.float32),
)


def made_integer(a, b, mr, nr):
    return (a @ b).astype(int)


def product_of_whole_factors(a, b, mr, nr):
    return a.astype(int) @ b.astype(int)


MADE_INTEGER = Misconception(
    made_integer,
    belief="Your function returns whole numbers",
    remedy="Fractions are lost: give the dtype, np.zeros(shape, dtype=a.dtype), and start sums at 0.0.",
    variants=(product_of_whole_factors,),
)


def result_transposed(a, b, mr, nr):
    return (a @ b).T


RESULT_TRANSPOSED = Misconception(
    result_transposed,
    belief="Your function returns the product transposed",
    remedy="out has the rows of `a` and the columns of `b`.",
    change_result=lambda out, a, b, mr, nr: out.T,
)


def tiles_transposed(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            out[top : top + mr, left : left + nr] = (a[top : top + mr] @ b[:, left : left + nr]).T
    return out


TILES_TRANSPOSED = Misconception(
    tiles_transposed,
    belief="Your function stores each tile transposed",
    remedy="A row of the tile belongs to a row of `a`, a column of the tile to a column of `b`.",
)


def b_transposed(a, b, mr, nr):
    return a @ b.T


B_TRANSPOSED = Misconception(
    b_transposed,
    belief="Your function multiplies by the transpose of b",
    remedy="out[i, j] is the sum of a[i, k] * b[k, j]: k is the first index of b.",
)


def order_exchanged(a, b, mr, nr):
    return b @ a


ORDER_EXCHANGED = Misconception(
    order_exchanged,
    belief="Your function multiplies b by a",
    remedy="A matrix product depends on the order: out[i, j] is the sum of a[i, k] * b[k, j].",
)


def k_counted_along_the_rows(a, b, mr, nr):
    return a[:, : a.shape[0]] @ b[: a.shape[0]]


def k_counted_along_the_columns(a, b, mr, nr):
    return a[:, : b.shape[1]] @ b[: b.shape[1]]


K_COUNTED_ALONG_THE_ROWS = Misconception(
    k_counted_along_the_rows,
    belief="Your function lets k run over the rows or columns of the output",
    remedy="k runs over what is summed: the columns of `a`, which are the rows of `b`.",
    variants=(k_counted_along_the_columns,),
)


def changed_in_place(a, b, mr, nr):
    out = a @ b
    a[:, :1] = out[:, :1]
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    *EDGES,
    COLUMN_TIMES_ROW_SUMMED,
    MADE_FLOAT64,
    MADE_FLOAT32,
    MADE_INTEGER,
    RESULT_TRANSPOSED,
    TILES_TRANSPOSED,
    B_TRANSPOSED,
    ORDER_EXCHANGED,
    K_COUNTED_ALONG_THE_ROWS,
    CHANGED_IN_PLACE,
    *ORDERS,
)
