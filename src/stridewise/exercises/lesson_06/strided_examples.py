"""Lesson 06: convolutions whose stride is forgotten, misplaced, or counted into the wrong size."""

import numpy as np


def stride_ignored(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def stride_on_rows_only(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def stride_on_columns_only(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, :, ::stride]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def image_thinned_first(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x[:, ::stride, ::stride], w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def windows_too_close(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    rows, columns = windows[:, ::stride, ::stride].shape[1:3]
    return np.einsum("nhwcrs,rsco->nhwo", windows[:, :rows, :columns], w)


def stride_inside_the_window(x, w, stride):
    n, height, width, _ = x.shape
    kh, kw, _, co = w.shape
    rows, columns = (height - kh) // stride + 1, (width - kw) // stride + 1
    out = np.zeros((n, rows, columns, co), dtype=x.dtype)
    for i in range(rows):
        for j in range(columns):
            for r in range(kh):
                for s in range(kw):
                    out[:, i, j] += x[:, i + r * stride, j + s * stride] @ w[r, s]
    return out


def stride_for_window_and_place(x, w, stride):
    n, height, width, _ = x.shape
    kh, kw, _, co = w.shape
    rows, columns = (height - kh) // stride + 1, (width - kw) // stride + 1
    out = np.zeros((n, rows, columns, co), dtype=x.dtype)
    for i in range(rows):
        for j in range(columns):
            for r in range(kh):
                for s in range(kw):
                    out[:, i, j] += x[:, (i + r) * stride, (j + s) * stride] @ w[r, s]
    return out


def size_rounded_down(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    rows, columns = windows.shape[1] // stride, windows.shape[2] // stride
    windows = windows[:, ::stride, ::stride][:, :rows, :columns]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def one_too_small(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    windows = windows[:, ::stride, ::stride][:, :-1, :-1]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def size_of_the_image(x, w, stride):
    n, height, width, _ = x.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.zeros((n, -(-height // stride), -(-width // stride), w.shape[3]), dtype=x.dtype)
    out[:, : windows.shape[1], : windows.shape[2]] = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return out


def holes_between(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((*windows.shape[:3], w.shape[3]), dtype=x.dtype)
    out[:, ::stride, ::stride] = np.einsum("nhwcrs,rsco->nhwo", windows[:, ::stride, ::stride], w)
    return out


def stride_in_bytes(x, w, stride):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    image, row, pixel, channel = x.strides
    windows = np.lib.stride_tricks.as_strided(
        x,
        (n, (height - kh) // stride + 1, (width - kw) // stride + 1, kh, kw, ci),
        (image, stride, stride, row, pixel, channel),
    )
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


def windows_side_by_side(x, w, stride):
    kh, kw = w.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))[:, ::kh, ::kw]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def output_as_nchw(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nhwcrs,rsco->nohw", windows, w)


def output_reshaped(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nhwcrs,rsco->onhw", windows, w).reshape(*windows.shape[:3], w.shape[3])


def last_row_and_column_missing(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    out[:, -1] = 0
    out[:, :, -1] = 0
    return out


def total_never_reset(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.cumsum(np.einsum("nhwcrs,rsco->nhwo", windows, w)).reshape(*windows.shape[:3], w.shape[3])


def multiplied_in_place(x, w, stride):
    kh, kw, _, co = w.shape
    height, width = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    out = np.zeros((len(x), height, width, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            for o in range(co):
                part = x[:, r : r + stride * height : stride, s : s + stride * width : stride]
                part *= w[r, s, :, o]
                out[..., o] += part.sum(axis=3)
    return out


def most_thrown_away(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    kh, kw, ci, co = w.shape
    out = (windows.reshape(-1, kh * kw * ci) @ w.reshape(-1, co)).reshape(*windows.shape[:3], co)
    return out[:, ::stride, ::stride]


# --- in other ways


def stride_times_the_itemsize(x, w, stride):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    image, row, pixel, channel = x.strides
    step = stride * x.itemsize
    shape = (n, (height - kh) // stride + 1, (width - kw) // stride + 1, kh, kw, ci)
    windows = np.lib.stride_tricks.as_strided(x, shape, (image, step, step, row, pixel, channel))
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


def stride_in_the_strides_of_the_window(x, w, stride):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    image, row, pixel, channel = x.strides
    shape = (n, (height - kh) // stride + 1, (width - kw) // stride + 1, kh, kw, ci)
    strides = (image, row, pixel, stride * row, stride * pixel, channel)
    return np.einsum("nhwrsc,rsco->nhwo", np.lib.stride_tricks.as_strided(x, shape, strides), w)


def all_six_strides_but_two(x, w, stride):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    image, row, pixel, channel = x.strides
    shape = (n, (height - kh) // stride + 1, (width - kw) // stride + 1, kh, kw, ci)
    strides = (image, stride * row, stride * pixel, stride * row, stride * pixel, channel)
    return np.einsum("nhwrsc,rsco->nhwo", np.lib.stride_tricks.as_strided(x, shape, strides), w)


def image_over_stride_rounded_down(x, w, stride):
    whole = stride_ignored(x, w, stride)[:, ::stride, ::stride]
    out = np.zeros((len(x), x.shape[1] // stride, x.shape[2] // stride, w.shape[3]), dtype=x.dtype)
    rows, columns = min(out.shape[1], whole.shape[1]), min(out.shape[2], whole.shape[2])
    out[:, :rows, :columns] = whole[:, :rows, :columns]
    return out


def in_an_output_as_large_as_the_image(x, w, stride):
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    whole = stride_ignored(x, w, stride)[:, ::stride, ::stride]
    out[:, : whole.shape[1], : whole.shape[2]] = whole
    return out


def in_an_output_for_stride_one(x, w, stride):
    out = np.zeros_like(stride_ignored(x, w, stride))
    whole = stride_ignored(x, w, stride)[:, ::stride, ::stride]
    out[:, : whole.shape[1], : whole.shape[2]] = whole
    return out
