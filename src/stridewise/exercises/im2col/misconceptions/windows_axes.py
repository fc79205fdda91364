"""Wrong axes, numbers and sizes of windows in `windows(a, kh, kw)`."""

import numpy as np

from stridewise.exercises.im2col.misconceptions.window_views import (
    in_order,
    last_windows_left_zero,
    reordered_like_none_of,
    steps_in_order,
    windows_by,
    with_zeros_around,
)
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
    variants=(windows_by(steps=lambda kh, kw: ((kh, 0), (0, kw), (1, 0), (0, 1))),),
)


def one_too_few(a, kh, kw):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows - kh, columns - kw, kh, kw), 2 * a.strides)


ONE_TOO_FEW = Misconception(
    one_too_few,
    belief="Your function returns H - kh by W - kw windows: one too few in each direction",
    remedy="A window of 2 fits into a row of 4 at 0, 1 and 2: that is 4 - 2 + 1 places.",
    variants=(last_windows_left_zero,),
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
    variants=(in_order(0, 1, 3, 2),),
)


def window_sides_swapped(a, kh, kw):
    rows, columns = a.shape
    down, right = a.strides
    return np.lib.stride_tricks.as_strided(a, (rows - kw + 1, columns - kh + 1, kw, kh), (down, right, down, right))


WINDOW_SIDES_SWAPPED = Misconception(
    window_sides_swapped,
    belief="Your function swaps window height and width",
    remedy="kh goes with the rows, kw with the columns: the shape is (H - kh + 1, W - kw + 1, kh, kw).",
    variants=(
        lambda a, kh, kw: np.lib.stride_tricks.sliding_window_view(a, (kw, kh)),
        windows_by(shape=lambda rows, columns, kh, kw: (rows - kh + 1, columns - kw + 1, kw, kh)),
        windows_by(shape=lambda rows, columns, kh, kw: (rows - kw + 1, columns - kh + 1, kh, kw)),
    ),
)


def inside_first(a, kh, kw):
    rows, columns = a.shape
    down, right = a.strides
    return np.lib.stride_tricks.as_strided(a, (kh, kw, rows - kh + 1, columns - kw + 1), (down, right, down, right))


INSIDE_FIRST = Misconception(
    inside_first,
    belief="Your function puts the axes inside the window before those that count the windows",
    remedy="out[i, j, r, s]: first the window's place, then the place inside it.",
)


def places_transposed(a, kh, kw):
    rows, columns = a.shape
    down, right = a.strides
    return np.lib.stride_tricks.as_strided(a, (columns - kw + 1, rows - kh + 1, kh, kw), (right, down, down, right))


PLACES_TRANSPOSED = Misconception(
    places_transposed,
    belief="Your function swaps down and right among the windows; inside each window the order is right",
    remedy="i counts the windows downwards, j to the right: the shape is (H - kh + 1, W - kw + 1, kh, kw).",
    variants=(steps_in_order(1, 0, 2, 3),),
)


def everything_transposed(a, kh, kw):
    rows, columns = a.shape
    down, right = a.strides
    return np.lib.stride_tricks.as_strided(a, (columns - kw + 1, rows - kh + 1, kw, kh), (right, down, right, down))


EVERYTHING_TRANSPOSED = Misconception(
    everything_transposed,
    belief="Your function swaps rows and columns everywhere, among the windows and inside them",
    remedy="out[i, j, r, s] is a[i + r, j + s]: i and r go down, j and s to the right.",
    variants=(steps_in_order(1, 0, 3, 2),),
)


def axes_in_another_order(a, kh, kw):
    rows, columns = a.shape
    down, right = a.strides
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, kh, columns - kw + 1, kw), (down, down, right, right))


AXES_IN_ANOTHER_ORDER = Misconception(
    axes_in_another_order,
    belief="Your function has the axes in another order than i, j, r, s",
    remedy="i and j count the windows, down and to the right; r and s are the row and the column inside the window.",
    variants=reordered_like_none_of((0, 1, 3, 2), (1, 0, 2, 3), (1, 0, 3, 2), (2, 3, 0, 1)),
)


def as_many_windows_as_tiles(a, kh, kw):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows // kh, columns // kw, kh, kw), 2 * a.strides)


