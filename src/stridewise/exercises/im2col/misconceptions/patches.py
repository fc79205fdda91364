"""im2col matrices as students make them, with some decision made otherwise: from these the variants are made."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.strided import Answer, Step, Strides, own, strided

Array = NDArray[Any]
Counts = Callable[[int, int, int, int], tuple[int, int]]
Steps = Callable[[int, int], Sequence[Step]]

# The axes of all windows: image, row and column of the window, row and column inside it, channel.
N, H, W, R, S, C = range(6)


def right_counts(height: int, width: int, kh: int, kw: int) -> tuple[int, int]:
    """How many windows there are downwards and to the right."""
    return height - kh + 1, width - kw + 1


def right_window(height: int, width: int, kh: int, kw: int) -> tuple[int, int]:
    """The rows and columns of a window."""
    return kh, kw


def right_steps(kh: int, kw: int) -> Sequence[Step]:
    """The steps from window to window: in images, rows, columns and channels."""
    return (0, 1, 0, 0), (0, 0, 1, 0)


def windows(x: Array, kh: int, kw: int) -> Array:
    """All windows, with the axes N, H, W, R, S, C."""
    view = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return view.transpose(0, 1, 2, 4, 5, 3)


def flattened(
    *,
    counts: Counts = right_counts,
    window: Counts = right_window,
    steps: Steps = right_steps,
    outside: Strides = own,
    inside: Strides = own,
) -> Answer:
    """Return an answer that makes the windows by `as_strided`, and a matrix of them by `reshape`.

    Parameters
    ----------
    counts, window : callable
        (height, width, kh, kw) -> how many windows downwards and to the right; the rows and columns of each.
    steps : callable
        (kh, kw) -> the two steps from window to window.
    outside, inside : callable
        Which strides of x the first three and the last three steps are multiplied by.

    Returns
    -------
    callable
    """

    def answer(x: Array, kh: int, kw: int) -> Array:
        sides = (*x.shape[1:3], kh, kw)
        shape = (len(x), *counts(*sides), *window(*sides), x.shape[3])
        every_step = ((1, 0, 0, 0), *steps(kh, kw), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))
        view = strided(x, shape, every_step, (outside,) * 3 + (inside,) * 3)
        return view.reshape(int(np.prod(shape[:3])), int(np.prod(shape[3:])))

    return answer


def in_order(rows: Iterable[int], columns: Iterable[int]) -> Answer:
    """Return an answer with these axes joined into rows and those into columns."""
    rows, columns = tuple(rows), tuple(columns)

    def answer(x: Array, kh: int, kw: int) -> Array:
        view = windows(x, kh, kw).transpose((*rows, *columns))
        return view.reshape(int(np.prod(view.shape[: len(rows)])), -1)

    return answer


def reshaped(*order: int) -> Answer:
    """Return an answer that has the axes in this order and reshapes them as if they were in the right one."""
    return lambda x, kh, kw: windows(x, kh, kw).transpose(order).reshape(-1, kh * kw * x.shape[3])


def joined(*groups: tuple[int, ...]) -> Answer:
    """Return an answer that joins the axes of each group into one."""

    def answer(x: Array, kh: int, kw: int) -> Array:
        view = windows(x, kh, kw)
        lengths = [int(np.prod([view.shape[axis] for axis in group])) for group in groups]
        return view.transpose([axis for group in groups for axis in group]).reshape(lengths)

    return answer


def of_padded(before: Callable[[int], int]) -> Answer:
    """Return an answer that has a window for every pixel, with zeros where it hangs over the edge."""

    def answer(x: Array, kh: int, kw: int) -> Any:
        down, right = ((before(size), size - 1 - before(size)) for size in (kh, kw))
        return flattened()(np.pad(x, ((0, 0), down, right, (0, 0))), kh, kw)

    return answer


def of_image(change: Callable[[Array], Array]) -> Answer:
    """Return an answer that makes the matrix of another image than x."""
    return lambda x, kh, kw: flattened()(change(x), kh, kw)


def failing_unless(holds: Callable[[int, int, int, int], bool]) -> Answer:
    """Return an answer that is right where something holds for (height, width, kh, kw), and fails everywhere else."""

    def answer(x: Array, kh: int, kw: int) -> Array:
        _, height, width, _ = x.shape
        if not holds(height, width, kh, kw):
            raise ValueError("could not broadcast input array")
        return np.asarray(flattened()(x, kh, kw))

    return answer


def zero_but_for(chosen: Callable[[Array], Array], *, in_place: bool) -> Answer:
    """Return an answer that fills some of the rows, each in its own place or one after the other; the rest are zero.

    Parameters
    ----------
    chosen : callable
        Takes all windows; returns those that are written.
    in_place : bool
        Whether a row is written where it belongs.

    Returns
    -------
    callable
    """

    def answer(x: Array, kh: int, kw: int) -> Array:
        view = windows(x, kh, kw)
        six_axes: Array = np.zeros(view.shape, dtype=x.dtype)
        if in_place:
            chosen(six_axes)[...] = chosen(view)
            return six_axes.reshape(-1, kh * kw * x.shape[3])
        out = six_axes.reshape(-1, kh * kw * x.shape[3])
        rows = chosen(view).reshape(-1, out.shape[1])
        out[: len(rows)] = rows
        return out

    return answer
