"""Convolutions with one replaceable part, from which variants are made.

Loops that leave an array raise IndexError, slices that are cut short raise ValueError, and what is truncated depends on
when it happens: the same misconception gives different results in different styles.
"""

import numpy as np


def right_answer(x, w):
    """The right answer."""
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def looped(x, w, shape, *, places=None, kernel=None, at=None):
    """A convolution by loops over output pixels and kernel positions.

    shape: the output's rows and columns. places: how many of them the loops cover. kernel: how many kernel rows and
    columns they cover. at(h, w, r, s): the pixel of x and the position in w.
    """
    out = np.zeros((len(x), *shape, w.shape[3]), dtype=x.dtype)
    for h, v in np.ndindex(*(places or shape)):
        for r, s in np.ndindex(*(kernel or w.shape[:2])):
            i, j, k, m = at(h, v, r, s) if at else (h + r, v + s, r, s)
            out[:, h, v] += x[:, i, j] @ w[k, m]
    return out


def sliced(x, w, shape, *, kernel=None):
    """A convolution by one product per kernel position, with slices of the output's size (or less, at the end of x)."""
    height, width = shape
    out = np.zeros((len(x), height, width, w.shape[3]), dtype=x.dtype)
    for r, s in np.ndindex(*(kernel or w.shape[:2])):
        out += x[:, r : r + height, s : s + width] @ w[r, s]
    return out


def sides(x, w):
    """H, W, KH, KW."""
    return *x.shape[1:3], *w.shape[:2]


def output_sides(x, w):
    """How many places the kernel has: HO, WO."""
    height, width, kh, kw = sides(x, w)
    return height - kh + 1, width - kw + 1


def cropped(x, w, shape):
    """The right output, cropped to the rows and columns of `shape`; zeros beyond."""
    whole = right_answer(x, w)
    out = np.zeros((len(x), *shape, w.shape[3]), dtype=x.dtype)
    rows, columns = min(shape[0], whole.shape[1]), min(shape[1], whole.shape[2])
    out[:, :rows, :columns] = whole[:, :rows, :columns]
    return out


def in_four_styles(shape_of):
    """Four styles of a convolution whose output has the rows and columns that shape_of(H, W, KH, KW) gives."""

    def looped_over_the_output(x, w):
        return looped(x, w, shape_of(*sides(x, w)))

    def looped_over_the_places(x, w):
        return looped(x, w, shape_of(*sides(x, w)), places=output_sides(x, w))

    def sliced_to_the_output(x, w):
        return sliced(x, w, shape_of(*sides(x, w)))

    def cut_to_the_output(x, w):
        return cropped(x, w, shape_of(*sides(x, w)))

    return looped_over_the_output, looped_over_the_places, sliced_to_the_output, cut_to_the_output
