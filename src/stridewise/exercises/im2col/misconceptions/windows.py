"""What goes wrong in `windows(a, kh, kw)`."""

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception


def tiles_for_windows(a, kh, kw):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // kh, columns // kw, kh, kw)
    return np.lib.stride_tricks.as_strided(a, shape, (kh * down, kw * right, down, right))


TILES_FOR_WINDOWS = Misconception(
    tiles_for_windows,
    belief="Your function places the windows side by side, like tiles",
    remedy="A window starts at every element: a step along i moves one row down, not a whole window.",
)


def one_too_few(a, kh, kw):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows - kh, columns - kw, kh, kw), 2 * a.strides)


ONE_TOO_FEW = Misconception(
    one_too_few,
    belief="Your function returns H - kh by W - kw windows: one too few in each direction",
    remedy="A window of 2 fits into a row of 4 at 0, 1 and 2: that is 4 - 2 + 1 places.",
)


def inside_transposed(a, kh, kw):
    rows, columns = a.shape
    down, right = a.strides
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), (down, right, right, down))


INSIDE_TRANSPOSED = Misconception(
    inside_transposed,
    belief="Your function swaps rows and columns inside each window",
    remedy="r runs down (the stride of axis 0), s to the right (the stride of axis 1): the strides repeat in the "
    "same order.",
)


def elements_for_bytes(a, kh, kw):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), (columns, 1, columns, 1))


def windows_in_elements_of_any_array(a, kh, kw):
    rows, columns = a.shape
    strides = [stride // a.itemsize for stride in a.strides]
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), 2 * strides)


ELEMENTS_FOR_BYTES = Misconception(
    elements_for_bytes,
    belief="Your function passes strides in elements where NumPy expects bytes",
    remedy="as_strided takes bytes: repeat a.strides, which are in bytes already.",
    variants=(windows_in_elements_of_any_array,),
)


def itemsize_twice(a, kh, kw):
    rows, columns = a.shape
    strides = [stride * a.itemsize for stride in a.strides]
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), 2 * strides)


ITEMSIZE_TWICE = Misconception(
    itemsize_twice,
    belief="Your function multiplies the strides by the item size twice",
    remedy="a.strides are in bytes already; do not multiply them by itemsize again.",
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


def window_sides_swapped(a, kh, kw):
    rows, columns = a.shape
    down, right = a.strides
    return np.lib.stride_tricks.as_strided(a, (rows - kw + 1, columns - kh + 1, kw, kh), (down, right, down, right))


WINDOW_SIDES_SWAPPED = Misconception(
    window_sides_swapped,
    belief="Your function swaps window height and width",
    remedy="kh goes with the rows, kw with the columns: the shape is (H - kh + 1, W - kw + 1, kh, kw).",
)


def copied(a, kh, kw):
    return np.array(np.lib.stride_tricks.sliding_window_view(a, (kh, kw)))


COPIED = Misconception(
    copied,
    belief="Your function returns the right windows, but in a copy of the memory",
    remedy="A view costs nothing. Ask as_strided for new strides on the same memory, and do not copy the result.",
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
    TILES_FOR_WINDOWS,
    ONE_TOO_FEW,
    INSIDE_TRANSPOSED,
    ELEMENTS_FOR_BYTES,
    ITEMSIZE_TWICE,
    STRIDES_FOR_FLOAT32,
    STRIDES_OF_A_CONTIGUOUS_ARRAY,
    WINDOW_SIDES_SWAPPED,
    COPIED,
    STEP_FOR_STRIDE,
    VIEW_OF_A_COPY,
    CHANGED_IN_PLACE,
)
