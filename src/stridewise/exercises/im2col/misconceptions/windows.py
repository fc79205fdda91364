"""What goes wrong in `windows(a, kh, kw)`: its axes, and here its strides and its memory."""

import numpy as np

from stridewise.exercises.im2col.misconceptions.window_views import IN_ELEMENTS, windows_in_units
from stridewise.exercises.im2col.misconceptions.windows_axes import AXES
from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception
from stridewise.exercises.strided import bytes_times_itemsize


def elements_for_bytes(a, kh, kw):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), (columns, 1, columns, 1))


ELEMENTS_FOR_BYTES = Misconception(
    elements_for_bytes,
    belief="Your function passes strides in elements where NumPy expects bytes",
    remedy="as_strided takes bytes: repeat a.strides, which are in bytes already.",
    variants=windows_in_units(*IN_ELEMENTS),
)


def itemsize_twice(a, kh, kw):
    rows, columns = a.shape
    strides = [stride * a.itemsize for stride in a.strides]
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), 2 * strides)


ITEMSIZE_TWICE = Misconception(
    itemsize_twice,
    belief="Your function multiplies the strides by the item size twice",
    remedy="a.strides are in bytes already; do not multiply them by itemsize again.",
    variants=windows_in_units((bytes_times_itemsize, bytes_times_itemsize)),
)


def strides_for_float32(a, kh, kw):
    rows, columns = a.shape
    strides = (4 * columns, 4, 4 * columns, 4)
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), strides)


STRIDES_FOR_FLOAT32 = Misconception(
    strides_for_float32,
    belief="Your function computes strides for a contiguous array of four-byte elements",
    remedy="A float64 takes eight bytes. The shape alone does not tell you the strides of a slice or a "
    "transpose. Repeat a.strides.",
)


def strides_for_float64(a, kh, kw):
    rows, columns = a.shape
    strides = (8 * columns, 8, 8 * columns, 8)
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), strides)


STRIDES_FOR_FLOAT64 = Misconception(
    strides_for_float64,
    belief="Your function computes strides for a contiguous array of eight-byte elements",
    remedy="A float32 takes four bytes. The shape alone does not tell you the strides of a slice or a "
    "transpose. Repeat a.strides.",
)


def strides_of_a_contiguous_array(a, kh, kw):
    rows, columns = a.shape
    b = a.itemsize
    strides = (b * columns, b, b * columns, b)
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), strides)


STRIDES_OF_A_CONTIGUOUS_ARRAY = Misconception(
    strides_of_a_contiguous_array,
    belief="Your function computes strides from the shape, as if `a` were contiguous",
    remedy="The shape alone does not tell you the strides of a slice or a transpose. Repeat a.strides.",
)


def numbers_of_the_example(a, kh, kw):
    return np.lib.stride_tricks.as_strided(a, (4, 4, 3, 3), (24, 4, 24, 4))


def strides_of_the_example(a, kh, kw):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), (24, 4, 24, 4))


def strides_of_the_example_in_elements(a, kh, kw):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), (6, 1, 6, 1))


NUMBERS_OF_THE_EXAMPLE = Misconception(
    numbers_of_the_example,
    belief="Your function uses the numbers of the 6x6 example for every array",
    remedy="They were right for float32, 6 columns and windows of 3x3. Compute yours from a.shape and a.strides.",
    variants=(
        strides_of_the_example,
        strides_of_the_example_in_elements,
        lambda a, kh, kw: np.lib.stride_tricks.as_strided(a, (4, 4, 3, 3), (6, 1, 6, 1)),
    ),
)


def step_for_stride(a, kh, kw):
    rows, columns = a.shape
    strides = (a.itemsize, a.itemsize, *a.strides)
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), strides)


def windows_moved_by_one_byte(a, kh, kw):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), (1, 1, *a.strides))


STEP_FOR_STRIDE = Misconception(
    step_for_stride,
    belief="Your function takes the window's step of one for a stride of one in memory",
    remedy="A window moves by one row or one column; in memory that is a.strides[0] or a.strides[1] bytes.",
    variants=(windows_moved_by_one_byte,),
)


def copied(a, kh, kw):
    return np.array(np.lib.stride_tricks.sliding_window_view(a, (kh, kw)))


COPIED = Misconception(
    copied,
    belief="Your function returns the right windows, but in a copy of the memory",
    remedy="A view costs nothing. Ask as_strided for new strides on the same memory, and do not copy the result.",
)


def view_of_a_copy(a, kh, kw):
    rows, columns = a.shape
    a = np.ascontiguousarray(a)
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), 2 * a.strides)


VIEW_OF_A_COPY = Misconception(
    view_of_a_copy,
    belief="Your function returns a view, but of a copy of `a`",
    remedy="np.ascontiguousarray copies any array that is not contiguous. Take the strides from `a` itself, "
    "whatever they are.",
)


def changed_in_place(a, kh, kw):
    rows, columns = a.shape
    view = np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), 2 * a.strides)
    view[0, 0] = 0
    return view


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    *AXES,
    ELEMENTS_FOR_BYTES,
    ITEMSIZE_TWICE,
    STRIDES_FOR_FLOAT32,
    STRIDES_FOR_FLOAT64,
    STRIDES_OF_A_CONTIGUOUS_ARRAY,
    NUMBERS_OF_THE_EXAMPLE,
    STEP_FOR_STRIDE,
    COPIED,
    VIEW_OF_A_COPY,
    CHANGED_IN_PLACE,
)
