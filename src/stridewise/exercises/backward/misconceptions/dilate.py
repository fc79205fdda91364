"""What goes wrong in `dilate(grad, stride)`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception

_BETWEEN = (
    "Neighbours end up `stride` apart, with stride - 1 zeros between them and none around: (HO - 1)*stride + 1 rows."
)


def _dilated(
    *,
    length: Callable[[int, int], int] = lambda count, stride: (count - 1) * stride + 1,
    first: Callable[[int], int] = lambda stride: 0,
    step: Callable[[int], int] = lambda stride: stride,
    axes: tuple[int, ...] = (1, 2),
) -> Callable[..., Any]:
    """Return an answer that puts the numbers `step` apart along some axes, from `first` on, into so much room."""

    def answer(grad: Any, stride: int) -> Any:
        shape = [length(count, stride) if axis in axes else count for axis, count in enumerate(grad.shape)]
        out = np.zeros(shape, dtype=grad.dtype)
        index = tuple(
            slice(first(stride), first(stride) + (count - 1) * step(stride) + 1, step(stride))
            if axis in axes
            else slice(None)
            for axis, count in enumerate(grad.shape)
        )
        out[index] = grad
        return out

    return answer


def zeros_after_the_last(grad, stride):
    n, rows, columns, channels = grad.shape
    out = np.zeros((n, rows * stride, columns * stride, channels), dtype=grad.dtype)
    out[:, ::stride, ::stride] = grad
    return out


ZEROS_AFTER_THE_LAST = Misconception(
    zeros_after_the_last,
    belief="Your function puts zeros after the last row and column, too",
    remedy=_BETWEEN,
    variants=(
        _dilated(length=lambda count, stride: count * stride, axes=(1,)),
        lambda grad, stride: np.pad(_dilated()(grad, stride), ((0, 0), (0, 1), (0, 1), (0, 0))),
    ),
)


def zeros_before_the_first(grad, stride):
    n, rows, columns, channels = grad.shape
    out = np.zeros((n, rows * stride, columns * stride, channels), dtype=grad.dtype)
    out[:, stride - 1 :: stride, stride - 1 :: stride] = grad
    return out


def _surrounded(width):
    return lambda grad, stride: np.pad(
        _dilated()(grad, stride), ((0, 0), (width(stride),) * 2, (width(stride),) * 2, (0, 0))
    )


ZEROS_BEFORE_THE_FIRST = Misconception(
    zeros_before_the_first,
    belief="Your function puts zeros before the first row and column",
    remedy=_BETWEEN,
    variants=(
        _surrounded(lambda stride: stride - 1),
        _surrounded(lambda stride: stride),
        _surrounded(lambda stride: 1),
        lambda grad, stride: np.pad(_dilated()(grad, stride), ((0, 0), (stride - 1, 0), (stride - 1, 0), (0, 0))),
    ),
)


def one_zero_too_many(grad, stride):
    n, rows, columns, channels = grad.shape
    step = stride + 1
    out = np.zeros((n, (rows - 1) * step + 1, (columns - 1) * step + 1, channels), dtype=grad.dtype)
    out[:, ::step, ::step] = grad
    return out


ONE_ZERO_TOO_MANY = Misconception(
    one_zero_too_many,
    belief="Your function puts `stride` zeros between neighbours, one too many",
    remedy=_BETWEEN,
)


def always_one_zero(grad, stride):
    n, rows, columns, channels = grad.shape
    out = np.zeros((n, 2 * rows - 1, 2 * columns - 1, channels), dtype=grad.dtype)
    out[:, ::2, ::2] = grad
    return out


ALWAYS_ONE_ZERO = Misconception(
    always_one_zero,
    belief="Your function puts one zero between neighbours, whatever the stride",
    remedy=_BETWEEN,
)


def left_as_it_is(grad, stride):
    return grad.copy()


LEFT_AS_IT_IS = Misconception(
    left_as_it_is,
    belief="Your function leaves the gradient as it is, as for stride 1",
    remedy=_BETWEEN,
    variants=(lambda grad, stride: grad,),
)


def one_axis_only(grad, stride):
    n, rows, columns, channels = grad.shape
    out = np.zeros((n, (rows - 1) * stride + 1, columns, channels), dtype=grad.dtype)
    out[:, ::stride] = grad
    return out


ONE_AXIS_ONLY = Misconception(
    one_axis_only,
    belief="Your function dilates one of the two axes",
    remedy="Rows and columns both come apart: out[:, ::stride, ::stride] = grad.",
    variants=(_dilated(axes=(2,)),),
)


def other_axes_dilated(grad, stride):
    n, rows, columns, channels = grad.shape
    out = np.zeros(
        ((n - 1) * stride + 1, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels), dtype=grad.dtype
    )
    out[::stride, ::stride, ::stride] = grad
    return out


OTHER_AXES_DILATED = Misconception(
    other_axes_dilated,
    belief="Your function moves images or channels apart, too, or in place of rows and columns",
    remedy="The axes of grad are N, HO, WO, CO: only the two in the middle are dilated.",
    variants=tuple(_dilated(axes=axes) for axes in ((0, 1), (2, 3), (1, 2, 3), (0, 1, 2, 3))),
)


def numbers_repeated(grad, stride):
    out = np.repeat(np.repeat(grad, stride, axis=1), stride, axis=2)
    return out[:, : (grad.shape[1] - 1) * stride + 1, : (grad.shape[2] - 1) * stride + 1]


NUMBERS_REPEATED = Misconception(
    numbers_repeated,
    belief="Your function repeats the numbers where zeros belong",
    remedy="Between two outputs the stride skipped pixels: nothing was computed there, so nothing is handed back.",
    variants=(
        lambda grad, stride: np.repeat(np.repeat(grad, stride, axis=1), stride, axis=2),
        lambda grad, stride: np.kron(grad, np.ones((1, stride, stride, 1), grad.dtype)),
    ),
)


def height_for_width(grad, stride):
    n, rows, _, channels = grad.shape
    out = np.zeros((n, (rows - 1) * stride + 1, (rows - 1) * stride + 1, channels), dtype=grad.dtype)
    out[:, ::stride, ::stride] = grad
    return out


def _room_for(first: int, second: int) -> Callable[..., Any]:
    def answer(grad: Any, stride: int) -> Any:
        sides = [(grad.shape[axis] - 1) * stride + 1 for axis in (first, second)]
        out = np.zeros((len(grad), *sides, grad.shape[3]), dtype=grad.dtype)
        out[:, ::stride, ::stride] = grad
        return out

    return answer


HEIGHT_FOR_WIDTH = Misconception(
    height_for_width,
    belief="Your function takes a height for a width, or a width for a height",
    remedy="HO and WO may differ: the rows come from the one, the columns from the other.",
    variants=(_room_for(2, 2), _room_for(2, 1)),
)


def made_float64(grad, stride):
    n, rows, columns, channels = grad.shape
    out = np.zeros((n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels))
    out[:, ::stride, ::stride] = grad
    return out


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=grad.dtype).",
    change_result=lambda out, grad, stride: out.astype(np.float64),
)


def made_integer(grad, stride):
    n, rows, columns, channels = grad.shape
    out = np.zeros((n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels), dtype=int)
    out[:, ::stride, ::stride] = grad
    return out


MADE_INTEGER = Misconception(
    made_integer,
    belief="Your function returns whole numbers",
    remedy="Fractions are lost: give the dtype, np.zeros(shape, dtype=grad.dtype).",
    change_result=lambda out, grad, stride: out.astype(int),
)


def changed_in_place(grad, stride):
    n, rows, columns, channels = grad.shape
    out = np.zeros((n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels), dtype=grad.dtype)
    out[:, ::stride, ::stride] = grad
    grad *= 0
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)

MISCONCEPTIONS: tuple[Misconception, ...] = (
    ZEROS_AFTER_THE_LAST,
    ZEROS_BEFORE_THE_FIRST,
    ONE_ZERO_TOO_MANY,
    ALWAYS_ONE_ZERO,
    LEFT_AS_IT_IS,
    ONE_AXIS_ONLY,
    OTHER_AXES_DILATED,
    NUMBERS_REPEATED,
    HEIGHT_FOR_WIDTH,
    MADE_FLOAT64,
    MADE_INTEGER,
    CHANGED_IN_PLACE,
)
