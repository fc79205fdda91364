"""What goes wrong in `conv_input_grad(grad, w, x_shape, stride, padding)`: as without padding, and the padding."""

import re
from dataclasses import replace

import numpy as np

from stridewise.exercises.backward.misconceptions import contents, scattering, strides
from stridewise.exercises.backward.models.input_gradient import (
    convolved,
    convolved_with_a_remainder,
    scattered_inside,
    scattered_into_a_border,
)
from stridewise.exercises.backward.models.variants import (
    GradientVariants,
    deciding,
    of_the_images,
    on_a_border,
    with_padding,
)
from stridewise.exercises.example_source import rewritten, source_of
from stridewise.exercises.record import Misconception

_LARGER = "    x_shape = (x_shape[0], x_shape[1] + 2 * padding, x_shape[2] + 2 * padding, x_shape[3])\n"
_CUT = "[:, padding : -padding or None, padding : -padding or None]"


def _padded(known: Misconception) -> Misconception:
    """Carry a misconception of `conv_input_grad_naive` over: it works on images with a border, which is cut off."""
    head, body = source_of(known.example).replace("stride):", "stride, padding):", 1).split("\n", 1)
    source = head + "\n" + _LARGER + re.sub(r"return (.+)", rf"return (\1){_CUT}", body)
    variants = known.variants
    return replace(
        known,
        example=rewritten(known.example, source, "with padding"),
        variants=with_padding(variants)
        if isinstance(variants, GradientVariants)
        else tuple(map(on_a_border, variants)),
    )


_unmoved = deciding(start=lambda h, v, size: (h * size.stride[0], v * size.stride[1]))


