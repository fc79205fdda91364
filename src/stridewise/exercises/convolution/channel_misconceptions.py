"""Lessons 02, 03 and 05: what students believe of channels, batches, totals and dtypes in a convolution."""

import numpy as np

from stridewise.exercises.convolution import axis_variants as axes
from stridewise.exercises.convolution import channel_examples as wrong
from stridewise.exercises.convolution import channel_variants as otherwise
from stridewise.exercises.convolution.variants import OUTPUT_SWAPPED
from stridewise.exercises.in_place_examples import output_over_the_input
from stridewise.exercises.in_place_misconceptions import changed_in_place
from stridewise.exercises.record import Misconception

CHANNEL_MISTAKES: tuple[Misconception, ...] = (
    Misconception(
        "last-channel-only",
        "the last channel in alone",
        "Each channel in adds to the output: `+=`, or a total that is set to zero before the loop over ci.",
        wrong.last_channel_only,
        change_arguments=lambda x, w: (x[..., -1:], w[:, :, -1:]),
    ),
    Misconception(
        "channels-swapped",
        "channels in and out of the weights swapped",
        "The weights are w[r, s, ci, co]: the third axis meets the channels of x, the fourth those of the output.",
        wrong.channels_swapped,
        variants=(
            *axes.CHANNELS_SWAPPED,
            otherwise.channels_swapped_by_einsum,
            otherwise.channels_swapped_summed_over_the_last_axis,
            otherwise.channels_swapped_summed_over_the_channels,
        ),
        change_arguments=lambda x, w: (x, w.swapaxes(2, 3)),
    ),
    Misconception(
        "channels-averaged",
        "an average over the channels in, where a sum is asked for",
        "Add the channels' products up; do not divide by their number.",
        wrong.channels_averaged,
        variants=otherwise.IMAGE_CHANNELS_AVERAGED,
        change_result=lambda out, x, w: out / x.dtype.type(x.shape[3]),
    ),
    Misconception(
        "first-channel-only",
        "the first channel in alone",
        "Every output adds up over all channels in: a loop over ci, or a product that sums over that axis.",
        wrong.first_channel_only,
        change_arguments=lambda x, w: (x[..., :1], w[:, :, :1]),
    ),
    Misconception(
        "weights-read-as-oihw",
        "weights read in PyTorch's order (OIHW) where they are in HWIO",
        "Here the weights are stored as w[r, s, ci, co]; nothing needs to be reordered.",
        wrong.weights_read_as_oihw,
        variants=(otherwise.weights_axes_taken_for_oihw, *axes.WEIGHTS_AS_OIHW, *axes.WEIGHTS_AS_OIHW_FIRST_POSITION),
        change_arguments=lambda x, w: (x, w.reshape(w.shape[::-1][:2] + w.shape[:2]).transpose(2, 3, 1, 0)),
    ),
    Misconception(
        "images-read-as-nchw",
        "images read as NCHW where they are in NHWC",
        "Here the channels are the last axis: x[n, h, w, ci].",
        wrong.images_read_as_nchw,
        variants=(
            otherwise.images_axes_taken_for_nchw,
            *axes.IMAGES_AS_NCHW,
            *axes.BOTH_AS_NCHW,
            axes.channels_cut_from_the_front,
        ),
        change_arguments=lambda x, w: (x.reshape(len(x), x.shape[3], *x.shape[1:3]).transpose(0, 2, 3, 1), w),
    ),
    Misconception(
        "output-sides-swapped",
        "an output whose height and width are swapped",
        "The output is out[n, h, w, co]: rows first, as in the input.",
        wrong.output_sides_swapped,
        variants=(*OUTPUT_SWAPPED, otherwise.output_sides_swapped_by_reshape),
        change_result=lambda out, x, w: out.swapaxes(1, 2),
    ),
    Misconception(
        "output-as-nchw",
        "an output in NCHW order, its channels before its rows and columns",
        "The output is out[n, h, w, co], with the channels last, as in the input.",
        wrong.output_as_nchw,
        change_result=lambda out, x, w: out.transpose(0, 3, 1, 2),
    ),
    Misconception(
        "reshape-for-transpose",
        "right numbers, brought into the output's shape by a reshape where the axes have to move",
        "`reshape` only cuts the same memory into other lengths. Bring the channels to the last axis with `transpose`.",
        wrong.output_reshaped,
        variants=(otherwise.reshaped_from_nchw,),
        change_result=lambda out, x, w: np.moveaxis(out, 3, 0).reshape(out.shape),
    ),
    Misconception(
        "batch-summed",
        "the images of a batch added into each other",
        "Each image has an output of its own: out[n] is computed from x[n] alone.",
        wrong.batch_summed,
        variants=(
            otherwise.only_the_sum,
            otherwise.the_sum_without_a_batch_axis,
            otherwise.the_sum_in_the_first_image,
            otherwise.each_image_added_to_the_next,
        ),
        change_result=lambda out, x, w: np.repeat(out.sum(axis=0, keepdims=True), len(x), axis=0),
    ),
    Misconception(
        "first-image-only",
        "a batch of which only the first image was computed",
        "Let n run over the whole batch: range(N), not one image.",
        wrong.first_image_only,
        variants=(
            otherwise.first_image_alone,
            otherwise.first_image_without_a_batch_axis,
            otherwise.first_image_repeated,
        ),
        change_result=lambda out, x, w: np.concatenate([out[:1], np.zeros_like(out[1:])]),
    ),
    Misconception(
        "returned-too-early",
        "loops that end before the first image is done, as by a `return` inside a loop",
        "`return out` stands at the end, to the left of every loop.",
        wrong.returned_too_early,
        variants=(*otherwise.RETURNED, otherwise.first_product_alone),
        change_result=lambda out, x, w: np.where(
            np.arange(out.size).reshape(out.shape) < out[0, 0].size, out, out.dtype.type(0)
        ),
    ),
    Misconception(
        "total-never-reset",
        "a total that goes on from one output to the next",
        "Set the total to zero for every output: just before the loops over r, s and ci.",
        wrong.total_never_reset,
        variants=otherwise.NEVER_RESET,
        change_result=lambda out, x, w: np.cumsum(out, dtype=out.dtype).reshape(out.shape),
    ),
    Misconception(
        "multiplied-in-place",
        "a product written into a slice of x, which is x itself",
        "A slice is a view: `part *= w[...]` changes the image. Write `part * w[...]`, which makes a new array.",
        wrong.multiplied_in_place,
    ),
    changed_in_place(output_over_the_input),
    Misconception(
        "made-float64",
        "an output made by np.zeros(shape), which is float64 unless told otherwise",
        "Give the dtype: np.zeros(shape, dtype=x.dtype).",
        wrong.made_float64,
        change_result=lambda out, x, w: out.astype(np.float64),
    ),
    Misconception(
        "made-float32",
        "an output that is float32 whatever the input is",
        "The output has the dtype of x: np.zeros(shape, dtype=x.dtype).",
        wrong.made_float32,
        change_result=lambda out, x, w: out.astype(np.float32),
    ),
    Misconception(
        "made-integer",
        "an output of whole numbers",
        "The output has the dtype of x: np.zeros(shape, dtype=x.dtype). An integer array cuts every fraction off.",
        wrong.made_integer,
        variants=otherwise.WHOLE,
        change_result=lambda out, x, w: out.astype(int),
    ),
)
