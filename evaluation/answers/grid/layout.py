"""Storage order: strides of a shape, offsets, and axes in another order."""

import math
from functools import reduce
from operator import mul

import numpy as np

# --- row_major_strides


def fortran_by_loop(shape):
    strides, step = [], 1
    for length in shape:
        strides.append(step)
        step *= length
    return tuple(strides)


def fortran_by_numpy(shape):
    products = np.cumprod((1, *shape[:-1]))
    return tuple(int(product) for product in products)


def own_axis_by_loop(shape):
    strides, step = [], 1
    for length in reversed(shape):
        step *= length
        strides.append(step)
    return tuple(strides[::-1])


def own_axis_by_slices(shape):
    return tuple(math.prod(shape[axis:]) for axis in range(len(shape)))


def next_length_by_loop(shape):
    strides = []
    for axis in range(len(shape)):
        strides.append(shape[axis + 1] if axis + 1 < len(shape) else 1)
    return tuple(strides)


def bytes_by_loop(shape):
    step, strides = 4, []
    for length in shape[::-1]:
        strides.insert(0, step)
        step = step * length
    return tuple(strides)


def reversed_by_insert(shape):
    strides, step = (), 1
    for length in reversed(shape):
        strides = (*strides, step)
        step *= length
    return strides


def sums_by_loop(shape):
    strides = [1] * len(shape)
    for axis in range(len(shape) - 2, -1, -1):
        strides[axis] = sum(shape[axis + 1 :])
    return tuple(strides)


ROW_MAJOR_STRIDES = {
    "column-major": (
        fortran_by_loop,
        fortran_by_numpy,
        lambda shape: tuple(math.prod(shape[:axis]) for axis in range(len(shape))),
        lambda shape: tuple(stride // 8 for stride in np.empty(shape, order="F").strides),
    ),
    "own-axis-included": (
        own_axis_by_loop,
        own_axis_by_slices,
        lambda shape: tuple(int(product) for product in np.cumprod(shape[::-1])[::-1]),
    ),
    "next-length-only": (
        next_length_by_loop,
        lambda shape: (*shape[1:], 1),
        lambda shape: (*(shape[axis + 1] for axis in range(len(shape) - 1)), 1),
    ),
    "bytes-for-elements": (
        bytes_by_loop,
        lambda shape: np.zeros(shape).strides,
        lambda shape: np.zeros(shape, dtype=np.float32).strides,
    ),
    "order-reversed": (
        reversed_by_insert,
        lambda shape: tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape) - 1, -1, -1)),
        lambda shape: tuple(math.prod(shape[len(shape) - axis :]) for axis in range(len(shape))),
    ),
    "lengths-added": (
        sums_by_loop,
        lambda shape: tuple(sum(shape[axis + 1 :]) or 1 for axis in range(len(shape))),
    ),
    "own-length-for-next": (lambda shape: tuple(math.prod((*shape[axis:-1], 1)) for axis in range(len(shape))),),
    "running-product": (
        lambda shape: tuple(int(product) for product in np.cumprod(shape)),
        lambda shape: tuple(math.prod(shape[: axis + 1]) for axis in range(len(shape))),
    ),
    "next-axis-skipped": (lambda shape: tuple(math.prod(shape[axis + 2 :]) for axis in range(len(shape))),),
    "lengths-returned": (tuple, lambda shape: tuple(np.zeros(shape).shape)),
    "product-started-at-zero": (
        lambda shape: tuple(reduce(mul, shape[axis + 1 :], 0) for axis in range(len(shape))),
        lambda shape: (0,) * len(shape),
    ),
    "last-axis-left-out": (
        lambda shape: tuple(math.prod(shape[axis:]) for axis in range(1, len(shape))),
        lambda shape: tuple(stride // 8 for stride in np.zeros(shape).strides[:-1]),
    ),
    "total-in-front": (lambda shape: tuple(math.prod(shape[axis:]) for axis in range(len(shape) + 1)),),
    "empty-product-is-a-float": (lambda shape: tuple(np.prod(shape[axis + 1 :]).item() for axis in range(len(shape))),),
    "divided-into-floats": (lambda shape: tuple(stride / 8 for stride in np.zeros(shape).strides),),
    "list-for-tuple": (
        lambda shape: [math.prod(shape[axis + 1 :]) for axis in range(len(shape))],
        lambda shape: np.array(np.zeros(shape, dtype=np.int8).strides),
    ),
}

# --- element_offset


def summed_by_loop(index, strides):
    offset = 0
    for position in index:
        offset += position
    return offset


def reversed_by_loop(index, strides):
    offset, axis = 0, len(strides) - 1
    for position in index:
        offset += position * strides[axis]
        axis -= 1
    return offset


def from_one_by_loop(index, strides):
    total = 0
    for position, stride in zip(index, strides, strict=True):
        total += (position - 1) * stride
    return total


