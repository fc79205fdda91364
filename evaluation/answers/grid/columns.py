"""The im2col matrix and its size in bytes."""

import math

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def view(x, kh, kw):
    """(N, HO, WO, KH, KW, CI)"""
    n, h, v, c = x.shape
    return as_strided(x, (n, h - kh + 1, v - kw + 1, kh, kw, c), x.strides[:3] + x.strides[1:])


def flat(windows, columns):
    return windows.reshape(-1, columns)


def channels_first_in_loops(x, kh, kw):
    n, h, v, c = x.shape
    rows = []
    for image in x:
        for i in range(h - kh + 1):
            for j in range(v - kw + 1):
                rows.append([image[i + r, j + s, k] for k in range(c) for r in range(kh) for s in range(kw)])
    return np.array(rows, dtype=x.dtype)


def channels_first_from_nchw(x, kh, kw):
    images = x.transpose(0, 3, 1, 2)
    n, c, h, v = images.shape
    col = np.zeros((n, c, kh, kw, h - kh + 1, v - kw + 1), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            col[:, :, r, s] = images[:, :, r : r + h - kh + 1, s : s + v - kw + 1]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(n * (h - kh + 1) * (v - kw + 1), -1)


def transposed_in_loops(x, kh, kw):
    n, h, v, c = x.shape
    rows, columns = h - kh + 1, v - kw + 1
    out = np.zeros((kh * kw * c, n * rows * columns), dtype=x.dtype)
    for b in range(n):
        for i in range(rows):
            for j in range(columns):
                out[:, (b * rows + i) * columns + j] = x[b, i : i + kh, j : j + kw].ravel()
    return out


def down_first_in_loops(x, kh, kw):
    rows = []
    for image in x:
        for j in range(x.shape[2] - kw + 1):
            for i in range(x.shape[1] - kh + 1):
                rows.append(image[i : i + kh, j : j + kw].ravel())
    return np.array(rows)


def of_the_shape(x, kh, kw):
    n, h, v, c = x.shape
    steps = [x.itemsize * step for step in (h * v * c, v * c, c, 1)]
    windows = as_strided(x, (n, h - kh + 1, v - kw + 1, kh, kw, c), (*steps[:3], *steps[1:]))
    return flat(windows, kh * kw * c)


def of_four_bytes(x, kh, kw):
    n, h, v, c = x.shape
    strides = (4 * h * v * c, 4 * v * c, 4 * c, 4 * v * c, 4 * c, 4)
    return flat(as_strided(x, (n, h - kh + 1, v - kw + 1, kh, kw, c), strides), kh * kw * c)


def in_elements(x, kh, kw):
    n, h, v, c = x.shape
    image, row, pixel, channel = (stride // x.itemsize for stride in x.strides)
    windows = as_strided(x, (n, h - kh + 1, v - kw + 1, kh, kw, c), (image, row, pixel, row, pixel, channel))
    return flat(windows, kh * kw * c)


def one_number_further(x, kh, kw):
    n, h, v, c = x.shape
    image, row, pixel, channel = x.strides
    windows = as_strided(x, (n, h - kh + 1, v - kw + 1, kh, kw, c), (image, row, channel, row, pixel, channel))
    return flat(windows, kh * kw * c)


def float64_by_zeros(x, kh, kw):
    n, h, v, c = x.shape
    out = np.zeros((n * (h - kh + 1) * (v - kw + 1), kh * kw * c))
    for number, (b, i, j) in enumerate(np.ndindex(n, h - kh + 1, v - kw + 1)):
        out[number] = x[b, i : i + kh, j : j + kw].ravel()
    return out


def first_image_in_loops(x, kh, kw):
    image = x[0]
    rows = []
    for i in range(image.shape[0] - kh + 1):
        for j in range(image.shape[1] - kw + 1):
            rows.append(image[i : i + kh, j : j + kw].ravel())
    return np.array(rows)


def one_too_few_in_loops(x, kh, kw):
    n, h, v, c = x.shape
    out = np.zeros((n, h - kh, v - kw, kh * kw * c), dtype=x.dtype)
    for b, i, j in np.ndindex(*out.shape[:3]):
        out[b, i, j] = x[b, i : i + kh, j : j + kw].reshape(-1)
    return out.reshape(-1, kh * kw * c)


def scaled_in_place(x, kh, kw):
    x *= 2
    return flat(view(x, kh, kw), kh * kw * x.shape[3]) / x.dtype.type(2)


IM2COL = {
    "columns-channel-first": (
        channels_first_in_loops,
        channels_first_from_nchw,
        lambda x, kh, kw: flat(sliding_window_view(x, (kh, kw), axis=(1, 2)), kh * kw * x.shape[3]),
        lambda x, kh, kw: view(x, kh, kw).transpose(0, 1, 2, 5, 3, 4).reshape(-1, x.shape[3] * kh * kw),
    ),
    "columns-kernel-transposed": (
        lambda x, kh, kw: flat(view(x, kh, kw).swapaxes(3, 4), kh * kw * x.shape[3]),
        lambda x, kh, kw: np.array(
            [
                x[n, i : i + kh, j : j + kw].transpose(1, 0, 2).ravel()
                for n, i, j in np.ndindex(len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1)
            ]
        ),
    ),
    "matrix-transposed": (
        transposed_in_loops,
        lambda x, kh, kw: flat(view(x, kh, kw), kh * kw * x.shape[3]).T,
        lambda x, kh, kw: view(x, kh, kw).transpose(3, 4, 5, 0, 1, 2).reshape(kh * kw * x.shape[3], -1),
    ),
    "rows-width-first": (
        down_first_in_loops,
        lambda x, kh, kw: flat(view(x, kh, kw).swapaxes(1, 2), kh * kw * x.shape[3]),
    ),
    "windows-read-backwards": (
        lambda x, kh, kw: flat(view(x, kh, kw)[:, :, :, ::-1, ::-1], kh * kw * x.shape[3]),
        lambda x, kh, kw: np.array(
            [
                np.flip(x[n, i : i + kh, j : j + kw], (0, 1)).ravel()
                for n, i, j in np.ndindex(len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1)
            ]
        ),
    ),
    "kernel-sides-swapped": (
        lambda x, kh, kw: flat(view(x, kw, kh), kh * kw * x.shape[3]),
        lambda x, kh, kw: np.array(
            [
                x[n, i : i + kw, j : j + kh].ravel()
                for n, i, j in np.ndindex(len(x), x.shape[1] - kw + 1, x.shape[2] - kh + 1)
            ]
        ),
    ),
    "strides-of-a-contiguous-array": (of_the_shape,),
    "not-flattened": (view, lambda x, kh, kw: view(x, kh, kw).copy()),
    "made-float64": (float64_by_zeros, lambda x, kh, kw: flat(view(x, kh, kw), kh * kw * x.shape[3]).astype(float)),
    "first-image-only": (first_image_in_loops, lambda x, kh, kw: flat(view(x[:1], kh, kw), kh * kw * x.shape[3])),
    "one-too-few": (
        one_too_few_in_loops,
        lambda x, kh, kw: flat(view(x, kh, kw)[:, :-1, :-1], kh * kw * x.shape[3]),
    ),
    "window-moved-by-one-number": (one_number_further,),
    "elements-for-bytes": (in_elements,),
    "strides-for-float32": (of_four_bytes,),
    "reshape-for-transpose": (
        lambda x, kh, kw: np.stack(
            [
                x[n, r : r + x.shape[1] - kh + 1, s : s + x.shape[2] - kw + 1]
                for n in range(len(x))
                for r in range(kh)
                for s in range(kw)
            ]
        ).reshape(-1, kh * kw * x.shape[3]),
    ),
    "changed-in-place": (scaled_in_place,),
    "matrix-of-nchw-courses": (
        lambda x, kh, kw: channels_first_from_nchw(x, kh, kw).T,
        lambda x, kh, kw: (
            sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(3, 4, 5, 0, 1, 2).reshape(x.shape[3] * kh * kw, -1)
        ),
    ),
    "rows-batch-last": (
        lambda x, kh, kw: view(x, kh, kw).transpose(1, 2, 0, 3, 4, 5).reshape(-1, kh * kw * x.shape[3]),
    ),
    "a-row-for-each-channel": (lambda x, kh, kw: sliding_window_view(x, (kh, kw), axis=(1, 2)).reshape(-1, kh * kw),),
    "partly-flattened": (
        lambda x, kh, kw: view(x, kh, kw).reshape(len(x), -1, kh * kw * x.shape[3]),
        lambda x, kh, kw: view(x, kh, kw).reshape(*view(x, kh, kw).shape[:3], -1),
    ),
    "tiles-for-windows": (lambda x, kh, kw: flat(view(x, kh, kw)[:, ::kh, ::kw], kh * kw * x.shape[3]),),
    "square-kernel": (lambda x, kh, kw: flat(view(x, kh, kh), kh * kh * x.shape[3]),),
    "first-channel-only": (lambda x, kh, kw: flat(view(x[..., :1], kh, kw), kh * kw),),
    "made-float32": (lambda x, kh, kw: flat(view(x, kh, kw), kh * kw * x.shape[3]).astype(np.float32),),
    "made-integer": (lambda x, kh, kw: flat(view(x, kh, kw), kh * kw * x.shape[3]).astype(int),),
}

# --- im2col_bytes


def counted_step_by_step(x_shape, w_shape, itemsize):
    n, h, w, c = x_shape
    kh, kw, _, _ = w_shape
    rows = n * (h - kh + 1) * (w - kw + 1)
    return rows * (kh * kw * c)


def with_output_channels(x_shape, w_shape, itemsize):
    n, h, w, _ = x_shape
    kh, kw, _, co = w_shape
    return n * (h - kh + 1) * (w - kw + 1) * kh * kw * co * itemsize


def with_all_channels(x_shape, w_shape, itemsize):
    rows = x_shape[0] * (x_shape[1] - w_shape[0] + 1) * (x_shape[2] - w_shape[1] + 1)
    return rows * math.prod(w_shape) * itemsize


def every_pixel(x_shape, w_shape, itemsize):
    return math.prod(x_shape) * w_shape[0] * w_shape[1] * itemsize


def one_image(x_shape, w_shape, itemsize):
    _, h, w, c = x_shape
    kh, kw = w_shape[:2]
    return (h - kh + 1) * (w - kw + 1) * kh * kw * c * itemsize


def one_too_small(x_shape, w_shape, itemsize):
    n, h, w, c = x_shape
    kh, kw = w_shape[:2]
    return n * (h - kh) * (w - kw) * kh * kw * c * itemsize


IM2COL_BYTES = {
    "elements-for-bytes": (
        counted_step_by_step,
        lambda x, w, itemsize: x[0] * (x[1] - w[0] + 1) * (x[2] - w[1] + 1) * math.prod(w[:3]),
    ),
    "channels-out-counted": (
        with_output_channels,
        lambda x, w, itemsize: x[0] * (x[1] - w[0] + 1) * (x[2] - w[1] + 1) * w[0] * w[1] * w[3] * itemsize,
    ),
    "all-channels-counted": (with_all_channels,),
    "a-window-for-every-pixel": (
        every_pixel,
        lambda x, w, itemsize: x[0] * x[1] * x[2] * (w[0] * w[1] * w[2]) * itemsize,
    ),
    "input-counted": (
        lambda x, w, itemsize: math.prod(x) * itemsize,
        lambda x, w, itemsize: int(np.prod(x)) * itemsize,
    ),
    "batch-left-out": (one_image,),
    "one-too-small": (one_too_small,),
    "one-itemsize-for-all": (
        lambda x, w, itemsize: 4 * x[0] * (x[1] - w[0] + 1) * (x[2] - w[1] + 1) * math.prod(w[:3]),
        lambda x, w, itemsize: 8 * x[0] * (x[1] - w[0] + 1) * (x[2] - w[1] + 1) * math.prod(w[:3]),
    ),
    "window-left-out": (lambda x, w, itemsize: x[0] * (x[1] - w[0] + 1) * (x[2] - w[1] + 1) * x[3] * itemsize,),
    "channels-left-out": (
        lambda x, w, itemsize: x[0] * (x[1] - w[0] + 1) * (x[2] - w[1] + 1) * w[0] * w[1] * itemsize,
    ),
    "weights-counted": (lambda x, w, itemsize: math.prod(w) * itemsize,),
    "output-counted": (lambda x, w, itemsize: x[0] * (x[1] - w[0] + 1) * (x[2] - w[1] + 1) * w[3] * itemsize,),
    "one-window-counted": (lambda x, w, itemsize: math.prod(w[:3]) * itemsize,),
    "bits-for-bytes": (
        lambda x, w, itemsize: 8 * itemsize * x[0] * (x[1] - w[0] + 1) * (x[2] - w[1] + 1) * math.prod(w[:3]),
    ),
    "float-for-int": (
        lambda x, w, itemsize: x[0] * (x[1] - w[0] + 1) * (x[2] - w[1] + 1) * math.prod(w[:3]) * itemsize / 1,
    ),
    "full": (lambda x, w, itemsize: x[0] * (x[1] + w[0] - 1) * (x[2] + w[1] - 1) * math.prod(w[:3]) * itemsize,),
    "windows-side-by-side": (
        lambda x, w, itemsize: x[0] * (x[1] // w[0]) * (x[2] // w[1]) * math.prod(w[:3]) * itemsize,
    ),
    "square-kernel": (
        lambda x, w, itemsize: x[0] * (x[1] - w[0] + 1) * (x[2] - w[0] + 1) * w[0] ** 2 * x[3] * itemsize,
    ),
    "height-for-width": (
        lambda x, w, itemsize: x[0] * (x[1] - w[0] + 1) * (x[1] - w[1] + 1) * math.prod(w[:3]) * itemsize,
    ),
}
