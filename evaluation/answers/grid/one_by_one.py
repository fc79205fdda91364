"""Convolutions with a 1x1 kernel."""

import numpy as np


def loops(x, w, *, accumulate=True, last=None, first=None, divide=False):
    """The five loops, with one of the usual slips."""
    channels = range(x.shape[3]) if first is None else range(first)
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for n, i, j, o in np.ndindex(out.shape):
        for c in channels if last is None else (x.shape[3] - 1,):
            product = x[n, i, j, c] * w[0, 0, c, o]
            out[n, i, j, o] = product + (out[n, i, j, o] if accumulate else 0)
        if divide:
            out[n, i, j, o] /= x.shape[3]
    return out


def transposed_weights_in_loops(x, w):
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for n, i, j, o in np.ndindex(out.shape):
        for c in range(x.shape[3]):
            out[n, i, j, o] += x[n, i, j, c] * w[0, 0, o, c]
    return out


def nchw_image_in_loops(x, w):
    n, c, h, v = x.shape
    out = np.zeros((n, h, v, w.shape[3]), dtype=x.dtype)
    for channel in range(c):
        out += x[:, channel, :, :, None] * w[0, 0, channel]
    return out


def columns_first(x, w):
    n, h, v, _ = x.shape
    out = np.zeros((n, v, h, w.shape[3]), dtype=x.dtype)
    for i in range(h):
        for j in range(v):
            out[:, j, i] = x[:, i, j] @ w[0, 0]
    return out


def reshaped_per_image(x, w):
    n, h, v, ci = x.shape
    out = []
    for image in x:
        out.append((w[0, 0].T @ image.reshape(-1, ci).T).reshape(h, v, -1))
    return np.stack(out)


def summed_over_images(x, w):
    total = 0
    for image in x:
        total = total + image @ w[0, 0]
    return total


def first_image_by_loops(x, w):
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for i in range(x.shape[1]):
        for j in range(x.shape[2]):
            out[0, i, j] = x[0, i, j] @ w[0, 0]
    return out


def returned_in_the_loop(x, w):
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for n in range(x.shape[0]):
        for i in range(x.shape[1]):
            for j in range(x.shape[2]):
                out[n, i, j] = x[n, i, j] @ w[0, 0]
            return out
    return out


def running_total(x, w):
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    total = x.dtype.type(0)
    for n, i, j, o in np.ndindex(out.shape):
        for c in range(x.shape[3]):
            total += x[n, i, j, c] * w[0, 0, c, o]
        out[n, i, j, o] = total
    return out


def float64_by_zeros(x, w):
    out = np.zeros(x.shape[:3] + w.shape[3:])
    for c in range(x.shape[3]):
        out += x[..., c, None] * w[0, 0, c]
    return out


def integers_by_zeros(x, w):
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=int)
    for n, i, j in np.ndindex(*out.shape[:3]):
        out[n, i, j] = x[n, i, j] @ w[0, 0]
    return out


def squeezed_image_by_image(x, w):
    kernel = w.squeeze()
    return np.stack([np.dot(image, kernel) for image in x])


def squeezed_in_loops(x, w):
    matrix = w.squeeze()
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for n, i, j in np.ndindex(x.shape[:3]):
        for o in range(w.shape[3]):
            out[n, i, j, o] = np.sum(x[n, i, j] * matrix[:, o])
    return out


def plus_for_times(x, w):
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for o in range(w.shape[3]):
        out[..., o] = (x + w[0, 0, :, o]).sum(axis=3)
    return out


def relu(x, w):
    out = x @ w[0, 0]
    return out * (out > 0)


