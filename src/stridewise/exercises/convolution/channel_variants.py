"""The wrong convolutions of `convolution_channels` and `convolution_by_im2col`, written in other ways.

See `convolution_otherwise`; these are matched with answers, never shown.
"""

import numpy as np

from stridewise.exercises.convolution.variants import fitting, right, sides


def channels_swapped_by_einsum(x, w):
    # einsum repeats an axis of length one where others raise.
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsoc->nhwo", windows, w)


def channels_swapped_summed_over_the_last_axis(x, w):
    return right(x[..., : w.shape[3]], np.swapaxes(w, 2, 3))


def channels_swapped_summed_over_the_channels(x, w):
    return right(x, np.swapaxes(w, 2, 3)[:, :, : x.shape[3]])


def weights_axes_taken_for_oihw(x, w):
    return right(x, w.transpose(2, 3, 1, 0))


def images_axes_taken_for_nchw(x, w):
    return right(x.transpose(0, 2, 3, 1), w)


def reshaped_from_nchw(x, w):
    out = right(x, w)
    return out.transpose(0, 3, 1, 2).reshape(out.shape)


def only_the_sum(x, w):
    return right(x, w).sum(axis=0, keepdims=True)


def the_sum_without_a_batch_axis(x, w):
    return right(x, w).sum(axis=0)


def the_sum_in_the_first_image(x, w):
    out = right(x, w)
    out[0] = out.sum(axis=0)
    out[1:] = 0
    return out


def each_image_added_to_the_next(x, w):
    return np.cumsum(right(x, w), axis=0, dtype=x.dtype)


def output_sides_swapped_by_reshape(x, w):
    out = right(x, w)
    return out.reshape(len(x), out.shape[2], out.shape[1], -1)


def image_averaged(weigh):
    """The channels of the image averaged to one, and those of the weights made one by weigh(w, axis=2)."""
    return lambda x, w: right(x.mean(axis=3, keepdims=True), weigh(w, axis=2, keepdims=True))


IMAGE_CHANNELS_AVERAGED = (image_averaged(np.sum), image_averaged(np.mean))


def first_image_alone(x, w):
    return right(x, w)[:1]


def first_image_without_a_batch_axis(x, w):
    return right(x, w)[0]


def first_image_repeated(x, w):
    return np.repeat(right(x, w)[:1], len(x), axis=0)


def first_of(count_of):
    """The right output's first elements in reading order, as many as count_of(shape) says; zeros after them."""

    def beginning(x, w):
        out = right(x, w)
        out.ravel()[count_of(out.shape) :] = 0
        return out

    return beginning


RETURNED = (first_of(lambda shape: shape[3]), first_of(lambda shape: 1))


def first_product_alone(x, w):
    out = np.zeros_like(right(x, w))
    out[0, 0, 0, 0] = x[0, 0, 0, 0] * w[0, 0, 0, 0]
    return out


def summed_up_within(axes):
    """A total that is set to zero only once for all the elements along the last `axes` axes."""

    def kept(x, w):
        out = right(x, w)
        rows = out.reshape(-1, int(np.prod(out.shape[-axes:])))
        return np.cumsum(rows, axis=1, dtype=out.dtype).reshape(out.shape)

    return kept


NEVER_RESET = tuple(summed_up_within(axes) for axes in (3, 2, 1))


def truncated_at_each_step(x, w, dtype):
    """Each partial sum is stored as a whole number, in the order r, s, ci."""
    out = np.zeros_like(right(x, w), dtype=dtype)
    height, width = out.shape[1:3]
    for r, s, c in np.ndindex(*w.shape[:3]):
        out[...] = out + x[:, r : r + height, s : s + width, c : c + 1] * w[r, s, c]
    return out


def whole_partial_sums(x, w):
    return truncated_at_each_step(x, w, int)


def whole_partial_sums_of_32_bits(x, w):
    return truncated_at_each_step(x, w, np.int32)


def whole_products(x, w):
    out = np.zeros_like(right(x, w), dtype=int)
    height, width = out.shape[1:3]
    for r, s, c in np.ndindex(*w.shape[:3]):
        out += (x[:, r : r + height, s : s + width, c : c + 1] * w[r, s, c]).astype(int)
    return out


def rounded_products(x, w):
    out = np.zeros_like(right(x, w), dtype=int)
    height, width = out.shape[1:3]
    for r, s, c in np.ndindex(*w.shape[:3]):
        out += np.round(x[:, r : r + height, s : s + width, c : c + 1] * w[r, s, c]).astype(int)
    return out


def rounded_at_the_end(x, w):
    return np.round(right(x, w)).astype(int)


def whole_arguments(x, w):
    return right(x.astype(int), w.astype(int))


def whole_numbers_of_32_bits(x, w):
    return right(x, w).astype(np.int32)


def in_the_dtype_of_x(whole):
    """The same, with its result brought back to the dtype of x."""
    return lambda x, w: whole(x, w).astype(x.dtype)


def added_in_place(x, w):
    out = np.zeros((len(x), *fitting(x, w), w.shape[3]), dtype=int)
    height, width = out.shape[1:3]
    for r, s in np.ndindex(*w.shape[:2]):
        out += x[:, r : r + height, s : s + width] @ w[r, s]
    return out


_NOT_AT_THE_END = (whole_partial_sums, whole_products, whole_arguments, rounded_products, rounded_at_the_end)
_WHOLE = (*_NOT_AT_THE_END, lambda x, w: right(x, w).astype(int))


WHOLE = (
    *_NOT_AT_THE_END,
    *(in_the_dtype_of_x(whole) for whole in _WHOLE),
    whole_partial_sums_of_32_bits,
    whole_numbers_of_32_bits,
    added_in_place,
)


def strides_of(x, w, strides):
    """A convolution by a view of x with these six strides, in the order n, h, w, r, s, ci."""
    height, width, kh, kw = sides(x, w)
    shape = (len(x), height - kh + 1, width - kw + 1, kh, kw, x.shape[3])
    return np.einsum("nhwrsc,rsco->nhwo", np.lib.stride_tricks.as_strided(x, shape, strides), w)


def moved_down_by_one_number_too(x, w):
    image, row, pixel, channel = x.strides
    return strides_of(x, w, (image, channel, channel, row, pixel, channel))


def kernel_moved_by_one_number(x, w):
    image, row, pixel, channel = x.strides
    return strides_of(x, w, (image, row, pixel, row, channel, channel))


def strides_in_elements_of_any_array(x, w):
    image, row, pixel, channel = (stride // x.itemsize for stride in x.strides)
    return strides_of(x, w, (image, row, pixel, row, pixel, channel))
