"""Factors left out, and factors too many, in `im2col_bytes(x_shape, w_shape, itemsize)`."""

from stridewise.exercises.record import Misconception


def elements_for_bytes(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci


ELEMENTS_FOR_BYTES = Misconception(
    elements_for_bytes,
    belief="Your function counts elements, not bytes",
    remedy="Each element takes `itemsize` bytes: multiply once more.",
    change_result=lambda count, x_shape, w_shape, itemsize: count // itemsize,
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
    change_result=lambda count, x_shape, w_shape, itemsize: count // x_shape[0],
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


def window_left_out(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * ci * itemsize


WINDOW_LEFT_OUT = Misconception(
    window_left_out,
    belief="Your function counts one pixel per row of the matrix",
    remedy="A row holds a whole window: KH*KW*CI numbers.",
)


def channels_left_out(x_shape, w_shape, itemsize):
    n, h, w, _ = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * itemsize


CHANNELS_LEFT_OUT = Misconception(
    channels_left_out,
    belief="Your function leaves out the channels",
    remedy="Each pixel of a window has CI numbers: a row holds KH*KW*CI of them.",
)


def weights_counted(x_shape, w_shape, itemsize):
    _, _, _, ci = x_shape
    kh, kw, _, co = w_shape
    return kh * kw * ci * co * itemsize


WEIGHTS_COUNTED = Misconception(
    weights_counted,
    belief="Your function returns the bytes of the weights",
    remedy="The matrix holds windows of the image: a row for each output pixel, KH*KW*CI numbers each.",
)


def output_counted(x_shape, w_shape, itemsize):
    n, h, w, _ = x_shape
    kh, kw, _, co = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * co * itemsize


OUTPUT_COUNTED = Misconception(
    output_counted,
    belief="Your function returns the bytes of the output",
    remedy="The matrix is what the weights are multiplied with: a row for each output pixel, KH*KW*CI numbers each.",
)


def one_window_counted(x_shape, w_shape, itemsize):
    _, _, _, ci = x_shape
    kh, kw, _, _ = w_shape
    return kh * kw * ci * itemsize


ONE_WINDOW_COUNTED = Misconception(
    one_window_counted,
    belief="Your function returns the bytes of a single window",
    remedy="That is one row of the matrix. There are N * (H - KH + 1) * (W - KW + 1) rows.",
)


def rows_counted(x_shape, w_shape, itemsize):
    n, h, w, _ = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * itemsize


ROWS_COUNTED = Misconception(
    rows_counted,
    belief="Your function counts one number per row of the matrix",
    remedy="A row holds a whole window: KH*KW*CI numbers.",
)


def bits_for_bytes(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * itemsize * 8


BITS_FOR_BYTES = Misconception(
    bits_for_bytes,
    belief="Your function counts bits, not bytes",
    remedy="`itemsize` is in bytes already: multiply by nothing else.",
)


def divided_by_itemsize(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci // itemsize


DIVIDED_BY_ITEMSIZE = Misconception(
    divided_by_itemsize,
    belief="Your function divides by `itemsize`",
    remedy="Each element takes `itemsize` bytes: multiply.",
)


def float_for_int(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return float(n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * itemsize)


FLOAT_FOR_INT = Misconception(
    float_for_int,
    belief="Your function returns the right number as a float",
    remedy="`/` always gives a float; `//` divides whole numbers.",
)


FACTORS: tuple[Misconception, ...] = (
    ELEMENTS_FOR_BYTES,
    CHANNELS_OUT_COUNTED,
    ALL_CHANNELS_COUNTED,
    INPUT_COUNTED,
    BATCH_LEFT_OUT,
    ONE_ITEMSIZE_FOR_ALL,
    WINDOW_LEFT_OUT,
    CHANNELS_LEFT_OUT,
    WEIGHTS_COUNTED,
    OUTPUT_COUNTED,
    ONE_WINDOW_COUNTED,
    ROWS_COUNTED,
    BITS_FOR_BYTES,
    DIVIDED_BY_ITEMSIZE,
    FLOAT_FOR_INT,
)
