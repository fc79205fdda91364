"""Right answers, in the many styles in which students find them: each must pass."""

# Students' code does not look at all its arguments.
# ruff: noqa: ARG001

import math

import numba
import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

# --- lesson 01


def strides_by_loop(shape):
    strides, step = [], 1
    for length in reversed(shape):
        strides.append(step)
        step *= length
    return tuple(reversed(strides))


def strides_by_products(shape):
    return tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))


def strides_asked_of_numpy(shape):
    return tuple(stride // 8 for stride in np.zeros(shape).strides)


def strides_as_numpy_integers(shape):
    return tuple(np.cumprod((1, *shape[:0:-1]))[::-1])


def offset_by_loop(index, strides):
    offset = 0
    for axis in range(len(index)):
        offset += index[axis] * strides[axis]
    return offset


def offset_by_numpy(index, strides):
    return np.dot(index, strides)


def nhwc_by_einsum(x):
    return np.ascontiguousarray(np.einsum("nchw->nhwc", x))


def nhwc_by_moveaxis(x):
    return np.moveaxis(x, 1, -1).copy()


def nhwc_by_loops(x):
    n, c, h, w = x.shape
    out = np.empty((n, h, w, c), dtype=x.dtype)
    for channel in range(c):
        out[:, :, :, channel] = x[:, channel]
    return out


def hwio_by_moveaxis(w):
    return np.moveaxis(w, (0, 1), (3, 2))


def hwio_by_einsum(w):
    return np.einsum("oirs->rsio", w).copy()


# --- lesson 02


def shape_with_names(x_shape, w_shape):
    n, h, w, _ = x_shape
    kh, kw, _, co = w_shape
    return n, 1 + h - kh, 1 + w - kw, co


def shape_counted(x_shape, w_shape):
    sides = [len(range(x_shape[axis] - w_shape[axis - 1] + 1)) for axis in (1, 2)]
    return (x_shape[0], *sides, w_shape[3])


def padded_by_zeros(x, pad):
    n, h, w, c = x.shape
    out = np.zeros((n, h + 2 * pad, w + 2 * pad, c), dtype=x.dtype)
    out[:, pad : pad + h, pad : pad + w] = x
    return out


def padded_by_concatenation(x, pad):
    n, _, w, c = x.shape
    rows = np.zeros((n, pad, w, c), dtype=x.dtype)
    x = np.concatenate([rows, x, rows], axis=1)
    columns = np.zeros((n, x.shape[1], pad, c), dtype=x.dtype)
    return np.concatenate([columns, x, columns], axis=2)


# --- convolutions


def conv_seven_loops(x, w):
    n, height, width, _ = x.shape
    kh, kw, ci, co = w.shape
    out = np.zeros((n, height - kh + 1, width - kw + 1, co), dtype=x.dtype)
    for image in range(n):
        for i in range(height - kh + 1):
            for j in range(width - kw + 1):
                for o in range(co):
                    for r in range(kh):
                        for s in range(kw):
                            for c in range(ci):
                                out[image, i, j, o] += x[image, i + r, j + s, c] * w[r, s, c, o]
    return out


def conv_loops_inside_out(x, w):
    n, height, width, ci = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, height - kh + 1, width - kw + 1, co), dtype=x.dtype)
    for c in reversed(range(ci)):
        for s in reversed(range(kw)):
            for r in range(kh):
                for o in range(co):
                    for j in range(width - kw + 1):
                        for i in range(height - kh + 1):
                            for image in range(n):
                                out[image, i, j, o] += w[r, s, c, o] * x[image, i + r, j + s, c]
    return out


def conv_scattered(x, w):
    """Each input pixel adds to every output that it meets."""
    n, height, width, _ = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, height - kh + 1, width - kw + 1, co), dtype=x.dtype)
    for i in range(height):
        for j in range(width):
            for r in range(max(0, i - height + kh), min(kh, i + 1)):
                for s in range(max(0, j - width + kw), min(kw, j + 1)):
                    out[:, i - r, j - s] += x[:, i, j] @ w[r, s]
    return out


