"""Entries taken for others, and entries left out, in `conv_output_shape(x_shape, w_shape)`."""

import numpy as np

from stridewise.exercises.record import Misconception


def kernel_sides_swapped(x_shape, w_shape):
    n, height, width, _ = x_shape
    kw, kh, _, co = w_shape
    return (n, height - kh + 1, width - kw + 1, co)


KERNEL_SIDES_SWAPPED = Misconception(
    kernel_sides_swapped,
    belief="Your function swaps kernel height and width",
    remedy="w_shape is (KH, KW, CI, CO): its first entry goes with the rows of the image.",
    change_arguments=lambda x_shape, w_shape: (x_shape, (w_shape[1], w_shape[0], *w_shape[2:])),
)


def image_sides_swapped(x_shape, w_shape):
    n, width, height, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh + 1, width - kw + 1, co)


IMAGE_SIDES_SWAPPED = Misconception(
    image_sides_swapped,
    belief="Your function takes the image's width for its height and its height for its width",
    remedy="x_shape is (N, H, W, CI): rows come before columns.",
    change_arguments=lambda x_shape, w_shape: ((x_shape[0], x_shape[2], x_shape[1], x_shape[3]), w_shape),
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


def channels_in_kept(x_shape, w_shape):
    n, height, width, ci = x_shape
    kh, kw, _, _ = w_shape
    return (n, height - kh + 1, width - kw + 1, ci)


CHANNELS_IN_KEPT = Misconception(
    channels_in_kept,
    belief="Your function keeps the channels of the input",
    remedy="The weights turn CI channels into CO: the last entry comes from w_shape.",
    change_result=lambda out, x_shape, w_shape: (*out[:-1], x_shape[3]),
)


def nchw(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, co, height - kh + 1, width - kw + 1)


NCHW = Misconception(
    nchw,
    belief="Your function returns the output shape in NCHW order",
    remedy="These lessons keep NHWC: (N, HO, WO, CO).",
    change_result=lambda out, x_shape, w_shape: (out[0], *out[3:], *out[1:3]),
)


def weights_read_as_oihw(x_shape, w_shape):
    n, height, width, _ = x_shape
    co, _, kh, kw = w_shape
    return (n, height - kh + 1, width - kw + 1, co)


WEIGHTS_READ_AS_OIHW = Misconception(
    weights_read_as_oihw,
    belief="Your function unpacks w_shape as OIHW, PyTorch's order",
    remedy="In these lessons w_shape is (KH, KW, CI, CO).",
    change_arguments=lambda x_shape, w_shape: (x_shape, (*w_shape[2:], w_shape[1], w_shape[0])),
)


def channels_out_from_the_front(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, _ = w_shape
    return (n, height - kh + 1, width - kw + 1, w_shape[0])


CHANNELS_OUT_FROM_THE_FRONT = Misconception(
    channels_out_from_the_front,
    belief="Your function takes the first entry of w_shape for the output channels, as in PyTorch",
    remedy="In these lessons w_shape is (KH, KW, CI, CO): the output channels are its last entry.",
)


def image_read_as_nchw(x_shape, w_shape):
    n, _, height, width = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh + 1, width - kw + 1, co)


def image_and_output_in_nchw(x_shape, w_shape):
    n, _, height, width = x_shape
    kh, kw, _, co = w_shape
    return (n, co, height - kh + 1, width - kw + 1)


IMAGE_READ_AS_NCHW = Misconception(
    image_read_as_nchw,
    belief="Your function unpacks x_shape as NCHW, PyTorch's order",
    remedy="In these lessons x_shape is (N, H, W, CI).",
    variants=(image_and_output_in_nchw,),
)


def everything_in_the_order_of_pytorch(x_shape, w_shape):
    n, _, height, width = x_shape
    co, _, kh, kw = w_shape
    return (n, co, height - kh + 1, width - kw + 1)


def both_arguments_in_the_order_of_pytorch(x_shape, w_shape):
    n, _, height, width = x_shape
    co, _, kh, kw = w_shape
    return (n, height - kh + 1, width - kw + 1, co)


EVERYTHING_IN_THE_ORDER_OF_PYTORCH = Misconception(
    everything_in_the_order_of_pytorch,
    belief="Your function takes the image for NCHW and the weights for OIHW, as in PyTorch",
    remedy="In these lessons x_shape is (N, H, W, CI), w_shape is (KH, KW, CI, CO) and the output (N, HO, WO, CO).",
    variants=(both_arguments_in_the_order_of_pytorch,),
)


def batch_left_out(x_shape, w_shape):
    _, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (height - kh + 1, width - kw + 1, co)


BATCH_LEFT_OUT = Misconception(
    batch_left_out,
    belief="Your function leaves out the batch axis",
    remedy="Every image of the batch has an output: N stays in front.",
    change_result=lambda out, x_shape, w_shape: out[1:],
)


def one_image_only(x_shape, w_shape):
    _, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (1, height - kh + 1, width - kw + 1, co)


ONE_IMAGE_ONLY = Misconception(
    one_image_only,
    belief="Your function returns the shape for a batch of one image",
    remedy="Every image of the batch has an output: the first entry is N, from x_shape.",
    change_result=lambda out, x_shape, w_shape: (1, *out[1:]),
)


def channels_left_out(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, _ = w_shape
    return (n, height - kh + 1, width - kw + 1)


CHANNELS_LEFT_OUT = Misconception(
    channels_left_out,
    belief="Your function leaves out the channels",
    remedy="Every pixel of the output has CO channels: they are the last entry.",
    change_result=lambda out, x_shape, w_shape: out[:3],
)


def height_and_width_only(x_shape, w_shape):
    _, height, width, _ = x_shape
    kh, kw, _, _ = w_shape
    return (height - kh + 1, width - kw + 1)


HEIGHT_AND_WIDTH_ONLY = Misconception(
    height_and_width_only,
    belief="Your function returns height and width alone",
    remedy="The output has four axes: the batch N in front, the channels CO at the end.",
    change_result=lambda out, x_shape, w_shape: out[1:3],
)


def list_for_tuple(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return [n, height - kh + 1, width - kw + 1, co]


LIST_FOR_TUPLE = Misconception(
    list_for_tuple,
    belief="Your function returns the right sizes in a list or an array",
    remedy="A shape is a tuple, as in x.shape: wrap the result, tuple(...), or use round brackets.",
    variants=(lambda x_shape, w_shape: np.array(list_for_tuple(x_shape, w_shape)),),
)


ORDER: tuple[Misconception, ...] = (
    KERNEL_SIDES_SWAPPED,
    IMAGE_SIDES_SWAPPED,
    OUTPUT_SIDES_SWAPPED,
    CHANNELS_IN_KEPT,
    NCHW,
    WEIGHTS_READ_AS_OIHW,
    CHANNELS_OUT_FROM_THE_FRONT,
    IMAGE_READ_AS_NCHW,
    EVERYTHING_IN_THE_ORDER_OF_PYTORCH,
    BATCH_LEFT_OUT,
    ONE_IMAGE_ONLY,
    CHANNELS_LEFT_OUT,
    HEIGHT_AND_WIDTH_ONLY,
    LIST_FOR_TUPLE,
)
