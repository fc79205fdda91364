"""Windows of another size or number than asked for, in `im2col(x, kh, kw)`."""

import numpy as np

from stridewise.exercises.im2col.misconceptions.patches import (
    failing_unless,
    flattened,
    of_image,
    of_padded,
    zero_but_for,
)
from stridewise.exercises.record import Misconception


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
    variants=(
        kernel_sides_swapped_or_no_place,
        flattened(counts=lambda height, width, kh, kw: (height - kw + 1, width - kh + 1)),
        flattened(window=lambda height, width, kh, kw: (kw, kh)),
    ),
)


def square_kernel(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kh), axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kh * x.shape[3])


SQUARE_KERNEL = Misconception(
    square_kernel,
    belief="Your function is made for square kernels: it uses one side for both, or takes each for the other",
    remedy="kh and kw are two numbers: kh goes with the rows of the image (axis 1), kw with the columns (axis 2).",
    variants=(
        lambda x, kh, kw: flattened()(x, kh, kh),  # as the example, but an empty matrix where nothing fits
        lambda x, kh, kw: flattened()(x, kw, kw),
        flattened(counts=lambda height, width, kh, kw: (height - kh + 1, width - kh + 1)),
        flattened(counts=lambda height, width, kh, kw: (height - kw + 1, width - kw + 1)),
        flattened(window=lambda height, width, kh, kw: (kh, kh)),
        flattened(window=lambda height, width, kh, kw: (kw, kw)),
        failing_unless(lambda height, width, kh, kw: kh == kw),
    ),
)


def one_side_for_both(x, kh, kw):
    n, height, _, ci = x.shape
    shape = (n, height - kh + 1, height - kw + 1, kh, kw, ci)
    image, row, pixel, channel = x.strides
    windows = np.lib.stride_tricks.as_strided(x, shape, (image, row, pixel, row, pixel, channel))
    return windows.reshape(-1, kh * kw * ci)


ONE_SIDE_FOR_BOTH = Misconception(
    one_side_for_both,
    belief="Your function is made for square images: it uses one side for both, or takes each for the other",
    remedy="Height and width are two numbers: n, h, w, ci = x.shape.",
    variants=(
        flattened(counts=lambda height, width, kh, kw: (width - kh + 1, width - kw + 1)),
        of_image(lambda x: x[:, :, : x.shape[1]]),
        of_image(lambda x: x[:, : x.shape[2]]),
        failing_unless(lambda height, width, kh, kw: height == width),
    ),
)


def image_read_as_nchw(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, kh * kw * x.shape[1])


def _in_nchw(order):
    def answer(x, kh, kw):
        if x.shape[2] + 1 == kh or x.shape[3] + 1 == kw:  # slices and loops find no place then, and raise no error
            return np.zeros((0, kh * kw * x.shape[1]), dtype=x.dtype)
        view = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3)).transpose(order)
        return view.reshape(int(np.prod(view.shape[:3])), -1)

    return answer


IMAGE_READ_AS_NCHW = Misconception(
    image_read_as_nchw,
    belief="Your function takes the last two axes of x for height and width, as if it were NCHW",
    remedy="In NHWC height and width are axes 1 and 2: n, h, w, ci = x.shape.",
    variants=tuple(
        _in_nchw(order) for order in ((0, 2, 3, 1, 4, 5), (0, 2, 3, 4, 5, 1), (1, 4, 5, 0, 2, 3), (1, 4, 5, 2, 3, 0))
    ),
)