def conv_output_by_output(x, w):
    n, height, width, _ = x.shape
    kh, kw, _, co = w.shape
    out = np.empty((n, height - kh + 1, width - kw + 1, co), dtype=x.dtype)
    for image, i, j, o in np.ndindex(*out.shape):
        out[image, i, j, o] = np.sum(x[image, i : i + kh, j : j + kw] * w[..., o])
    return out


def conv_einsum(x, w):
    return np.einsum("nhwcrs,rsco->nhwo", sliding_window_view(x, w.shape[:2], (1, 2)), w, optimize=True)


def conv_tensordot(x, w):
    return np.tensordot(sliding_window_view(x, w.shape[:2], (1, 2)), w, axes=([3, 4, 5], [2, 0, 1]))


def conv_sum_of_products(x, w):
    kh, kw = w.shape[:2]
    rows, columns = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    return sum(x[:, r : r + rows, s : s + columns] @ w[r, s] for r in range(kh) for s in range(kw))


def conv_by_as_strided(x, w):
    n, height, width, ci = x.shape
    kh, kw, _, co = w.shape
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    windows = as_strided(x, shape, (*x.strides[:3], *x.strides[1:]))
    return (windows.reshape(-1, kh * kw * ci) @ w.reshape(-1, co)).reshape(*shape[:3], co)


def conv_by_fft(x, w):
    """Rounds, and is right all the same."""
    shape = x.shape[1:3]
    spectrum = np.einsum("nhwc,hwco->nhwo", np.fft.fft2(x, axes=(1, 2)), np.fft.fft2(w[::-1, ::-1], shape, axes=(0, 1)))
    full = np.fft.ifft2(spectrum, axes=(1, 2)).real
    return full[:, w.shape[0] - 1 :, w.shape[1] - 1 :].astype(x.dtype)


conv_numba_loops = numba.njit(conv_seven_loops)


@numba.njit
def conv_numba_scalar_sum(x, w):
    n, height, width, ci = x.shape
    kh, kw, _, co = w.shape
    out = np.empty((n, height - kh + 1, width - kw + 1, co), dtype=x.dtype)
    for image in range(n):
        for i in range(height - kh + 1):
            for j in range(width - kw + 1):
                for o in range(co):
                    total = x.dtype.type(0)
                    for r in range(kh):
                        for s in range(kw):
                            for c in range(ci):
                                total += x[image, i + r, j + s, c] * w[r, s, c, o]
                    out[image, i, j, o] = total
    return out


@numba.njit(fastmath=True)
def conv_numba_inside_out(x, w):
    n, height, width, ci = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, height - kh + 1, width - kw + 1, co), dtype=x.dtype)
    for c in range(ci - 1, -1, -1):
        for s in range(kw):
            for r in range(kh):
                for o in range(co):
                    for j in range(width - kw + 1):
                        for i in range(height - kh + 1):
                            for image in range(n):
                                out[image, i, j, o] += w[r, s, c, o] * x[image, i + r, j + s, c]
    return out


@numba.njit
def _accumulate(out, x, w):
    kh, kw, ci, co = w.shape
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            for r in range(kh):
                for s in range(kw):
                    for c in range(ci):
                        for image in range(out.shape[0]):
                            for o in range(co):
                                out[image, i, j, o] += x[image, i + r, j + s, c] * w[r, s, c, o]


