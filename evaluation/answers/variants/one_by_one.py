"""Convolutions with a 1x1 kernel."""

import numpy as np


def pixel_by_pixel(x, w, product):
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for n, h, v, co in np.ndindex(out.shape):
        for ci in range(x.shape[3]):
            out[n, h, v, co] = product(out[n, h, v, co], x[n, h, v], w[0, 0], ci, co)
    return out


ONE_BY_ONE = {
    "last-channel-only": (
        lambda x, w: pixel_by_pixel(x, w, lambda _, pixel, k, ci, co: pixel[ci] * k[ci, co]),
        lambda x, w: x[..., -1:] * w[0, 0, -1],
    ),
    "first-channel-only": (lambda x, w: np.einsum("nhw,o->nhwo", x[..., 0], w[0, 0, 0]),),
    "channels-swapped": (
        lambda x, w: pixel_by_pixel(x, w, lambda before, pixel, k, ci, co: before + pixel[ci] * k[co, ci]),
        lambda x, w: x @ w[0, 0].T,
    ),
    "channels-averaged": (
        lambda x, w: (x[..., None] * w[0, 0]).mean(axis=3, dtype=x.dtype),
        lambda x, w: (x @ w[0, 0]) / x.dtype.type(w.shape[2]),
    ),
    "output-as-nchw": (lambda x, w: np.einsum("nhwc,co->nohw", x, w[0, 0]),),
    "reshape-for-transpose": (
        lambda x, w: (w[0, 0].T @ x.reshape(-1, x.shape[3]).T).reshape(*x.shape[:3], w.shape[3]),
        lambda x, w: np.einsum("nhwc,co->nohw", x, w[0, 0]).reshape(*x.shape[:3], w.shape[3]),
    ),
    "output-sides-swapped": (lambda x, w: x.transpose(0, 2, 1, 3) @ w[0, 0],),
    "batch-summed": (lambda x, w: np.einsum("nhwc,co->hwo", x, w[0, 0]),),
    "first-image-only": (lambda x, w: x[0] @ w[0, 0],),
    "made-float64": (lambda x, w: x.astype(float) @ w[0, 0],),
    "made-integer": (lambda x, w: (x @ w[0, 0]).astype(np.int32),),
}
