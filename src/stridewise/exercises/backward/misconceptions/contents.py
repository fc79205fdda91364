"""Gradients of images made of other numbers: no upstream gradient, images added up, channels or outputs reversed."""

import numpy as np

from stridewise.exercises.backward.models.input_gradient import scattered_into_a_border
from stridewise.exercises.backward.models.variants import deciding, of_the_images
from stridewise.exercises.record import Misconception


def _made_of(contents):
    return deciding(contents=contents)


def _in_one_style(*changes):
    return of_the_images(*changes, styles=(scattered_into_a_border,))


def upstream_gradient_ignored(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += w[r, s].sum(axis=1)
    return out


UPSTREAM_GRADIENT_IGNORED = Misconception(
    upstream_gradient_ignored,
    belief="Your function ignores the numbers in grad, as if each of them were one",
    remedy="Each output's gradient says how much that output matters: multiply each weight by it.",
    variants=_in_one_style(_made_of(lambda grad, w: (np.ones_like(grad), w))),
)


def gradient_reversed(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad[:, ::-1, ::-1] @ w[r, s].T
    return out


GRADIENT_REVERSED = Misconception(
    gradient_reversed,
    belief="Your function reads the rows or columns of grad backwards",
    remedy="The kernel is turned round for a convolution, never the gradient.",
    variants=_in_one_style(
        _made_of(lambda grad, w: (grad[:, ::-1], w)), _made_of(lambda grad, w: (grad[:, :, ::-1], w))
    ),
)


def channels_reversed(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ w[r, s, ::-1, ::-1].T
    return out


CHANNELS_REVERSED = Misconception(
    channels_reversed,
    belief="Your function reads channels of the kernel backwards",
    remedy="Only rows and columns are turned round. Channels are exchanged, which is another thing.",
    variants=_in_one_style(
        _made_of(lambda grad, w: (grad, w[:, :, ::-1])), _made_of(lambda grad, w: (grad, w[:, :, :, ::-1]))
    ),
)


def images_added_up(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[0, r:bottom:stride, s:right:stride] += (grad @ w[r, s].T).sum(axis=0)
    return out


def _last_gets_all(grad, _w):
    kept = np.zeros_like(grad)
    kept[-1] = grad.sum(axis=0)
    return kept, _w


IMAGES_ADDED_UP = Misconception(
    images_added_up,
    belief="Your function adds up the gradients of different images",
    remedy="An output belongs to one image, and hands its gradient to the pixels of that image alone: keep axis 0.",
    variants=_in_one_style(
        _made_of(_last_gets_all),
        _made_of(lambda grad, w: (np.broadcast_to(grad.sum(axis=0, keepdims=True), grad.shape), w)),
    ),
)


def turned_by_a_quarter(grad, w, x_shape, stride):
    kh, kw = w.shape[:2]
    turned = np.rot90(w, -1)
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(kw):
        for s in range(kh):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ turned[r, s].T
    return out


TURNED_BY_A_QUARTER = Misconception(
    turned_by_a_quarter,
    belief="Your function turns the kernel by a quarter, where a convolution needs half a turn and scattering none",
    remedy="np.rot90 turns once; w[::-1, ::-1] is half a turn.",
    variants=of_the_images(
        deciding(weight=lambda r, s, size: (size.kernel[0] - 1 - s, r)),
        deciding(weight=lambda r, s, size: (s, size.kernel[1] - 1 - r)),
    ),
)


def window_in_another_order(grad, w, x_shape, stride):
    kh, kw, ci, co = w.shape
    columns = grad.reshape(-1, co) @ w.transpose(2, 0, 1, 3).reshape(-1, co).T
    columns = columns.reshape(grad.shape[0], grad.shape[1], grad.shape[2], kh, kw, ci)
    out = np.zeros(x_shape, dtype=grad.dtype)
    for h in range(grad.shape[1]):
        for v in range(grad.shape[2]):
            out[:, h * stride : h * stride + kh, v * stride : v * stride + kw] += columns[:, h, v]
    return out


def _flattened(order, lengths):
    """The weights of a window flattened in one order, and read in another."""

    def contents(grad, w):
        return grad, w.transpose(*order, 3).reshape([w.shape[axis] for axis in lengths] + [w.shape[3]]).transpose(
            *(lengths.index(axis) for axis in range(3)), 3
        )

    return _made_of(contents)


WINDOW_IN_ANOTHER_ORDER = Misconception(
    window_in_another_order,
    belief="Your function flattens windows and weights in different orders of kernel row, kernel column and channel",
    remedy="The numbers of a window run in the order in which w was flattened: r slowest, the channel fastest.",
    variants=_in_one_style(
        _flattened((0, 1, 2), (2, 0, 1)),
        _flattened((0, 1, 2), (2, 1, 0)),
        _flattened((1, 0, 2), (0, 1, 2)),
        _flattened((0, 2, 1), (0, 1, 2)),
        _flattened((1, 2, 0), (0, 1, 2)),
    ),
)


def outputs_repeated(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    for i in range(x_shape[1]):
        for j in range(x_shape[2]):
            for r in range(w.shape[0]):
                for s in range(w.shape[1]):
                    h, v = (i - r) // stride, (j - s) // stride
                    if 0 <= h < grad.shape[1] and 0 <= v < grad.shape[2]:
                        out[:, i, j] += grad[:, h, v] @ w[r, s].T
    return out


def _repeated_and_convolved(grad, w, x_shape, stride):
    wide = np.repeat(np.repeat(grad, stride, axis=1), stride, axis=2)
    rows, columns = ((length - 1) * stride + 1 for length in grad.shape[1:3])
    out = np.zeros(x_shape, dtype=grad.dtype)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out[:, r : r + rows, s : s + columns] += wide[:, :rows, :columns] @ w[r, s].T
    return out


OUTPUTS_REPEATED = Misconception(
    outputs_repeated,
    belief="Your function repeats the gradient of an output where the stride left gaps, in which zeros belong",
    remedy="No window starts between two strides. A pixel gathers from output (i - r) / stride only where that divides "
    "evenly.",
    variants=(_repeated_and_convolved,),
)

MISCONCEPTIONS: tuple[Misconception, ...] = (
    UPSTREAM_GRADIENT_IGNORED,
    GRADIENT_REVERSED,
    CHANNELS_REVERSED,
    IMAGES_ADDED_UP,
    TURNED_BY_A_QUARTER,
    WINDOW_IN_ANOTHER_ORDER,
    OUTPUTS_REPEATED,
)