AS_MANY_WINDOWS_AS_TILES = Misconception(
    as_many_windows_as_tiles,
    belief="Your function makes H // kh by W // kw windows, as many as there would be tiles",
    remedy="Windows overlap: one fits at H - kh + 1 places downwards and at W - kw + 1 to the right.",
)


def square_window(a, kh, kw):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kh + 1, kh, kh), 2 * a.strides)


SQUARE_WINDOW = Misconception(
    square_window,
    belief="Your function assumes a square window",
    remedy="kh and kw are two numbers: kh goes with the rows, kw with the columns.",
    variants=(
        windows_by(shape=lambda rows, columns, kh, kw: (rows - kw + 1, columns - kw + 1, kw, kw)),
        windows_by(shape=lambda rows, columns, kh, kw: (rows - kh + 1, columns - kh + 1, kh, kw)),
        windows_by(shape=lambda rows, columns, kh, kw: (rows - kw + 1, columns - kw + 1, kh, kw)),
        windows_by(shape=lambda rows, columns, kh, kw: (rows - kh + 1, columns - kw + 1, kh, kh)),
        windows_by(shape=lambda rows, columns, kh, kw: (rows - kh + 1, columns - kw + 1, kw, kw)),
    ),
)


def one_side_for_both(a, kh, kw):
    rows = len(a)
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, rows - kw + 1, kh, kw), 2 * a.strides)


ONE_SIDE_FOR_BOTH = Misconception(
    one_side_for_both,
    belief="Your function takes one side of the array for both",
    remedy="H and W are two numbers: H, W = a.shape.",
    variants=(windows_by(shape=lambda rows, columns, kh, kw: (columns - kh + 1, columns - kw + 1, kh, kw)),),
)


def a_window_for_every_element(a, kh, kw):
    return np.lib.stride_tricks.as_strided(a, (*a.shape, kh, kw), 2 * a.strides)


A_WINDOW_FOR_EVERY_ELEMENT = Misconception(
    a_window_for_every_element,
    belief="Your function makes a window for every element, so that the last ones hang over the edge",
    remedy="The whole window stays inside the array: it fits at H - kh + 1 places downwards, W - kw + 1 to the right.",
    variants=with_zeros_around,
)


def windows_joined(a, kh, kw):
    rows, columns = a.shape
    view = np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), 2 * a.strides)
    return view.reshape(-1, kh * kw)


WINDOWS_JOINED = Misconception(
    windows_joined,
    belief="Your function joins axes that should stay apart",
    remedy="The result has four axes: (H - kh + 1, W - kw + 1, kh, kw). Flattening them would copy.",
    variants=(
        lambda a, kh, kw: windows_by()(a, kh, kw).reshape(-1, kh, kw),
        lambda a, kh, kw: windows_by()(a, kh, kw).reshape(len(a) - kh + 1, -1, kh * kw),
    ),
)


def one_too_few_in_one_direction(a, kh, kw):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows - kh, columns - kw + 1, kh, kw), 2 * a.strides)


ONE_TOO_FEW_IN_ONE_DIRECTION = Misconception(
    one_too_few_in_one_direction,
    belief="Your function leaves out the + 1 in one of the two directions",
    remedy="A window fits at H - kh + 1 places downwards and at W - kw + 1 places to the right.",
    variants=(windows_by(shape=lambda rows, columns, kh, kw: (rows - kh + 1, columns - kw, kh, kw)),),
)


AXES: tuple[Misconception, ...] = (
    TILES_FOR_WINDOWS,
    ONE_TOO_FEW,
    INSIDE_TRANSPOSED,
    WINDOW_SIDES_SWAPPED,
    INSIDE_FIRST,
    PLACES_TRANSPOSED,
    EVERYTHING_TRANSPOSED,
    AXES_IN_ANOTHER_ORDER,
    AS_MANY_WINDOWS_AS_TILES,
    SQUARE_WINDOW,
    ONE_SIDE_FOR_BOTH,
    A_WINDOW_FOR_EVERY_ELEMENT,
    WINDOWS_JOINED,
    ONE_TOO_FEW_IN_ONE_DIRECTION,
)
