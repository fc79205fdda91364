"""What goes wrong in `conv_output_shape(x_shape, w_shape)`."""

from stridewise.exercises.record import Misconception


def one_too_small(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh, width - kw, co)


ONE_TOO_SMALL = Misconception(
    one_too_small,
    belief="Your function returns H - KH and W - KW: one place too few in each direction",
    remedy="Slide a kernel of 2 over a row of 3: it fits at 0 and at 1. That is 3 - 2 + 1 places.",
)


def full(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height + kh - 1, width + kw - 1, co)


FULL = Misconception(
    full,
    belief="Your function returns H + KH - 1: it lets the kernel hang over the edge",
    remedy="In a valid convolution the whole kernel stays inside the image, so the output is smaller than the image.",
)


def same(x_shape, w_shape):
    return (*x_shape[:3], w_shape[3])


SAME = Misconception(
    same,
    belief="Your function returns an output as large as the image",
    remedy="Without padding the kernel cannot be centred on the border: the output loses KH - 1 rows and KW - 1 "
    "columns.",
)


def kernel_sides_swapped(x_shape, w_shape):
    n, height, width, _ = x_shape
    kw, kh, _, co = w_shape
    return (n, height - kh + 1, width - kw + 1, co)


KERNEL_SIDES_SWAPPED = Misconception(
    kernel_sides_swapped,
    belief="Your function swaps kernel height and width",
    remedy="w_shape is (KH, KW, CI, CO): its first entry goes with the rows of the image.",
)


def square_kernel(x_shape, w_shape):
    n, height, width, _ = x_shape
    return (n, height - w_shape[0] + 1, width - w_shape[0] + 1, w_shape[3])


SQUARE_KERNEL = Misconception(
    square_kernel,
    belief="Your function assumes a square kernel",
    remedy="KH and KW are two numbers: w_shape[0] goes with the height, w_shape[1] with the width.",
)


def channels_in_kept(x_shape, w_shape):
    n, height, width, ci = x_shape
    kh, kw, _, _ = w_shape
    return (n, height - kh + 1, width - kw + 1, ci)


CHANNELS_IN_KEPT = Misconception(
    channels_in_kept,
    belief="Your function keeps the channels of the input",
    remedy="The weights turn CI channels into CO: the last entry comes from w_shape.",
)


def nchw(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, co, height - kh + 1, width - kw + 1)


NCHW = Misconception(
    nchw,
    belief="Your function returns the output shape in NCHW order",
    remedy="These lessons keep NHWC: (N, HO, WO, CO).",
)


def windows_side_by_side(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height // kh, width // kw, co)


WINDOWS_SIDE_BY_SIDE = Misconception(
    windows_side_by_side,
    belief="Your function returns H // KH by W // KW, as if the windows did not overlap",
    remedy="The kernel moves by one pixel, not by its own size: it fits at H - KH + 1 places.",
)


def height_for_width(x_shape, w_shape):
    n, height, _, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh + 1, height - kw + 1, co)


HEIGHT_FOR_WIDTH = Misconception(
    height_for_width,
    belief="Your function uses the image's height for its width",
    remedy="x_shape is (N, H, W, CI): the width is its third entry.",
)


def output_sides_swapped(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, width - kw + 1, height - kh + 1, co)


OUTPUT_SIDES_SWAPPED = Misconception(
    output_sides_swapped,
    belief="Your function swaps height and width in the output",
    remedy="Rows come first, as in the input: (N, HO, WO, CO).",
)


def batch_left_out(x_shape, w_shape):
    _, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (height - kh + 1, width - kw + 1, co)


BATCH_LEFT_OUT = Misconception(
    batch_left_out,
    belief="Your function leaves out the batch axis",
    remedy="Every image of the batch has an output: N stays in front.",
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    ONE_TOO_SMALL,
    FULL,
    SAME,
    KERNEL_SIDES_SWAPPED,
    SQUARE_KERNEL,
    CHANNELS_IN_KEPT,
    NCHW,
    WINDOWS_SIDE_BY_SIDE,
    HEIGHT_FOR_WIDTH,
    OUTPUT_SIDES_SWAPPED,
    BATCH_LEFT_OUT,
)
