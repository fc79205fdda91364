"""Lesson 02: what students believe of output shapes and padding."""

from stridewise.exercises import in_place_examples as in_place
from stridewise.exercises.in_place_misconceptions import changed_in_place
from stridewise.exercises.lesson_02 import examples as wrong
from stridewise.exercises.record import Misconception

CONV_OUTPUT_SHAPE = (
    Misconception(
        "one-too-small",
        "H - KH and W - KW: one place too few each way",
        "Slide a kernel of 2 over a row of 3: it fits at 0 and at 1. That is 3 - 2 + 1 places.",
        wrong.one_too_small,
    ),
    Misconception(
        "full",
        "H + KH - 1: a kernel that may hang over the edge",
        "In a valid convolution the whole kernel stays inside the image, so the output is smaller than the image.",
        wrong.full,
    ),
    Misconception(
        "same",
        "an output as large as the image",
        "Without padding the kernel cannot be centred on the border: the output loses KH - 1 rows, KW - 1 columns.",
        wrong.same,
    ),
    Misconception(
        "kernel-sides-swapped",
        "kernel height and width swapped",
        "w_shape is (KH, KW, CI, CO): its first entry goes with the rows of the image.",
        wrong.kernel_sides_swapped,
    ),
    Misconception(
        "square-kernel",
        "a kernel taken to be square",
        "KH and KW are two numbers: w_shape[0] goes with the height, w_shape[1] with the width.",
        wrong.square_kernel,
    ),
    Misconception(
        "channels-in-kept",
        "an output with the channels of the input",
        "The weights turn CI channels into CO: the last entry comes from w_shape.",
        wrong.channels_in_kept,
    ),
    Misconception(
        "nchw",
        "an output in NCHW order",
        "These lessons keep NHWC: (N, HO, WO, CO).",
        wrong.nchw,
    ),
    Misconception(
        "windows-side-by-side",
        "H // KH by W // KW: windows that lie side by side",
        "The kernel moves on by one pixel, not by its own size: it fits at H - KH + 1 places.",
        wrong.windows_side_by_side,
    ),
    Misconception(
        "height-for-width",
        "the image's height used for its width",
        "x_shape is (N, H, W, CI): the width is its third entry.",
        wrong.height_for_width,
    ),
    Misconception(
        "output-sides-swapped",
        "an output whose height and width are swapped",
        "Rows come first, as in the input: (N, HO, WO, CO).",
        wrong.sides_swapped,
    ),
    Misconception(
        "batch-left-out",
        "an output without its batch axis",
        "Every image of the batch has an output: N stays in front.",
        wrong.batch_left_out,
    ),
)

PAD_NHWC = (
    Misconception(
        "every-axis-padded",
        "zeros around all four axes, batch and channels too",
        "Only height and width grow: axes 1 and 2.",
        wrong.every_axis_padded,
    ),
    Misconception(
        "channels-padded",
        "zeros around height, width and the channels too",
        "Only height and width grow: axes 1 and 2. The channels, axis 3, stay as they are.",
        wrong.channels_padded,
    ),
    Misconception(
        "batch-padded",
        "zeros around height, width and the batch too",
        "Only height and width grow: axes 1 and 2. The batch, axis 0, gets no empty images.",
        wrong.batch_padded,
    ),
    Misconception(
        "padded-as-nchw",
        "zeros around the last two axes, as if the image were NCHW",
        "In NHWC height and width are axes 1 and 2; the last axis holds the channels.",
        wrong.padded_as_nchw,
    ),
    Misconception(
        "one-side-only",
        "zeros on one side only of height and width",
        "Both sides get `pad`: the image moves down by pad rows and right by pad columns.",
        wrong.padded_after_only,
        variants=(wrong.padded_before_only,),
    ),
    Misconception(
        "image-not-moved",
        "an array of the right size with the image still in its top left corner",
        "Leave pad rows free above and pad columns free on the left: out[:, pad:pad + H, pad:pad + W] = x.",
        wrong.padded_at_the_end,
    ),
    Misconception(
        "reflected",
        "a border that mirrors the image",
        "Padding here means zeros: np.pad's mode is 'constant', its default.",
        wrong.padded_by_reflection,
        variants=(wrong.padded_by_mirror,),
    ),
    Misconception(
        "edge-repeated",
        "a border that repeats the image's edge",
        "Padding here means zeros: np.pad's mode is 'constant', its default.",
        wrong.padded_by_edge,
    ),
    Misconception(
        "width-only",
        "a border on the left and right only",
        "The height grows as well: pad rows above, pad rows below.",
        wrong.width_only,
    ),
    Misconception(
        "height-only",
        "a border above and below only",
        "The width grows as well: pad columns on the left, pad columns on the right.",
        wrong.height_only,
    ),
    Misconception(
        "made-float64",
        "a result made by np.zeros(shape), which is float64 unless told otherwise",
        "Give the dtype: np.zeros(shape, dtype=x.dtype).",
        wrong.padded_in_float64,
    ),
    Misconception(
        "input-returned",
        "the input itself where there is nothing to pad",
        "Whoever writes into the result must not change x: return a copy, also for pad 0.",
        wrong.unpadded_returned,
    ),
    changed_in_place(in_place.cleared_before_padding),
)
