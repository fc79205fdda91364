"""F(2, 3) in one dimension: four products for two outputs."""

import numpy as np

B = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]])
G = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
A = np.array([[1, 1, 1, 0], [0, 1, -1, -1]])


def by_matrices(d, g, b=B, taps=G, a=A):
    """Y = A (G g * B d) for every tile, with matrices in the dtype of d."""
    b, taps, a = (matrix.astype(d.dtype) for matrix in (b, taps, a))
    return ((d @ b.T) * (taps @ g)) @ a.T


def by_lines(d, g, *, half=0.5, m3=1, last=-1, u1=1, u2=-1):
    """The four products written out; each keyword is one sign or factor."""
    half = d.dtype.type(half)
    m0 = (d[:, 0] - d[:, 2]) * g[0]
    m1 = (d[:, 1] + d[:, 2]) * ((g[0] + u1 * g[1] + g[2]) * half)
    m2 = (d[:, 2] - d[:, 1]) * ((g[0] + u2 * g[1] + g[2]) * half)
    m3 = m3 * (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([m0 + m1 + m2, m1 - m2 + last * m3], axis=1)


def with_entries(matrix, **entries):
    """The matrix with some entries changed: r1c2 is row 1, column 2."""
    changed = matrix.astype(float)
    for place, value in entries.items():
        changed[int(place[1]), int(place[3])] = value
    return changed


def tile_by_tile_first_only(d, g):
    out = np.zeros((len(d), 2), dtype=d.dtype)
    for t in range(1):
        out[t] = by_matrices(d[t : t + 1], g)[0]
    return out


def float64_matrices(d, g):
    return ((d @ B.T) * (G @ g)) @ A.T


def transformed_into_d(d, g):
    d0, d1, d2, d3 = (d[:, column].copy() for column in range(4))
    d[:, 0], d[:, 1], d[:, 2], d[:, 3] = d0 - d2, d1 + d2, d2 - d1, d1 - d3
    return (d * (G.astype(d.dtype) @ g)) @ A.T.astype(d.dtype)


def six_in_loops(d, g):
    out = np.zeros((len(d), 2), dtype=d.dtype)
    for t in range(len(d)):
        for i in range(2):
            for k in range(3):
                out[t, i] += d[t, i + k] * g[k]
    return out


WINOGRAD_F23 = {
    "kernel-flipped": (lambda d, g: by_lines(d, g[::-1]), lambda d, g: by_matrices(d, np.flip(g))),
    "halves-forgotten": (
        lambda d, g: by_lines(d, g, half=1),
        lambda d, g: by_matrices(d, g, taps=np.array([[1, 0, 0], [1, 1, 1], [1, -1, 1], [0, 0, 1]])),
    ),
    "halves-cut-off": (
        lambda d, g: by_matrices(d, g, taps=G.astype(int)),
        lambda d, g: by_lines(d, g, half=1 // 2),
    ),
    "last-product-added": (
        lambda d, g: by_lines(d, g, last=1),
        lambda d, g: by_matrices(d, g, a=with_entries(A, r1c3=1)),
        lambda d, g: by_lines(d, g, m3=-1),
    ),
    "third-product-added-twice": (lambda d, g: by_matrices(d, g, a=with_entries(A, r1c2=1)),),
    "all-products-added": (
        lambda d, g: by_matrices(d, g, a=np.abs(A)),
        lambda d, g: by_matrices(d, g, a=with_entries(A, r1c2=1, r1c3=1)),
    ),
    "difference-turned-round": (
        lambda d, g: by_matrices(d, g, b=with_entries(B, r2c1=1, r2c2=-1)),
        lambda d, g: by_matrices(d, g, taps=G * [[1], [1], [-1], [1]]),
    ),
    "first-difference-turned-round": (lambda d, g: by_matrices(d, g, b=with_entries(B, r0c0=-1, r0c2=1)),),
    "sums-for-differences": (lambda d, g: by_matrices(d, g, b=with_entries(B, r0c2=1, r3c3=1)),),
    "weights-crossed": (
        lambda d, g: by_lines(d, g, u1=-1, u2=1),
        lambda d, g: by_matrices(d, g, taps=G[[0, 2, 1, 3]]),
    ),
    "outputs-exchanged": (
        lambda d, g: by_lines(d, g)[:, ::-1],
        lambda d, g: by_matrices(d, g, a=A[::-1]),
    ),
    "axes-exchanged": (
        lambda d, g: by_lines(d, g).T,
        lambda d, g: np.stack([d[:, :3] @ g, d[:, 1:] @ g]),
    ),
    "first-tile-only": (tile_by_tile_first_only, lambda d, g: by_lines(d[:1], g)),
    "made-float64": (float64_matrices, lambda d, g: by_lines(d.astype(float), g)),
    "transformed-in-place": (transformed_into_d,),
    "six-products": (
        six_in_loops,
        lambda d, g: np.lib.stride_tricks.sliding_window_view(d, 3, axis=1) @ g,
        lambda d, g: np.stack([d[:, i] * g[0] + d[:, i + 1] * g[1] + d[:, i + 2] * g[2] for i in (0, 1)], axis=1),
    ),
    "first-product-wrong": (
        lambda d, g: by_matrices(d, g, b=with_entries(B, r0c2=0)),
        lambda d, g: by_matrices(d, g, b=with_entries(B, r0c2=0, r0c1=-1)),
    ),
    "last-product-wrong": (
        lambda d, g: by_lines(d, g, m3=0),
        lambda d, g: by_matrices(d, g, b=with_entries(B, r3c3=0)),
    ),
    "outputs-joined": (
        lambda d, g: by_lines(d, g).ravel(),
        lambda d, g: np.concatenate([d[:, :3] @ g, d[:, 1:] @ g]),
    ),
}
