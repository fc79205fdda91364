"""VARIANTS: exercise -> misconception -> other ways in which students write it."""

from evaluation.answers.variants.axes import AXES, OTHER_EXERCISES
from evaluation.answers.variants.beyond_im2col import LAZY, STRIDED, WINOGRAD
from evaluation.answers.variants.channels import (
    batch_summed_by_einsum,
    batch_summed_into_one,
    channel_first_columns,
    channels_swapped_by_product,
    channels_swapped_by_transpose,
    channels_swapped_in_loops,
    divided_by_channels,
    divided_by_positions,
    first_channel_by_slices,
    first_channel_in_loops,
    first_image_in_loops,
    first_image_of_the_batch,
    image_read_the_other_way,
    kernel_read_the_other_way,
    mean_over_channels,
    mean_over_positions,
    nchw_by_reshape,
    oihw_by_reshape,
    python_floats,
    returned_inside_the_row_loop,
    strides_from_the_shape,
    whole_numbers_at_the_end,
    whole_numbers_by_zeros_like,
    zeros_without_dtype,
)
from evaluation.answers.variants.one_by_one import ONE_BY_ONE
from evaluation.answers.variants.sizes import (
    as_large_in_loops,
    as_large_with_the_rest_zero,
    height_for_width_by_slices,
    height_for_width_in_loops,
    kernel_height_for_width_in_loops,
    kernel_height_for_width_in_the_shape,
    output_sides_swapped_in_loops,
    output_sides_swapped_in_the_shape,
    ranges_one_short,
    ranges_one_short_in_seven_loops,
    same_by_hanging_over,
    same_by_padding,
    too_small_by_slices,
    too_small_in_loops,
)
from evaluation.answers.variants.sums import (
    assigned_channels,
    assigned_columns,
    assigned_in_seven_loops,
    assigned_positions_in_loops,
    assigned_products,
    assigned_rows,
    flipped_by_index,
    flipped_by_negative_index,
    total_before_all_loops,
    total_zero_for_each_pixel,
    total_zero_in_each_channel,
    total_zero_in_each_column,
    total_zero_in_each_row,
)

CONVOLUTIONS = {
    "kernel-flipped": (flipped_by_index, flipped_by_negative_index),
    "last-product-only": (assigned_in_seven_loops,),
    "last-kernel-position-only": (assigned_products, assigned_positions_in_loops),
    "last-kernel-row-only": (total_zero_in_each_row, assigned_rows),
    "last-kernel-column-only": (total_zero_in_each_column, assigned_columns),
    "last-channel-only": (total_zero_in_each_channel, assigned_channels),
    "total-never-reset": (total_before_all_loops, total_zero_for_each_pixel),
    "one-too-small": (too_small_in_loops, too_small_by_slices),
    "last-row-and-column-missing": (ranges_one_short, ranges_one_short_in_seven_loops),
    "as-large-as-the-input": (as_large_in_loops, as_large_with_the_rest_zero),
    "padded-to-the-same-size": (same_by_padding, same_by_hanging_over),
    "height-for-width": (height_for_width_in_loops, height_for_width_by_slices),
    "square-kernel": (kernel_height_for_width_in_loops, kernel_height_for_width_in_the_shape),
    "output-sides-swapped": (output_sides_swapped_in_loops, output_sides_swapped_in_the_shape),
    "channels-swapped": (channels_swapped_in_loops, channels_swapped_by_transpose, channels_swapped_by_product),
    "weights-read-as-oihw": (oihw_by_reshape,),
    "images-read-as-nchw": (nchw_by_reshape,),
    "channels-averaged": (mean_over_channels, divided_by_channels),
    "first-channel-only": (first_channel_in_loops, first_channel_by_slices),
    "kernel-averaged": (divided_by_positions, mean_over_positions),
    "batch-summed": (batch_summed_into_one, batch_summed_by_einsum),
    "first-image-only": (first_image_in_loops, first_image_of_the_batch),
    "returned-too-early": (returned_inside_the_row_loop,),
    "made-float64": (zeros_without_dtype, python_floats),
    "made-integer": (whole_numbers_by_zeros_like, whole_numbers_at_the_end),
    "kernel-transposed": (kernel_read_the_other_way, image_read_the_other_way),
}

IM2COL = {
    "columns-channel-first": (channel_first_columns,),
    "strides-of-a-contiguous-array": (strides_from_the_shape,),
}


VARIANTS = {
    "conv_naive": CONVOLUTIONS,
    "conv_jit": CONVOLUTIONS,
    "conv_reordered": AXES,
    "conv_matmul": AXES,  # the rest is tried on conv_naive, which has the same cases and misconceptions
    "conv_im2col": CONVOLUTIONS | IM2COL,
    "conv_1x1": ONE_BY_ONE,
    "conv_lazy": LAZY,
    "conv_strided": STRIDED,
    "winograd_f23": WINOGRAD,
} | OTHER_EXERCISES
