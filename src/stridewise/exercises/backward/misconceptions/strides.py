"""Gradients of images with a wrong stride, and of a wrong size: rows that no window reached, and other lengths."""

from dataclasses import replace

import numpy as np

from stridewise.exercises.backward.models.input_gradient import scattered_inside, scattered_into_a_border
from stridewise.exercises.backward.models.variants import deciding, of_the_images
from stridewise.exercises.record import Misconception

_SCATTERED = (scattered_into_a_border, scattered_inside)
_APART = "Output (h, v) was made from the window that starts at pixel (h*stride, v*stride)."


def stride_forgotten(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out[:, r : r + rows, s : s + columns] += grad @ w[r, s].T
    return out


def _with_stride(*axes):
    return deciding(
        read=lambda size: replace(size, stride=tuple(s if axis in axes else 1 for axis, s in enumerate(size.stride)))
    )


def _neighbours(h, v, size):
    return h - size.padding[0], v - size.padding[1]


def undilated(grad, w, x_shape, stride):
    """A convolution without the zeros between: as large as it comes out."""
    kh, kw = w.shape[:2]
    padded = np.pad(grad, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), axis=(1, 2))
    return np.einsum("nhwors,rsco->nhwc", windows, w[::-1, ::-1])


STRIDE_FORGOTTEN = Misconception(
    stride_forgotten,
    belief="Your function forgets the stride: it puts the gradients of neighbouring outputs into neighbouring pixels",
    remedy=_APART + " In a convolution, that is stride - 1 zeros between neighbours of the gradient.",
    variants=of_the_images(_with_stride(), deciding(start=_neighbours), also=(undilated,)),
)


