"""Wrong sizes in `conv_output_shape(x_shape, w_shape)`."""

from stridewise.exercises.record import Misconception


def one_too_small(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh, width - kw, co)


ONE_TOO_SMALL = Misconception(
    one_too_small,
    belief="Your function returns H - KH and W - KW: one place too few in each direction",
    remedy="Slide a kernel of 2 over a row of 3: it fits at 0 and at 1. That is 3 - 2 + 1 places.",
    change_result=lambda out, x_shape, w_shape: (out[0], out[1] - 1, out[2] - 1, *out[3:]),
)


def one_too_large(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh + 2, width - kw + 2, co)


ONE_TOO_LARGE = Misconception(
    one_too_large,
    belief="Your function returns H - KH + 2 and W - KW + 2: one place too many in each direction",
    remedy="Slide a kernel of 2 over a row of 3: it fits at 0 and at 1. That is 3 - 2 + 1 places.",
)


def one_subtracted(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh - 1, width - kw - 1, co)


ONE_SUBTRACTED = Misconception(
    one_subtracted,
    belief="Your function subtracts one where it should add one: H - KH - 1 and W - KW - 1",
    remedy="H - KH is how far the kernel can move; with the place where it starts that is H - KH + 1.",
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


def padded_by_half_a_kernel(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh + 2 * (kh // 2) + 1, width - kw + 2 * (kw // 2) + 1, co)


def padded_by_the_smaller_half(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh + 2 * ((kh - 1) // 2) + 1, width - kw + 2 * ((kw - 1) // 2) + 1, co)


PADDED_BY_HALF_A_KERNEL = Misconception(
    padded_by_half_a_kernel,
    belief="Your function counts a padding of half a kernel on every side",
    remedy="A valid convolution has no padding: H - KH + 1 by W - KW + 1.",
    variants=(padded_by_the_smaller_half,),
)


def padded_by_one(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh + 3, width - kw + 3, co)


PADDED_BY_ONE = Misconception(
    padded_by_one,
    belief="Your function counts a padding of one pixel on every side",
    remedy="A valid convolution has no padding: H - KH + 1 by W - KW + 1.",
)


def subtracted_the_other_way(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, kh - height + 1, kw - width + 1, co)


SUBTRACTED_THE_OTHER_WAY = Misconception(
    subtracted_the_other_way,
    belief="Your function subtracts the image's sides from the kernel's",
    remedy="The image is the larger one: H - KH + 1 by W - KW + 1.",
)


def square_kernel(x_shape, w_shape):
    n, height, width, _ = x_shape
    return (n, height - w_shape[0] + 1, width - w_shape[0] + 1, w_shape[3])


def square_kernel_by_width(x_shape, w_shape):
    n, height, width, _ = x_shape
    return (n, height - w_shape[1] + 1, width - w_shape[1] + 1, w_shape[3])


SQUARE_KERNEL = Misconception(
    square_kernel,
    belief="Your function assumes a square kernel",
    remedy="KH and KW are two numbers: w_shape[0] goes with the height, w_shape[1] with the width.",
    variants=(square_kernel_by_width,),
    change_arguments=lambda x_shape, w_shape: (x_shape, (w_shape[0], w_shape[0], *w_shape[2:])),
)


def windows_side_by_side(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height // kh, width // kw, co)


def windows_side_by_side_rounded_up(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, -(-height // kh), -(-width // kw), co)


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
    change_arguments=lambda x_shape, w_shape: ((*x_shape[:2], x_shape[1], x_shape[3]), w_shape),
)


def width_for_height(x_shape, w_shape):
    n, _, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, width - kh + 1, width - kw + 1, co)


WIDTH_FOR_HEIGHT = Misconception(
    width_for_height,
    belief="Your function uses the image's width for its height",
    remedy="x_shape is (N, H, W, CI): the height is its second entry.",
    change_arguments=lambda x_shape, w_shape: ((x_shape[0], *x_shape[2:3], *x_shape[2:]), w_shape),
)


def divided_into_floats(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, (height - kh) / 1 + 1, (width - kw) / 1 + 1, co)


DIVIDED_INTO_FLOATS = Misconception(
    divided_into_floats,
    belief="Your function returns the right sizes as floats, as `/` makes them",
    remedy="`/` always gives a float; `//` divides whole numbers.",
)


def odd_kernel(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - 2 * (kh // 2), width - 2 * (kw // 2), co)


ODD_KERNEL = Misconception(
    odd_kernel,
    belief="Your function subtracts half a kernel on each side, which is right for odd kernels only",
    remedy="A kernel of K fits into H pixels in H - K + 1 places, whether K is odd or even.",
)


def one_too_small_in_one_direction(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh, width - kw + 1, co)


def one_column_too_few(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh + 1, width - kw, co)


ONE_TOO_SMALL_IN_ONE_DIRECTION = Misconception(
    one_too_small_in_one_direction,
    belief="Your function leaves out the + 1 in one of the two directions",
    remedy="A kernel fits at H - KH + 1 places downwards and at W - KW + 1 places to the right.",
    variants=(one_column_too_few,),
)


SIZES: tuple[Misconception, ...] = (
    ONE_TOO_SMALL,
    ONE_TOO_LARGE,
    ONE_SUBTRACTED,
    FULL,
    SAME,
    PADDED_BY_HALF_A_KERNEL,
    PADDED_BY_ONE,
    SUBTRACTED_THE_OTHER_WAY,
    SQUARE_KERNEL,
    WINDOWS_SIDE_BY_SIDE,
    HEIGHT_FOR_WIDTH,
    WIDTH_FOR_HEIGHT,
    DIVIDED_INTO_FLOATS,
    ODD_KERNEL,
    ONE_TOO_SMALL_IN_ONE_DIRECTION,
)
