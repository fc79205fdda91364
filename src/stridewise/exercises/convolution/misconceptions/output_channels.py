"""Output channels that are not chosen, or chosen wrongly."""

import numpy as np

from stridewise.exercises.convolution.changes import deciding, with_result
from stridewise.exercises.convolution.misconceptions.building_blocks import right_answer
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception


def channels_in_kept(x, w):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    out = np.zeros((n, height - kh + 1, width - kw + 1, ci), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            for o in range(ci):
                out[..., o] += x[:, r : r + out.shape[1], s : s + out.shape[2]] @ w[r, s, :, o]
    return out


CHANNELS_IN_KEPT = Misconception(
    channels_in_kept,
    # Right where CI = CO, and failing elsewhere: so is a reshape to (CO, CI), which exchanges the two.
    belief="Your function takes the number of input channels for that of the output channels, or exchanges the two",
    remedy="w.shape is (KH, KW, CI, CO): the CI channels of a pixel go in, and CO channels come out, one per kernel.",
    variants=in_every_style(deciding(filters=lambda size: size.ki)),
)


def channels_kept_apart(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((*windows.shape[:3], w.shape[3]), dtype=x.dtype)
    for channel in range(w.shape[3]):
        out[..., channel] = np.einsum("nhwrs,rs->nhw", windows[:, :, :, channel], w[:, :, channel, channel])
    return out


def kept_apart_for_each_channel_in(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((*windows.shape[:3], w.shape[3]), dtype=x.dtype)
    for channel in range(x.shape[3]):
        out[..., channel] = np.einsum("nhwrs,rs->nhw", windows[:, :, :, channel], w[:, :, channel, channel])
    return out


def from_one_channel_each(channel_of):
    """Each output channel from a single input channel, channel_of(co, CI, CO)."""

    def kept_apart(x, w):
        ci, co = w.shape[2:]
        channels = [channel_of(channel, ci, co) for channel in range(co)]
        kept = np.zeros_like(w)
        kept[:, :, channels, range(co)] = w[:, :, channels, range(co)]
        return right_answer(x, kept)

    return kept_apart


CHANNELS_KEPT_APART = Misconception(
    channels_kept_apart,
    belief="Your function makes each output channel from a single input channel",
    remedy="Every output channel is a sum over all input channels: it takes two loops, over ci and over co.",
    variants=in_every_style(
        also=(
            kept_apart_for_each_channel_in,
            from_one_channel_each(lambda channel, ci, _: channel % ci),
            from_one_channel_each(lambda channel, ci, co: channel * ci // co),
            from_one_channel_each(lambda channel, ci, _: min(channel, ci - 1)),
        )
    ),
)


def output_channels_summed_for_input_channels(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwc", windows, w)


OUTPUT_CHANNELS_SUMMED_FOR_INPUT_CHANNELS = Misconception(
    output_channels_summed_for_input_channels,
    belief="Your function sums over the output channels and keeps the input channels",
    remedy="Of the products x[..., ci] * weights[r, s, ci, co], add up those of all ci: co stays, as the last axis.",
)


def output_channels_summed(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    out[...] = out.sum(axis=3, keepdims=True)
    return out


OUTPUT_CHANNELS_SUMMED = Misconception(
    output_channels_summed,
    belief="Your function adds the kernels of all output channels together",
    remedy="Each output channel has a kernel of its own: out[n, h, w, co] uses w[:, :, :, co] alone.",
    variants=in_every_style(
        with_result(lambda out, _: np.repeat(out.sum(axis=3, keepdims=True), out.shape[3], axis=3)),
        with_result(lambda out, _: out.sum(axis=3, keepdims=True)),
        with_result(lambda out, _: out.sum(axis=3)),
    ),
    change_result=lambda out, x, w: np.repeat(out.sum(axis=3, keepdims=True), out.shape[3], axis=3),
)


def window_times_all_weights(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for n in range(len(x)):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[n, i, j] = (x[n, i : i + kh, j : j + kw] * w).sum()
    return out


def batch_times_all_weights(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            out[:, i, j] = (x[:, i : i + kh, j : j + kw] * w).sum()
    return out


def summed_over_the_window(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for n in range(len(x)):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[n, i, j] = (x[n, i : i + kh, j : j + kw] * w).sum(axis=(0, 1, 2))
    return out


WINDOW_TIMES_ALL_WEIGHTS = Misconception(
    window_times_all_weights,
    belief="Your function multiplies a window by all of w, whose last axis NumPy then pairs with the window's channels",
    remedy="A window is (KH, KW, CI). Multiply it by one kernel, w[:, :, :, co], or add an axis: window[..., None].",
    variants=in_every_style(also=(batch_times_all_weights, summed_over_the_window)),
)


def first_output_channel_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    out[..., 1:] = 0
    return out


FIRST_OUTPUT_CHANNEL_ONLY = Misconception(
    first_output_channel_only,
    belief="Your function uses the kernel of the first output channel only",
    remedy="Each output channel has a kernel of its own: let co run over range(CO), in out and in w.",
    variants=in_every_style(
        with_result(lambda out, _: np.concatenate([out[..., :1], np.zeros_like(out[..., 1:])], axis=3)),
        with_result(lambda out, _: np.repeat(out[..., :1], out.shape[3], axis=3)),
        with_result(lambda out, _: out[..., :1]),
        with_result(lambda out, _: out[..., 0]),
    ),
    change_result=lambda out, x, w: np.concatenate([out[..., :1], np.zeros_like(out[..., 1:])], axis=3),
)


def last_output_channel_everywhere(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    out[...] = out[..., -1:]
    return out


LAST_OUTPUT_CHANNEL_EVERYWHERE = Misconception(
    last_output_channel_everywhere,
    belief="Your function writes the result of the last output channel into all of them",
    remedy="A result belongs into its own output channel: out[n, h, w, co] = ..., not out[n, h, w] = ...",
    variants=in_every_style(with_result(lambda out, _: np.repeat(out[..., -1:], out.shape[3], axis=3))),
    change_result=lambda out, x, w: np.repeat(out[..., -1:], out.shape[3], axis=3),
)


def elementwise_product(x, w):
    kh, kw, _, co = w.shape
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), height, width, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += x[:, r : r + height, s : s + width] * w[r, s]
    return out


def sum_of_elementwise_products(x, w):
    kh, kw = w.shape[:2]
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    positions = np.ndindex(kh, kw)
    return sum(x[:, r : r + height, s : s + width] * w[r, s] for r, s in positions)


def elementwise_product_for_each_pixel(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i, j in np.ndindex(out.shape[1:3]):
        for r, s in np.ndindex(kh, kw):
            out[:, i, j] += x[:, i + r, j + s] * w[r, s]
    return out


def elementwise_product_for_each_pixel_of_an_image(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for n, i, j in np.ndindex(out.shape[:3]):
        for r, s in np.ndindex(kh, kw):
            out[n, i, j] += x[n, i + r, j + s] * w[r, s]
    return out


def elementwise_product_of_matrices(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return (windows.reshape(-1, kh * kw * ci) * w.reshape(-1, co)).reshape(*windows.shape[:3], -1)


def elementwise_product_of_all(x, w):
    if w.shape[:2] != (1, 1):
        raise ValueError("windows have more axes than that")
    return x * w


ELEMENTWISE_PRODUCT = Misconception(
    elementwise_product,
    belief="Your function multiplies element by element, with `*`, where channels are to be summed over",
    remedy="x[...] @ w[r, s] is a matrix product: each pixel's CI numbers times a CI by CO matrix.",
    variants=in_every_style(
        also=(
            sum_of_elementwise_products,
            elementwise_product_for_each_pixel,
            elementwise_product_for_each_pixel_of_an_image,
            elementwise_product_of_matrices,
            elementwise_product_of_all,
        )
    ),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    CHANNELS_IN_KEPT,
    CHANNELS_KEPT_APART,
    OUTPUT_CHANNELS_SUMMED_FOR_INPUT_CHANNELS,
    OUTPUT_CHANNELS_SUMMED,
    WINDOW_TIMES_ALL_WEIGHTS,
    FIRST_OUTPUT_CHANNEL_ONLY,
    LAST_OUTPUT_CHANNEL_EVERYWHERE,
    ELEMENTWISE_PRODUCT,
)
