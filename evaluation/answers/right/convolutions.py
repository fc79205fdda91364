"""Right convolutions for lessons 2, 3, 4 and 6."""

# Students' code need not use all its arguments.

import numba
import numpy as np
import scipy.fft
from numpy.lib.stride_tricks import as_strided, sliding_window_view


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


def conv_by_gathered_rows(x, w):
    """The matrix row by row, in a list."""
    n, height, width, _ = x.shape
    kh, kw, ci, co = w.shape
    places = np.ndindex(n, height - kh + 1, width - kw + 1)
    rows = [x[image, h : h + kh, v : v + kw].ravel() for image, h, v in places]
    return (np.array(rows) @ w.reshape(kh * kw * ci, co)).reshape(n, height - kh + 1, width - kw + 1, co)


def conv_by_stacked_slices(x, w):
    """The matrix column by column: a shifted image for each kernel position."""
    kh, kw, ci, co = w.shape
    rows, columns = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    slices = [x[:, r : r + rows, s : s + columns] for r in range(kh) for s in range(kw)]
    return np.concatenate(slices, axis=3) @ w.reshape(kh * kw * ci, co)


def conv_by_fft(x, w):
    """Rounds, and is right all the same."""
    shape = x.shape[1:3]
    spectrum = np.einsum("nhwc,hwco->nhwo", np.fft.fft2(x, axes=(1, 2)), np.fft.fft2(w[::-1, ::-1], shape, axes=(0, 1)))
    full = np.fft.ifft2(spectrum, axes=(1, 2)).real
    return full[:, w.shape[0] - 1 :, w.shape[1] - 1 :].astype(x.dtype)


def conv_by_float32_fft(x, w):
    """As conv_by_fft, with every step in the precision of the input."""
    shape = x.shape[1:3]
    pixels, weights = (scipy.fft.fft2(a, shape, axes=axes) for a, axes in ((x, (1, 2)), (w[::-1, ::-1], (0, 1))))
    full = scipy.fft.ifft2(np.einsum("nhwc,hwco->nhwo", pixels, weights), axes=(1, 2)).real
    return np.ascontiguousarray(full[:, w.shape[0] - 1 :, w.shape[1] - 1 :])


def conv_with_float64_sums(x, w):
    return conv_sum_of_products(x.astype(np.float64), w.astype(np.float64)).astype(x.dtype)


def conv_in_fortran_order(x, w):
    return np.asfortranarray(conv_sum_of_products(x, w))


_INPUT = ((4, 0, -5, 0, 1, 0), (0, -4, -4, 1, 1, 0), (0, 4, -4, -1, 1, 0))
_INPUT += ((0, -2, -1, 2, 1, 0), (0, 2, -1, -2, 1, 0), (0, 4, 0, -5, 0, 1))
_KERNEL = ((6, 0, 0), (-4, -4, -4), (-4, 4, -4), (1, 2, 4), (1, -2, 4), (0, 0, 24))
_OUTPUT = ((1, 1, 1, 1, 1, 0), (0, 1, -1, 2, -2, 0), (0, 1, 1, 4, 4, 0), (0, 1, -1, 8, -8, 1))


def conv_by_winograd(x, w):
    """F(4x4, 3x3) for kernels of 3x3 (Lavin and Gray, arXiv:1509.09308); it rounds more than any direct sum."""
    if w.shape[:2] != (3, 3):
        return conv_sum_of_products(x, w)
    inputs, outputs = np.array(_INPUT, x.dtype), np.array(_OUTPUT, x.dtype)
    kernel = (np.array(_KERNEL) / 24).astype(x.dtype)
    rows, columns = x.shape[1] - 2, x.shape[2] - 2
    padded = np.pad(x, ((0, 0), (0, -rows % 4), (0, -columns % 4), (0, 0)))
    tiles = sliding_window_view(padded, (6, 6), (1, 2))[:, ::4, ::4]
    v = np.einsum("ai,nhwcij,bj->nhwabc", inputs, tiles, inputs)
    u = np.einsum("ai,ijco,bj->abco", kernel, w, kernel)
    out = np.einsum("ra,nhwabo,sb->nhrwso", outputs, np.einsum("nhwabc,abco->nhwabo", v, u), outputs)
    n, down, _, right, _, co = out.shape
    return np.ascontiguousarray(out.reshape(n, 4 * down, 4 * right, co)[:, :rows, :columns])


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
    conv_by_float32_fft,
    conv_by_winograd,
    conv_with_float64_sums,
    conv_in_fortran_order,
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