def last_left_out_by_range(index, strides):
    offset = 0
    for axis in range(len(index) - 1):
        offset += index[axis] * strides[axis]
    return offset


def last_is_one_by_loop(index, strides):
    offset = index[-1]
    for axis in range(len(index) - 1):
        offset += index[axis] * strides[axis]
    return offset


def product_by_loop(index, strides):
    offset = 1
    for position, stride in zip(index, strides, strict=True):
        offset *= position * stride
    return offset


ELEMENT_OFFSET = {
    "index-summed": (summed_by_loop, lambda index, strides: sum(index), lambda index, strides: int(np.sum(index))),
    "strides-reversed": (
        reversed_by_loop,
        lambda index, strides: sum(i * s for i, s in zip(index, reversed(strides), strict=True)),
        lambda index, strides: int(np.dot(index[::-1], strides)),
    ),
    "counted-from-one": (
        from_one_by_loop,
        lambda index, strides: int((np.array(index) - 1) @ np.array(strides)),
        lambda index, strides: sum((i + 1) * s for i, s in zip(index, strides, strict=True)),
    ),
    "last-axis-left-out": (
        last_left_out_by_range,
        lambda index, strides: sum(i * s for i, s in zip(index[:-1], strides, strict=False)),
    ),
    "last-stride-one": (
        last_is_one_by_loop,
        lambda index, strides: sum(i * s for i, s in zip(index, (*strides[:-1], 1), strict=True)),
    ),
    "all-multiplied": (
        product_by_loop,
        lambda index, strides: math.prod(index) * math.prod(strides),
        lambda index, strides: reduce(mul, (*index, *strides), 1),
    ),
    "bytes-for-elements": (
        lambda index, strides: 4 * sum(i * s for i, s in zip(index, strides, strict=True)),
        lambda index, strides: int(np.dot(index, strides)) * np.dtype(float).itemsize,
    ),
    "bytes-made-elements": (
        lambda index, strides: sum(i * s for i, s in zip(index, strides, strict=True)) // 4,
        lambda index, strides: int(np.dot(index, strides)) // 8,
    ),
    "strides-summed": (lambda index, strides: sum(strides), lambda index, strides: int(np.sum(strides))),
    "two-axes-only": (lambda index, strides: index[0] * strides[0] + index[1] * strides[1],),
    "first-axis-left-out": (
        lambda index, strides: sum(i * s for i, s in zip(index[1:], strides[1:], strict=True)),
        lambda index, strides: sum(index[axis] * strides[axis] for axis in range(1, len(index))),
    ),
    "last-product-only": (lambda index, strides: index[-1] * strides[-1],),
    "first-product-only": (lambda index, strides: index[0] * strides[0],),
    "sums-multiplied": (lambda index, strides: sum(index) * sum(strides),),
    "products-not-added": (
        lambda index, strides: tuple(i * s for i, s in zip(index, strides, strict=True)),
        lambda index, strides: np.multiply(index, strides),
    ),
}

# --- nchw_to_nhwc and weights_from_torch


def nwhc_by_loops(x):
    n, c, h, w = x.shape
    out = np.empty((n, w, h, c), dtype=x.dtype)
    for i in range(h):
        for j in range(w):
            out[:, j, i] = x[:, :, i, j]
    return out


def nhwc_in_float64(x):
    n, c, h, w = x.shape
    out = np.zeros((n, h, w, c))
    for channel in range(c):
        out[..., channel] = x[:, channel]
    return out


def in_place_by_scaling(x):
    x *= 1.5
    out = np.ascontiguousarray(x.transpose(0, 2, 3, 1))
    out /= 1.5
    return out


def sorted_in_place(x):
    x.sort(axis=0)
    return np.ascontiguousarray(np.moveaxis(x, 1, -1))


