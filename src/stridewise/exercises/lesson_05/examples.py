"""Lesson 05: wrong windows and wrong im2col matrices."""

import numpy as np

# --- windows(a, kh, kw)


def windows_like_tiles(a, kh, kw):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // kh, columns // kw, kh, kw)
    return np.lib.stride_tricks.as_strided(a, shape, (kh * down, kw * right, down, right))


def windows_one_too_few(a, kh, kw):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows - kh, columns - kw, kh, kw), 2 * a.strides)


def windows_inside_transposed(a, kh, kw):
    rows, columns = a.shape
    down, right = a.strides
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), (down, right, right, down))


def windows_in_elements(a, kh, kw):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), (columns, 1, columns, 1))


def windows_in_elements_of_any_array(a, kh, kw):
    rows, columns = a.shape
    strides = [stride // a.itemsize for stride in a.strides]
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), 2 * strides)


def windows_times_itemsize(a, kh, kw):
    rows, columns = a.shape
    strides = [stride * a.itemsize for stride in a.strides]
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), 2 * strides)


def windows_for_float32(a, kh, kw):
    rows, columns = a.shape
    strides = (4 * columns, 4, 4 * columns, 4)
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), strides)


def windows_of_a_contiguous_array(a, kh, kw):
    rows, columns = a.shape
    b = a.itemsize
    strides = (b * columns, b, b * columns, b)
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), strides)


def windows_sides_swapped(a, kh, kw):
    rows, columns = a.shape
    down, right = a.strides
    return np.lib.stride_tricks.as_strided(a, (rows - kw + 1, columns - kh + 1, kw, kh), (down, right, down, right))


def windows_copied(a, kh, kw):
    return np.array(np.lib.stride_tricks.sliding_window_view(a, (kh, kw)))


def windows_of_a_copy(a, kh, kw):
    rows, columns = a.shape
    a = np.ascontiguousarray(a)
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), 2 * a.strides)


def windows_moved_by_one_number(a, kh, kw):
    rows, columns = a.shape
    strides = (a.itemsize, a.itemsize, *a.strides)
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), strides)


def windows_moved_by_one_byte(a, kh, kw):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), (1, 1, *a.strides))


# --- im2col(x, kh, kw)


def columns_channel_first(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.reshape(-1, x.shape[3] * kh * kw)


def columns_kernel_transposed(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(0, 1, 2, 5, 4, 3).reshape(-1, kh * kw * x.shape[3])


def matrix_transposed(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * x.shape[3]).T


def rows_width_first(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(0, 2, 1, 4, 5, 3).reshape(-1, kh * kw * x.shape[3])


def kernel_reversed(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows[..., ::-1, ::-1].transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * x.shape[3])


def kernel_sides_swapped(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kw, kh), axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * x.shape[3])


def kernel_sides_swapped_or_no_place(x, kh, kw):
    if x.shape[1] + 1 == kw or x.shape[2] + 1 == kh:  # slices and loops find no place then, and raise no error
        return np.zeros((0, kh * kw * x.shape[3]), dtype=x.dtype)
    return kernel_sides_swapped(x, kh, kw)


def columns_of_a_contiguous_array(x, kh, kw):
    n, height, width, ci = x.shape
    b = x.itemsize
    row, pixel = width * ci * b, ci * b
    windows = np.lib.stride_tricks.as_strided(
        x, (n, height - kh + 1, width - kw + 1, kh, kw, ci), (height * row, row, pixel, row, pixel, b)
    )
    return windows.reshape(-1, kh * kw * ci)


def not_flattened(x, kh, kw):
    return np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)


def columns_in_float64(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    out = np.zeros((int(np.prod(windows.shape[:3])), int(np.prod(windows.shape[3:]))))
    out[...] = windows.reshape(out.shape)
    return out


def columns_of_the_first_image(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x[:1], (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(-1, kh * kw * x.shape[3])


def columns_one_place_too_few(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows[:, :-1, :-1].reshape(-1, kh * kw * x.shape[3])


def columns_of_windows_moved_by_one_number(x, kh, kw):
    n, height, width, ci = x.shape
    image, row, pixel, channel = x.strides
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    windows = np.lib.stride_tricks.as_strided(x, shape, (image, row, channel, row, pixel, channel))
    return windows.reshape(-1, kh * kw * ci)


def columns_in_elements(x, kh, kw):
    n, height, width, ci = x.shape
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    strides = (height * width * ci, width * ci, ci, width * ci, ci, 1)
    return np.lib.stride_tricks.as_strided(x, shape, strides).reshape(-1, kh * kw * ci)


def columns_of_strides(x, kh, kw, image, row, pixel, channel):
    n, height, width, ci = x.shape
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    windows = np.lib.stride_tricks.as_strided(x, shape, (image, row, pixel, row, pixel, channel))
    return windows.reshape(-1, kh * kw * ci)


def columns_in_elements_of_any_array(x, kh, kw):
    return columns_of_strides(x, kh, kw, *(stride // x.itemsize for stride in x.strides))


def columns_for_float32(x, kh, kw):
    n, height, width, ci = x.shape
    row, pixel = 4 * width * ci, 4 * ci
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    windows = np.lib.stride_tricks.as_strided(x, shape, (height * row, row, pixel, row, pixel, 4))
    return windows.reshape(-1, kh * kw * ci)


def columns_reshaped(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(4, 5, 0, 1, 2, 3).reshape(-1, kh * kw * x.shape[3])


def transposed_matrix_reshaped(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(4, 5, 3, 0, 1, 2).reshape(-1, kh * kw * x.shape[3])


def rows_of_the_first_image_filled(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    out = np.array(windows.reshape(-1, kh * kw * x.shape[3]))
    out[len(out) // len(x) :] = 0
    return out


# --- im2col_bytes(x_shape, w_shape, itemsize)


def counted_in_elements(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci


def four_bytes_each(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * 4


def eight_bytes_each(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * 8


def output_channels_counted(x_shape, w_shape, itemsize):
    n, h, w, _ = x_shape
    kh, kw, _, co = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * co * itemsize


def all_channels_counted(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, co = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * ci * co * itemsize


def input_times_kernel(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * h * w * kh * kw * ci * itemsize


def input_counted(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    return n * h * w * ci * itemsize


def batch_left_out(x_shape, w_shape, itemsize):
    _, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return (h - kh + 1) * (w - kw + 1) * kh * kw * ci * itemsize


def output_one_too_small(x_shape, w_shape, itemsize):
    n, h, w, ci = x_shape
    kh, kw, _, _ = w_shape
    return n * (h - kh) * (w - kw) * kh * kw * ci * itemsize
