"""The gradient of the weights as a record of decisions, and the styles that execute it.

Letters: n, h, v: image, row and column of the output; r, s: row and column in the kernel.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.backward.models.lengths import GradientLengths, Pair

Array = NDArray[Any]
Combine = Literal["add", "write images", "write places", "write rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightGradient:
    """Decisions, by default the right ones.

    Parameters
    ----------
    contents : callable
        (x, grad) -> arrays of the same shapes, whose numbers are used in place of theirs.
    read : callable
        Lengths -> the lengths that the function works with.
    outputs : callable
        Lengths -> the rows and columns of the gradient that are summed over.
    start : callable
        (h, v, lengths) -> the row and the column of the image at which the window of an output starts.
    offset : callable
        (r, s, lengths) -> how far inside the window a kernel position is.
    combine : "add", "write images", "write places" or "write rows"
        Whether all products are added up, or those of the last image, output, or row of outputs are left.
    result : callable
        (gradient, lengths) -> what is returned.
    """

    contents: Callable[[Array, Array], tuple[Array, Array]] = lambda x, grad: (x, grad)
    read: Callable[[GradientLengths], GradientLengths] = lambda size: size
    outputs: Callable[[GradientLengths], Pair] = lambda size: (size.rows_out, size.columns_out)
    start: Callable[[int, int, GradientLengths], Pair] = lambda h, v, size: (
        h * size.stride[0] - size.padding[0],
        v * size.stride[1] - size.padding[1],
    )
    offset: Callable[[int, int, GradientLengths], Pair] = lambda r, s, _: (r, s)
    combine: Combine = "add"
    result: Callable[[Array, GradientLengths], Array] = lambda out, _: out


RIGHT = WeightGradient()
Style = Callable[[WeightGradient, Array, Array, GradientLengths], Array]


def run(
    style: Style,
    model: WeightGradient,
    x: Array,
    grad: Array,
    w_shape: tuple[int, ...],
    stride: int,
    padding: int,
) -> Array:
    """Compute the gradient as decided, in one style. Fails where code in this style fails."""
    x, grad = model.contents(x, grad)
    (n, rows, columns, channels), (rows_out, columns_out) = x.shape, grad.shape[1:3]
    kernel = (w_shape[0], w_shape[1])
    given = GradientLengths(
        n, rows, columns, channels, rows_out, columns_out, kernel, (stride, stride), (padding, padding)
    )
    return np.asarray(model.result(style(model, x, grad, model.read(given)), given))


def from_padded_images(model: WeightGradient, x: Array, grad: Array, size: GradientLengths) -> Array:
    """grad_w[r, s] += padded[n, h * stride + r, v * stride + s, :, None] * grad[n, h, v]: other places are errors."""
    padded = np.pad(x, ((0, 0), *((pad, pad) for pad in size.padding), (0, 0)))

    def pixels(row: int, column: int) -> Array:
        place = row + size.padding[0], column + size.padding[1]
        if min(place) < 0:
            raise IndexError("a slice that is cut short")
        return padded[:, place[0], place[1]]

    return _summed(model, grad, size, x, pixels)


def from_pixels_inside(model: WeightGradient, x: Array, grad: Array, size: GradientLengths) -> Array:
    """The same without a border: pixels outside of the image are skipped."""

    def pixels(row: int, column: int) -> Array:
        if 0 <= row < x.shape[1] and 0 <= column < x.shape[2]:
            return x[:, row, column]
        return np.zeros_like(x[:, 0, 0])

    return _summed(model, grad, size, x, pixels)


def _summed(
    model: WeightGradient, grad: Array, size: GradientLengths, x: Array, pixels: Callable[[int, int], Array]
) -> Array:
    out = np.zeros((*size.kernel, x.shape[3], grad.shape[3]), grad.dtype)
    for r, s in np.ndindex(size.kernel):
        down, right = model.offset(r, s, size)
        for h, v in np.ndindex(model.outputs(size)):
            top, left = model.start(h, v, size)
            products = pixels(top + down, left + right)[:, :, None] * grad[:, h, v, None, :]
            if model.combine == "write places" or (model.combine == "write rows" and v == 0):
                out[r, s] = 0
            out[r, s] += products[-1] if model.combine.startswith("write") else products.sum(axis=0)
    return out


STYLES: tuple[Style, ...] = (from_padded_images, from_pixels_inside)
