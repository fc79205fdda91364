"""Strided convolutions whose windows are in the wrong places."""

import numpy as np

from stridewise.exercises.record import Misconception

_STRIDED = "The stride applies to the places only: out[n, h, w] starts at x[n, h * stride, w * stride]."


def stride_ignored(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


STRIDE_IGNORED = Misconception(
    stride_ignored,
    belief="Your function uses a stride of 1, whatever `stride` says",
    remedy=_STRIDED,
    change_arguments=lambda x, w, stride: (x, w, 1),
)


def stride_on_rows_only(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


STRIDE_ON_ROWS_ONLY = Misconception(
    stride_on_rows_only,
    belief="Your function applies the stride down the image, but not to the right",
    remedy="The stride is the same in both directions: out[n, h, w] starts at x[n, h * stride, w * stride].",
)


def stride_on_columns_only(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, :, ::stride]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


STRIDE_ON_COLUMNS_ONLY = Misconception(
    stride_on_columns_only,
    belief="Your function applies the stride to the right, but not down the image",
    remedy="The stride is the same in both directions: out[n, h, w] starts at x[n, h * stride, w * stride].",
)


def image_thinned_first(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x[:, ::stride, ::stride], w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


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


def all_six_strides_but_two(x, w, stride):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    image, row, pixel, channel = x.strides
    shape = (n, (height - kh) // stride + 1, (width - kw) // stride + 1, kh, kw, ci)
    strides = (image, stride * row, stride * pixel, stride * row, stride * pixel, channel)
    return np.einsum("nhwrsc,rsco->nhwo", np.lib.stride_tricks.as_strided(x, shape, strides), w)


IMAGE_THINNED_FIRST = Misconception(
    image_thinned_first,
    belief="Your function keeps only every stride-th row and column of the image before the convolution",
    remedy="The window itself has no gaps: it reads neighbours. Only its places are `stride` apart.",
    variants=(
        stride_for_window_and_place,
        all_six_strides_but_two,
    ),
)


def windows_too_close(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    rows, columns = windows[:, ::stride, ::stride].shape[1:3]
    return np.einsum("nhwcrs,rsco->nhwo", windows[:, :rows, :columns], w)


WINDOWS_TOO_CLOSE = Misconception(
    windows_too_close,
    belief="Your function returns an output of the right size, but its windows are one pixel apart",
    remedy=_STRIDED,
)


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


def stride_in_the_strides_of_the_window(x, w, stride):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    image, row, pixel, channel = x.strides
    shape = (n, (height - kh) // stride + 1, (width - kw) // stride + 1, kh, kw, ci)
    strides = (image, row, pixel, stride * row, stride * pixel, channel)
    return np.einsum("nhwrsc,rsco->nhwo", np.lib.stride_tricks.as_strided(x, shape, strides), w)


STRIDE_INSIDE_THE_WINDOW = Misconception(
    stride_inside_the_window,
    belief="Your function applies the stride inside the window (that is called dilation), not between windows",
    remedy="r and s go from pixel to pixel, in steps of 1; h and w go from window to window, in steps of `stride`.",
    variants=(stride_in_the_strides_of_the_window,),
)


def stride_for_strides(x, w, stride):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    image, row, pixel, channel = x.strides
    windows = np.lib.stride_tricks.as_strided(
        x,
        (n, (height - kh) // stride + 1, (width - kw) // stride + 1, kh, kw, ci),
        (image, stride, stride, row, pixel, channel),
    )
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


def stride_times_the_itemsize(x, w, stride):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    image, row, pixel, channel = x.strides
    step = stride * x.itemsize
    shape = (n, (height - kh) // stride + 1, (width - kw) // stride + 1, kh, kw, ci)
    windows = np.lib.stride_tricks.as_strided(x, shape, (image, step, step, row, pixel, channel))
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


STRIDE_FOR_STRIDES = Misconception(
    stride_for_strides,
    belief="Your function uses the window's stride in place of the strides in memory",
    remedy="One place further down is `stride` rows: stride * x.strides[1] bytes. To the right: stride * x.strides[2].",
    variants=(stride_times_the_itemsize,),
)


def windows_side_by_side(x, w, stride):
    kh, kw = w.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))[:, ::kh, ::kw]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


WINDOWS_SIDE_BY_SIDE = Misconception(
    windows_side_by_side,
    belief="Your function places the windows side by side, as if the stride were the kernel's size",
    remedy=_STRIDED,
)


def most_thrown_away(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    kh, kw, ci, co = w.shape
    out = (windows.reshape(-1, kh * kw * ci) @ w.reshape(-1, co)).reshape(*windows.shape[:3], co)
    return out[:, ::stride, ::stride]


MOST_THROWN_AWAY = Misconception(
    most_thrown_away,
    belief="Your function computes all outputs for stride 1 and throws most of them away",
    remedy="Do not compute them at all: use larger steps in the view, stride * row and stride * pixel bytes.",
    shows_in="cost",
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    STRIDE_IGNORED,
    STRIDE_ON_ROWS_ONLY,
    STRIDE_ON_COLUMNS_ONLY,
    IMAGE_THINNED_FIRST,
    WINDOWS_TOO_CLOSE,
    STRIDE_INSIDE_THE_WINDOW,
    STRIDE_FOR_STRIDES,
    WINDOWS_SIDE_BY_SIDE,
    MOST_THROWN_AWAY,
)
