"""What goes wrong in `conv_weight_grad(x, grad, w_shape, stride, padding)`: places, lengths and axes."""

from dataclasses import replace
from itertools import permutations

import numpy as np

from stridewise.exercises.backward.misconceptions.weight_sums import SUMS
from stridewise.exercises.backward.models.variants import deciding, of_the_weights
from stridewise.exercises.record import Misconception

_MEETS = "weights[r, s] met pixel (h*stride + r, v*stride + s) of the padded image for output (h, v)."


def kernel_reversed(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
            out[-1 - r, -1 - s] = np.einsum("nhwc,nhwo->co", part, grad)
    return out


KERNEL_REVERSED = Misconception(
    kernel_reversed,
    belief="Your function returns the gradient with the kernel's rows or columns reversed, or both",
    remedy=_MEETS + " The image is slid under the gradient, not the gradient under the image; and nothing is flipped.",
    variants=of_the_weights(
        *(
            deciding(result=lambda out, _, index=index: out[index])
            for index in (np.s_[::-1, ::-1], np.s_[::-1], np.s_[:, ::-1])
        )
    ),
    change_result=lambda out, *_: out[::-1, ::-1],
)


def axes_in_the_wrong_order(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros((w_shape[0], w_shape[1], w_shape[3], w_shape[2]), dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
            out[r, s] = np.einsum("nhwo,nhwc->oc", grad, part)
    return out


def _transposed(order):
    return deciding(result=lambda out, _: out.transpose(order))


def _relabelled(order):
    """Numbers in another order, in an array of the right shape."""
    return deciding(result=lambda out, _: out.transpose(order).reshape(out.shape))


_ORDERS = [order for order in permutations(range(4)) if order not in ((0, 1, 2, 3), (1, 0, 2, 3))]

AXES_IN_THE_WRONG_ORDER = Misconception(
    axes_in_the_wrong_order,
    belief="Your function returns the axes of the gradient in another order than KH, KW, CI, CO",
    remedy="The gradient of the weights has the axes of the weights. From PyTorch's order, transpose; a reshape only "
    "renames what lies in memory.",
    variants=of_the_weights(*map(_transposed, _ORDERS), *map(_relabelled, _ORDERS)),
)


def kernel_transposed(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, s : s + (rows - 1) * stride + 1 : stride, r : r + (columns - 1) * stride + 1 : stride]
            out[r, s] = np.einsum("nhwc,nhwo->co", part, grad)
    return out


KERNEL_TRANSPOSED = Misconception(
    kernel_transposed,
    belief="Your function exchanges the kernel's rows and columns",
    remedy=_MEETS,
    variants=of_the_weights(
        deciding(offset=lambda r, s, _: (s, r)), _transposed((1, 0, 2, 3)), _relabelled((1, 0, 2, 3))
    ),
)


def stride_forgotten(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            out[r, s] = np.einsum("nhwc,nhwo->co", padded[:, r : r + rows, s : s + columns], grad)
    return out


def _with_stride(*axes):
    return deciding(
        read=lambda size: replace(size, stride=tuple(s if axis in axes else 1 for axis, s in enumerate(size.stride)))
    )


STRIDE_FORGOTTEN = Misconception(
    stride_forgotten,
    belief="Your function forgets the stride: it takes neighbouring pixels for neighbouring outputs",
    remedy=_MEETS + " So each slice of the image steps by `stride`.",
    variants=of_the_weights(_with_stride()),
)


def stride_on_rows_only(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r : r + (rows - 1) * stride + 1 : stride, s : s + columns]
            out[r, s] = np.einsum("nhwc,nhwo->co", part, grad)
    return out


STRIDE_ON_ROWS_ONLY = Misconception(
    stride_on_rows_only,
    belief="Your function uses the stride along one axis only",
    remedy=_MEETS,
    variants=of_the_weights(_with_stride(0), _with_stride(1)),
)


def stride_on_the_kernel(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r * stride : r * stride + rows, s * stride : s * stride + columns]
            out[r, s] = np.einsum("nhwc,nhwo->co", part, grad)
    return out


STRIDE_ON_THE_KERNEL = Misconception(
    stride_on_the_kernel,
    belief="Your function moves the start of each slice by the stride, where it should step by it",
    remedy=_MEETS + " In the gradient stride and dilation change places: outputs are `stride` apart, weights are "
    "neighbours.",
    variants=of_the_weights(
        deciding(
            start=lambda h, v, size: (h - size.padding[0], v - size.padding[1]),
            offset=lambda r, s, size: (r * size.stride[0], s * size.stride[1]),
        )
    ),
)


def remainder_kept(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    kh = padded.shape[1] - (rows - 1) * stride
    kw = padded.shape[2] - (columns - 1) * stride
    out = np.zeros((kh, kw, w_shape[2], w_shape[3]), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            part = padded[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
            out[r, s] = np.einsum("nhwc,nhwo->co", part, grad)
    return out


REMAINDER_KEPT = Misconception(
    remainder_kept,
    belief="Your function returns a kernel that is larger than the weights, by what the stride left over",
    remedy="The last rows and columns of the image may have been in no window. Leave them out: the result has the "
    "shape w_shape.",
)


def padding_forgotten(x, grad, w_shape, stride, padding):
    n, height, width, channels = x.shape
    padded = np.zeros((n, height + 2 * padding, width + 2 * padding, channels), dtype=x.dtype)
    padded[:, :height, :width] = x
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
            out[r, s] = np.einsum("nhwc,nhwo->co", part, grad)
    return out


def _unpadded(x, grad, w_shape, stride, padding):
    out = np.zeros(w_shape, dtype=x.dtype)
    rows, columns = grad.shape[1:3]
    for r, s in np.ndindex(w_shape[:2]):
        part = x[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
        out[r, s] = np.einsum("nhwc,nhwo->co", part, grad)
    return out


def _unpadded_products(x, grad, w_shape, stride, padding):
    """The same by matrix products, which broadcast no length of one."""
    out = np.zeros(w_shape, dtype=x.dtype)
    rows, columns, channels_out = grad.shape[1:]
    for r, s in np.ndindex(w_shape[:2]):
        part = x[:, r : r + (rows - 1) * stride + 1 : stride, s : s + (columns - 1) * stride + 1 : stride]
        out[r, s] = part.reshape(-1, x.shape[3]).T @ grad.reshape(-1, channels_out)
    return out


def _outputs_that_fit(x, grad, w_shape, stride, padding):
    rows, columns = ((x.shape[1 + axis] - w_shape[axis]) // stride + 1 for axis in (0, 1))
    return _unpadded(x, grad[:, :rows, :columns], w_shape, stride, 0)


PADDING_FORGOTTEN = Misconception(
    padding_forgotten,
    belief="Your function works as if the forward pass had no padding",
    remedy="The windows were windows of the padded image: pad x first, by `padding` zeros on every side.",
    variants=of_the_weights(
        deciding(start=lambda h, v, size: (h * size.stride[0], v * size.stride[1])),
        also=(_unpadded, _unpadded_products, _outputs_that_fit),
    ),
)


def height_for_width(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows = grad.shape[1]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            for h in range(rows):
                for v in range(rows):
                    out[r, s] += padded[:, h * stride + r, v * stride + s].T @ grad[:, h, v]
    return out


def _kernel(rows, columns):
    return deciding(read=lambda size: replace(size, kernel=(size.kernel[rows], size.kernel[columns])))


HEIGHT_FOR_WIDTH = Misconception(
    height_for_width,
    belief="Your function takes a height for a width, or a width for a height",
    remedy="Images, gradients and kernels need not be square: follow each of H, W, KH, KW, HO and WO to where it is "
    "used.",
    variants=of_the_weights(
        deciding(outputs=lambda size: (size.rows_out, size.rows_out)),
        deciding(outputs=lambda size: (size.columns_out, size.columns_out)),
        deciding(outputs=lambda size: (size.columns_out, size.rows_out)),
        _kernel(0, 0),
        _kernel(1, 1),
        _kernel(1, 0),
    ),
)


def loop_variable_twice(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            for h in range(grad.shape[1]):
                for v in range(grad.shape[2]):
                    out[r, s] += padded[:, h * stride + r, v * stride + r].T @ grad[:, h, v]
    return out


LOOP_VARIABLE_TWICE = Misconception(
    loop_variable_twice,
    belief="Your function uses a loop variable in the place of another, for rows and for columns",
    remedy=_MEETS + " Look for an index in which one letter stands twice.",
    variants=of_the_weights(
        deciding(offset=lambda r, s, _: (r, r)),
        deciding(offset=lambda r, s, _: (s, s)),
        deciding(start=lambda h, v, size: (h * size.stride[0] - size.padding[0], h * size.stride[1] - size.padding[1])),
        deciding(start=lambda h, v, size: (v * size.stride[0] - size.padding[0], v * size.stride[1] - size.padding[1])),
        deciding(start=lambda h, v, size: (v * size.stride[0] - size.padding[0], h * size.stride[1] - size.padding[1])),
    ),
)

MISCONCEPTIONS: tuple[Misconception, ...] = (
    KERNEL_REVERSED,
    AXES_IN_THE_WRONG_ORDER,
    KERNEL_TRANSPOSED,
    STRIDE_FORGOTTEN,
    STRIDE_ON_ROWS_ONLY,
    STRIDE_ON_THE_KERNEL,
    REMAINDER_KEPT,
    PADDING_FORGOTTEN,
    HEIGHT_FOR_WIDTH,
    LOOP_VARIABLE_TWICE,
    *SUMS,
)
