"""What goes wrong in `im2col(x, kh, kw)`: the order, the windows, and here the strides and the dtype."""

import numpy as np

from stridewise.exercises.im2col.misconceptions.im2col_order import ORDER
from stridewise.exercises.im2col.misconceptions.im2col_sizes import SIZES
from stridewise.exercises.im2col.misconceptions.patches import flattened
from stridewise.exercises.im2col.misconceptions.window_views import IN_ELEMENTS
from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception
from stridewise.exercises.strided import bytes_times_itemsize


def window_moved_by_one_number(x, kh, kw):
    n, height, width, ci = x.shape
    image, row, pixel, channel = x.strides
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    windows = np.lib.stride_tricks.as_strided(x, shape, (image, row, channel, row, pixel, channel))
    return windows.reshape(-1, kh * kw * ci)


WINDOW_MOVED_BY_ONE_NUMBER = Misconception(
    window_moved_by_one_number,
    belief="Your function moves the window by one number in memory, but a pixel is CI numbers",
    remedy="A step to the right is a whole pixel: the stride of axis 2, not that of the channels.",
)


def elements_for_bytes(x, kh, kw):
    n, height, width, ci = x.shape
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    strides = (height * width * ci, width * ci, ci, width * ci, ci, 1)
    return np.lib.stride_tricks.as_strided(x, shape, strides).reshape(-1, kh * kw * ci)


ELEMENTS_FOR_BYTES = Misconception(
    elements_for_bytes,
    belief="Your function passes strides in elements where NumPy expects bytes",
    remedy="as_strided takes bytes: repeat the strides in x.strides, which are in bytes already.",
    variants=tuple(flattened(outside=outside, inside=inside) for outside, inside in IN_ELEMENTS),
)


def itemsize_twice(x, kh, kw):
    n, height, width, ci = x.shape
    image, row, pixel, channel = (stride * x.itemsize for stride in x.strides)
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    windows = np.lib.stride_tricks.as_strided(x, shape, (image, row, pixel, row, pixel, channel))
    return windows.reshape(-1, kh * kw * ci)


ITEMSIZE_TWICE = Misconception(
    itemsize_twice,
    belief="Your function multiplies the strides by the item size twice",
    remedy="x.strides are in bytes already; do not multiply them by itemsize again.",
    variants=(flattened(outside=bytes_times_itemsize, inside=bytes_times_itemsize),),
)


def strides_for_float32(x, kh, kw):
    n, height, width, ci = x.shape
    row, pixel = 4 * width * ci, 4 * ci
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    windows = np.lib.stride_tricks.as_strided(x, shape, (height * row, row, pixel, row, pixel, 4))
    return windows.reshape(-1, kh * kw * ci)


STRIDES_FOR_FLOAT32 = Misconception(
    strides_for_float32,
    belief="Your function computes strides for a contiguous array of four-byte elements",
    remedy="A float64 takes eight bytes. The shape alone does not tell you the strides of a slice or a "
    "transpose. Take them from x.strides.",
)


def strides_for_float64(x, kh, kw):
    n, height, width, ci = x.shape
    row, pixel = 8 * width * ci, 8 * ci
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    windows = np.lib.stride_tricks.as_strided(x, shape, (height * row, row, pixel, row, pixel, 8))
    return windows.reshape(-1, kh * kw * ci)


STRIDES_FOR_FLOAT64 = Misconception(
    strides_for_float64,
    belief="Your function computes strides for a contiguous array of eight-byte elements",
    remedy="A float32 takes four bytes. The shape alone does not tell you the strides of a slice or a "
    "transpose. Take them from x.strides.",
)


def strides_of_a_contiguous_array(x, kh, kw):
    n, height, width, ci = x.shape
    b = x.itemsize
    row, pixel = width * ci * b, ci * b
    windows = np.lib.stride_tricks.as_strided(
        x, (n, height - kh + 1, width - kw + 1, kh, kw, ci), (height * row, row, pixel, row, pixel, b)
    )
    return windows.reshape(-1, kh * kw * ci)


STRIDES_OF_A_CONTIGUOUS_ARRAY = Misconception(
    strides_of_a_contiguous_array,
    belief="Your function computes strides from the shape, as if x were contiguous",
    remedy="The shape alone does not tell you the strides of a slice or a transpose. Take them from x.strides.",
)


def made_float64(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    out = np.zeros((int(np.prod(windows.shape[:3])), int(np.prod(windows.shape[3:]))))
    out[...] = windows.reshape(out.shape)
    return out


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=x.dtype).",
    change_result=lambda out, x, kh, kw: out.astype(np.float64),
)


def made_float32(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(-1, kh * kw * x.shape[3]).astype(np.float32)


MADE_FLOAT32 = Misconception(
    made_float32,
    belief="Your function returns float32 whatever the dtype of its input",
    remedy="The result has the dtype of x: np.zeros(shape, dtype=x.dtype).",
    change_result=lambda out, x, kh, kw: out.astype(np.float32),
)


def made_integer(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(-1, kh * kw * x.shape[3]).astype(int)


MADE_INTEGER = Misconception(
    made_integer,
    belief="Your function returns whole numbers",
    remedy="Fractions are lost: give the dtype, np.zeros(shape, dtype=x.dtype).",
    variants=(
        lambda x, kh, kw: made_integer(x, kh, kw).astype(np.int32),
        lambda x, kh, kw: made_integer(x, kh, kw).astype(x.dtype),
    ),
    change_result=lambda out, x, kh, kw: out.astype(int),
)


def one_image_at_a_time(x, kh, kw):
    height, width, _ = x.shape
    places = [(row, column) for row in range(height - kh + 1) for column in range(width - kw + 1)]
    return np.array([x[row : row + kh, column : column + kw].ravel() for row, column in places])


ONE_IMAGE_AT_A_TIME = Misconception(
    one_image_at_a_time,
    belief="Your function is written for one image (H, W, CI), but x is a batch of them",
    remedy="x has four axes, (N, H, W, CI): the rows run over the whole batch, n slowest, then h, then w.",
    adapter=lambda answer: lambda x, kh, kw: np.concatenate([answer(image, kh, kw) for image in x]),
)


def changed_in_place(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    out = windows.reshape(-1, kh * kw * x.shape[3])
    x -= x
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    *ORDER,
    *SIZES,
    WINDOW_MOVED_BY_ONE_NUMBER,
    ELEMENTS_FOR_BYTES,
    ITEMSIZE_TWICE,
    STRIDES_FOR_FLOAT32,
    STRIDES_FOR_FLOAT64,
    STRIDES_OF_A_CONTIGUOUS_ARRAY,
    MADE_FLOAT64,
    MADE_FLOAT32,
    MADE_INTEGER,
    ONE_IMAGE_AT_A_TIME,
    CHANGED_IN_PLACE,
)
