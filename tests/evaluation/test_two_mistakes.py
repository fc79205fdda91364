"""Two mistakes in one function, written without the registry, get a true name or none."""

from functools import cache

import pytest

from evaluation.answers.two_mistakes import TWO_MISTAKES
from stridewise import check

# What is true of each, in the registry's names. Where an answer fails on most cases, one of them may be all that shows.
TRUE_OF = {
    "column_major_in_bytes": {"column-major", "bytes-for-elements"},
    "transposed_without_a_copy_in_float64": {"transpose-only", "made-float64"},
    "reshaped_in_float64": {"reshape-for-transpose", "made-float64"},
    "square_and_channels_in": {"square-kernel", "channels-in-kept"},
    "one_too_small_and_square": {"square-kernel", "one-too-small"},
    "one_side_in_float64": {"image-not-moved", "made-float64"},
    "all_axes_in_float64": {"every-axis-padded", "made-float64"},
    "loops_flipped_in_float64": {"kernel-flipped", "made-float64"},
    "flipped_and_square": {"kernel-flipped", "square-kernel"},
    "nchw_and_oihw": {"channels-first-throughout"},
    "same_padding_and_flipped": {"padded-to-the-same-size", "kernel-flipped"},
    "same_padding_in_float64": {"padded-to-the-same-size", "made-float64"},
    "first_image_and_first_channel": {"first-image-only", "first-channel-only"},
    "one_too_small_in_float64": {"one-too-small", "made-float64"},
    "one_channel_out_and_one_too_small": {"one-too-small", "first-output-channel-only"},
    "overwritten_and_flipped": {"last-kernel-position-only", "kernel-flipped"},
    "averaged_in_float64": {"kernel-averaged", "made-float64"},
    "square_and_square_image": {"square-kernel", "height-for-width"},
    "channels_swapped_in_float64": {"channels-swapped", "made-float64"},
    "total_kept_and_flipped": {"total-never-reset", "kernel-flipped"},
    "product_with_the_transpose_in_float64": {"channels-swapped", "made-float64"},
    "per_pixel_first_image": {"first-image-only", "made-float64"},
    "elements_and_contiguous": {"elements-for-bytes", "strides-of-a-contiguous-array"},
    "windows_square_in_elements": {"elements-for-bytes", "square-window", "strides-of-a-contiguous-array"},
    "first_image_channel_first": {"first-image-only", "columns-channel-first"},
    "im2col_reshaped_wrong": {"weights-read-as-oihw", "weights-reshaped-to-rows", "columns-channel-first"},
    "im2col_channel_first_in_float64": {"columns-channel-first", "made-float64"},
    "strided_square_same": {"square-kernel", "made-float64"},
}


@cache
def findings(name):
    """(answer, what the check finds) for each answer to the exercise of this name."""
    return [(answer, check(answer, exercise=name).finding) for answer in TWO_MISTAKES[name]]


@pytest.mark.parametrize("name", TWO_MISTAKES)
def test_what_is_named_is_true(name):
    for answer, finding in findings(name):
        assert set(finding.candidates) <= TRUE_OF[answer.__name__], finding.message


def test_most_are_named():
    assert sum(bool(finding.candidates) for name in TWO_MISTAKES for _, finding in findings(name)) >= 22
