"""Wrong sizes of the image, the kernel and their windows in `im2col_bytes(x_shape, w_shape, itemsize)`."""

from stridewise.exercises.record import Misconception


def a_window_for_every_pixel(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * h * w * kh * kw * ci * itemsize


A_WINDOW_FOR_EVERY_PIXEL = Misconception(
    a_window_for_every_pixel,
    belief="Your function counts a window for every pixel of the input",
    remedy="There is a row for each output: (H - KH + 1) * (W - KW + 1) rows per image.",
)


def one_too_small(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh) * (w - kw) * kh * kw * ci * itemsize


ONE_TOO_SMALL = Misconception(
    one_too_small,
    belief="Your function counts H - KH by W - KW windows: one too few in each direction",
    remedy="A kernel of KH rows fits at H - KH + 1 places.",
)


def one_too_large(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 2) * (w - kw + 2) * kh * kw * ci * itemsize


ONE_TOO_LARGE = Misconception(
    one_too_large,
    belief="Your function counts H - KH + 2 by W - KW + 2 windows: one too many in each direction",
    remedy="A kernel of KH rows fits at H - KH + 1 places.",
)


def full(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h + kh - 1) * (w + kw - 1) * kh * kw * ci * itemsize


FULL = Misconception(
    full,
    belief="Your function counts H + KH - 1 by W + KW - 1 windows: it lets the kernel hang over the edge",
    remedy="In a valid convolution the kernel stays inside the image: there are H - KH + 1 by W - KW + 1 windows.",
)


def windows_side_by_side(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h // kh) * (w // kw) * kh * kw * ci * itemsize


def windows_side_by_side_rounded_up(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * -(-h // kh) * -(-w // kw) * kh * kw * ci * itemsize


WINDOWS_SIDE_BY_SIDE = Misconception(
    windows_side_by_side,
    belief="Your function counts H // KH by W // KW windows, as if they did not overlap",
    remedy="The kernel moves by one pixel, not by its own size: it fits at H - KH + 1 places.",
    variants=(windows_side_by_side_rounded_up,),
)


def kernel_sides_swapped(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kw + 1) * (w - kh + 1) * kh * kw * ci * itemsize


KERNEL_SIDES_SWAPPED = Misconception(
    kernel_sides_swapped,
    belief="Your function swaps kernel height and width",
    remedy="w_shape is (KH, KW, CI, CO): its first entry goes with the rows of the image.",
    change_arguments=lambda x_shape, w_shape, itemsize: (x_shape, (w_shape[1], w_shape[0], *w_shape[2:]), itemsize),
)


def square_kernel(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, _, _, _ = w_shape
    return n * (h - kh + 1) * (w - kh + 1) * kh * kh * ci * itemsize


def square_kernel_by_width(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    _, kw, _, _ = w_shape
    return n * (h - kw + 1) * (w - kw + 1) * kw * kw * ci * itemsize


def square_kernel_in_the_rows(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kh + 1) * kh * kw * ci * itemsize


def square_kernel_in_the_columns(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kh * ci * itemsize


SQUARE_KERNEL = Misconception(
    square_kernel,
    belief="Your function assumes a square kernel",
    remedy="KH and KW are two numbers: w_shape[0] goes with the height, w_shape[1] with the width.",
    variants=(
        square_kernel_by_width,
        square_kernel_in_the_rows,
        square_kernel_in_the_columns,
    ),
)


def height_for_width(x_shape, w_shape, itemsize):
    n, h, _, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (h - kw + 1) * kh * kw * ci * itemsize


HEIGHT_FOR_WIDTH = Misconception(
    height_for_width,
    belief="Your function uses the image's height for its width",
    remedy="x_shape is (N, H, W, CI): the width is its third entry.",
)


def weights_read_as_oihw(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    _, _, kh, kw = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * itemsize


def weights_and_channels_read_as_oihw(x_shape, w_shape, itemsize):
    n, h, w, _ = x_shape
    _, ci, kh, kw = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * itemsize


WEIGHTS_READ_AS_OIHW = Misconception(
    weights_read_as_oihw,
    belief="Your function unpacks w_shape as OIHW, PyTorch's order",
    remedy="In these lessons w_shape is (KH, KW, CI, CO).",
    variants=(weights_and_channels_read_as_oihw,),
)


def image_read_as_nchw(x_shape, w_shape, itemsize):
    n, ci, h, w = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * itemsize


def image_without_its_channels_read_as_nchw(x_shape, w_shape, itemsize):
    n, _, h, w = x_shape
    kh, kw, ci, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * itemsize


IMAGE_READ_AS_NCHW = Misconception(
    image_read_as_nchw,
    belief="Your function unpacks x_shape as NCHW, PyTorch's order",
    remedy="In these lessons x_shape is (N, H, W, CI).",
    variants=(image_without_its_channels_read_as_nchw,),
)


def everything_in_the_order_of_pytorch(x_shape, w_shape, itemsize):
    n, ci, h, w = x_shape
    _, _, kh, kw = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * itemsize


def everything_but_the_channels_of_the_image(x_shape, w_shape, itemsize):
    n, _, h, w = x_shape
    _, ci, kh, kw = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * itemsize


EVERYTHING_IN_THE_ORDER_OF_PYTORCH = Misconception(
    everything_in_the_order_of_pytorch,
    belief="Your function takes the image for NCHW and the weights for OIHW, as in PyTorch",
    remedy="In these lessons x_shape is (N, H, W, CI) and w_shape is (KH, KW, CI, CO).",
    variants=(everything_but_the_channels_of_the_image,),
)


def one_too_small_in_one_direction(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh) * (w - kw + 1) * kh * kw * ci * itemsize


def one_column_too_few(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw) * kh * kw * ci * itemsize


ONE_TOO_SMALL_IN_ONE_DIRECTION = Misconception(
    one_too_small_in_one_direction,
    belief="Your function leaves out the + 1 in one of the two directions",
    remedy="A kernel fits at H - KH + 1 places downwards and at W - KW + 1 places to the right.",
    variants=(one_column_too_few,),
)


SIZES: tuple[Misconception, ...] = (
    A_WINDOW_FOR_EVERY_PIXEL,
    ONE_TOO_SMALL,
    ONE_TOO_LARGE,
    FULL,
    WINDOWS_SIDE_BY_SIDE,
    KERNEL_SIDES_SWAPPED,
    SQUARE_KERNEL,
    HEIGHT_FOR_WIDTH,
    WEIGHTS_READ_AS_OIHW,
    IMAGE_READ_AS_NCHW,
    EVERYTHING_IN_THE_ORDER_OF_PYTORCH,
    ONE_TOO_SMALL_IN_ONE_DIRECTION,
)
