"""Right answers of lesson 8: a matrix product in tiles of sums that stay in registers."""

import numba
import numpy as np


def tile_by_outer_products(a, b, mr, nr):
    out = np.empty((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            rows, columns = a[top : top + mr], b[:, left : left + nr]
            tile = np.zeros((rows.shape[0], columns.shape[1]), dtype=a.dtype)
            for k in range(a.shape[1]):
                tile += np.outer(rows[:, k], columns[k])
            out[top : top + mr, left : left + nr] = tile
    return out


def tile_by_broadcasting(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for left in range(0, b.shape[1], nr):
        for top in range(0, a.shape[0], mr):
            for k in range(len(b)):
                out[top : top + mr, left : left + nr] += a[top : top + mr, k, None] * b[k, left : left + nr]
    return out


def tile_by_loops_with_min(a, b, mr, nr):
    (M, K), N = a.shape, b.shape[1]
    c = np.zeros((M, N), a.dtype)
    for i0 in range(0, M, mr):
        i1 = min(i0 + mr, M)
        for j0 in range(0, N, nr):
            j1 = min(j0 + nr, N)
            for k in range(K):
                for i in range(i0, i1):
                    for j in range(j0, j1):
                        c[i, j] += a[i, k] * b[k, j]
    return c


def tile_column_by_column(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            for k in range(a.shape[1]):
                column = a[top : top + mr, k]
                for j in range(left, min(left + nr, b.shape[1])):
                    out[top : top + mr, j] += b[k, j] * column
    return out


def tile_in_lists(a, b, mr, nr):
    rows, columns = len(a), len(b[0])
    out = [[0] * columns for _ in range(rows)]
    for top in range(0, rows, mr):
        for left in range(0, columns, nr):
            high, wide = range(top, min(rows, top + mr)), range(left, min(columns, left + nr))
            sums = {(i, j): 0 for i in high for j in wide}
            for k in range(len(b)):
                for i in high:
                    value = a[i, k]
                    for j in wide:
                        sums[i, j] = sums[i, j] + value * b[k, j]
            for i, j in sums:
                out[i][j] = sums[i, j]
    return np.array(out, dtype=a.dtype)


def tile_shifted_back_at_the_edge(a, b, mr, nr):
    """The last tile overlaps the one before it, and stores the same sums again."""
    rows, columns = a.shape[0], b.shape[1]
    out = np.zeros((rows, columns), dtype=a.dtype)
    for start in range(0, rows, mr):
        top = max(0, min(start, rows - mr))
        for first in range(0, columns, nr):
            left = max(0, min(first, columns - nr))
            tile = np.zeros_like(out[top : top + mr, left : left + nr])
            for k in range(a.shape[1]):
                tile = tile + a[top : top + mr, k : k + 1] * b[k : k + 1, left : left + nr]
            out[top : top + mr, left : left + nr] = tile
    return out


def tile_in_padded_matrices(a, b, mr, nr):
    rows, columns = a.shape[0], b.shape[1]
    left_matrix = np.zeros((-(-rows // mr) * mr, a.shape[1]), dtype=a.dtype)
    right_matrix = np.zeros((b.shape[0], -(-columns // nr) * nr), dtype=a.dtype)
    left_matrix[:rows], right_matrix[:, :columns] = a, b
    out = np.zeros((left_matrix.shape[0], right_matrix.shape[1]), dtype=a.dtype)
    for i in range(0, len(out), mr):
        for j in range(0, out.shape[1], nr):
            for k in range(a.shape[1]):
                for r in range(mr):
                    for s in range(nr):
                        out[i + r, j + s] += left_matrix[i + r, k] * right_matrix[k, j + s]
    return out[:rows, :columns]


def tile_by_products_of_one_column_and_one_row(a, b, mr, nr):
    """A matrix product over a single k adds nothing up: its order does not matter."""
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            for k in range(a.shape[1]):
                out[top : top + mr, left : left + nr] += a[top : top + mr, k : k + 1] @ b[k : k + 1, left : left + nr]
    return out


def tile_with_python_floats(a, b, mr, nr):
    """Python's own floats cannot be followed."""
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            for i in range(top, min(top + mr, a.shape[0])):
                for j in range(left, min(left + nr, b.shape[1])):
                    out[i, j] = sum(float(a[i, k]) * float(b[k, j]) for k in range(a.shape[1]))
    return out


@numba.njit
def tile_compiled(a, b, mr, nr):
    out = np.empty((a.shape[0], b.shape[1]), a.dtype)
    tile = np.empty((mr, nr), a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            height, width = min(mr, a.shape[0] - top), min(nr, b.shape[1] - left)
            tile[:] = 0
            for k in range(a.shape[1]):
                for i in range(height):
                    for j in range(width):
                        tile[i, j] += a[top + i, k] * b[k, left + j]
            out[top : top + height, left : left + width] = tile[:height, :width]
    return out


REGISTER_TILES = (
    tile_by_outer_products,
    tile_by_broadcasting,
    tile_by_loops_with_min,
    tile_column_by_column,
    tile_in_lists,
    tile_shifted_back_at_the_edge,
    tile_in_padded_matrices,
    tile_by_products_of_one_column_and_one_row,
    tile_with_python_floats,
    tile_compiled,
)
