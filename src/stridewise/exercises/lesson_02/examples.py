"""Lesson 02: wrong output shapes and wrong padding."""

import numpy as np

# --- conv_output_shape(x_shape, w_shape)


def one_too_small(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh, width - kw, co)


def full(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height + kh - 1, width + kw - 1, co)


def same(x_shape, w_shape):
    return (*x_shape[:3], w_shape[3])


def kernel_sides_swapped(x_shape, w_shape):
    n, height, width, _ = x_shape
    kw, kh, _, co = w_shape
    return (n, height - kh + 1, width - kw + 1, co)


def square_kernel(x_shape, w_shape):
    n, height, width, _ = x_shape
    return (n, height - w_shape[0] + 1, width - w_shape[0] + 1, w_shape[3])


def channels_in_kept(x_shape, w_shape):
    n, height, width, ci = x_shape
    kh, kw, _, _ = w_shape
    return (n, height - kh + 1, width - kw + 1, ci)


def nchw(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, co, height - kh + 1, width - kw + 1)


def windows_side_by_side(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height // kh, width // kw, co)


def height_for_width(x_shape, w_shape):
    n, height, _, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, height - kh + 1, height - kw + 1, co)


def sides_swapped(x_shape, w_shape):
    n, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, width - kw + 1, height - kh + 1, co)


def batch_left_out(x_shape, w_shape):
    _, height, width, _ = x_shape
    kh, kw, _, co = w_shape
    return (height - kh + 1, width - kw + 1, co)


# --- pad_nhwc(x, pad)


def every_axis_padded(x, pad):
    return np.pad(x, pad)


def channels_padded(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (pad, pad)))


def batch_padded(x, pad):
    return np.pad(x, ((pad, pad), (pad, pad), (pad, pad), (0, 0)))


def padded_as_nchw(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def padded_after_only(x, pad):
    return np.pad(x, ((0, 0), (0, pad), (0, pad), (0, 0)))


def padded_before_only(x, pad):
    return np.pad(x, ((0, 0), (pad, 0), (pad, 0), (0, 0)))


def padded_at_the_end(x, pad):
    return np.pad(x, ((0, 0), (0, 2 * pad), (0, 2 * pad), (0, 0)))


def padded_by_reflection(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="reflect")


def padded_by_mirror(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="symmetric")


def padded_by_edge(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="edge")


def width_only(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (0, 0)))


def height_only(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (0, 0), (0, 0)))


def padded_in_float64(x, pad):
    n, height, width, channels = x.shape
    out = np.zeros((n, height + 2 * pad, width + 2 * pad, channels))
    out[:, pad : pad + height, pad : pad + width] = x
    return out


def unpadded_returned(x, pad):
    return x if pad == 0 else np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
