"""What goes wrong in `im2col(x, kh, kw)`."""

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception


def columns_of_strides(x, kh, kw, image, row, pixel, channel):
    n, height, width, ci = x.shape
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    windows = np.lib.stride_tricks.as_strided(x, shape, (image, row, pixel, row, pixel, channel))
    return windows.reshape(-1, kh * kw * ci)


def columns_channel_first(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.reshape(-1, x.shape[3] * kh * kw)


COLUMNS_CHANNEL_FIRST = Misconception(
    columns_channel_first,
    belief="Your function orders the columns as ci, r, s",
    remedy="The weights are w[r, s, ci, co], so the columns must be in the order r, s, ci: the channel runs fastest.",
)


def columns_kernel_transposed(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(0, 1, 2, 5, 4, 3).reshape(-1, kh * kw * x.shape[3])


COLUMNS_KERNEL_TRANSPOSED = Misconception(
    columns_kernel_transposed,
    belief="Your function orders the columns as s, r, ci",
    remedy="The weights are w[r, s, ci, co], so r must run slower than s.",
)


def matrix_transposed(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * x.shape[3]).T


MATRIX_TRANSPOSED = Misconception(
    matrix_transposed,
    belief="Your function returns the matrix transposed, with one column for each window",
    remedy="Here each window is a row, so that the product with the (kh*kw*CI, CO) weights gives one row per output.",
)


def rows_width_first(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(0, 2, 1, 4, 5, 3).reshape(-1, kh * kw * x.shape[3])


ROWS_WIDTH_FIRST = Misconception(
    rows_width_first,
    belief="Your function orders the rows down the image first, then to the right",
    remedy="The rows follow the output in memory: n slowest, then h, then w.",
)


def windows_read_backwards(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows[..., ::-1, ::-1].transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * x.shape[3])


WINDOWS_READ_BACKWARDS = Misconception(
    windows_read_backwards,
    belief="Your function reads the windows backwards",
    remedy="Column 0 is the window's top left element: r and s start at 0.",
)


def kernel_sides_swapped(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kw, kh), axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * x.shape[3])


def kernel_sides_swapped_or_no_place(x, kh, kw):
    if x.shape[1] + 1 == kw or x.shape[2] + 1 == kh:  # slices and loops find no place then, and raise no error
        return np.zeros((0, kh * kw * x.shape[3]), dtype=x.dtype)
    return kernel_sides_swapped(x, kh, kw)


KERNEL_SIDES_SWAPPED = Misconception(
    kernel_sides_swapped,
    belief="Your function swaps kernel height and width",
    remedy="kh goes with the rows of the image (axis 1), kw with the columns (axis 2).",
    variants=(kernel_sides_swapped_or_no_place,),
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


def not_flattened(x, kh, kw):
    return np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)


NOT_FLATTENED = Misconception(
    not_flattened,
    belief="Your function returns the six-dimensional view itself",
    remedy="One step is left: flatten the first three axes into rows and the last three into columns.",
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


def first_image_only(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x[:1], (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(-1, kh * kw * x.shape[3])


def rows_of_the_first_image_filled(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    out = np.array(windows.reshape(-1, kh * kw * x.shape[3]))
    out[len(out) // len(x) :] = 0
    return out


FIRST_IMAGE_ONLY = Misconception(
    first_image_only,
    belief="Your function uses the windows of the first image only",
    remedy="The rows run over the whole batch: n slowest, then h, then w.",
    variants=(rows_of_the_first_image_filled,),
)


def one_too_few(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows[:, :-1, :-1].reshape(-1, kh * kw * x.shape[3])


ONE_TOO_FEW = Misconception(
    one_too_few,
    belief="Your function uses H - kh by W - kw windows: one too few in each direction",
    remedy="A window of 2 fits into a row of 4 at 0, 1 and 2: that is 4 - 2 + 1 places.",
)


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


def columns_in_elements_of_any_array(x, kh, kw):
    return columns_of_strides(x, kh, kw, *(stride // x.itemsize for stride in x.strides))


ELEMENTS_FOR_BYTES = Misconception(
    elements_for_bytes,
    belief="Your function passes strides in elements where NumPy expects bytes",
    remedy="as_strided takes bytes: repeat the strides in x.strides, which are in bytes already.",
    variants=(columns_in_elements_of_any_array,),
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


def reshape_for_transpose(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(4, 5, 0, 1, 2, 3).reshape(-1, kh * kw * x.shape[3])


def transposed_matrix_reshaped(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(4, 5, 3, 0, 1, 2).reshape(-1, kh * kw * x.shape[3])


RESHAPE_FOR_TRANSPOSE = Misconception(
    reshape_for_transpose,
    belief="Your function has the right numbers, but reshapes them where it should transpose first",
    remedy="`reshape` keeps the sequence of the elements and moves no axis. First transpose to n, h, w, r, s, ci.",
    variants=(transposed_matrix_reshaped,),
)


def changed_in_place(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    out = windows.reshape(-1, kh * kw * x.shape[3])
    x -= x
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    COLUMNS_CHANNEL_FIRST,
    COLUMNS_KERNEL_TRANSPOSED,
    MATRIX_TRANSPOSED,
    ROWS_WIDTH_FIRST,
    WINDOWS_READ_BACKWARDS,
    KERNEL_SIDES_SWAPPED,
    STRIDES_OF_A_CONTIGUOUS_ARRAY,
    NOT_FLATTENED,
    MADE_FLOAT64,
    FIRST_IMAGE_ONLY,
    ONE_TOO_FEW,
    WINDOW_MOVED_BY_ONE_NUMBER,
    ELEMENTS_FOR_BYTES,
    STRIDES_FOR_FLOAT32,
    RESHAPE_FOR_TRANSPOSE,
    CHANGED_IN_PLACE,
)
