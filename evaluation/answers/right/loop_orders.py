"""Right answers of lesson 3: convolutions whose loops run along the weights and the output."""

import numba
import numpy as np


def empty_output(x, w):
    return np.zeros((x.shape[0], x.shape[1] - w.shape[0] + 1, x.shape[2] - w.shape[1] + 1, w.shape[3]), dtype=x.dtype)


def reordered_window_by_window(x, w):
    out = empty_output(x, w)
    kh, kw, channels_in, channels_out = w.shape
    for n, i, j in np.ndindex(out.shape[:3]):
        for r in range(kh):
            for s in range(kw):
                for ci in range(channels_in):
                    for co in range(channels_out):
                        out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out


def reordered_kernel_outermost(x, w):
    out = empty_output(x, w)
    images, rows, columns, channels_out = out.shape
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            for n in range(images):
                for i in range(rows):
                    for j in range(columns):
                        for ci in range(w.shape[2]):
                            for co in range(channels_out):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out


def reordered_by_rows_of_weights(x, w):
    out = empty_output(x, w)
    for n, i, j in np.ndindex(out.shape[:3]):
        for r, s, ci in np.ndindex(w.shape[:3]):
            out[n, i, j] += x[n, i + r, j + s, ci] * w[r, s, ci]
    return out


def reordered_with_a_list_of_sums(x, w):
    out = empty_output(x, w)
    for n, i, j in np.ndindex(out.shape[:3]):
        sums = [x.dtype.type(0)] * w.shape[3]
        for r, s, ci in np.ndindex(w.shape[:3]):
            pixel = x[n, i + r, j + s, ci]
            for co, weight in enumerate(w[r, s, ci]):
                sums[co] += pixel * weight
        out[n, i, j] = sums
    return out


def reordered_with_channels_in_just_outside(x, w):
    """ci innermost, but with all co of one position inside it: eight lines of weights, which stay in the cache."""
    out = empty_output(x, w)
    for n, i, j in np.ndindex(out.shape[:3]):
        for r, s in np.ndindex(w.shape[:2]):
            for co in range(w.shape[3]):
                for ci in range(w.shape[2]):
                    out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out


def reordered_backwards(x, w):
    out = empty_output(x, w)
    for n, i, j in np.ndindex(out.shape[:3]):
        for r in reversed(range(w.shape[0])):
            for s in range(w.shape[1] - 1, -1, -1):
                for ci in range(w.shape[2]):
                    for co in range(w.shape[3] - 1, -1, -1):
                        out[n, i, j, co] += w[r, s, ci, co] * x[n, i + r, j + s, ci]
    return out


def reordered_by_broadcasting(x, w):
    out = empty_output(x, w)
    _, rows, columns, _ = out.shape
    for r, s, ci in np.ndindex(w.shape[:3]):
        out += x[:, r : r + rows, s : s + columns, ci, None] * w[r, s, ci]
    return out


def reordered_by_rows_of_products(x, w):
    """The products of one kernel position, pixel by pixel, summed over ci at once."""
    out = empty_output(x, w)
    for n, i, j in np.ndindex(out.shape[:3]):
        for r, s in np.ndindex(w.shape[:2]):
            out[n, i, j] += (x[n, i + r, j + s, :, np.newaxis] * w[r, s]).sum(axis=0)
    return out


def reordered_by_a_matrix_product(x, w):
    """NumPy chooses the order of these products: they are not counted."""
    out = empty_output(x, w)
    _, rows, columns, _ = out.shape
    for r, s in np.ndindex(w.shape[:2]):
        out += x[:, r : r + rows, s : s + columns] @ w[r, s]
    return out


def reordered_with_python_floats(x, w):
    """Python's own floats cannot be followed."""
    out = empty_output(x, w)
    for n, i, j in np.ndindex(out.shape[:3]):
        for r, s, ci in np.ndindex(w.shape[:3]):
            pixel = float(x[n, i + r, j + s, ci])
            for co in range(w.shape[3]):
                out[n, i, j, co] += pixel * float(w[r, s, ci, co])
    return out


@numba.njit
def reordered_compiled(x, w):
    kh, kw, channels_in, channels_out = w.shape
    out = np.zeros((x.shape[0], x.shape[1] - kh + 1, x.shape[2] - kw + 1, channels_out), dtype=x.dtype)
    for n in range(out.shape[0]):
        for i in range(out.shape[1]):
            for r in range(kh):
                for s in range(kw):
                    for ci in range(channels_in):
                        for j in range(out.shape[2]):
                            for co in range(channels_out):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out
