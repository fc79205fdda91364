"""Tiles that start, end or add wrongly in `matmul_register_tile(a, b, mr, nr)`."""

import numpy as np

from stridewise.exercises.record import Misconception

_SMALLER = "At the edges a tile is smaller: it ends at min(top + mr, rows), and a slice ends there by itself."


def edges_left_zero(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0] - mr + 1, mr):
        for left in range(0, b.shape[1] - nr + 1, nr):
            out[top : top + mr, left : left + nr] = a[top : top + mr] @ b[:, left : left + nr]
    return out


def rows_at_the_edge_left_zero(a, b, mr, nr):
    out = a @ b
    out[a.shape[0] // mr * mr :] = 0
    return out


def columns_at_the_edge_left_zero(a, b, mr, nr):
    out = a @ b
    out[:, b.shape[1] // nr * nr :] = 0
    return out


EDGES_LEFT_ZERO = Misconception(
    edges_left_zero,
    belief="Your function computes whole tiles only: rows or columns that do not fill a tile stay 0",
    remedy=_SMALLER,
    variants=(rows_at_the_edge_left_zero, columns_at_the_edge_left_zero),
)


def edges_cut_off(a, b, mr, nr):
    rows, columns = a.shape[0] // mr * mr, b.shape[1] // nr * nr
    return a[:rows] @ b[:, :columns]


def rows_cut_off(a, b, mr, nr):
    return a[: a.shape[0] // mr * mr] @ b


def columns_cut_off(a, b, mr, nr):
    return a @ b[:, : b.shape[1] // nr * nr]


EDGES_CUT_OFF = Misconception(
    edges_cut_off,
    belief="Your function returns whole tiles only: rows or columns that do not fill a tile are missing",
    remedy="The output has a row for each row of `a` and a column for each of `b`. At the edges a tile is smaller.",
    variants=(rows_cut_off, columns_cut_off),
)


def output_of_whole_tiles(a, b, mr, nr):
    rows, columns = -(-a.shape[0] // mr) * mr, -(-b.shape[1] // nr) * nr
    out = np.zeros((rows, columns), dtype=a.dtype)
    out[: a.shape[0], : b.shape[1]] = a @ b
    return out


OUTPUT_OF_WHOLE_TILES = Misconception(
    output_of_whole_tiles,
    belief="Your function returns an output that is rounded up to whole tiles",
    remedy="Cut the padding off at the end, or let the tiles at the edges be smaller.",
)


def beyond_the_edges(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            for k in range(a.shape[1]):
                for i in range(mr):
                    for j in range(nr):
                        out[top + i, left + j] += a[top + i, k] * b[k, left + j]
    return out


def whole_tile_for_a_part(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            tile = np.zeros((mr, nr), dtype=a.dtype)
            tile += a[top : top + mr] @ b[:, left : left + nr]
            out[top : top + mr, left : left + nr] = tile
    return out


def whole_tile_stored_at_the_edge(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            tile = np.zeros((mr, nr), dtype=a.dtype)
            part = a[top : top + mr] @ b[:, left : left + nr]
            tile[: part.shape[0], : part.shape[1]] = part
            out[top : top + mr, left : left + nr] = tile
    return out


BEYOND_THE_EDGES = Misconception(
    beyond_the_edges,
    belief="Your function has mr x nr sums in every tile, and at the edges they do not fit",
    remedy=_SMALLER,
    variants=(whole_tile_for_a_part, whole_tile_stored_at_the_edge),
)


def last_tile_added_twice(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for start in range(0, a.shape[0], mr):
        top = max(0, min(start, a.shape[0] - mr))
        for first in range(0, b.shape[1], nr):
            left = max(0, min(first, b.shape[1] - nr))
            out[top : top + mr, left : left + nr] += a[top : top + mr] @ b[:, left : left + nr]
    return out


LAST_TILE_ADDED_TWICE = Misconception(
    last_tile_added_twice,
    belief="Your function shifts the last tiles back into the matrix, and adds to what the tile before stored there",
    remedy="Where tiles overlap, store the sums with `=`: both tiles compute the whole sum.",
)


def last_k_only(a, b, mr, nr):
    return a[:, -1:] * b[-1:]


LAST_K_ONLY = Misconception(
    last_k_only,
    belief="Your function keeps the products of the last k only",
    remedy="Each k adds to the tile: `+=`, where `=` would overwrite what came before.",
)


def first_k_only(a, b, mr, nr):
    return a[:, :1] * b[:1]


FIRST_K_ONLY = Misconception(
    first_k_only,
    belief="Your function uses the first k only",
    remedy="The loop over k runs over all columns of `a`, before the tile is stored or returned.",
)


def sums_carried_over(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    tile = np.zeros((mr, nr), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            part = a[top : top + mr] @ b[:, left : left + nr]
            tile[: part.shape[0], : part.shape[1]] += part
            out[top : top + mr, left : left + nr] = tile[: part.shape[0], : part.shape[1]]
    return out


def sums_carried_over_along_a_row(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        tile = np.zeros((mr, nr), dtype=a.dtype)
        for left in range(0, b.shape[1], nr):
            part = a[top : top + mr] @ b[:, left : left + nr]
            tile[: part.shape[0], : part.shape[1]] += part
            out[top : top + mr, left : left + nr] = tile[: part.shape[0], : part.shape[1]]
    return out


SUMS_CARRIED_OVER = Misconception(
    sums_carried_over,
    belief="Your function carries the sums of one tile over to the next",
    remedy="Each tile starts at zero: make the sums anew inside the loops over the tiles, before the loop over k.",
    variants=(sums_carried_over_along_a_row,),
)


def first_tile_only(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    out[:mr, :nr] = a[:mr] @ b[:, :nr]
    return out


def first_tile_returned(a, b, mr, nr):
    return a[:mr] @ b[:, :nr]


FIRST_TILE_ONLY = Misconception(
    first_tile_only,
    belief="Your function computes the first tile of the output only",
    remedy="Every tile is needed: top takes the steps range(0, rows, mr), and left range(0, columns, nr).",
    variants=(first_tile_returned,),
)


def every_tile_the_first(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(0, a.shape[0], mr):
        for left in range(0, b.shape[1], nr):
            height, width = out[top : top + mr, left : left + nr].shape
            out[top : top + mr, left : left + nr] = (a[:mr] @ b[:, :nr])[:height, :width]
    return out


EVERY_TILE_THE_FIRST = Misconception(
    every_tile_the_first,
    belief="Your function computes every tile from the first rows of `a` and the first columns of `b`",
    remedy="Inside a tile, row i of the tile is row top + i of `a`, and column j is column left + j of `b`.",
)


def numbers_of_tiles_for_rows(a, b, mr, nr):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for top in range(-(-a.shape[0] // mr)):
        for left in range(-(-b.shape[1] // nr)):
            out[top : top + mr, left : left + nr] = a[top : top + mr] @ b[:, left : left + nr]
    return out


NUMBERS_OF_TILES_FOR_ROWS = Misconception(
    numbers_of_tiles_for_rows,
    belief="Your function takes the number of a tile for its first row or column",
    remedy="Tile number t begins at row t * mr: multiply, or let the loop take steps of mr.",
)


EDGES: tuple[Misconception, ...] = (
    EDGES_LEFT_ZERO,
    EDGES_CUT_OFF,
    OUTPUT_OF_WHOLE_TILES,
    BEYOND_THE_EDGES,
    LAST_TILE_ADDED_TWICE,
    LAST_K_ONLY,
    FIRST_K_ONLY,
    SUMS_CARRIED_OVER,
    FIRST_TILE_ONLY,
    EVERY_TILE_THE_FIRST,
    NUMBERS_OF_TILES_FOR_ROWS,
)
