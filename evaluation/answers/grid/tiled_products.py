"""A matrix product tile by tile."""

import numpy as np


def by_slices(a, b, tile, step):
    """Three loops over the tiles. step(out, i, j, k, product) stores the product of two tiles."""
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(0, a.shape[0], tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, a.shape[1], tile):
                step(out[i : i + tile, j : j + tile], a[i : i + tile, k : k + tile], b[k : k + tile, j : j + tile], k)
    return out


def last_tile_in_loops(a, b, tile):
    out = np.zeros((len(a), b.shape[1]), dtype=a.dtype)
    for i in range(0, len(a), tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, len(b), tile):
                out[i : i + tile, j : j + tile] = a[i : i + tile, k : k + tile] @ b[k : k + tile, j : j + tile]
    return out


def last_tile_in_six_loops(a, b, tile):
    out = np.zeros((len(a), b.shape[1]), dtype=a.dtype)
    for ii in range(0, len(a), tile):
        for jj in range(0, b.shape[1], tile):
            for kk in range(0, len(b), tile):
                for i in range(ii, ii + tile):
                    for j in range(jj, jj + tile):
                        total = a.dtype.type(0)
                        for k in range(kk, kk + tile):
                            total += a[i, k] * b[k, j]
                        out[i, j] = total
    return out


def first_tile_only_in_loops(a, b, tile):
    out = np.zeros((len(a), b.shape[1]), dtype=a.dtype)
    for i in range(0, len(a), tile):
        for j in range(0, b.shape[1], tile):
            out[i : i + tile, j : j + tile] += a[i : i + tile, :tile] @ b[:tile, j : j + tile]
    return out


def elementwise_in_loops(a, b, tile):
    out = np.zeros((len(a), b.shape[1]), dtype=a.dtype)
    for i in range(0, len(a), tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, len(b), tile):
                for r in range(tile):
                    for s in range(tile):
                        out[i + r, j + s] += a[i + r, k + s] * b[k + r, j + s]
    return out


def diagonal_tiles(a, b, tile):
    out = np.zeros((len(a), b.shape[1]), dtype=a.dtype)
    for i in range(0, min(out.shape), tile):
        out[i : i + tile, i : i + tile] = a[i : i + tile] @ b[:, i : i + tile]
    return out


def transposed_tiles_of_b(a, b, tile):
    out = np.zeros((len(a), b.shape[1]), dtype=a.dtype)
    for i in range(0, len(a), tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, len(b), tile):
                for r in range(tile):
                    for s in range(tile):
                        for t in range(tile):
                            out[i + r, j + s] += a[i + r, k + t] * b[k + s, j + t]
    return out


def float64_in_loops(a, b, tile):
    out = np.zeros((len(a), b.shape[1]))
    for i in range(0, len(a), tile):
        for k in range(0, len(b), tile):
            out[i : i + tile] += a[i : i + tile, k : k + tile] @ b[k : k + tile]
    return out


def integers_in_loops(a, b, tile):
    out = np.zeros((len(a), b.shape[1]), dtype=np.int64)
    for i in range(len(a)):
        for j in range(b.shape[1]):
            total = 0.0
            for k in range(len(b)):
                total += a[i, k] * b[k, j]
            out[i, j] = int(total)
    return out


def columns_then_rows(a, b, tile):
    out = np.zeros((b.shape[1], len(a)), dtype=a.dtype)
    for i in range(0, len(a), tile):
        for j in range(0, b.shape[1], tile):
            out[j : j + tile, i : i + tile] = (a[i : i + tile] @ b[:, j : j + tile]).T
    return out


def last_product_in_loops(a, b, tile):
    out = np.zeros((len(a), b.shape[1]), dtype=a.dtype)
    for i in range(len(a)):
        for j in range(b.shape[1]):
            for k in range(len(b)):
                out[i, j] = a[i, k] * b[k, j]
    return out


def offsets_forgotten_in_loops(a, b, tile):
    out = np.zeros((len(a), b.shape[1]), dtype=a.dtype)
    for ii in range(0, len(a), tile):
        for jj in range(0, b.shape[1], tile):
            for _ in range(0, len(b), tile):
                for i in range(tile):
                    for j in range(tile):
                        for k in range(tile):
                            out[ii + i, jj + j] += a[i, k] * b[k, j]
    return out


def scaled_in_place(a, b, tile):
    a *= 2
    return (a @ b) / a.dtype.type(2)


def first_output_tile(a, b, tile):
    out = np.zeros((len(a), b.shape[1]), dtype=a.dtype)
    for k in range(0, len(b), tile):
        out[:tile, :tile] += a[:tile, k : k + tile] @ b[k : k + tile, :tile]
    return out


def total_over_all_outputs(a, b, tile):
    out = np.zeros((len(a), b.shape[1]), dtype=a.dtype)
    total = a.dtype.type(0)
    for i in range(len(a)):
        for j in range(b.shape[1]):
            for k in range(len(b)):
                total += a[i, k] * b[k, j]
            out[i, j] = total
    return out


def assign(out, left, right, k):
    out[...] = left @ right


def assign_the_first(out, left, right, k):
    if k == 0:
        out[...] = left @ right


def add_elementwise(out, left, right, k):
    out += left * right


def add_transposed(out, left, right, k):
    out += left @ right.T


TILED_MATMUL = {
    "last-tile-only": (
        last_tile_in_loops,
        last_tile_in_six_loops,
        lambda a, b, tile: by_slices(a, b, tile, assign),
    ),
    "first-tile-only": (
        first_tile_only_in_loops,
        lambda a, b, tile: by_slices(a, b, tile, assign_the_first),
        lambda a, b, tile: a[:, :tile] @ b[:tile],
    ),
    "elementwise": (elementwise_in_loops, lambda a, b, tile: by_slices(a, b, tile, add_elementwise)),
    "diagonal-only": (diagonal_tiles,),
    "tiles-of-b-transposed": (transposed_tiles_of_b, lambda a, b, tile: by_slices(a, b, tile, add_transposed)),
    "made-float64": (float64_in_loops, lambda a, b, tile: a.astype(float) @ b),
    "made-integer": (integers_in_loops, lambda a, b, tile: (a @ b).astype(int)),
    "result-transposed": (columns_then_rows, lambda a, b, tile: (a @ b).T.copy(), lambda a, b, tile: b.T @ a.T),
    "last-product-only": (last_product_in_loops, lambda a, b, tile: np.outer(a[:, -1], b[-1])),
    "tile-offsets-forgotten": (offsets_forgotten_in_loops,),
    "changed-in-place": (scaled_in_place,),
    "first-output-tile-only": (first_output_tile,),
    "total-never-reset": (total_over_all_outputs,),
    "b-transposed": (lambda a, b, tile: a @ b.T,),
    "order-exchanged": (lambda a, b, tile: b @ a,),
    "made-float32": (lambda a, b, tile: (a @ b).astype(np.float32),),
}
