"""A matrix product in tiles of sums: tiles that are wrong, and orders in which the sums do not stay."""

import numpy as np


def over_tiles(a, b, mr, nr, step, rows=None, columns=None):
    """Two loops over the tiles. step(out, top, left) computes one; rows and columns are where tiles start."""
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr) if rows is None else rows:
        for left in range(0, b.shape[1], nr) if columns is None else columns:
            step(out, top, left)
    return out


def whole_tiles_by_floor_division(a, b, mr, nr):
    c = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for t in range(a.shape[0] // mr):
        for u in range(b.shape[1] // nr):
            for k in range(a.shape[1]):
                for i in range(t * mr, (t + 1) * mr):
                    for j in range(u * nr, (u + 1) * nr):
                        c[i, j] += a[i, k] * b[k, j]
    return c


def loops_that_end_one_tile_early(a, b, mr, nr):
    def step(out, top, left):
        for k in range(len(b)):
            out[top : top + mr, left : left + nr] += np.outer(a[top : top + mr, k], b[k, left : left + nr])

    rows, columns = a.shape[0] - a.shape[0] % mr, b.shape[1] - b.shape[1] % nr
    return over_tiles(a, b, mr, nr, step, range(0, rows, mr), range(0, columns, nr))


def output_of_whole_tiles_only(a, b, mr, nr):
    rows, columns = a.shape[0] // mr, b.shape[1] // nr
    out = np.zeros((rows * mr, columns * nr), dtype=a.dtype)
    for i in range(rows * mr):
        for j in range(columns * nr):
            out[i, j] = (a[i] * b[:, j]).sum()
    return out


def padded_and_not_cut(a, b, mr, nr):
    a = np.pad(a, ((0, -len(a) % mr), (0, 0)))
    b = np.pad(b, ((0, 0), (0, -b.shape[1] % nr)))
    return a @ b


def indices_beyond_the_output(a, b, mr, nr):
    def step(out, top, left):
        for k in range(a.shape[1]):
            for r in range(mr):
                for s in range(nr):
                    out[top + r, left + s] += a[top + r, k] * b[k, left + s]

    return over_tiles(a, b, mr, nr, step)


def full_tile_and_short_slices(a, b, mr, nr):
    def step(out, top, left):
        tile = np.zeros((mr, nr), dtype=a.dtype)
        for k in range(a.shape[1]):
            tile += np.outer(a[top : top + mr, k], b[k, left : left + nr])
        out[top : top + mr, left : left + nr] = tile

    return over_tiles(a, b, mr, nr, step)


def overlapping_tiles_added(a, b, mr, nr):
    def step(out, top, left):
        top, left = max(0, min(top, len(a) - mr)), max(0, min(left, b.shape[1] - nr))
        for k in range(a.shape[1]):
            out[top : top + mr, left : left + nr] += np.outer(a[top : top + mr, k], b[k, left : left + nr])

    return over_tiles(a, b, mr, nr, step)


def assigned_for_each_k(a, b, mr, nr):
    def step(out, top, left):
        for k in range(a.shape[1]):
            out[top : top + mr, left : left + nr] = np.outer(a[top : top + mr, k], b[k, left : left + nr])

    return over_tiles(a, b, mr, nr, step)


def returned_inside_k(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for k in range(a.shape[1]):
        for i in range(a.shape[0]):
            for j in range(b.shape[1]):
                out[i, j] += a[i, k] * b[k, j]
        return out
    return out


def sums_made_before_all_loops(a, b, mr, nr):
    sums = np.zeros((mr, nr), dtype=a.dtype)

    def step(out, top, left):
        height, width = out[top : top + mr, left : left + nr].shape
        for k in range(a.shape[1]):
            for r in range(height):
                for s in range(width):
                    sums[r, s] += a[top + r, k] * b[k, left + s]
        out[top : top + mr, left : left + nr] = sums[:height, :width]

    return over_tiles(a, b, mr, nr, step)


def only_the_tile_at_zero(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for k in range(a.shape[1]):
        for i in range(min(mr, len(a))):
            for j in range(min(nr, b.shape[1])):
                out[i, j] += a[i, k] * b[k, j]
    return out


def offsets_only_in_the_output(a, b, mr, nr):
    def step(out, top, left):
        height, width = out[top : top + mr, left : left + nr].shape
        for k in range(a.shape[1]):
            for r in range(height):
                for s in range(width):
                    out[top + r, left + s] += a[r, k] * b[k, s]

    return over_tiles(a, b, mr, nr, step)


def without_a_dtype(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]))
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            for k in range(a.shape[1]):
                out[top : top + mr, left : left + nr] += np.outer(a[top : top + mr, k], b[k, left : left + nr])
    return out


def rows_of_the_output_from_b(a, b, mr, nr):
    out = np.zeros((b.shape[1], a.shape[0]), dtype=a.dtype)
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            out[j, i] = sum(a[i, k] * b[k, j] for k in range(a.shape[1]))
    return out


def three_plain_loops(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            total = a.dtype.type(0)
            for k in range(a.shape[1]):
                total += a[i, k] * b[k, j]
            out[i, j] = total
    return out


def each_sum_of_a_tile_by_itself(a, b, mr, nr):
    def step(out, top, left):
        for j in range(left, min(left + nr, b.shape[1])):
            for i in range(top, min(top + mr, a.shape[0])):
                out[i, j] = sum(a[i, k] * b[k, j] for k in range(a.shape[1]))

    return over_tiles(a, b, mr, nr, step)


def row_times_column_summed(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i, j in np.ndindex(out.shape):
        out[i, j] = (a[i] * b[:, j]).sum()
    return out


def outer_products_of_whole_columns_and_rows(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for k in range(a.shape[1]):
        out += np.outer(a[:, k], b[k])
    return out


def k_outside_and_tiles_inside(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for k in range(a.shape[1]):
        for top in range(0, a.shape[0], mr):
            for left in range(0, b.shape[1], nr):
                out[top : top + mr, left : left + nr] += np.outer(a[top : top + mr, k], b[k, left : left + nr])
    return out


def rows_scaled_and_added(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            out[i] += a[i, k] * b[k]
    return out


def strips_of_rows(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for k in range(a.shape[1]):
            out[top : top + mr] += a[top : top + mr, k, None] * b[k]
    return out


def strips_of_columns(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for left in range(0, b.shape[1], nr):
        for k in range(a.shape[1]):
            out[:, left : left + nr] += np.outer(a[:, k], b[k, left : left + nr])
    return out


def columns_one_by_one(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for j in range(b.shape[1]):
        for top in range(0, a.shape[0], mr):
            for k in range(a.shape[1]):
                out[top : top + mr, j] += a[top : top + mr, k] * b[k, j]
    return out


def rows_one_by_one(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(a.shape[0]):
        for left in range(0, b.shape[1], nr):
            for k in range(a.shape[1]):
                out[i, left : left + nr] += a[i, k] * b[k, left : left + nr]
    return out


def tile_of(rows, columns):
    """Tiles of so many rows and columns, whatever was asked for."""

    def answer(a, b, mr, nr):
        high, wide = rows(mr, nr), columns(mr, nr)
        out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
        for top in range(0, a.shape[0], high):
            for left in range(0, b.shape[1], wide):
                for k in range(a.shape[1]):
                    out[top : top + high, left : left + wide] += np.outer(
                        a[top : top + high, k], b[k, left : left + wide]
                    )
        return out

    return answer


def panels_of_k_outside(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for start in range(0, a.shape[1], mr):
        for top in range(0, a.shape[0], mr):
            for left in range(0, b.shape[1], nr):
                for k in range(start, min(start + mr, a.shape[1])):
                    out[top : top + mr, left : left + nr] += np.outer(a[top : top + mr, k], b[k, left : left + nr])
    return out


def tiles_by_einsum(a, b, mr, nr):
    def step(out, top, left):
        out[top : top + mr, left : left + nr] = np.einsum("ik,kj->ij", a[top : top + mr], b[:, left : left + nr])

    return over_tiles(a, b, mr, nr, step)


MATMUL_REGISTER_TILE = {
    "edges-left-zero": (whole_tiles_by_floor_division, loops_that_end_one_tile_early),
    "edges-cut-off": (output_of_whole_tiles_only,),
    "output-of-whole-tiles": (padded_and_not_cut,),
    "beyond-the-edges": (indices_beyond_the_output, full_tile_and_short_slices),
    "last-tile-added-twice": (overlapping_tiles_added,),
    "last-k-only": (assigned_for_each_k,),
    "first-k-only": (returned_inside_k,),
    "sums-carried-over": (sums_made_before_all_loops,),
    "first-tile-only": (only_the_tile_at_zero,),
    "every-tile-the-first": (offsets_only_in_the_output,),
    "made-float64": (without_a_dtype, lambda a, b, mr, nr: a.astype(float) @ b),
    "made-integer": (lambda a, b, mr, nr: np.array(a @ b, dtype=int),),
    "result-transposed": (rows_of_the_output_from_b, lambda a, b, mr, nr: b.T @ a.T),
    "b-transposed": (lambda a, b, mr, nr: np.dot(a, b.T),),
    "order-exchanged": (lambda a, b, mr, nr: np.matmul(b, a),),
    "one-sum-at-a-time": (three_plain_loops, each_sum_of_a_tile_by_itself, row_times_column_summed),
    "tile-as-large-as-the-output": (outer_products_of_whole_columns_and_rows, k_outside_and_tiles_inside),
    "a-whole-row-of-sums": (rows_scaled_and_added, strips_of_rows),
    "a-whole-column-of-sums": (strips_of_columns,),
    "one-column-of-sums": (columns_one_by_one, tile_of(lambda mr, nr: mr, lambda mr, nr: 1)),
    "one-row-of-sums": (rows_one_by_one, tile_of(lambda mr, nr: 1, lambda mr, nr: nr)),
    "rows-and-columns-of-the-tile-swapped": (tile_of(lambda mr, nr: nr, lambda mr, nr: mr),),
    "square-tiles": (tile_of(lambda mr, nr: mr, lambda mr, nr: mr), tile_of(lambda mr, nr: nr, lambda mr, nr: nr)),
    "k-cut-into-pieces": (panels_of_k_outside,),
    "left-to-a-matrix-product": (tiles_by_einsum, lambda a, b, mr, nr: a @ b, lambda a, b, mr, nr: np.dot(a, b)),
}
