"""Lessons 02, 03 and 05: what students believe of convolutions."""

from stridewise.exercises.mistakes import convolution as wrong
from stridewise.exercises.record import Misconception

_CORRELATION = (
    "This exercise asks for cross-correlation, as PyTorch computes it: w[r, s] meets x[h + r, w + s], "
    "nothing is flipped."
)

KERNEL_MISTAKES: tuple[Misconception, ...] = (
    Misconception(
        "kernel-flipped",
        "a kernel read backwards (true convolution, as in mathematics)",
        _CORRELATION,
        wrong.kernel_flipped,
    ),
    Misconception(
        "kernel-flipped-up-down",
        "a kernel whose rows are read from the bottom up",
        _CORRELATION,
        wrong.kernel_flipped_up_down,
    ),
    Misconception(
        "kernel-flipped-left-right",
        "a kernel whose columns are read from right to left",
        _CORRELATION,
        wrong.kernel_flipped_left_right,
    ),
    Misconception(
        "last-kernel-position-only",
        "the product of the last kernel position alone",
        "Each kernel position adds to the output: `+=`, where `=` would overwrite what the earlier ones gave.",
        wrong.last_position_only,
    ),
    Misconception(
        "one-too-small",
        "an output of H - KH by W - KW: one row and one column too few",
        "A kernel of KH rows fits at H - KH + 1 places: both the first and the last count.",
        wrong.one_too_small,
    ),
    Misconception(
        "as-large-as-the-input",
        "an output as large as the input, filled only where the kernel fits",
        "A valid convolution has one output for each place where the whole kernel fits: (H - KH + 1) by (W - KW + 1).",
        wrong.as_large_as_the_input,
    ),
    Misconception(
        "padded-to-the-same-size",
        "an input padded with zeros so that the output keeps its size",
        "Nothing is padded here: the kernel stays inside the image, so the output is (H - KH + 1) by (W - KW + 1).",
        wrong.padded_to_the_same_size,
    ),
    Misconception(
        "kernel-sides-swapped-in-the-shape",
        "kernel height and width swapped in the output's shape",
        "The rows go with the rows: H - KH + 1, and the columns with the columns: W - KW + 1.",
        wrong.kernel_sides_swapped_in_the_shape,
    ),
    Misconception(
        "height-for-width",
        "the image's height used for its width",
        "x.shape is (N, H, W, CI): the output's width comes from W - KW + 1.",
        wrong.image_height_for_width,
    ),
    Misconception(
        "kernel-transposed",
        "a kernel whose rows and columns are swapped",
        "w[r, s] goes with x[h + r, w + s]: r walks down the image, s to the right.",
        wrong.kernel_transposed,
    ),
    Misconception(
        "kernel-averaged",
        "a sum divided by the number of kernel positions",
        "A convolution adds the products up and leaves it at that; an average is another operation.",
        wrong.kernel_averaged,
    ),
)

CHANNEL_MISTAKES: tuple[Misconception, ...] = (
    Misconception(
        "last-product-only",
        "the very last product alone (last kernel position, last channel in)",
        "Each product adds to the output: `+=`, where `=` would overwrite what came before.",
        wrong.last_product_only,
    ),
    Misconception(
        "channels-swapped",
        "channels in and out of the weights swapped",
        "The weights are w[r, s, ci, co]: the third axis meets the channels of x, the fourth those of the output.",
        wrong.channels_swapped,
    ),
    Misconception(
        "channels-averaged",
        "an average over the channels in, where a sum is asked for",
        "Add the channels' products up; do not divide by their number.",
        wrong.channels_averaged,
    ),
    Misconception(
        "first-channel-only",
        "the first channel in alone",
        "Every output adds up over all channels in: a loop over ci, or a product that sums over that axis.",
        wrong.first_channel_only,
    ),
    Misconception(
        "weights-read-as-oihw",
        "weights read in PyTorch's order (OIHW) from memory that is in HWIO",
        "Here the weights are stored as w[r, s, ci, co]; nothing needs to be reordered.",
        wrong.weights_read_as_oihw,
    ),
    Misconception(
        "images-read-as-nchw",
        "images read as NCHW from memory that is in NHWC",
        "Here the channels are the last axis: x[n, h, w, ci].",
        wrong.images_read_as_nchw,
    ),
    Misconception(
        "output-sides-swapped",
        "an output whose height and width are swapped",
        "The output is out[n, h, w, co]: rows first, as in the input.",
        wrong.output_sides_swapped,
    ),
    Misconception(
        "batch-summed",
        "the images of a batch added into each other",
        "Each image has an output of its own: out[n] is computed from x[n] alone.",
        wrong.batch_summed,
    ),
    Misconception(
        "first-image-only",
        "a batch of which only the first image was computed",
        "Let n run over the whole batch: range(N), not one image.",
        wrong.first_image_only,
    ),
    Misconception(
        "made-float64",
        "an output made by np.zeros(shape), which is float64 unless told otherwise",
        "Give the dtype: np.zeros(shape, dtype=x.dtype).",
        wrong.made_float64,
    ),
    Misconception(
        "made-integer",
        "an output of whole numbers",
        "The output has the dtype of x: np.zeros(shape, dtype=x.dtype). An integer array cuts every fraction off.",
        wrong.made_integer,
    ),
)

MISTAKES = (*KERNEL_MISTAKES, *CHANNEL_MISTAKES)
