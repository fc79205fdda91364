"""Gradients of the weights that add up too little, or divide: one image, one place, a mean; and other dtypes."""

import numpy as np

from stridewise.exercises.backward.models.variants import deciding, of_the_weights
from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception


def divided_by_the_batch(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
            out[r, s] = np.einsum("nhwc,nhwo->co", part, grad) / len(x)
    return out


DIVIDED_BY_THE_BATCH = Misconception(
    divided_by_the_batch,
    belief="Your function divides by the number of images",
    remedy="If the loss is a mean over the batch, `grad` has been divided by N already. Here nothing is left to "
    "divide.",
    change_result=lambda out, x, *_: out / np.asarray(len(x), out.dtype),
)


def divided_by_the_places(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
            out[r, s] = np.einsum("nhwc,nhwo->co", part, grad) / grad[..., 0].size
    return out


DIVIDED_BY_THE_PLACES = Misconception(
    divided_by_the_places,
    belief="Your function takes a mean over the places of the kernel, where the sum is asked for",
    remedy="A weight is used at every place, and each use counts in full: add, and do not divide.",
    variants=of_the_weights(
        deciding(result=lambda out, size: out / np.asarray(size.rows_out * size.columns_out, out.dtype))
    ),
)


def last_image_only(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for n in range(len(x)):
        for r in range(w_shape[0]):
            for s in range(w_shape[1]):
                part = padded[n, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
                out[r, s] = np.einsum("hwc,hwo->co", part, grad[n])
    return out


def _first_image(x, grad):
    kept = np.zeros_like(grad)
    kept[0] = grad[0]
    return x, kept


LAST_IMAGE_ONLY = Misconception(
    last_image_only,
    belief="Your function takes the gradient of one image of the batch only",
    remedy="All images used the same weights: add up what they give, over axis 0 as well.",
    variants=of_the_weights(deciding(combine="write images"), deciding(contents=_first_image)),
)


def last_place_only(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            for h in range(grad.shape[1]):
                for v in range(grad.shape[2]):
                    out[r, s] = padded[:, h * stride + r, v * stride + s].T @ grad[:, h, v]
    return out


def _last_place(x, grad):
    kept = np.zeros_like(grad)
    kept[:, -1, -1] = grad[:, -1, -1]
    return x, kept


def _last_row(x, grad):
    kept = np.zeros_like(grad)
    kept[:, -1] = grad[:, -1]
    return x, kept


LAST_PLACE_ONLY = Misconception(
    last_place_only,
    belief="Your function keeps what the last place of the kernel gives, and overwrites what came before",
    remedy="A weight is used at every place: `+=`, not `=`.",
    variants=of_the_weights(
        deciding(contents=_last_place),
        deciding(contents=_last_row),
        deciding(combine="write places"),
        deciding(combine="write rows"),
    ),
)


def last_outputs_missing(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            for h in range(grad.shape[1] - 1):
                for v in range(grad.shape[2] - 1):
                    out[r, s] += padded[:, h * stride + r, v * stride + s].T @ grad[:, h, v]
    return out


LAST_OUTPUTS_MISSING = Misconception(
    last_outputs_missing,
    belief="Your function leaves out the last row or column of the gradient",
    remedy="range(HO) runs over all rows already: its last number is HO - 1.",
    variants=of_the_weights(
        deciding(outputs=lambda size: (size.rows_out - 1, size.columns_out - 1)),
        deciding(outputs=lambda size: (size.rows_out - 1, size.columns_out)),
        deciding(outputs=lambda size: (size.rows_out, size.columns_out - 1)),
    ),
)


def one_image_channel_only(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
            out[r, s] = np.einsum("nhw,nhwo->o", part[..., 0], grad)
    return out


def _channels_kept(keep):
    def change(out, _):
        kept = np.zeros_like(out)
        kept[keep] = out[keep]
        return kept

    return deciding(result=change)


ONE_IMAGE_CHANNEL_ONLY = Misconception(
    one_image_channel_only,
    belief="Your function uses one channel where each has a gradient of its own",
    remedy="Every channel in meets every channel out: for each r and s there are CI times CO numbers.",
    variants=of_the_weights(
        deciding(contents=lambda x, grad: (np.broadcast_to(x[..., :1], x.shape), grad)),
        deciding(contents=lambda x, grad: (x, np.broadcast_to(grad[..., :1], grad.shape))),
        *map(_channels_kept, (np.s_[:, :, :1], np.s_[..., :1], np.s_[:, :, -1:], np.s_[..., -1:])),
    ),
)


def channels_summed(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
            out[r, s] = np.einsum("nhwc,nhwo->o", part, grad)
    return out


CHANNELS_SUMMED = Misconception(
    channels_summed,
    belief="Your function adds up channels, where each pair of them has a gradient of its own",
    remedy="Sum over n, h and v alone: CI and CO stay.",
    variants=of_the_weights(
        deciding(contents=lambda x, grad: (np.broadcast_to(x.sum(axis=3, keepdims=True), x.shape), grad)),
        deciding(contents=lambda x, grad: (x, np.broadcast_to(grad.sum(axis=3, keepdims=True), grad.shape))),
    ),
)


def upstream_gradient_ignored(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
            out[r, s] = part.sum(axis=(0, 1, 2))[:, None]
    return out


UPSTREAM_GRADIENT_IGNORED = Misconception(
    upstream_gradient_ignored,
    belief="Your function ignores the numbers in grad, as if each of them were one",
    remedy="Each output's gradient says how much that output matters: multiply each pixel by it.",
    variants=of_the_weights(deciding(contents=lambda x, grad: (x, np.ones_like(grad)))),
)


def gradient_reversed(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
            out[r, s] = np.einsum("nhwc,nhwo->co", part, grad[:, ::-1, ::-1])
    return out


GRADIENT_REVERSED = Misconception(
    gradient_reversed,
    belief="Your function reads the rows or columns of grad backwards",
    remedy="Output (h, v) met the window that starts at (h*stride, v*stride): nothing is flipped here.",
    variants=of_the_weights(
        deciding(contents=lambda x, grad: (x, grad[:, ::-1])), deciding(contents=lambda x, grad: (x, grad[:, :, ::-1]))
    ),
)


def made_float64(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
            out[r, s] = np.einsum("nhwc,nhwo->co", part, grad)
    return out


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=x.dtype).",
    change_result=lambda out, *_: out.astype(np.float64),
)


def changed_in_place(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
            out[r, s] = np.einsum("nhwc,nhwo->co", part, grad)
    x *= 0
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)

SUMS: tuple[Misconception, ...] = (
    DIVIDED_BY_THE_BATCH,
    DIVIDED_BY_THE_PLACES,
    LAST_IMAGE_ONLY,
    LAST_PLACE_ONLY,
    LAST_OUTPUTS_MISSING,
    ONE_IMAGE_CHANNEL_ONLY,
    CHANNELS_SUMMED,
    UPSTREAM_GRADIENT_IGNORED,
    GRADIENT_REVERSED,
    MADE_FLOAT64,
    CHANGED_IN_PLACE,
)