def one_too_few(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows[:, :-1, :-1].reshape(-1, kh * kw * x.shape[3])


ONE_TOO_FEW = Misconception(
    one_too_few,
    belief="Your function uses H - kh by W - kw windows: one too few in each direction",
    remedy="A window of 2 fits into a row of 4 at 0, 1 and 2: that is 4 - 2 + 1 places.",
    variants=tuple(zero_but_for(lambda rows: rows[:, :-1, :-1], in_place=in_place) for in_place in (True, False)),
)


def a_window_for_every_pixel(x, kh, kw):
    x = np.pad(x, ((0, 0), (0, kh - 1), (0, kw - 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * x.shape[3])


A_WINDOW_FOR_EVERY_PIXEL = Misconception(
    a_window_for_every_pixel,
    belief="Your function makes a row for every pixel, so that some windows hang over the edge",
    remedy="The whole window stays inside the image: there are (H - kh + 1) * (W - kw + 1) rows per image.",
    variants=(
        flattened(counts=lambda height, width, kh, kw: (height, width)),
        of_padded(lambda size: size // 2),
        of_padded(lambda size: (size - 1) // 2),
    ),
)


def tiles_for_windows(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))[:, ::kh, ::kw]
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * x.shape[3])


TILES_FOR_WINDOWS = Misconception(
    tiles_for_windows,
    belief="Your function places the windows side by side, like tiles",
    remedy="A window starts at every pixel: a step along h moves one row down, not a whole window.",
    variants=(flattened(steps=lambda kh, kw: ((0, kh, 0, 0), (0, 0, kw, 0))),),
)


def as_many_windows_as_tiles(x, kh, kw):
    _, height, width, ci = x.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))[:, : height // kh, : width // kw]
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * ci)


AS_MANY_WINDOWS_AS_TILES = Misconception(
    as_many_windows_as_tiles,
    belief="Your function makes H // kh by W // kw windows, as many as there would be tiles",
    remedy="Windows overlap: one fits at H - kh + 1 places downwards and at W - kw + 1 to the right.",
)


def first_image_only(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x[:1], (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(-1, kh * kw * x.shape[3])


FIRST_IMAGE_ONLY = Misconception(
    first_image_only,
    belief="Your function uses the windows of the first image only",
    remedy="The rows run over the whole batch: n slowest, then h, then w.",
    variants=(zero_but_for(lambda rows: rows[:1], in_place=True),),
)


def first_channel_only(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x[..., 0], (kh, kw), axis=(1, 2))
    return windows.reshape(-1, kh * kw)


FIRST_CHANNEL_ONLY = Misconception(
    first_channel_only,
    belief="Your function uses the first channel only",
    remedy="A row holds all the channels of its window: kh*kw*CI numbers.",
)


def images_in_the_same_rows(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    out = np.zeros((int(np.prod(windows.shape[:3])), kh * kw * x.shape[3]), dtype=x.dtype)
    for image in windows:
        rows = image.reshape(-1, out.shape[1])
        out[: len(rows)] = rows
    return out


IMAGES_IN_THE_SAME_ROWS = Misconception(
    images_in_the_same_rows,
    belief="Your function writes every image into the same rows, so that only the last is left",
    remedy="The row of window (n, h, w) is (n * HO + h) * WO + w: count on from image to image.",
    variants=(of_image(lambda x: x[-1:]),),
)


def image_sides_swapped(x, kh, kw):
    n, width, height, ci = x.shape
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    image, row, pixel, channel = x.strides
    windows = np.lib.stride_tricks.as_strided(x, shape, (image, row, pixel, row, pixel, channel))
    return windows.reshape(-1, kh * kw * ci)


IMAGE_SIDES_SWAPPED = Misconception(
    image_sides_swapped,
    belief="Your function takes the image's width for its height and its height for its width",
    remedy="Rows come before columns: n, h, w, ci = x.shape.",
)


def one_too_few_in_one_direction(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows[:, :-1].reshape(-1, kh * kw * x.shape[3])


ONE_TOO_FEW_IN_ONE_DIRECTION = Misconception(
    one_too_few_in_one_direction,
    belief="Your function leaves out the + 1 in one of the two directions",
    remedy="A window fits at H - kh + 1 places downwards and at W - kw + 1 places to the right.",
    variants=(
        flattened(counts=lambda height, width, kh, kw: (height - kh + 1, width - kw)),
        *(zero_but_for(lambda rows: rows[:, :-1], in_place=in_place) for in_place in (True, False)),
        *(zero_but_for(lambda rows: rows[:, :, :-1], in_place=in_place) for in_place in (True, False)),
    ),
)


SIZES: tuple[Misconception, ...] = (
    KERNEL_SIDES_SWAPPED,
    SQUARE_KERNEL,
    ONE_SIDE_FOR_BOTH,
    IMAGE_READ_AS_NCHW,
    ONE_TOO_FEW,
    A_WINDOW_FOR_EVERY_PIXEL,
    TILES_FOR_WINDOWS,
    AS_MANY_WINDOWS_AS_TILES,
    FIRST_IMAGE_ONLY,
    FIRST_CHANNEL_ONLY,
    IMAGES_IN_THE_SAME_ROWS,
    IMAGE_SIDES_SWAPPED,
    ONE_TOO_FEW_IN_ONE_DIRECTION,
)
