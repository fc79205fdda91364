"""Orders of products in `matmul_register_tile(a, b, mr, nr)` in which the sums or the values do not stay in registers.

Their values are right.
"""

import numpy as np

from stridewise.exercises.record import Misconception

_REMEDY = "In each tile of mr x nr sums let k be the outer loop, and inside it those over the rows and columns."


def one_sum_at_a_time(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            for i in range(top, min(top + mr, a.shape[0])):
                for j in range(left, min(left + nr, b.shape[1])):
                    for k in range(a.shape[1]):
                        out[i, j] += a[i, k] * b[k, j]
    return out


ONE_SUM_AT_A_TIME = Misconception(
    one_sum_at_a_time,
    belief="Your function finishes one sum before it starts the next: a value that is loaded serves a single sum",
    remedy=_REMEDY,
    shows_in="cost",
)


def tile_as_large_as_the_output(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for k in range(a.shape[1]):
        for i in range(a.shape[0]):
            for j in range(b.shape[1]):
                out[i, j] += a[i, k] * b[k, j]
    return out


TILE_AS_LARGE_AS_THE_OUTPUT = Misconception(
    tile_as_large_as_the_output,
    belief="Your function goes through all outputs for each k: there are too many sums to stay in registers",
    remedy="Put the loops over the tiles outside, and the loop over k inside them.",
    shows_in="cost",
)


def a_whole_row_of_sums(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            for j in range(b.shape[1]):
                out[i, j] += a[i, k] * b[k, j]
    return out


def a_block_of_whole_rows(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for k in range(a.shape[1]):
            for i in range(top, min(top + mr, a.shape[0])):
                for j in range(b.shape[1]):
                    out[i, j] += a[i, k] * b[k, j]
    return out


A_WHOLE_ROW_OF_SUMS = Misconception(
    a_whole_row_of_sums,
    belief="Your function computes whole rows of the output at a time: its tiles are as wide as b",
    remedy=_REMEDY,
    shows_in="cost",
    variants=(a_block_of_whole_rows,),
)


def a_whole_column_of_sums(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for j in range(b.shape[1]):
        for k in range(a.shape[1]):
            for i in range(a.shape[0]):
                out[i, j] += a[i, k] * b[k, j]
    return out


def a_block_of_whole_columns(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for left in range(0, b.shape[1], nr):
        for k in range(a.shape[1]):
            for i in range(a.shape[0]):
                for j in range(left, min(left + nr, b.shape[1])):
                    out[i, j] += a[i, k] * b[k, j]
    return out


A_WHOLE_COLUMN_OF_SUMS = Misconception(
    a_whole_column_of_sums,
    belief="Your function computes whole columns of the output at a time: its tiles are as high as a",
    remedy=_REMEDY,
    shows_in="cost",
    variants=(a_block_of_whole_columns,),
)


def one_column_of_sums(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                for i in range(top, min(top + mr, a.shape[0])):
                    out[i, j] += a[i, k] * b[k, j]
    return out


ONE_COLUMN_OF_SUMS = Misconception(
    one_column_of_sums,
    belief="Your function has tiles of one column: each element of b is used mr times, but each of a only once",
    remedy="Take nr columns at a time, too: each element of a is then used for nr sums.",
    shows_in="cost",
)


def one_row_of_sums(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(a.shape[0]):
        for left in range(0, b.shape[1], nr):
            for k in range(a.shape[1]):
                for j in range(left, min(left + nr, b.shape[1])):
                    out[i, j] += a[i, k] * b[k, j]
    return out


ONE_ROW_OF_SUMS = Misconception(
    one_row_of_sums,
    belief="Your function has tiles of one row: each element of a is used nr times, but each of b only once",
    remedy="Take mr rows at a time, too: each element of b is then used for mr sums.",
    shows_in="cost",
)


def rows_and_columns_of_the_tile_swapped(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], nr):
        for left in range(0, b.shape[1], mr):
            for k in range(a.shape[1]):
                for i in range(top, min(top + nr, a.shape[0])):
                    for j in range(left, min(left + mr, b.shape[1])):
                        out[i, j] += a[i, k] * b[k, j]
    return out


ROWS_AND_COLUMNS_OF_THE_TILE_SWAPPED = Misconception(
    rows_and_columns_of_the_tile_swapped,
    belief="Your function has tiles of nr rows and mr columns",
    remedy="mr is the number of rows, taken from a, and nr the number of columns, taken from b.",
    shows_in="cost",
)


def square_tiles(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], mr):
            for k in range(a.shape[1]):
                for i in range(top, min(top + mr, a.shape[0])):
                    for j in range(left, min(left + mr, b.shape[1])):
                        out[i, j] += a[i, k] * b[k, j]
    return out


def square_tiles_of_nr(a, b, mr, nr):
    return square_tiles(a, b, nr, nr)


SQUARE_TILES = Misconception(
    square_tiles,
    belief="Your function has square tiles: it uses one of mr and nr for both sides",
    remedy="mr is the number of rows, taken from a, and nr the number of columns, taken from b.",
    shows_in="cost",
    variants=(square_tiles_of_nr,),
)


def k_cut_into_pieces(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for first in range(0, a.shape[1], nr):
        for top in range(0, a.shape[0], mr):
            for left in range(0, b.shape[1], nr):
                for k in range(first, min(first + nr, a.shape[1])):
                    for i in range(top, min(top + mr, a.shape[0])):
                        for j in range(left, min(left + nr, b.shape[1])):
                            out[i, j] += a[i, k] * b[k, j]
    return out


def k_cut_into_pieces_of_mr(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for first in range(0, a.shape[1], mr):
        for top in range(0, a.shape[0], mr):
            for left in range(0, b.shape[1], nr):
                for k in range(first, min(first + mr, a.shape[1])):
                    for i in range(top, min(top + mr, a.shape[0])):
                        for j in range(left, min(left + nr, b.shape[1])):
                            out[i, j] += a[i, k] * b[k, j]
    return out


K_CUT_INTO_PIECES = Misconception(
    k_cut_into_pieces,
    belief="Your function leaves a tile before its sums are finished, and comes back to it: the sums are loaded again",
    remedy="Stay in a tile from the first k to the last. Pieces of k are for caches, which hold more than sums.",
    shows_in="cost",
    variants=(k_cut_into_pieces_of_mr,),
)


def left_to_a_matrix_product(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            out[top : top + mr, left : left + nr] = a[top : top + mr] @ b[:, left : left + nr]
    return out


LEFT_TO_A_MATRIX_PRODUCT = Misconception(
    left_to_a_matrix_product,
    belief="Your function leaves the sums to a matrix product, in which NumPy chooses the order",
    remedy="Write the loop over k: for each k add the products of a column of mr values and a row of nr.",
    shows_in="cost",
)


ORDERS: tuple[Misconception, ...] = (
    ONE_SUM_AT_A_TIME,
    TILE_AS_LARGE_AS_THE_OUTPUT,
    A_WHOLE_ROW_OF_SUMS,
    A_WHOLE_COLUMN_OF_SUMS,
    ONE_COLUMN_OF_SUMS,
    ONE_ROW_OF_SUMS,
    ROWS_AND_COLUMNS_OF_THE_TILE_SWAPPED,
    SQUARE_TILES,
    K_CUT_INTO_PIECES,
    LEFT_TO_A_MATRIX_PRODUCT,
)
