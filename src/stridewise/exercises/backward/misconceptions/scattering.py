"""Gradients of images in which products are handed back to the wrong place, in the wrong number, or not added."""

import numpy as np

from stridewise.exercises.backward.models.input_gradient import scattered_inside, scattered_into_a_border
from stridewise.exercises.backward.models.variants import deciding, of_the_images
from stridewise.exercises.record import Misconception

_PLACE = (
    "Pixel (h*stride + r, v*stride + s) was multiplied by weights[r, s]: it gets back grad[h, v] times weights[r, s]."
)


def overlaps_overwritten(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] = grad @ w[r, s].T
    return out


OVERLAPS_OVERWRITTEN = Misconception(
    overlaps_overwritten,
    belief="Your function keeps only what arrives at a pixel last, where several products hand something back to it",
    remedy="A pixel that lies in several windows gets the sum: `+=`, not `=`. With arrays of indices `+=` keeps one of "
    "them, too: use slices, or np.add.at.",
    variants=of_the_images(
        deciding(combine="write positions"),
        deciding(combine="write windows"),
        deciding(combine="write last channel"),
        styles=(scattered_inside,),
    ),
)


def overlaps_averaged(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    count = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ w[r, s].T
            count[:, r:bottom:stride, s:right:stride] += 1
    return out / np.maximum(count, 1)


OVERLAPS_AVERAGED = Misconception(
    overlaps_averaged,
    belief="Your function averages over the windows that a pixel lies in",
    remedy="A pixel was used in each of them, and each use counts in full: add, and do not divide.",
)


def kernel_flipped(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ w[-1 - r, -1 - s].T
    return out


def _backwards(*axes):
    def weight(r, s, size):
        return size.kernel[0] - 1 - r if 0 in axes else r, size.kernel[1] - 1 - s if 1 in axes else s

    return deciding(weight=weight)


KERNEL_FLIPPED = Misconception(
    kernel_flipped,
    belief="Your function uses the kernel the wrong way round: flipped when it scatters, not flipped when it convolves",
    remedy=_PLACE + " Only a convolution, which gathers, needs the kernel flipped.",
    variants=of_the_images(_backwards(0, 1), styles=(scattered_into_a_border,)),
    change_arguments=lambda grad, w, *others: (grad, w[::-1, ::-1], *others),
)


def kernel_half_flipped(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ w[-1 - r, s].T
    return out


KERNEL_HALF_FLIPPED = Misconception(
    kernel_half_flipped,
    belief="Your function uses one of the kernel's two axes the wrong way round",
    remedy=_PLACE + " For a convolution, flip both axes: w[::-1, ::-1].",
    variants=of_the_images(_backwards(0), _backwards(1), styles=(scattered_into_a_border,)),
)


def channels_not_swapped(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ w[r, s]
    return out


def _unswapped_by_einsum(weights):
    """What einsum makes of channels in the wrong order: it broadcasts a length of one."""
    channels_in, channels_out = weights.shape
    if channels_in == 1:
        return np.broadcast_to(weights, (channels_out, channels_out))
    return weights.sum(axis=0, keepdims=True) if channels_out == 1 else weights


CHANNELS_NOT_SWAPPED = Misconception(
    channels_not_swapped,
    belief="Your function sums over the input channels of the weights, where it should sum over the output channels",
    remedy="The gradient has CO channels and the result CI, so w[r, s], which is CI by CO, is used transposed: "
    "grad @ w[r, s].T.",
    variants=of_the_images(
        deciding(matrix=lambda weights: weights),
        deciding(matrix=_unswapped_by_einsum),
        deciding(matrix=lambda weights: np.reshape(weights, weights.shape[::-1])),
    ),
)


def kernel_transposed(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = s + (rows - 1) * stride + 1, r + (columns - 1) * stride + 1
            out[:, s:bottom:stride, r:right:stride] += grad @ w[r, s].T
    return out


def _convolved_with_a_transposed_kernel(grad, w, x_shape, stride):
    """A convolution with w[::-1, ::-1] transposed, of a gradient that is padded for w: as large as it comes out."""
    n, rows, columns, co = grad.shape
    kh, kw = w.shape[:2]
    wide = np.zeros((n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, co), dtype=grad.dtype)
    wide[:, ::stride, ::stride] = grad
    below, beside = (x_shape[1] - kh) % stride, (x_shape[2] - kw) % stride
    padded = np.pad(wide, ((0, 0), (kh - 1, kh - 1 + below), (kw - 1, kw - 1 + beside), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kw, kh), axis=(1, 2))
    return np.einsum("nhwosr,rsco->nhwc", windows, w[::-1, ::-1])


KERNEL_TRANSPOSED = Misconception(
    kernel_transposed,
    belief="Your function exchanges the kernel's rows and columns",
    remedy=_PLACE,
    variants=of_the_images(
        deciding(offset=lambda r, s, _: (s, r)),
        deciding(weight=lambda r, s, _: (s, r)),
        deciding(weight=lambda r, s, size: (size.kernel[0] - 1 - s, size.kernel[1] - 1 - r)),
        also=(_convolved_with_a_transposed_kernel,),
    ),
)


def loop_variable_twice(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            for h in range(rows):
                for v in range(columns):
                    out[:, h * stride + r, v * stride + r] += grad[:, h, v] @ w[r, s].T
    return out


LOOP_VARIABLE_TWICE = Misconception(
    loop_variable_twice,
    belief="Your function uses a loop variable in the place of another, for rows and for columns",
    remedy=_PLACE + " Look for an index in which one letter stands twice.",
    variants=of_the_images(
        deciding(offset=lambda r, s, _: (r, r)),
        deciding(offset=lambda r, s, _: (s, s)),
        deciding(weight=lambda r, s, _: (r, r)),
        deciding(weight=lambda r, s, _: (s, s)),
        deciding(start=lambda h, v, size: (h * size.stride[0] - size.padding[0], h * size.stride[1] - size.padding[1])),
        deciding(start=lambda h, v, size: (v * size.stride[0] - size.padding[0], v * size.stride[1] - size.padding[1])),
        deciding(start=lambda h, v, size: (v * size.stride[0] - size.padding[0], h * size.stride[1] - size.padding[1])),
        styles=(scattered_into_a_border, scattered_inside),
    ),
)


def divided_by_the_batch(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ w[r, s].T
    return out / len(grad)


DIVIDED_BY_THE_BATCH = Misconception(
    divided_by_the_batch,
    belief="Your function divides by the number of images",
    remedy="If the loss is a mean over the batch, `grad` has been divided by N already. Here nothing is left to "
    "divide.",
    change_result=lambda out, grad, *_: out / np.asarray(len(grad), out.dtype),
)


def last_image_only(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[-1, r:bottom:stride, s:right:stride] += grad[-1] @ w[r, s].T
    return out


def _images(kept):
    def contents(grad, w):
        part = np.zeros_like(grad)
        part[kept] = grad[kept]
        return part, w

    return deciding(contents=contents)


def _same_gradient_for_all(image):
    return deciding(contents=lambda grad, w: (np.broadcast_to(grad[image], grad.shape), w))


LAST_IMAGE_ONLY = Misconception(
    last_image_only,
    belief="Your function takes the gradient of one image of the batch only",
    remedy="Each image has a gradient of its own: keep axis 0 throughout, or loop over all N images.",
    variants=of_the_images(
        _images(slice(-1, None)),
        _images(slice(0, 1)),
        _same_gradient_for_all(slice(0, 1)),
        _same_gradient_for_all(slice(-1, None)),
        styles=(scattered_into_a_border,),
    ),
)


def one_output_channel_only(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad[..., :1] @ w[r, s, :, :1].T
    return out


def _channel(kept):
    def contents(grad, w):
        part = np.zeros_like(grad)
        part[..., kept] = grad[..., kept]
        return part, w

    return deciding(contents=contents)


ONE_OUTPUT_CHANNEL_ONLY = Misconception(
    one_output_channel_only,
    belief="Your function hands back what one output channel gives, where all of them are to be added",
    remedy="Every output channel used the pixel: sum over all CO of them.",
    variants=of_the_images(_channel(slice(0, 1)), _channel(slice(-1, None)), styles=(scattered_into_a_border,)),
)


def changed_in_place(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ w[r, s].T
    grad *= 0
    return out


CHANGED_IN_PLACE = Misconception(
    changed_in_place,
    belief="Your function writes into what it was given: gradients or weights that others still need",
    remedy="The arrays of the forward pass are used again, by other layers and by the update. Write into arrays of "
    "your own.",
    shows_in="mutation",
)


def made_float64(grad, w, x_shape, stride):
    out = np.zeros(x_shape)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ w[r, s].T
    return out


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=grad.dtype).",
    change_result=lambda out, *_: out.astype(np.float64),
)


def made_integer(grad, w, x_shape, stride):
    out = np.zeros(x_shape, dtype=int)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += (grad @ w[r, s].T).astype(int)
    return out


MADE_INTEGER = Misconception(
    made_integer,
    belief="Your function returns whole numbers",
    remedy="Fractions are lost: give the dtype, np.zeros(shape, dtype=grad.dtype).",
    variants=of_the_images(
        deciding(result=lambda out, _: out.astype(int)),
        deciding(result=lambda out, _: np.trunc(out)),
        styles=(scattered_into_a_border,),
    ),
)

MISCONCEPTIONS: tuple[Misconception, ...] = (
    OVERLAPS_OVERWRITTEN,
    OVERLAPS_AVERAGED,
    KERNEL_FLIPPED,
    KERNEL_HALF_FLIPPED,
    CHANNELS_NOT_SWAPPED,
    KERNEL_TRANSPOSED,
    LOOP_VARIABLE_TWICE,
    DIVIDED_BY_THE_BATCH,
    LAST_IMAGE_ONLY,
    ONE_OUTPUT_CHANNEL_ONLY,
    CHANGED_IN_PLACE,
    MADE_FLOAT64,
    MADE_INTEGER,
)