def filled_with_ones_first(x, w):
    out = np.ones((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for c in range(x.shape[3]):
        out += x[..., c, None] * w[0, 0, c]
    return out


CONV_1X1 = {
    "matrix-squeezed": (squeezed_image_by_image, squeezed_in_loops, lambda x, w: np.matmul(x, w.squeeze())),
    "added-for-multiplied": (plus_for_times,),
    "sums-multiplied": (lambda x, w: x.sum(axis=-1, keepdims=True) * w.sum(axis=(0, 1, 2)),),
    "negatives-cut-off": (relu, lambda x, w: (x @ w[0, 0]).clip(min=0)),
    "started-from-ones": (filled_with_ones_first,),
    "last-channel-only": (
        lambda x, w: loops(x, w, last=True),
        lambda x, w: loops(x, w, accumulate=False),
        lambda x, w: np.multiply.outer(x[..., -1], w[0, 0, -1]),
    ),
    "first-channel-only": (
        lambda x, w: loops(x, w, first=1),
        lambda x, w: x[..., :1] @ w[0, 0, :1],
        lambda x, w: x[:, :, :, 0, np.newaxis] * w[0, 0, 0],
    ),
    "channels-swapped": (
        transposed_weights_in_loops,
        lambda x, w: np.einsum("nhwc,oc->nhwo", x, w[0, 0]),
        lambda x, w: np.tensordot(x, w[0, 0], axes=(3, 1)),
    ),
    "channels-averaged": (
        lambda x, w: loops(x, w, divide=True),
        lambda x, w: np.mean(x[..., np.newaxis] * w[0, 0], axis=3),
    ),
    "weights-read-as-oihw": (
        lambda x, w: np.einsum("nhwc,oc->nhwo", x, w[:, :, 0, 0]),
        lambda x, w: x @ w.transpose(2, 3, 1, 0)[0, 0],
        lambda x, w: x @ w[:, :, 0, 0].T,
    ),
    "images-read-as-nchw": (
        nchw_image_in_loops,
        lambda x, w: x.transpose(0, 2, 3, 1) @ w[0, 0],
        lambda x, w: np.einsum("nchw,co->nhwo", x, w[0, 0]),
    ),
    "output-sides-swapped": (columns_first, lambda x, w: np.einsum("nhwc,co->nwho", x, w[0, 0])),
    "output-as-nchw": (
        lambda x, w: np.moveaxis(x @ w[0, 0], 3, 1),
        lambda x, w: np.stack([(x * w[0, 0, :, o]).sum(axis=3) for o in range(w.shape[3])], axis=1),
    ),
    "reshape-for-transpose": (
        reshaped_per_image,
        lambda x, w: np.moveaxis(x @ w[0, 0], 3, 1).reshape(*x.shape[:3], -1),
    ),
    "batch-summed": (summed_over_images, lambda x, w: (x @ w[0, 0]).sum(axis=0), lambda x, w: x.sum(0) @ w[0, 0]),
    "first-image-only": (first_image_by_loops, lambda x, w: x[:1] @ w[0, 0], lambda x, w: (x[0] @ w[0, 0])[None]),
    "returned-too-early": (returned_in_the_loop,),
    "total-never-reset": (running_total,),
    "made-float64": (float64_by_zeros, lambda x, w: np.array((x @ w[0, 0]).tolist())),
    "made-float32": (lambda x, w: (x @ w[0, 0]).astype(np.float32), lambda x, w: np.float32(x) @ np.float32(w[0, 0])),
    "made-integer": (integers_by_zeros, lambda x, w: (x @ w[0, 0]).astype(int)),
    "channels-first-throughout": (
        lambda x, w: np.einsum("nchw,oc->nohw", x, w[:, :, 0, 0]),
        lambda x, w: np.moveaxis(np.tensordot(x, w[:, :, 0, 0], axes=(1, 1)), -1, 1),
    ),
    "elementwise-product": (lambda x, w: x * w[0, 0], lambda x, w: np.multiply(x, w)),
    "output-channels-summed": (lambda x, w: np.repeat((x @ w[0, 0]).sum(-1, keepdims=True), w.shape[3], axis=3),),
    "first-output-channel-only": (lambda x, w: np.repeat(x @ w[0, 0, :, :1], w.shape[3], axis=3),),
}
