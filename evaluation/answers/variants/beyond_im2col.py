"""Variants for lessons 7 and 8. LAZY, STRIDED and WINOGRAD map a misconception's name to them."""

# Students' code need not use all its arguments.

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def places(x, w, stride=1):
    return (x.shape[1] - w.shape[0]) // stride + 1, (x.shape[2] - w.shape[1]) // stride + 1


def windows(x, w, stride=1):
    """(N, HO, WO, KH, KW, CI)"""
    down, right = stride * x.strides[1], stride * x.strides[2]
    shape = (len(x), *places(x, w, stride), *w.shape[:3])
    return as_strided(x, shape, (x.strides[0], down, right, *x.strides[1:]))


# --- panels


def whole_panels_of_an_image(x, w, budget_bytes):
    (height, width), depth = places(x, w), w[..., 0].size
    at_once = max(1, budget_bytes // (depth * x.itemsize))
    out = np.zeros((len(x), height * width, w.shape[3]), dtype=x.dtype)
    for n in range(len(x)):
        rows = np.array([windows(x, w)[n, i // width, i % width].ravel() for i in range(height * width)])
        for i in range(len(rows) // at_once):
            panel = rows[i * at_once : i * at_once + at_once]
            out[n, i * at_once : i * at_once + at_once] = panel @ w.reshape(depth, -1)
    return out.reshape(len(x), height, width, -1)


def range_that_stops_too_early(x, w, budget_bytes):
    depth = w[..., 0].size
    rows = windows(x, w).reshape(-1, depth)
    step = max(1, budget_bytes // (depth * x.itemsize))
    out = np.zeros((len(rows), w.shape[3]), dtype=x.dtype)
    for start in range(0, len(rows) - step + 1, step):
        out[start : start + step] = rows[start : start + step] @ w.reshape(depth, -1)
    return out.reshape(len(x), *places(x, w), -1)


def step_of_nothing(x, w, budget_bytes):
    depth = w[..., 0].size
    rows = windows(x, w).reshape(-1, depth)
    step = budget_bytes // rows[0].nbytes
    return np.concatenate(
        [rows[start : start + step] @ w.reshape(depth, -1) for start in range(0, len(rows), step)]
    ).reshape(len(x), *places(x, w), -1)


def flipped_in_panels(x, w, budget_bytes):
    depth = w[..., 0].size
    rows = windows(x, w).reshape(-1, depth)
    step = max(1, budget_bytes // rows[0].nbytes)
    flipped = w[::-1, ::-1].reshape(depth, -1)
    parts = [rows[start : start + step] @ flipped for start in range(0, len(rows), step)]
    return np.concatenate(parts).reshape(len(x), *places(x, w), -1)


def first_image_in_panels(x, w, budget_bytes):
    out = np.zeros((len(x), *places(x, w), w.shape[3]), dtype=x.dtype)
    for h in range(out.shape[1]):
        out[0, h] = windows(x, w)[0, h].reshape(out.shape[2], -1) @ w.reshape(-1, w.shape[3])
    return out


LAZY = {
    "last-panel-missing": (whole_panels_of_an_image, range_that_stops_too_early),
    "nothing-below-one-row": (step_of_nothing,),
    "kernel-flipped": (flipped_in_panels,),
    "first-image-only": (first_image_in_panels,),
}

# --- strides


def looped(x, w, shape, start):
    """start(h, v): the pixel at which the window of an output begins."""
    out = np.zeros((len(x), *shape, w.shape[3]), dtype=x.dtype)
    for h, v in np.ndindex(*shape):
        top, left = start(h, v)
        for r, s in np.ndindex(*w.shape[:2]):
            out[:, h, v] += x[:, top + r, left + s] @ w[r, s]
    return out


def without_the_stride(x, w, stride):
    return looped(x, w, places(x, w), lambda h, v: (h, v))


def down_alone(x, w, stride):
    return looped(x, w, (places(x, w, stride)[0], places(x, w)[1]), lambda h, v: (h * stride, v))


def close_together(x, w, stride):
    return looped(x, w, places(x, w, stride), lambda h, v: (h, v))


def thinned_by_slices(x, w, stride):
    x = np.ascontiguousarray(x[:, ::stride, ::stride, :])
    return np.tensordot(sliding_window_view(x, w.shape[:2], (1, 2)), w, axes=([4, 5, 3], [0, 1, 2]))


def rounded_down(x, w, stride):
    shape = tuple((big - small + 1) // stride for big, small in zip(x.shape[1:3], w.shape[:2], strict=True))
    return looped(x, w, shape, lambda h, v: (h * stride, v * stride))


def without_the_plus_one(x, w, stride):
    shape = tuple((big - small) // stride for big, small in zip(x.shape[1:3], w.shape[:2], strict=True))
    return looped(x, w, shape, lambda h, v: (h * stride, v * stride))


def dilated(x, w, stride):
    height, width = places(x, w, stride)
    out = np.zeros((len(x), height, width, w.shape[3]), dtype=x.dtype)
    for r, s in np.ndindex(*w.shape[:2]):
        for h, v in np.ndindex(height, width):
            out[:, h, v] += x[:, h + stride * r, v + stride * s] @ w[r, s]
    return out


def only_the_places_that_count(x, w, stride):
    out = np.zeros((len(x), *places(x, w), w.shape[3]), dtype=x.dtype)
    for h in range(0, out.shape[1], stride):
        for v in range(0, out.shape[2], stride):
            out[:, h, v] = np.tensordot(x[:, h : h + w.shape[0], v : v + w.shape[1]], w, axes=3)
    return out


def flipped_with_a_stride(x, w, stride):
    view = windows(x, w, stride)
    return np.einsum("nhvrsc,rsco->nhvo", view, np.flip(w, (0, 1)))


STRIDED = {
    "stride-ignored": (without_the_stride,),
    "stride-on-rows-only": (down_alone,),
    "windows-too-close": (close_together,),
    "image-thinned-first": (thinned_by_slices,),
    "size-rounded-down": (rounded_down,),
    "one-too-small": (without_the_plus_one,),
    "stride-inside-the-window": (dilated,),
    "holes-between": (only_the_places_that_count,),
    "kernel-flipped": (flipped_with_a_stride,),
}

# --- Winograd


def by_matrices(inputs=None, weights=None, outputs=None):
    def answer(d, g):
        b = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]] if inputs is None else inputs)
        a = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]] if weights is None else weights)
        c = np.array([[1, 1, 1, 0], [0, 1, -1, -1]] if outputs is None else outputs)
        products = (b.astype(d.dtype) @ d.T) * (a.astype(d.dtype) @ g)[:, None]
        return (c.astype(d.dtype) @ products).T

    return answer


WINOGRAD = {
    "halves-forgotten": (by_matrices(weights=[[1, 0, 0], [1, 1, 1], [1, -1, 1], [0, 0, 1]]),),
    "last-product-added": (by_matrices(outputs=[[1, 1, 1, 0], [0, 1, -1, 1]]),),
    "all-products-added": (by_matrices(outputs=[[1, 1, 1, 0], [0, 1, 1, 1]]),),
    "difference-turned-round": (by_matrices(inputs=[[1, 0, -1, 0], [0, 1, 1, 0], [0, 1, -1, 0], [0, 1, 0, -1]]),),
    "outputs-exchanged": (by_matrices(outputs=[[0, 1, -1, -1], [1, 1, 1, 0]]),),
    "axes-exchanged": (lambda d, g: by_matrices()(d, g).T,),
}
