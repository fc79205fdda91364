"""Answers that resemble a known mistake in most cases but make another are not named."""

import numpy as np
import pytest

from stridewise import check


def one_weight_for_each_channel(x, w):
    """With one channel in, w[..., ci, ci] is the first output channel."""
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((*windows.shape[:3], w.shape[3]), dtype=x.dtype)
    for co in range(w.shape[3]):
        for ci in range(w.shape[2]):
            out[..., co] += np.einsum("nhwrs,rs->nhw", windows[..., ci, :, :], w[..., ci, ci])
    return out


def as_many_images_as_columns(x, w):
    """Right where the image is as wide as the batch is long, as where all lengths are 1."""
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    columns = windows.reshape(x.shape[2] * windows.shape[1] * windows.shape[2], -1)
    return (columns @ w.reshape(-1, w.shape[3])).reshape(*windows.shape[:3], -1)


def as_many_columns_as_images(x, w):
    n, height, _, ci = x.shape
    return (x.reshape(n * height * n, ci) @ w[0, 0]).reshape(*x.shape[:3], w.shape[3])


def channels_between_rows_and_columns(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhow", windows, w)


def an_index_too_large(x, w):
    """Fails with several channels in, as a product of elements does, but with another error."""
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    first = x[..., :1]
    for ci in range(x.shape[3]):
        out += first[..., ci, None] * w[0, 0, ci]
    return out


def one_place_lost_and_a_square_kernel(x, w, stride):
    """Its few results are those of an answer for kernels of 3 by 3 too."""
    kernel = w.shape[0]
    height, width = ((side - kernel + 1) // stride for side in x.shape[1:3])
    out = np.zeros((len(x), height, width, w.shape[3]), dtype=x.dtype)
    windows = np.lib.stride_tricks.sliding_window_view(x, (kernel, kernel), axis=(1, 2))[:, ::stride, ::stride]
    out[...] = np.einsum("nhwcrs,rsco->nhwo", windows[:, :height, :width], w[:, :kernel])
    return out


@pytest.mark.parametrize(
    ("answer", "exercise"),
    [
        (one_weight_for_each_channel, "conv_naive"),
        (as_many_images_as_columns, "conv_im2col"),
        (as_many_columns_as_images, "conv_1x1"),
        (channels_between_rows_and_columns, "conv_naive"),
        (an_index_too_large, "conv_1x1"),
    ],
)
def test_a_likeness_is_not_a_name(answer, exercise):
    finding = check(answer, exercise=exercise).finding
    assert finding.misconception is None
    assert finding.candidates == ()
