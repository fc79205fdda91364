"""Lessons 02, 03 and 05: wrong convolutions written in other ways, where those give other results.

Loops that leave an array raise IndexError, slices that are cut short raise ValueError, and truncation depends on when
it happens; one belief can stand behind all of them. These are matched with answers, never shown.
"""

import numpy as np


def right(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def looped(x, w, shape, *, places=None, kernel=None, at=None):
    """One output pixel and kernel position after the other.

    shape: of the output's rows and columns. places: over how many of them the loops run. kernel: over how many
    kernel rows and columns. at(h, w, r, s): the pixel of x and the position of w.
    """
    out = np.zeros((len(x), *shape, w.shape[3]), dtype=x.dtype)
    for h, v in np.ndindex(*(places or shape)):
        for r, s in np.ndindex(*(kernel or w.shape[:2])):
            i, j, k, m = at(h, v, r, s) if at else (h + r, v + s, r, s)
            out[:, h, v] += x[:, i, j] @ w[k, m]
    return out


def sliced(x, w, shape, *, kernel=None):
    """One product a kernel position, with the part of x that has the output's size (or less, at the end of x)."""
    height, width = shape
    out = np.zeros((len(x), height, width, w.shape[3]), dtype=x.dtype)
    for r, s in np.ndindex(*(kernel or w.shape[:2])):
        out += x[:, r : r + height, s : s + width] @ w[r, s]
    return out


def sides(x, w):
    """H, W, KH, KW."""
    return *x.shape[1:3], *w.shape[:2]


def fitting(x, w):
    """How many places the kernel has: rows, columns."""
    height, width, kh, kw = sides(x, w)
    return height - kh + 1, width - kw + 1


def cut(x, w, shape):
    """The right output as far as it fits into the rows and columns of `shape`; zeros beyond."""
    whole = right(x, w)
    out = np.zeros((len(x), *shape, w.shape[3]), dtype=x.dtype)
    rows, columns = min(shape[0], whole.shape[1]), min(shape[1], whole.shape[2])
    out[:, :rows, :columns] = whole[:, :rows, :columns]
    return out


def in_shape(shape_of):
    """Ways to write a convolution whose output has the rows and columns that shape_of(H, W, KH, KW) gives."""

    def looped_over_the_output(x, w):
        return looped(x, w, shape_of(*sides(x, w)))

    def looped_over_the_places(x, w):
        return looped(x, w, shape_of(*sides(x, w)), places=fitting(x, w))

    def sliced_to_the_output(x, w):
        return sliced(x, w, shape_of(*sides(x, w)))

    def cut_to_the_output(x, w):
        return cut(x, w, shape_of(*sides(x, w)))

    return looped_over_the_output, looped_over_the_places, sliced_to_the_output, cut_to_the_output


AS_LARGE = in_shape(lambda height, width, kh, kw: (height, width))
SIDES_SWAPPED = in_shape(lambda height, width, kh, kw: (height - kw + 1, width - kh + 1))
HEIGHT_FOR_WIDTH = in_shape(lambda height, width, kh, kw: (height - kh + 1, height - kw + 1))
WIDTH_FOR_HEIGHT = in_shape(lambda height, width, kh, kw: (width - kh + 1, width - kw + 1))
IMAGE_SIDES_SWAPPED = in_shape(lambda height, width, kh, kw: (width - kh + 1, height - kw + 1))
OUTPUT_SWAPPED = in_shape(lambda height, width, kh, kw: (width - kw + 1, height - kh + 1))
KERNEL_HEIGHT_TWICE = in_shape(lambda height, width, kh, kw: (height - kh + 1, width - kh + 1))
KERNEL_WIDTH_TWICE = in_shape(lambda height, width, kh, kw: (height - kw + 1, width - kw + 1))


def placed_in_the_middle(x, w):
    height, width, kh, kw = sides(x, w)
    out = np.zeros((len(x), height, width, w.shape[3]), dtype=x.dtype)
    rows, columns = fitting(x, w)
    top, left = kh // 2, kw // 2
    out[:, top : top + rows, left : left + columns] = right(x, w)
    return out


def padded(before, after):
    """A convolution of an image with zeros around it; both functions give a number of them for a kernel's side."""

    def with_zeros(x, w):
        around = [(before(side), after(side)) for side in w.shape[:2]]
        return right(np.pad(x, ((0, 0), *around, (0, 0))), w)

    return with_zeros


PADDED = (
    padded(lambda side: side // 2, lambda side: (side - 1) // 2),
    padded(lambda side: side // 2, lambda side: side // 2),
    padded(lambda side: 0, lambda side: side - 1),
    padded(lambda side: side - 1, lambda side: 0),
    padded(lambda side: 1, lambda side: 1),
)


def kernel_rows_in_both_loops(x, w):
    return looped(x, w, fitting(x, w), kernel=(w.shape[0],) * 2)


def kernel_columns_in_both_loops(x, w):
    return looped(x, w, fitting(x, w), kernel=(w.shape[1],) * 2)


def kernel_width_everywhere(x, w):
    height, width, _, kw = sides(x, w)
    return looped(x, w, (height - kw + 1, width - kw + 1), kernel=(kw, kw))


def kernel_height_everywhere(x, w):
    height, width, kh, _ = sides(x, w)
    return looped(x, w, (height - kh + 1, width - kh + 1), kernel=(kh, kh))


def offsets_crossed(x, w):
    return looped(x, w, fitting(x, w), at=lambda h, v, r, s: (h + s, v + r, r, s))


def kernel_index_crossed(x, w):
    return looped(x, w, fitting(x, w), at=lambda h, v, r, s: (h + r, v + s, s, r))


def kernel_sizes_crossed(x, w):
    return looped(x, w, fitting(x, w), kernel=w.shape[1::-1])


def side_by_side_in_every_place(x, w):
    kh, kw = w.shape[:2]
    return looped(x, w, fitting(x, w), at=lambda h, v, r, s: (h * kh + r, v * kw + s, r, s))


def side_by_side_with_gaps(x, w):
    kh, kw = w.shape[:2]
    whole = right(x, w)
    out = np.zeros_like(whole)
    out[:, ::kh, ::kw] = whole[:, ::kh, ::kw]
    return out


def offsets_subtracted_in_the_kernel_loops(x, w):
    return looped(x, w, fitting(x, w), at=lambda h, v, r, s: (h - r, v - s, r, s))