NCHW_TO_NHWC = {
    "reshape-for-transpose": (
        lambda x: x.reshape(x.shape[0], x.shape[2], x.shape[3], x.shape[1]).copy(),
        lambda x: np.array(x).ravel().reshape(len(x), *x.shape[2:], -1),
        lambda x: np.resize(x, (x.shape[0], x.shape[2], x.shape[3], x.shape[1])),
    ),
    "height-and-width-swapped": (
        nwhc_by_loops,
        lambda x: np.ascontiguousarray(x.transpose(0, 3, 2, 1)),
        lambda x: x.swapaxes(1, 3).copy(),
    ),
    "order-backwards": (
        lambda x: np.ascontiguousarray(x.transpose(0, 3, 1, 2)),
        lambda x: np.moveaxis(x, 3, 1).copy(),
        lambda x: np.einsum("nhwc->nchw", x).copy(),
    ),
    "transpose-only": (
        lambda x: x.transpose((0, 2, 3, 1)),
        lambda x: np.rollaxis(x, 1, 4),
        lambda x: np.einsum("nchw->nhwc", x),
        lambda x: x.swapaxes(1, 2).swapaxes(2, 3),
    ),
    "made-float64": (
        nhwc_in_float64,
        lambda x: np.array(x.transpose(0, 2, 3, 1), dtype=float, order="C"),
        lambda x: np.array(np.moveaxis(x, 1, 3).tolist()),
    ),
    "axes-reversed": (lambda x: x.T.copy(), lambda x: np.ascontiguousarray(x.transpose(3, 2, 1, 0))),
    "made-float32": (
        lambda x: np.ascontiguousarray(x.transpose(0, 2, 3, 1), dtype=np.float32),
        lambda x: np.moveaxis(x, 1, -1).astype("float32", order="C"),
    ),
    "changed-in-place": (in_place_by_scaling,),
    "axes-unchanged": (lambda x: x.copy(), np.ascontiguousarray),
    "channels-after-height": (
        lambda x: np.ascontiguousarray(x.transpose(0, 2, 1, 3)),
        lambda x: x.swapaxes(1, 2).copy(),
    ),
    "channels-before-width": (lambda x: x.transpose(0, 1, 3, 2).copy(), lambda x: x.swapaxes(-1, -2).copy()),
    "moved-like-weights": (lambda x: np.ascontiguousarray(x.transpose(2, 3, 1, 0)),),
    "batch-moved": (lambda x: np.moveaxis(x, 0, -1).copy(), lambda x: np.ascontiguousarray(x.transpose(1, 2, 3, 0))),
    "made-integer": (lambda x: np.ascontiguousarray(x.transpose(0, 2, 3, 1)).astype(int),),
}


def torch_weights_by_loops(w):
    co, ci, kh, kw = w.shape
    out = np.zeros((kh, kw, co, ci), dtype=w.dtype)
    for o in range(co):
        for i in range(ci):
            out[:, :, o, i] = w[o, i]
    return out


def kernel_sides_by_loops(w):
    co, ci, kh, kw = w.shape
    out = np.zeros((kw, kh, ci, co), dtype=w.dtype)
    for r in range(kh):
        for s in range(kw):
            out[s, r] = w[:, :, r, s].T
    return out


def hwio_in_float64(w):
    out = np.zeros((*w.shape[2:], w.shape[1], w.shape[0]))
    out[...] = np.einsum("oirs->rsio", w)
    return out


def doubled_in_place(w):
    w += w
    return w.transpose(2, 3, 1, 0) / w.dtype.type(2)


WEIGHTS_FROM_TORCH = {
    "reshape-for-transpose": (
        lambda w: w.reshape(w.shape[2], w.shape[3], w.shape[1], w.shape[0]),
        lambda w: w.ravel().reshape(*w.shape[2:], *w.shape[1::-1]),
    ),
    "outputs-before-inputs": (
        torch_weights_by_loops,
        lambda w: w.transpose(2, 3, 0, 1),
        lambda w: np.moveaxis(w, (2, 3), (0, 1)),
        lambda w: np.einsum("oirs->rsoi", w),
    ),
    "kernel-axes-swapped": (kernel_sides_by_loops, lambda w: w.T, lambda w: np.transpose(w, (3, 2, 1, 0))),
    "kernel-flipped": (
        lambda w: np.flip(w.transpose(2, 3, 1, 0), (0, 1)),
        lambda w: np.rot90(w.transpose(2, 3, 1, 0), 2),
        lambda w: w[:, :, ::-1, ::-1].transpose(2, 3, 1, 0),
    ),
    "moved-like-an-image": (
        lambda w: np.moveaxis(w, 1, -1),
        lambda w: w.transpose(0, 2, 3, 1),
        lambda w: np.ascontiguousarray(np.rollaxis(w, 1, 4)),
    ),
    "made-float64": (hwio_in_float64, lambda w: w.transpose(2, 3, 1, 0).astype(float)),
    "kernel-left-behind": (lambda w: w.swapaxes(0, 1), lambda w: w.transpose(1, 0, 2, 3)),
    "made-float32": (
        lambda w: w.transpose(2, 3, 1, 0).astype(np.float32),
        lambda w: np.array(np.moveaxis(w, (0, 1), (3, 2)), dtype=np.float32),
    ),
    "changed-in-place": (doubled_in_place,),
    "axes-unchanged": (lambda w: w, lambda w: w.copy()),
    "order-backwards": (lambda w: w.transpose(3, 2, 0, 1), lambda w: np.einsum("abcd->dcab", w)),
    "outputs-moved-alone": (lambda w: np.moveaxis(w, 0, -1), lambda w: w.transpose(1, 2, 3, 0)),
    "kernel-not-in-front": (lambda w: w.transpose(1, 2, 0, 3),),
    "flipped-in-one-direction": (
        lambda w: w.transpose(2, 3, 1, 0)[::-1],
        lambda w: np.fliplr(w.transpose(2, 3, 1, 0)),
    ),
    "made-integer": (lambda w: w.transpose(2, 3, 1, 0).astype(int),),
}
