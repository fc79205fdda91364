"""What goes wrong in a convolution by im2col, besides what goes wrong in any convolution."""

from itertools import permutations

import numpy as np

from stridewise.exercises.convolution.changes import deciding, with_contents, with_result
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception


def strides_of(x, w, strides):
    """A convolution by a view of x with these six strides, in the order n, h, w, r, s, ci."""
    (height, width), (kh, kw) = x.shape[1:3], w.shape[:2]
    shape = (len(x), height - kh + 1, width - kw + 1, kh, kw, x.shape[3])
    return np.einsum("nhwrsc,rsco->nhwo", np.lib.stride_tricks.as_strided(x, shape, strides), w)


def columns_channel_first(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.reshape(*windows.shape[:3], ci * kh * kw) @ w.reshape(kh * kw * ci, co)


COLUMNS_CHANNEL_FIRST = Misconception(
    columns_channel_first,
    belief="Your function orders the columns of the im2col matrix as ci, r, s",
    remedy="The weights are flattened in the order r, s, ci, so the columns must be in the same order.",
    variants=in_every_style(deciding(columns="crs")),
    change_arguments=lambda x, w: (x, w.reshape(w.shape[2], *w.shape[:2], w.shape[3]).transpose(1, 2, 0, 3)),
)


def columns_kernel_transposed(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    columns = windows.transpose(0, 1, 2, 5, 4, 3).reshape(*windows.shape[:3], kh * kw * ci)
    return columns @ w.reshape(kh * kw * ci, co)


COLUMNS_KERNEL_TRANSPOSED = Misconception(
    columns_kernel_transposed,
    belief="Your function orders the columns of the im2col matrix as s, r, ci",
    remedy="The weights are flattened in the order r, s, ci, so the columns must be in the same order.",
    variants=in_every_style(deciding(columns="src")),
    change_arguments=lambda x, w: (x, w.reshape(w.shape[1::-1] + w.shape[2:]).swapaxes(0, 1)),
)


def window_moved_by_one_number(x, w):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    image, row, pixel, channel = x.strides
    windows = np.lib.stride_tricks.as_strided(
        x, (n, height - kh + 1, width - kw + 1, kh, kw, ci), (image, row, channel, row, pixel, channel)
    )
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


def moved_down_by_one_number_too(x, w):
    image, row, pixel, channel = x.strides
    return strides_of(x, w, (image, channel, channel, row, pixel, channel))


def kernel_moved_by_one_number(x, w):
    image, row, pixel, channel = x.strides
    return strides_of(x, w, (image, row, pixel, row, channel, channel))


WINDOW_MOVED_BY_ONE_NUMBER = Misconception(
    window_moved_by_one_number,
    belief="Your function moves the window by one number in memory, but a pixel is CI numbers",
    remedy="A step to the right along w or s is a whole pixel: the stride of axis 2, not that of the channels.",
    variants=(
        moved_down_by_one_number_too,
        kernel_moved_by_one_number,
    ),
)


def elements_for_bytes(x, w):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    windows = np.lib.stride_tricks.as_strided(
        x,
        (n, height - kh + 1, width - kw + 1, kh, kw, ci),
        (height * width * ci, width * ci, ci, width * ci, ci, 1),
    )
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


def strides_in_elements_of_any_array(x, w):
    image, row, pixel, channel = (stride // x.itemsize for stride in x.strides)
    return strides_of(x, w, (image, row, pixel, row, pixel, channel))


ELEMENTS_FOR_BYTES = Misconception(
    elements_for_bytes,
    belief="Your function passes strides in elements where NumPy expects bytes",
    remedy="as_strided takes bytes: repeat the strides in x.strides, which are in bytes already.",
    variants=(strides_in_elements_of_any_array, lambda x, w: elements_for_bytes(np.ascontiguousarray(x), w)),
)


def strides_for_float32(x, w):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    row, pixel = 4 * width * ci, 4 * ci
    windows = np.lib.stride_tricks.as_strided(
        x,
        (n, height - kh + 1, width - kw + 1, kh, kw, ci),
        (height * row, row, pixel, row, pixel, 4),
    )
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


STRIDES_FOR_FLOAT32 = Misconception(
    strides_for_float32,
    belief="Your function computes strides for a contiguous array of four-byte elements",
    remedy="A float64 takes eight bytes. The shape alone does not tell you the strides of a slice or a "
    "transpose. Repeat those in x.strides.",
)


def strides_of_a_contiguous_array(x, w):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    b = x.itemsize
    row, pixel = width * ci * b, ci * b
    windows = np.lib.stride_tricks.as_strided(
        x,
        (n, height - kh + 1, width - kw + 1, kh, kw, ci),
        (height * row, row, pixel, row, pixel, b),
    )
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


STRIDES_OF_A_CONTIGUOUS_ARRAY = Misconception(
    strides_of_a_contiguous_array,
    belief="Your function computes strides from the shape, as if x were contiguous",
    remedy="The shape alone does not tell you the strides of a slice or a transpose. Repeat those in x.strides.",
    variants=(lambda x, w: strides_of_a_contiguous_array(np.array(x), w),),  # the copy is transposed where x is
)


def weights_channel_first(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    weights = w.transpose(2, 0, 1, 3).reshape(kh * kw * ci, co)
    return windows.reshape(*windows.shape[:3], kh * kw * ci) @ weights


WEIGHTS_CHANNEL_FIRST = Misconception(
    weights_channel_first,
    belief="Your function flattens the weights in the order ci, r, s, but the columns run in the order r, s, ci",
    remedy="w.reshape(KH * KW * CI, CO) keeps the order r, s, ci, which is also that of the columns; transpose "
    "nothing first.",
    variants=in_every_style(deciding(flat_weights="crs")),
    change_arguments=lambda x, w: (x, w.transpose(2, 0, 1, 3).reshape(w.shape)),
)


def weights_reshaped_to_rows(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(*windows.shape[:3], kh * kw * ci) @ w.reshape(co, kh * kw * ci).T


WEIGHTS_RESHAPED_TO_ROWS = Misconception(
    weights_reshaped_to_rows,
    belief="Your function cuts the weights into one row per output channel, w.reshape(CO, -1)",
    remedy="CO is the last axis of w, so each output channel is a column: w.reshape(KH * KW * CI, CO).",
    variants=in_every_style(with_contents(lambda x, w: (x, w.reshape(w.shape[3], -1).T.reshape(w.shape)))),
    change_arguments=lambda x, w: (x, w.reshape(w.shape[3], -1).T.reshape(w.shape)),
)


def weights_flattened_otherwise(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(*windows.shape[:3], kh * kw * ci) @ w.T.reshape(kh * kw * ci, co)


def flattened_as(axes):
    """The weights with their axes moved, and the same memory read as w is."""
    return with_contents(lambda x, w: (x, w.transpose(axes).reshape(w.shape)))


# (2, 0, 1, 3) has a name of its own, above. With equal lengths two others do: kernel-transposed and channels-swapped.
_RIGHT_OR_NAMED = ((0, 1, 2, 3), (2, 0, 1, 3), (1, 0, 2, 3), (0, 1, 3, 2))

WEIGHTS_FLATTENED_OTHERWISE = Misconception(
    weights_flattened_otherwise,
    belief="Your function moves the axes of the weights before it flattens them, and not back",
    remedy="w is in the order of the columns already: w.reshape(KH * KW * CI, CO), with nothing moved.",
    variants=in_every_style(*(flattened_as(axes) for axes in permutations(range(4)) if axes not in _RIGHT_OR_NAMED)),
)


def channels_flipped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w[::-1, ::-1, ::-1])


CHANNELS_FLIPPED = Misconception(
    channels_flipped,
    belief="Your function reads the weights backwards along all their axes, the channels too",
    remedy="Nothing is flipped here: weights[r, s, ci, co] meets x[h + r, w + s, ci]. np.flip(w) reverses every axis.",
    variants=in_every_style(
        with_contents(lambda x, w: (x, w[::-1, ::-1, ::-1])), with_contents(lambda x, w: (x, np.flip(w)))
    ),
)


def rows_width_first(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nwho", windows, w)
    return out.reshape(*windows.shape[:3], w.shape[3])


ROWS_WIDTH_FIRST = Misconception(
    rows_width_first,
    belief="Your function orders the rows down the image first, then to the right",
    remedy="The rows follow the output in memory: n slowest, then h, then w.",
    variants=in_every_style(with_result(lambda out, _: out.swapaxes(1, 2).reshape(out.shape))),
    change_result=lambda out, x, w: out.swapaxes(1, 2).reshape(out.shape),
)


def rows_image_last(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->hwno", windows, w)
    return out.reshape(*windows.shape[:3], w.shape[3])


ROWS_IMAGE_LAST = Misconception(
    rows_image_last,
    belief="Your function orders the rows by place first: the same window of all images, then the next",
    remedy="The rows follow the output in memory: n slowest, then h, then w.",
    variants=in_every_style(with_result(lambda out, _: out.transpose(1, 2, 0, 3).reshape(out.shape))),
    change_result=lambda out, x, w: out.transpose(1, 2, 0, 3).reshape(out.shape),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    COLUMNS_CHANNEL_FIRST,
    COLUMNS_KERNEL_TRANSPOSED,
    WINDOW_MOVED_BY_ONE_NUMBER,
    ELEMENTS_FOR_BYTES,
    STRIDES_FOR_FLOAT32,
    STRIDES_OF_A_CONTIGUOUS_ARRAY,
    WEIGHTS_CHANNEL_FIRST,
    WEIGHTS_RESHAPED_TO_ROWS,
    WEIGHTS_FLATTENED_OTHERWISE,
    CHANNELS_FLIPPED,
    ROWS_WIDTH_FIRST,
    ROWS_IMAGE_LAST,
)
