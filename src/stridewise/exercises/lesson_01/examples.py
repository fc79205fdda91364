"""Lesson 01: wrong strides, offsets and axis orders."""

import numpy as np

# --- row_major_strides(shape)


def column_major(shape):
    return tuple(int(np.prod(shape[:axis])) for axis in range(len(shape)))


def own_axis_included(shape):
    return tuple(int(np.prod(shape[axis:])) for axis in range(len(shape)))


def next_length_only(shape):
    return (*tuple(shape)[1:], 1)


def float32_bytes(shape):
    return tuple(4 * int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))


def order_reversed(shape):
    return tuple(int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))[::-1]


def float64_bytes(shape):
    return tuple(8 * int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))


def lengths_added(shape):
    return (*(sum(shape[axis + 1 :]) for axis in range(len(shape) - 1)), 1)


# --- element_offset(index, strides)


def index_summed(index, strides):
    return sum(index)


def strides_reversed(index, strides):
    return sum(i * stride for i, stride in zip(index, strides[::-1]))


def index_counted_from_one(index, strides):
    return sum((i + 1) * stride for i, stride in zip(index, strides))


def index_taken_to_start_at_one(index, strides):
    return sum((i - 1) * stride for i, stride in zip(index, strides))


def offset_counted_from_one(index, strides):
    return sum(i * stride for i, stride in zip(index, strides)) + 1


def last_axis_left_out(index, strides):
    return sum(i * stride for i, stride in zip(index[:-1], strides[:-1]))


def last_axis_plain(index, strides):
    return sum(i * stride for i, stride in zip(index[:-1], strides[:-1])) + index[-1]


def lengths_multiplied(index, strides):
    return int(np.prod(index) * np.prod(strides))


def counted_in_bytes(index, strides):
    return 4 * sum(i * stride for i, stride in zip(index, strides))


def counted_in_bytes_of_float64(index, strides):
    return 8 * sum(i * stride for i, stride in zip(index, strides))


# --- nchw_to_nhwc(x)


def reshaped(x):
    n, c, h, w = x.shape
    return np.array(x).reshape(n, h, w, c)


def nwhc(x):
    return np.ascontiguousarray(x.transpose(0, 3, 2, 1))


def axes_the_other_way(x):
    return np.ascontiguousarray(x.transpose(0, 3, 1, 2))


def transposed_only(x):
    return x.transpose(0, 2, 3, 1)


def made_float64(x):
    n, c, h, w = x.shape
    out = np.zeros((n, h, w, c))
    out[...] = x.transpose(0, 2, 3, 1)
    return out


def all_axes_reversed(x):
    return np.ascontiguousarray(x.T)


def made_float32(x):
    return np.ascontiguousarray(x.transpose(0, 2, 3, 1), dtype=np.float32)


# --- weights_from_torch(w)


def weights_reshaped(w):
    co, ci, kh, kw = w.shape
    return np.array(w).reshape(kh, kw, ci, co)


def outputs_before_inputs(w):
    return w.transpose(2, 3, 0, 1)


def kernel_axes_swapped(w):
    return w.transpose(3, 2, 1, 0)


def kernel_flipped(w):
    return w[:, :, ::-1, ::-1].transpose(2, 3, 1, 0)


def channels_moved_like_an_image(w):
    return w.transpose(0, 2, 3, 1)


def weights_in_float64(w):
    co, ci, kh, kw = w.shape
    out = np.zeros((kh, kw, ci, co))
    out[...] = w.transpose(2, 3, 1, 0)
    return out


def channels_alone_swapped(w):
    return w.transpose(1, 0, 2, 3)


def weights_in_float32(w):
    return w.transpose(2, 3, 1, 0).astype(np.float32)