def stride_on_rows_only(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out[:, r : r + (rows - 1) * stride + 1 : stride, s : s + columns] += grad @ w[r, s].T
    return out


STRIDE_ON_ROWS_ONLY = Misconception(
    stride_on_rows_only,
    belief="Your function uses the stride along one axis only",
    remedy=_APART,
    variants=of_the_images(_with_stride(0), _with_stride(1)),
)


def stride_on_the_kernel(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            for h in range(rows):
                for v in range(columns):
                    out[:, h + r * stride, v + s * stride] += grad[:, h, v] @ w[r, s].T
    return out


STRIDE_ON_THE_KERNEL = Misconception(
    stride_on_the_kernel,
    belief="Your function spreads the kernel instead of the gradient: the stride stands with r and s",
    remedy=_APART + " A step of the kernel that is larger than one is a dilation of the forward pass.",
    variants=of_the_images(
        deciding(
            start=lambda h, v, size: (h - size.padding[0], v - size.padding[1]),
            offset=lambda r, s, size: (r * size.stride[0], s * size.stride[1]),
        )
    ),
)


def _one_further(h, v, size):
    return h * (size.stride[0] + 1) - size.padding[0], v * (size.stride[1] + 1) - size.padding[1]


def stride_one_too_large(grad, w, x_shape, stride):
    n, rows, columns, _ = grad.shape
    kh, kw, channels, _ = w.shape
    step = stride + 1
    out = np.zeros((n, (rows - 1) * step + kh, (columns - 1) * step + kw, channels), dtype=grad.dtype)
    for r in range(kh):
        for s in range(kw):
            bottom, right = r + (rows - 1) * step + 1, s + (columns - 1) * step + 1
            out[:, r:bottom:step, s:right:step] += grad @ w[r, s].T
    return out


STRIDE_ONE_TOO_LARGE = Misconception(
    stride_one_too_large,
    belief="Your function puts `stride` zeros between neighbours, which moves them stride + 1 apart",
    remedy="A distance of `stride` leaves room for stride - 1 zeros.",
    variants=of_the_images(
        deciding(read=lambda size: replace(size, stride=(size.stride[0] + 1, size.stride[1] + 1))),
        deciding(start=_one_further),
    ),
)


def remainder_missing(grad, w, x_shape, stride):
    n, rows, columns, _ = grad.shape
    kh, kw, channels, _ = w.shape
    out = np.zeros((n, (rows - 1) * stride + kh, (columns - 1) * stride + kw, channels), dtype=grad.dtype)
    for r in range(kh):
        for s in range(kw):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ w[r, s].T
    return out


def _as_far_as_windows_reach(out, size):
    sides = zip((size.rows_out, size.columns_out), size.stride, size.kernel, size.padding, strict=True)
    rows, columns = ((count - 1) * stride + kernel - 2 * padding for count, stride, kernel, padding in sides)
    return out[:, :rows, :columns]


REMAINDER_MISSING = Misconception(
    remainder_missing,
    belief="Your function leaves out the rows and columns that no window reached",
    remedy="Where the stride does not fit, the last rows or columns are in no window. They have a gradient all the "
    "same: zero. The result has the shape x_shape.",
    variants=of_the_images(deciding(result=_as_far_as_windows_reach), styles=(scattered_into_a_border,)),
)


def remainder_first(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    top = (x_shape[1] - w.shape[0]) % stride
    left = (x_shape[2] - w.shape[1]) % stride
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, top + r : top + bottom : stride, left + s : left + right : stride] += grad @ w[r, s].T
    return out


def _remainder(size, axis):
    length = (size.rows, size.columns)[axis] + 2 * size.padding[axis]
    return (length - size.kernel[axis]) % size.stride[axis]


def _after_the_remainder(*shares):
    def start(h, v, size):
        first = [int(_remainder(size, axis) * shares[axis]) for axis in (0, 1)]
        return (
            h * size.stride[0] - size.padding[0] + first[0],
            v * size.stride[1] - size.padding[1] + first[1],
        )

    return deciding(start=start)


REMAINDER_FIRST = Misconception(
    remainder_first,
    belief="Your function puts the rows or columns that no window reached before the others, or on both sides",
    remedy="Windows start at the first pixel, so what the stride leaves over is at the bottom and on the right.",
    variants=of_the_images(
        _after_the_remainder(1, 1),
        _after_the_remainder(1, 0),
        _after_the_remainder(0, 1),
        _after_the_remainder(0.5, 0.5),
    ),
)


def trailing_zeros_kept(grad, w, x_shape, stride):
    n, rows, columns, _ = grad.shape
    kh, kw, channels, _ = w.shape
    out = np.zeros((n, rows * stride + kh - 1, columns * stride + kw - 1, channels), dtype=grad.dtype)
    for r in range(kh):
        for s in range(kw):
            out[:, r : r + rows * stride : stride, s : s + columns * stride : stride] += grad @ w[r, s].T
    return out


TRAILING_ZEROS_KEPT = Misconception(
    trailing_zeros_kept,
    belief="Your function makes room for a whole stride after the last output, whatever x_shape says",
    remedy="After the last window come as many rows as the stride left over, (H - KH) % stride: the result has the "
    "shape x_shape.",
)


def valid_instead_of_full(grad, w, x_shape, stride):
    kh, kw = w.shape[:2]
    n, rows, columns, co = grad.shape
    dilated = np.zeros((n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, co), dtype=grad.dtype)
    dilated[:, ::stride, ::stride] = grad
    windows = np.lib.stride_tricks.sliding_window_view(dilated, (kh, kw), axis=(1, 2))
    return np.einsum("nhwors,rsco->nhwc", windows, w[::-1, ::-1])


VALID_INSTEAD_OF_FULL = Misconception(
    valid_instead_of_full,
    belief="Your function convolves the gradient without zeros around it",
    remedy="A pixel at the edge lies in few windows: give the gradient KH - 1 rows and KW - 1 columns of zeros on each "
    "side, less the forward pass's padding.",
)


def height_for_width(grad, w, x_shape, stride):
    n, height, _, channels = x_shape
    out = np.zeros((n, height, height, channels), dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ w[r, s].T
    return out


def _reading(**changed):
    return deciding(read=lambda size: replace(size, **{name: take(size) for name, take in changed.items()}))


HEIGHT_FOR_WIDTH = Misconception(
    height_for_width,
    belief="Your function takes a height for a width, or a width for a height",
    remedy="Images, gradients and kernels need not be square: follow each of H, W, KH, KW, HO and WO to where it is "
    "used.",
    variants=of_the_images(
        _reading(columns=lambda size: size.rows),
        _reading(rows=lambda size: size.columns),
        _reading(rows=lambda size: size.columns, columns=lambda size: size.rows),
        deciding(kernel=lambda size: (size.kernel[0], size.kernel[0])),
        deciding(kernel=lambda size: (size.kernel[1], size.kernel[1])),
        deciding(kernel=lambda size: (size.kernel[1], size.kernel[0])),
        also=tuple(
            of_the_images(  # a convolution takes the gradient as it is
                _reading(columns_out=lambda size: size.rows_out),
                _reading(rows_out=lambda size: size.columns_out),
                styles=_SCATTERED,
            )
        ),
    ),
)


def last_outputs_missing(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            for h in range(rows - 1):
                for v in range(columns - 1):
                    out[:, h * stride + r, v * stride + s] += grad[:, h, v] @ w[r, s].T
    return out


LAST_OUTPUTS_MISSING = Misconception(
    last_outputs_missing,
    belief="Your function leaves out the last row or column of the gradient, or of the kernel",
    remedy="range(HO) runs over all rows already: its last number is HO - 1.",
    variants=of_the_images(
        _reading(rows_out=lambda size: size.rows_out - 1, columns_out=lambda size: size.columns_out - 1),
        _reading(rows_out=lambda size: size.rows_out - 1),
        _reading(columns_out=lambda size: size.columns_out - 1),
        deciding(kernel=lambda size: (size.kernel[0] - 1, size.kernel[1] - 1)),
        styles=(scattered_into_a_border,),
    ),
)

MISCONCEPTIONS: tuple[Misconception, ...] = (
    STRIDE_FORGOTTEN,
    STRIDE_ON_ROWS_ONLY,
    STRIDE_ON_THE_KERNEL,
    STRIDE_ONE_TOO_LARGE,
    REMAINDER_MISSING,
    REMAINDER_FIRST,
    TRAILING_ZEROS_KEPT,
    VALID_INSTEAD_OF_FULL,
    HEIGHT_FOR_WIDTH,
    LAST_OUTPUTS_MISSING,
)