def padding_forgotten(grad, w, x_shape, stride, padding):
    n, height, width, channels = x_shape
    out = np.zeros((n, height + 2 * padding, width + 2 * padding, channels), dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ w[r, s].T
    return out[:, :height, :width]


PADDING_FORGOTTEN = Misconception(
    padding_forgotten,
    belief="Your function works as if the forward pass had no padding",
    remedy="With padding the first window starts `padding` pixels above and to the left of the image: add into a "
    "larger array and cut its border off, or pad the gradient with KH - 1 - padding zeros.",
    variants=with_padding(
        of_the_images(_unmoved, styles=(scattered_into_a_border, scattered_inside, convolved)),
    ),
)


def padding_not_cut_off(grad, w, x_shape, stride, padding):
    n, height, width, channels = x_shape
    out = np.zeros((n, height + 2 * padding, width + 2 * padding, channels), dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ w[r, s].T
    return out


def _cut_before_only(grad, w, x_shape, stride, padding):
    return padding_not_cut_off(grad, w, x_shape, stride, padding)[:, padding:, padding:]


PADDING_NOT_CUT_OFF = Misconception(
    padding_not_cut_off,
    belief="Your function returns a gradient for the zeros around the image, too",
    remedy="The padding is no part of x: cut `padding` rows and columns off on every side.",
    # Padded as if there were no padding, and as large as it comes out: as large as the image with its border.
    variants=(_cut_before_only, *with_padding(of_the_images(_unmoved, styles=(convolved_with_a_remainder,)))),
)


def _pads(before_each_axis, *, to_fit):
    """A convolution whose gradient is padded otherwise.

    before_each_axis: (KH, KW, padding) -> the zeros above and to the left. to_fit: whether as many follow as make the
    result as large as the images, or as many as before and the remainder of the stride.
    """

    def answer(grad, w, x_shape, stride, padding):
        n, rows, columns, co = grad.shape
        dilated = np.zeros((n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, co), dtype=grad.dtype)
        dilated[:, ::stride, ::stride] = grad
        pads = []
        for axis, before in enumerate(before_each_axis(*w.shape[:2], padding)):
            fitting = x_shape[1 + axis] + w.shape[axis] - 1 - before - dilated.shape[1 + axis]
            remainder = (x_shape[1 + axis] + 2 * padding - w.shape[axis]) % stride
            pads.append((before, fitting if to_fit else before + remainder))
        padded = np.pad(dilated, ((0, 0), *pads, (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[:2], axis=(1, 2))
        return np.einsum("nhwors,rsco->nhwc", windows, w[::-1, ::-1])

    return answer


def _as_given(_kh, _kw, padding):
    return padding, padding


def _by_the_height(kh, _kw, padding):
    return kh - 1 - padding, kh - 1 - padding


def _by_the_width(_kh, kw, padding):
    return kw - 1 - padding, kw - 1 - padding


def _exchanged(kh, kw, padding):
    return kw - 1 - padding, kh - 1 - padding


def forward_padding_again(grad, w, x_shape, stride, padding):
    n, rows, columns, co = grad.shape
    kh, kw = w.shape[:2]
    dilated = np.zeros((n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, co), dtype=grad.dtype)
    dilated[:, ::stride, ::stride] = grad
    padded = np.pad(dilated, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), axis=(1, 2))
    return np.einsum("nhwors,rsco->nhwc", windows, w[::-1, ::-1])


FORWARD_PADDING_AGAIN = Misconception(
    forward_padding_again,
    belief="Your function pads the gradient with the forward pass's padding",
    remedy="The more zeros the forward pass had, the fewer the gradient needs: KH - 1 - padding, and KW - 1 - padding.",
    variants=(_pads(_as_given, to_fit=False), _pads(_as_given, to_fit=True)),
)


def padding_from_the_height(grad, w, x_shape, stride, padding):
    n, height, width, channels = x_shape
    kh, kw = w.shape[:2]
    down, right = padding, kw - kh + padding
    out = np.zeros((n, height + 4 * kh + 4 * kw, width + 4 * kh + 4 * kw, channels), dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(kh):
        for s in range(kw):
            top, left = kh + kw + r, kh + kw + s
            bottom, end = top + (rows - 1) * stride + 1, left + (columns - 1) * stride + 1
            out[:, top:bottom:stride, left:end:stride] += grad @ w[r, s].T
    top, left = kh + kw + down, kh + kw + right
    return out[:, top : top + height, left : left + width]


PADDING_FROM_THE_HEIGHT = Misconception(
    padding_from_the_height,
    belief="Your function pads rows and columns alike, though the kernel's height and width differ",
    remedy="Rows are padded by KH - 1 - padding, columns by KW - 1 - padding.",
    variants=tuple(
        _pads(before, to_fit=to_fit)
        for before in (_by_the_height, _by_the_width, _exchanged)
        for to_fit in (False, True)
    ),
)


def half_the_kernel_as_padding(grad, w, x_shape, stride, padding):
    n, rows, columns, co = grad.shape
    kh, kw = w.shape[:2]
    dilated = np.zeros((n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, co), dtype=grad.dtype)
    dilated[:, ::stride, ::stride] = grad
    padded = np.pad(dilated, ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), axis=(1, 2))
    return np.einsum("nhwors,rsco->nhwc", windows, w[::-1, ::-1])


def _by_half(kh, kw, _padding):
    return kh // 2, kw // 2


HALF_THE_KERNEL_AS_PADDING = Misconception(
    half_the_kernel_as_padding,
    belief="Your function pads the gradient by half the kernel, whatever the padding of the forward pass",
    remedy="That is right for one padding only. In general it is KH - 1 - padding rows and KW - 1 - padding columns.",
    variants=(_pads(_by_half, to_fit=False), _pads(_by_half, to_fit=True)),
)


def border_cut_before_only(grad, w, x_shape, stride, padding):
    n, height, width, channels = x_shape
    out = np.zeros((n, height + 2 * padding, width + 2 * padding, channels), dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
            out[:, r:bottom:stride, s:right:stride] += grad @ w[r, s].T
    return out[:, 2 * padding :, 2 * padding :]


BORDER_CUT_BEFORE_ONLY = Misconception(
    border_cut_before_only,
    belief="Your function cuts the whole border off above and to the left, and none of it below and to the right",
    remedy="The border has `padding` rows and columns on every side: out[:, padding : padding + H, padding : padding "
    "+ W].",
)

MISCONCEPTIONS: tuple[Misconception, ...] = (
    *map(_padded, (*scattering.MISCONCEPTIONS, *strides.MISCONCEPTIONS, *contents.MISCONCEPTIONS)),
    PADDING_FORGOTTEN,
    PADDING_NOT_CUT_OFF,
    FORWARD_PADDING_AGAIN,
    PADDING_FROM_THE_HEIGHT,
    HALF_THE_KERNEL_AS_PADDING,
    BORDER_CUT_BEFORE_ONLY,
)
