"""What goes wrong in `im2col_bytes(x_shape, w_shape, itemsize)`."""

from stridewise.exercises.record import Misconception


def elements_for_bytes(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci


ELEMENTS_FOR_BYTES = Misconception(
    elements_for_bytes,
    belief="Your function counts elements, not bytes",
    remedy="Each element takes `itemsize` bytes: multiply once more.",
)


def channels_out_counted(x_shape, w_shape, itemsize):
    n, h, w, _ = x_shape
    kh, kw, _, co = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * co * itemsize


CHANNELS_OUT_COUNTED = Misconception(
    channels_out_counted,
    belief="Your function counts the output channels where the input channels belong",
    remedy="The matrix holds windows of the input: KH*KW*CI numbers each. CO belongs to the weights.",
)


def all_channels_counted(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, co = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * co * itemsize


ALL_CHANNELS_COUNTED = Misconception(
    all_channels_counted,
    belief="Your function counts both the input and the output channels",
    remedy="The matrix holds windows of the input: KH*KW*CI numbers each. CO belongs to the weights.",
)


def a_window_for_every_pixel(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * h * w * kh * kw * ci * itemsize


A_WINDOW_FOR_EVERY_PIXEL = Misconception(
    a_window_for_every_pixel,
    belief="Your function counts a window for every pixel of the input",
    remedy="There is a row for each output: (H - KH + 1) * (W - KW + 1) rows per image.",
)


def input_counted(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    return n * h * w * ci * itemsize


INPUT_COUNTED = Misconception(
    input_counted,
    belief="Your function returns the bytes of the input",
    remedy="That is what the view uses. The matrix repeats each element for every window that contains it.",
)


def batch_left_out(x_shape, w_shape, itemsize):
    _, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return (h - kh + 1) * (w - kw + 1) * kh * kw * ci * itemsize


BATCH_LEFT_OUT = Misconception(
    batch_left_out,
    belief="Your function counts one image of the batch only",
    remedy="The matrix has rows for every image: multiply by N.",
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


def one_itemsize_for_all(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * 4


def eight_bytes_each(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * 8


ONE_ITEMSIZE_FOR_ALL = Misconception(
    one_itemsize_for_all,
    belief="Your function assumes one size for all elements, whatever `itemsize` says",
    remedy="float32 takes 4 bytes and float64 takes 8: multiply by `itemsize`.",
    variants=(eight_bytes_each,),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    ELEMENTS_FOR_BYTES,
    CHANNELS_OUT_COUNTED,
    ALL_CHANNELS_COUNTED,
    A_WINDOW_FOR_EVERY_PIXEL,
    INPUT_COUNTED,
    BATCH_LEFT_OUT,
    ONE_TOO_SMALL,
    ONE_ITEMSIZE_FOR_ALL,
)