def conv_numba_helper(x, w):
    """Plain outside, compiled inside."""
    kh, kw, _, co = w.shape
    out = np.zeros((x.shape[0], x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    _accumulate(out, x, w)
    return out


@numba.njit
def conv_numba_ndindex(x, w):
    kh, kw, ci, co = w.shape
    out = np.zeros((x.shape[0], x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for image, i, j, o in np.ndindex(out.shape):
        for r, s, c in np.ndindex((kh, kw, ci)):
            out[image, i, j, o] += x[image, i + r, j + s, c] * w[r, s, c, o]
    return out


CONVOLUTIONS = (
    conv_seven_loops,
    conv_loops_inside_out,
    conv_scattered,
    conv_output_by_output,
    conv_einsum,
    conv_tensordot,
    conv_sum_of_products,
    conv_by_as_strided,
    conv_by_fft,
    conv_numba_loops,
)


def one_by_one_by_einsum(x, w):
    return np.einsum("nhwi,io->nhwo", x, w[0, 0])


def one_by_one_by_rows(x, w):
    *place, ci = x.shape
    return (x.reshape(-1, ci) @ w.reshape(ci, -1)).reshape(*place, -1)


def one_by_one_by_tensordot(x, w):
    return np.tensordot(x, w[0, 0], 1)


def one_by_one_by_broadcasting(x, w):
    return (x[..., None] * w[0, 0]).sum(axis=3)


# --- lesson 04


def tiles_by_reshape_and_transpose(a, tile):
    """Of an array whose axes do not merge, reshape still gives a view: it only splits them."""
    rows, columns = a.shape
    return a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3)


def tiles_by_shifted_strides(a, tile):
    """One axis after the other."""
    down, right = a.strides
    rows = as_strided(a, (a.shape[0] // tile, tile, a.shape[1]), (tile * down, down, right))
    shape = (rows.shape[0], a.shape[1] // tile, tile, tile)
    return as_strided(rows, shape, (rows.strides[0], tile * right, rows.strides[1], right))


def tiles_copied_one_by_one(a, tile):
    rows, columns = a.shape
    out = np.empty((rows // tile, columns // tile, tile, tile), dtype=a.dtype)
    for i, j in np.ndindex(*out.shape[:2]):
        out[i, j] = a[i * tile : (i + 1) * tile, j * tile : (j + 1) * tile]
    return out


def tiles_copied_by_split(a, tile):
    return np.array([np.hsplit(row, a.shape[1] // tile) for row in np.vsplit(a, a.shape[0] // tile)])


def untiled_by_swapaxes(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.swapaxes(1, 2).reshape(down * rows, right * columns)


def untiled_by_block(tiles):
    return np.block([list(row) for row in tiles])


def untiled_by_loops(tiles):
    down, right, rows, columns = tiles.shape
    out = np.zeros((down * rows, right * columns), dtype=tiles.dtype)
    for i in range(down):
        for j in range(right):
            out[i * rows : (i + 1) * rows, j * columns : (j + 1) * columns] = tiles[i, j]
    return out


@numba.njit
def product_six_loops(a, b, tile):
    m, n, length = a.shape[0], b.shape[1], a.shape[1]
    out = np.zeros((m, n), dtype=a.dtype)
    for i in range(0, m, tile):
        for k in range(0, length, tile):
            for j in range(0, n, tile):
                for ii in range(i, i + tile):
                    for kk in range(k, k + tile):
                        for jj in range(j, j + tile):
                            out[ii, jj] += a[ii, kk] * b[kk, jj]
    return out


@numba.njit
def product_scalar_sums(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for j in range(0, b.shape[1], tile):
        for i in range(0, a.shape[0], tile):
            for k in range(0, a.shape[1], tile):
                for jj in range(j, j + tile):
                    for ii in range(i, i + tile):
                        total = out[ii, jj]
                        for kk in range(k, k + tile):
                            total += a[ii, kk] * b[kk, jj]
                        out[ii, jj] = total
    return out


# --- lesson 05


def windows_by_array_interface(a, kh, kw):
    shape = (a.shape[0] - kh + 1, a.shape[1] - kw + 1, kh, kw)
    start = a.ctypes.data - a.base.ctypes.data if a.base is not None else 0
    return np.ndarray(shape, a.dtype, a if a.base is None else a.base, start, a.strides * 2)


def windows_by_double_strides(a, kh, kw):
    return as_strided(a, (a.shape[0] - kh + 1, a.shape[1] - kw + 1, kh, kw), a.strides * 2, writeable=False)


def matrix_by_loops(x, kh, kw):
    n, height, width, _ = x.shape
    rows = [
        x[image, i : i + kh, j : j + kw].ravel()
        for image in range(n)
        for i in range(height - kh + 1)
        for j in range(width - kw + 1)
    ]
    return np.stack(rows)


def matrix_by_columns(x, kh, kw):
    rows, columns = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    shifted = [x[:, r : r + rows, s : s + columns] for r in range(kh) for s in range(kw)]
    return np.concatenate(shifted, axis=-1).reshape(-1, kh * kw * x.shape[3])


def matrix_by_indices(x, kh, kw):
    _, height, width, _ = x.shape
    rows = np.arange(height - kh + 1)[:, None, None, None] + np.arange(kh)[:, None]
    columns = np.arange(width - kw + 1)[:, None, None] + np.arange(kw)
    return x[:, rows, columns].reshape(-1, kh * kw * x.shape[3])


def bytes_by_numpy(x_shape, w_shape, itemsize):
    return np.prod([x_shape[0], x_shape[1] - w_shape[0] + 1, x_shape[2] - w_shape[1] + 1, *w_shape[:3], itemsize])


def bytes_of_a_real_view(x_shape, w_shape, itemsize):
    image = np.broadcast_to(np.zeros(1, dtype=f"V{itemsize}"), x_shape)
    return sliding_window_view(image, w_shape[:2], (1, 2)).nbytes


# --- lesson 06


def view_of_windows(x, w, stride=1):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    image, row, pixel, channel = x.strides
    shape = (n, (height - kh) // stride + 1, (width - kw) // stride + 1, kh, kw, ci)
    return as_strided(x, shape, (image, stride * row, stride * pixel, row, pixel, channel))


def rows_in(w, budget_bytes):
    return max(1, budget_bytes // (w[..., 0].size * w.itemsize))


def lazy_along_each_row(x, w, budget_bytes):
    view, weights = view_of_windows(x, w), w.reshape(-1, w.shape[3])
    out = np.zeros((*view.shape[:3], w.shape[3]), dtype=x.dtype)
    step = rows_in(w, budget_bytes)
    for n, h in np.ndindex(*view.shape[:2]):
        for start in range(0, view.shape[2], step):
            some = slice(start, start + step)
            out[n, h, some] = view[n, h, some].reshape(-1, len(weights)) @ weights
    return out


def lazy_over_the_whole_batch(x, w, budget_bytes):
    """Windows by their number, from one image into the next."""
    view, weights = view_of_windows(x, w), w.reshape(-1, w.shape[3])
    count, step = math.prod(view.shape[:3]), rows_in(w, budget_bytes)
    out = np.empty((count, w.shape[3]), dtype=x.dtype)
    for start in range(0, count, step):
        places = np.unravel_index(range(start, min(start + step, count)), view.shape[:3])
        out[start : start + step] = view[places].reshape(-1, len(weights)) @ weights
    return out.reshape(*view.shape[:3], -1)


def lazy_window_by_window(x, w, budget_bytes):
    """A panel of one row is within any budget."""
    kh, kw, _, co = w.shape
    out = np.empty((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    weights = w.reshape(-1, co)
    for n, h, v in np.ndindex(*out.shape[:3]):
        out[n, h, v] = x[n, h : h + kh, v : v + kw].ravel() @ weights
    return out


def lazy_with_one_panel_for_all(x, w, budget_bytes):
    view, weights = view_of_windows(x, w), w.reshape(-1, w.shape[3])
    out = np.empty((*view.shape[:3], w.shape[3]), dtype=x.dtype)
    panel = np.empty((min(rows_in(w, budget_bytes), view.shape[2]), len(weights)), dtype=x.dtype)
    for n in range(view.shape[0]):
        for h in range(view.shape[1]):
            done = 0
            while done < view.shape[2]:
                windows = view[n, h, done : done + len(panel)]
                panel[: len(windows)].reshape(windows.shape)[...] = windows
                np.matmul(panel[: len(windows)], weights, out=out[n, h, done : done + len(windows)])
                done += len(windows)
    return out


def lazy_in_whole_rows_where_they_fit(x, w, budget_bytes):
    view, weights = view_of_windows(x, w), w.reshape(-1, w.shape[3])
    n, height, width = view.shape[:3]
    at_once = rows_in(w, budget_bytes)
    if at_once < width:
        return lazy_along_each_row(x, w, budget_bytes)
    out = np.empty((n, height, width, w.shape[3]), dtype=x.dtype)
    for image in range(n):
        for part in np.array_split(np.arange(height), -(-height // (at_once // width))):
            rows = slice(part[0], part[-1] + 1)
            out[image, rows] = (view[image, rows].reshape(-1, len(weights)) @ weights).reshape(len(part), width, -1)
    return out


def lazy_without_any_matrix(x, w, budget_bytes):
    """einsum reads the windows through their strides."""
    return np.einsum("nhwrsc,rsco->nhwo", view_of_windows(x, w), w)


def lazy_by_seven_loops(x, w, budget_bytes):
    return conv_seven_loops(x, w)


def strided_by_its_strides(x, w, stride):
    view, weights = view_of_windows(x, w, stride), w.reshape(-1, w.shape[3])
    return (view.reshape(-1, len(weights)) @ weights).reshape(*view.shape[:3], -1)


def strided_by_every_second_window(x, w, stride):
    view = sliding_window_view(x, w.shape[:2], (1, 2))[:, ::stride, ::stride]
    return np.einsum("nhwcrs,rsco->nhwo", view, w)


def strided_by_tensordot(x, w, stride):
    view = sliding_window_view(x, w.shape[:2], (1, 2))[:, ::stride, ::stride]
    return np.tensordot(view, w, axes=([4, 5, 3], [0, 1, 2]))


def strided_sum_of_products(x, w, stride):
    kh, kw, _, co = w.shape
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    out = np.zeros((len(x), rows, columns, co), dtype=x.dtype)
    for r, s in np.ndindex(kh, kw):
        out += x[:, r : r + stride * rows : stride, s : s + stride * columns : stride][:, :rows, :columns] @ w[r, s]
    return out


def strided_output_by_output(x, w, stride):
    kh, kw, _, co = w.shape
    tops, lefts = range(0, x.shape[1] - kh + 1, stride), range(0, x.shape[2] - kw + 1, stride)
    out = np.empty((len(x), len(tops), len(lefts), co), dtype=x.dtype)
    for i, top in enumerate(tops):
        for j, left in enumerate(lefts):
            out[:, i, j] = np.tensordot(x[:, top : top + kh, left : left + kw], w, axes=3)
    return out


def strided_by_loops(x, w, stride):
    n, height, width, _ = x.shape
    kh, kw, ci, co = w.shape
    out = np.zeros((n, (height - kh) // stride + 1, (width - kw) // stride + 1, co), dtype=x.dtype)
    for image, i, j, o in np.ndindex(*out.shape):
        for r, s, c in np.ndindex(kh, kw, ci):
            out[image, i, j, o] += x[image, i * stride + r, j * stride + s, c] * w[r, s, c, o]
    return out


def winograd_by_lines(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * (g[0] + g[1] + g[2]) / 2
    r = (d[:, 2] - d[:, 1]) * (g[0] - g[1] + g[2]) / 2
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


def winograd_by_matrices(d, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=d.dtype)
    weights = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]], dtype=d.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=d.dtype)
    return ((d @ inputs.T) * (weights @ g)) @ outputs.T


def winograd_tile_by_tile(d, g):
    half = d.dtype.type(0.5)
    out = np.zeros((len(d), 2), d.dtype)
    middle, other = (g[0] + g[2] + g[1]) * half, (g[0] + g[2] - g[1]) * half
    for tile, (a, b, c, e) in enumerate(d):
        products = ((a - c) * g[0], (b + c) * middle, (c - b) * other, (b - e) * g[2])
        out[tile, 0] = sum(products[:3])
        out[tile, 1] = products[1] - products[2] - products[3]
    return out


def winograd_by_einsum(d, g):
    inputs = np.array([[1, 0, 0, 0], [0, 1, -1, 1], [-1, 1, 1, 0], [0, 0, 0, -1]]).astype(d.dtype)
    products = np.einsum("ti,ik->tk", d, inputs)
    products = products * np.array([g[0], g.sum() / 2, (g[0] - g[1] + g[2]) / 2, g[2]], dtype=d.dtype)
    return np.concatenate([products[:, :3].sum(axis=1)[:, None], products[:, 1:] @ [[1], [-1], [-1]]], axis=1).astype(
        d.dtype
    )


@numba.njit
def winograd_compiled(d, g):
    out = np.empty((d.shape[0], 2), d.dtype)
    for t in range(d.shape[0]):
        p = (d[t, 0] - d[t, 2]) * g[0]
        q = (d[t, 1] + d[t, 2]) * (g[0] + g[1] + g[2]) / 2
        r = (d[t, 2] - d[t, 1]) * (g[0] - g[1] + g[2]) / 2
        s = (d[t, 1] - d[t, 3]) * g[2]
        out[t, 0] = p + q + r
        out[t, 1] = q - r - s
    return out


RIGHT = {
    "row_major_strides": (strides_by_loop, strides_by_products, strides_asked_of_numpy, strides_as_numpy_integers),
    "element_offset": (offset_by_loop, offset_by_numpy),
    "nchw_to_nhwc": (nhwc_by_einsum, nhwc_by_moveaxis, nhwc_by_loops),
    "weights_from_torch": (hwio_by_moveaxis, hwio_by_einsum),
    "conv_output_shape": (shape_with_names, shape_counted),
    "pad_nhwc": (padded_by_zeros, padded_by_concatenation),
    "conv_naive": CONVOLUTIONS,
    "conv_jit": (
        conv_numba_loops,
        conv_numba_scalar_sum,
        conv_numba_inside_out,
        conv_numba_helper,
        conv_numba_ndindex,
    ),
    "conv_1x1": (
        *CONVOLUTIONS[:-1],
        one_by_one_by_einsum,
        one_by_one_by_rows,
        one_by_one_by_tensordot,
        one_by_one_by_broadcasting,
    ),
    "conv_matmul": CONVOLUTIONS,
    "tile_view": (tiles_by_reshape_and_transpose, tiles_by_shifted_strides),
    "tile_copy": (tiles_copied_one_by_one, tiles_copied_by_split),
    "untile": (untiled_by_swapaxes, untiled_by_block, untiled_by_loops),
    "tiled_matmul": (product_six_loops, product_scalar_sums),
    "windows": (windows_by_array_interface, windows_by_double_strides),
    "im2col": (matrix_by_loops, matrix_by_columns, matrix_by_indices),
    "im2col_bytes": (bytes_by_numpy, bytes_of_a_real_view),
    "conv_im2col": CONVOLUTIONS,
    "conv_lazy": (
        lazy_along_each_row,
        lazy_over_the_whole_batch,
        lazy_window_by_window,
        lazy_with_one_panel_for_all,
        lazy_in_whole_rows_where_they_fit,
        lazy_without_any_matrix,
        lazy_by_seven_loops,
    ),
    "conv_strided": (
        strided_by_its_strides,
        strided_by_every_second_window,
        strided_by_tensordot,
        strided_sum_of_products,
        strided_output_by_output,
        strided_by_loops,
    ),
    "winograd_f23": (
        winograd_by_lines,
        winograd_by_matrices,
        winograd_tile_by_tile,
        winograd_by_einsum,
        winograd_compiled,
    ),
}
