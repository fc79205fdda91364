"""Axes and strides taken for others, in styles that the checker once did not recognise.

AXES is for convolutions, by misconception; OTHER_EXERCISES by exercise and misconception.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

# --- axes taken for others, by code that raises, repeats or stops short where lengths differ


def product_per_position(x, w):
    n, height, width, _ = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, height - kh + 1, width - kw + 1, co), dtype=x.dtype)
    for r, s in np.ndindex(kh, kw):
        out += x[:, r : r + height - kh + 1, s : s + width - kw + 1] @ w[r, s]
    return out


def weights_unpacked_as_oihw(x, w):
    co, _, kh, kw = w.shape
    n, height, width, _ = x.shape
    out = np.zeros((n, height - kh + 1, width - kw + 1, co), dtype=x.dtype)
    for r, s in np.ndindex(kh, kw):
        out += x[:, r : r + height - kh + 1, s : s + width - kw + 1] @ w[:, :, r, s].T
    return out


def images_and_outputs_in_nchw_loops(x, w):
    n, channels, height, width = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, co, height - kh + 1, width - kw + 1), dtype=x.dtype)
    for b, o, i, j in np.ndindex(out.shape):
        for c, r, s in np.ndindex(channels, kh, kw):
            out[b, o, i, j] += x[b, c, i + r, j + s] * w[r, s, c, o]
    return out


def mean_image_with_mean_weights(x, w):
    return product_per_position(x.mean(axis=3, keepdims=True), w.mean(axis=2, keepdims=True))


def running_sum_over_the_batch(x, w):
    return np.array([product_per_position(x[: n + 1], w).sum(axis=0) for n in range(len(x))])


AXES = {
    "weights-read-as-oihw": (weights_unpacked_as_oihw,),
    "images-read-as-nchw": (images_and_outputs_in_nchw_loops,),
    "kernel-transposed": (lambda x, w: product_per_position(x, w.transpose(1, 0, 2, 3)),),
    "channels-averaged": (mean_image_with_mean_weights,),
    "batch-summed": (running_sum_over_the_batch,),
}


# --- strides of the array itself, in another unit; rows and columns in another order


def tiles_with(a, tile, down, right):
    rows, columns = a.shape
    return as_strided(a, (rows // tile, columns // tile, tile, tile), (tile * down, tile * right, down, right))


def windows_with(a, kh, kw, strides):
    return as_strided(a, (a.shape[0] - kh + 1, a.shape[1] - kw + 1, kh, kw), (*strides, *strides))


def positions(x, kh, kw):
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    return [x[:, r : r + height, s : s + width] for r in range(kh) for s in range(kw)]


def rows_by_hand(x, kh, kw, *, order=(0, 1, 2), down_first=False, images=None):
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    places = [(j, i) for i, j in np.ndindex(wo, ho)] if down_first else list(np.ndindex(ho, wo))
    batch = range(len(x) if images is None else images)
    return np.array([x[n, i : i + kh, j : j + kw].transpose(order).ravel() for n in batch for i, j in places])


OTHER_EXERCISES = {
    "tile_view": {
        "elements-for-bytes": (lambda a, tile: tiles_with(a, tile, *(s // a.itemsize for s in a.strides)),),
        "itemsize-twice": (lambda a, tile: tiles_with(a, tile, *(s * a.itemsize for s in a.strides)),),
    },
    "windows": {
        "elements-for-bytes": (lambda a, kh, kw: windows_with(a, kh, kw, [s // a.itemsize for s in a.strides]),),
        "view-of-a-copy": (lambda a, kh, kw: sliding_window_view(np.ascontiguousarray(a), (kh, kw)),),
    },
    "im2col": {
        "columns-channel-first": (lambda x, kh, kw: rows_by_hand(x, kh, kw, order=(2, 0, 1)),),
        "rows-width-first": (lambda x, kh, kw: rows_by_hand(x, kh, kw, down_first=True),),
        "first-image-only": (lambda x, kh, kw: rows_by_hand(x, kh, kw, images=1),),
        "reshape-for-transpose": (lambda x, kh, kw: np.stack(positions(x, kh, kw)).reshape(-1, kh * kw * x.shape[3]),),
    },
    "element_offset": {
        "counted-from-one": (lambda index, strides: int(np.dot(np.subtract(index, 1), strides)),),
    },
    "pad_nhwc": {
        "changed-in-place": (
            lambda x, pad: np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0))) + 0 * np.negative(x, x).sum(),
        ),
    },
}
