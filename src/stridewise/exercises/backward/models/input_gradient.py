"""The gradient of the images as a record of decisions, and the styles that execute it.

Letters: n, h, v: image, row and column of the output; r, s: row and column in the kernel.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.backward.models.lengths import GradientLengths, Pair

Array = NDArray[Any]
Shape = tuple[int, int, int, int]
Combine = Literal["add", "write windows", "write positions", "write last channel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputGradient:
    """Decisions, by default the right ones.

    Parameters
    ----------
    contents : callable
        (grad, w) -> arrays of the same shapes, whose numbers are used in place of theirs.
    read : callable
        Lengths -> the lengths that the function works with.
    kernel : callable
        Lengths -> the rows and columns of the kernel that are summed over.
    weight : callable
        (r, s, lengths) -> the row and the column of the kernel whose weights are used there.
    matrix : callable
        w[r, s], CI by CO -> what the gradient is multiplied by, CO by CI.
    start : callable
        (h, v, lengths) -> the row and the column of the image at which the window of an output starts.
    offset : callable
        (r, s, lengths) -> how far inside the window a kernel position is.
    combine : "add", "write windows", "write positions" or "write last channel"
        Whether what arrives at a pixel is added up, or one of them is left: that of the last window, of the last kernel
        position, or of the last channel of the last window.
    result : callable
        (gradient, lengths) -> what is returned.
    """

    contents: Callable[[Array, Array], tuple[Array, Array]] = lambda grad, w: (grad, w)
    read: Callable[[GradientLengths], GradientLengths] = lambda size: size
    kernel: Callable[[GradientLengths], Pair] = lambda size: size.kernel
    weight: Callable[[int, int, GradientLengths], Pair] = lambda r, s, _: (r, s)
    matrix: Callable[[Array], Array] = lambda weights: weights.T
    start: Callable[[int, int, GradientLengths], Pair] = lambda h, v, size: (
        h * size.stride[0] - size.padding[0],
        v * size.stride[1] - size.padding[1],
    )
    offset: Callable[[int, int, GradientLengths], Pair] = lambda r, s, _: (r, s)
    combine: Combine = "add"
    result: Callable[[Array, GradientLengths], Array] = lambda out, _: out


RIGHT = InputGradient()
Style = Callable[[InputGradient, Array, Array, GradientLengths], Array]


def run(style: Style, model: InputGradient, grad: Array, w: Array, x_shape: Shape, stride: int, padding: int) -> Array:
    """Compute the gradient as decided, in one style. Fails where code in this style fails."""
    grad, w = model.contents(grad, w)
    n, rows, columns, channels = x_shape
    rows_out, columns_out = grad.shape[1:3]
    given = GradientLengths(
        n,
        rows,
        columns,
        channels,
        rows_out,
        columns_out,
        (w.shape[0], w.shape[1]),
        (stride, stride),
        (padding, padding),
    )
    size = model.read(given)
    return np.asarray(model.result(style(model, grad, w, size), given))


def scattered_inside(model: InputGradient, grad: Array, w: Array, size: GradientLengths) -> Array:
    """if 0 <= row < H and 0 <= column < W: grad_x[n, row, column] += weights[r, s] @ grad[n, h, v]"""
    out = np.zeros((size.images, size.rows, size.columns, size.channels), grad.dtype)

    def take(row: int, column: int) -> Pair | None:
        return (row, column) if 0 <= row < size.rows and 0 <= column < size.columns else None

    return _scattered(model, grad, w, size, out, take)


def scattered_into_a_border(model: InputGradient, grad: Array, w: Array, size: GradientLengths) -> Array:
    """The same into images with a border of zeros, which is cut off: places outside of it are errors."""
    down, right = size.padding
    sides = (size.rows + 2 * down, size.columns + 2 * right)
    out = np.zeros((size.images, *sides, size.channels), grad.dtype)

    def take(row: int, column: int) -> Pair:
        if not (0 <= row + down < sides[0] and 0 <= column + right < sides[1]):
            raise IndexError("index out of bounds, or a slice that is cut short")
        return row + down, column + right

    full = _scattered(model, grad, w, size, out, take)
    return full[:, down : down + size.rows, right : right + size.columns]


def _scattered(
    model: InputGradient,
    grad: Array,
    w: Array,
    size: GradientLengths,
    out: Array,
    take: Callable[[int, int], Pair | None],
) -> Array:
    shares = {
        (r, s): grad @ np.asarray(model.matrix(w[model.weight(r, s, size)])) for r, s in np.ndindex(model.kernel(size))
    }
    if model.combine == "write last channel":
        shares = {place: _of_the_last_channel(model, grad, w, size, place) for place in shares}
    windows = list(np.ndindex(size.rows_out, size.columns_out))
    order = product(shares, windows) if model.combine == "write positions" else _windows_first(windows, shares)
    for (r, s), (h, v) in order:
        (top, left), (down, right) = model.start(h, v, size), model.offset(r, s, size)
        place = take(top + down, left + right)
        if place is None:
            continue
        before = out[:, place[0], place[1]] if model.combine == "add" else 0
        out[:, place[0], place[1]] = before + shares[r, s][:, h, v]
    return out


def _windows_first(windows: list[Any], positions: Any) -> Any:
    return ((position, window) for window, position in product(windows, positions))


def _of_the_last_channel(model: InputGradient, grad: Array, w: Array, size: GradientLengths, place: Pair) -> Array:
    matrix = np.asarray(model.matrix(w[model.weight(*place, size)]))
    return np.asarray(grad[..., -1:] @ matrix[-1:])


def convolved(model: InputGradient, grad: Array, w: Array, size: GradientLengths) -> Array:
    """A valid convolution of the dilated gradient, with zeros around it that make the result as large as the images."""
    return _convolved(model, grad, w, size, by_remainder=False)


def convolved_with_a_remainder(model: InputGradient, grad: Array, w: Array, size: GradientLengths) -> Array:
    """The same with KH - 1 - padding zeros on each side, and the remainder of the stride in addition."""
    return _convolved(model, grad, w, size, by_remainder=True)


def _convolved(model: InputGradient, grad: Array, w: Array, size: GradientLengths, *, by_remainder: bool) -> Array:
    if model.combine != "add":
        raise NotImplementedError("a convolution has no place to write instead of adding")
    starts, following = model.start(0, 0, size), model.start(1, 1, size)
    steps = [after - before for before, after in zip(starts, following, strict=True)]
    kernel = model.kernel(size)
    lengths = [(count - 1) * step + 1 for count, step in zip(grad.shape[1:3], steps, strict=True)]
    dilated = np.zeros((len(grad), *lengths, grad.shape[3]), grad.dtype)
    dilated[:, :: steps[0], :: steps[1]] = grad
    reach = [span + 1 for span in model.offset(kernel[0] - 1, kernel[1] - 1, size)]
    sides = []
    for axis, (length, begin) in enumerate(zip((size.rows, size.columns), starts, strict=True)):
        before = reach[axis] - 1 + begin
        after = length - begin - dilated.shape[1 + axis]
        if by_remainder:
            after = before + (length - 2 * begin - reach[axis]) % size.stride[axis]
        sides.append((before, after))
    padded = np.pad(dilated, ((0, 0), *sides, (0, 0)))
    rows, columns = (padded.shape[1 + axis] - reach[axis] + 1 for axis in (0, 1))
    channels = np.asarray(model.matrix(w[0, 0])).shape[1]
    out = np.zeros((len(grad), rows, columns, channels), grad.dtype)
    for r, s in np.ndindex(kernel):
        down, right = (span - 1 - inside for span, inside in zip(reach, model.offset(r, s, size), strict=True))
        used = np.asarray(model.matrix(w[model.weight(r, s, size)]))
        out += padded[:, down : down + rows, right : right + columns] @ used
    return out


STYLES: tuple[Style, ...] = (
    scattered_into_a_border,
    scattered_inside,
    convolved,
    convolved_with_a_remainder,
)
