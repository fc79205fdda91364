"""The output's shape, and zeros around an image."""

import numpy as np

# --- conv_output_shape


def same_by_ceil(x_shape, w_shape):
    n, h, w, _ = x_shape
    return n, int(np.ceil(h / 1)), int(np.ceil(w / 1)), w_shape[3]


def square_by_unpacking(x_shape, w_shape):
    (m, h, w, _), (f, f, _, c) = x_shape, w_shape
    return (m, h - f + 1, w - f + 1, c)


def by_real_convolution_of_numpy(x_shape, w_shape):
    rows = len(np.convolve(np.ones(x_shape[1]), np.ones(w_shape[0])))
    columns = len(np.convolve(np.ones(x_shape[2]), np.ones(w_shape[1])))
    return x_shape[0], rows, columns, w_shape[-1]


def counted_without_the_last(x_shape, w_shape):
    rows = len(range(x_shape[1] - w_shape[0]))
    columns = len(range(x_shape[2] - w_shape[1]))
    return x_shape[0], rows, columns, w_shape[3]


CONV_OUTPUT_SHAPE = {
    "one-too-small": (
        counted_without_the_last,
        lambda x, w: (x[0], x[1] - w[0], x[2] - w[1], w[3]),
        lambda x, w: (x[0], *(int(length - side) for length, side in zip(x[1:3], w[:2], strict=True)), w[3]),
    ),
    "full": (
        by_real_convolution_of_numpy,
        lambda x, w: (x[0], x[1] + w[0] - 1, x[2] + w[1] - 1, w[3]),
        lambda x, w: (x[0], x[1] + 2 * (w[0] - 1) - w[0] + 1, x[2] + 2 * (w[1] - 1) - w[1] + 1, w[3]),
    ),
    "same": (same_by_ceil, lambda x, w: (*x[:3], w[3]), lambda x, w: x[:-1] + w[-1:]),
    "kernel-sides-swapped": (
        lambda x, w: (x[0], x[1] - w[1] + 1, x[2] - w[0] + 1, w[3]),
        lambda x, w: (x[0], *(a - b + 1 for a, b in zip(x[1:3], w[1::-1], strict=True)), w[3]),
    ),
    "square-kernel": (
        square_by_unpacking,
        lambda x, w: (x[0], x[1] - w[0] + 1, x[2] - w[0] + 1, w[3]),
        lambda x, w: (x[0], *(side - w[1] + 1 for side in x[1:3]), w[-1]),
    ),
    "channels-in-kept": (
        lambda x, w: (x[0], x[1] - w[0] + 1, x[2] - w[1] + 1, x[3]),
        lambda x, w: (x[0], 1 + x[1] - w[0], 1 + x[2] - w[1], w[2]),
    ),
    "nchw": (
        lambda x, w: (x[0], w[3], x[1] - w[0] + 1, x[2] - w[1] + 1),
        lambda x, w: (x[0], w[-1], *(a - b + 1 for a, b in zip(x[1:3], w, strict=False))),
    ),
    "windows-side-by-side": (
        lambda x, w: (x[0], x[1] // w[0], x[2] // w[1], w[3]),
        lambda x, w: (x[0], len(range(w[0] - 1, x[1], w[0])), int(x[2] / w[1]), w[3]),
    ),
    "height-for-width": (
        lambda x, w: (x[0], x[1] - w[0] + 1, x[1] - w[1] + 1, w[3]),
        lambda x, w: (x[0], *(x[1] - side + 1 for side in w[:2]), w[3]),
    ),
    "output-sides-swapped": (
        lambda x, w: (x[0], x[2] - w[1] + 1, x[1] - w[0] + 1, w[3]),
        lambda x, w: (x[0], *reversed([x[1] - w[0] + 1, x[2] - w[1] + 1]), w[3]),
    ),
    "batch-left-out": (
        lambda x, w: (x[1] - w[0] + 1, x[2] - w[1] + 1, w[3]),
        lambda x, w: (*(x[axis + 1] - w[axis] + 1 for axis in range(2)), w[3]),
    ),
    "one-too-large": (
        lambda x, w: (x[0], x[1] - w[0] + 2, x[2] - w[1] + 2, w[3]),
        lambda x, w: (x[0], len(range(x[1] - w[0] + 1)) + 1, len(range(x[2] - w[1] + 1)) + 1, w[3]),
    ),
    "one-subtracted": (lambda x, w: (x[0], x[1] - w[0] - 1, x[2] - w[1] - 1, w[3]),),
    "padded-by-half-a-kernel": (
        lambda x, w: (x[0], x[1] + 2 * (w[0] // 2) - w[0] + 1, x[2] + 2 * (w[1] // 2) - w[1] + 1, w[3]),
    ),
    "padded-by-one": (lambda x, w: (x[0], x[1] + 2 - w[0] + 1, x[2] + 2 - w[1] + 1, w[3]),),
    "subtracted-the-other-way": (lambda x, w: (x[0], w[0] - x[1] + 1, w[1] - x[2] + 1, w[3]),),
    "width-for-height": (lambda x, w: (x[0], x[2] - w[0] + 1, x[2] - w[1] + 1, w[3]),),
    "divided-into-floats": (
        lambda x, w: (x[0], (x[1] - w[0]) / 1 + 1, (x[2] - w[1]) / 1 + 1, w[3]),
        lambda x, w: (x[0], np.floor((x[1] - w[0]) / 1 + 1).item(), np.floor((x[2] - w[1]) / 1 + 1).item(), w[3]),
    ),
    "odd-kernel": (lambda x, w: (x[0], x[1] - 2 * (w[0] // 2), x[2] - 2 * (w[1] // 2), w[3]),),
    "image-sides-swapped": (lambda x, w: (x[0], x[2] - w[0] + 1, x[1] - w[1] + 1, w[3]),),
    "weights-read-as-oihw": (
        lambda x, w: (x[0], x[1] - w[2] + 1, x[2] - w[3] + 1, w[0]),
        lambda x, w: (x[0], *(side - k + 1 for side, k in zip(x[1:3], w[2:], strict=True)), w[0]),
    ),
    "channels-out-from-the-front": (lambda x, w: (x[0], x[1] - w[0] + 1, x[2] - w[1] + 1, w[0]),),
    "image-read-as-nchw": (lambda x, w: (x[0], x[2] - w[0] + 1, x[3] - w[1] + 1, w[3]),),
    "everything-in-the-order-of-pytorch": (lambda x, w: (x[0], w[0], x[2] - w[2] + 1, x[3] - w[3] + 1),),
    "one-image-only": (lambda x, w: (1, x[1] - w[0] + 1, x[2] - w[1] + 1, w[3]),),
    "channels-left-out": (lambda x, w: (x[0], x[1] - w[0] + 1, x[2] - w[1] + 1),),
    "height-and-width-only": (lambda x, w: (x[1] - w[0] + 1, x[2] - w[1] + 1),),
    "list-for-tuple": (lambda x, w: [x[0], x[1] - w[0] + 1, x[2] - w[1] + 1, w[3]],),
}

# --- pad_nhwc


def every_axis_by_zeros(x, pad):
    out = np.zeros([length + 2 * pad for length in x.shape], dtype=x.dtype)
    out[tuple(slice(pad, pad + length) for length in x.shape)] = x
    return out


def channels_too_by_concatenation(x, pad):
    for axis in (1, 2, 3):
        shape = list(x.shape)
        shape[axis] = pad
        border = np.zeros(shape, dtype=x.dtype)
        x = np.concatenate([border, x, border], axis=axis)
    return x


def nchw_by_zeros(x, pad):
    n, c, h, w = x.shape
    out = np.zeros((n, c, h + 2 * pad, w + 2 * pad), dtype=x.dtype)
    out[:, :, pad : pad + h, pad : pad + w] = x
    return out


def below_and_right_by_zeros(x, pad):
    n, h, w, c = x.shape
    out = np.zeros((n, h + pad, w + pad, c), x.dtype)
    out[:, :h, :w] = x
    return out


def above_and_left_by_concatenation(x, pad):
    n, h, w, c = x.shape
    x = np.concatenate([np.zeros((n, pad, w, c), x.dtype), x], axis=1)
    return np.concatenate([np.zeros((n, h + pad, pad, c), x.dtype), x], axis=2)


def corner_by_loops(x, pad):
    n, h, w, c = x.shape
    out = np.zeros((n, h + 2 * pad, w + 2 * pad, c), x.dtype)
    for i in range(h):
        for j in range(w):
            out[:, i, j] = x[:, i, j]
    return out


def width_by_zeros(x, pad):
    n, h, w, c = x.shape
    out = np.zeros((n, h, w + 2 * pad, c), x.dtype)
    out[:, :, pad : pad + w] = x
    return out


def float64_by_zeros(x, pad):
    n, h, w, c = x.shape
    out = np.zeros((n, h + 2 * pad, w + 2 * pad, c))
    out[:, pad : pad + h, pad : pad + w, :] = x
    return out


def returned_if_nothing_to_do(x, pad):
    if pad == 0:
        return x
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))


def zeroed_in_place(x, pad):
    out = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    x[...] = 0
    return out


def minus_pad_in_a_slice(x, pad):
    n, h, w, c = x.shape
    out = np.zeros((n, h + 2 * pad, w + 2 * pad, c), x.dtype)
    out[:, pad:-pad, pad:-pad, :] = x
    return out


def first_image_padded(x, pad):
    n, h, w, c = x.shape
    out = np.zeros((n, h + 2 * pad, w + 2 * pad, c), x.dtype)
    out[0, pad : pad + h, pad : pad + w] = x[0]
    return out


def only(*axes):
    """The widths for np.pad on these axes."""
    return lambda pad: [(pad, pad) if axis in axes else (0, 0) for axis in range(4)]


IMAGE = only(1, 2)

PAD_NHWC = {
    "every-axis-padded": (
        every_axis_by_zeros,
        lambda x, pad: np.pad(x, pad),
        lambda x, pad: np.pad(x, ((pad, pad),) * 4, mode="constant"),
    ),
    "channels-padded": (
        channels_too_by_concatenation,
        lambda x, pad: np.pad(x, only(1, 2, 3)(pad)),
        lambda x, pad: np.stack([np.pad(image, pad) for image in x]),
    ),
    "batch-padded": (lambda x, pad: np.pad(x, only(0, 1, 2)(pad), "constant"),),
    "padded-as-nchw": (
        nchw_by_zeros,
        lambda x, pad: np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), "constant", constant_values=0),
    ),
    "one-side-only": (
        below_and_right_by_zeros,
        above_and_left_by_concatenation,
        lambda x, pad: np.pad(x, ((0, 0), (0, pad), (0, pad), (0, 0))),
    ),
    "image-not-moved": (
        corner_by_loops,
        lambda x, pad: np.pad(x, ((0, 0), (0, 2 * pad), (0, 2 * pad), (0, 0))),
    ),
    "reflected": (
        lambda x, pad: np.pad(x, IMAGE(pad), mode="reflect"),
        lambda x, pad: np.pad(x, IMAGE(pad), mode="symmetric"),
    ),
    "edge-repeated": (
        lambda x, pad: np.pad(x, IMAGE(pad), "edge"),
        lambda x, pad: x[:, np.arange(-pad, x.shape[1] + pad).clip(0, x.shape[1] - 1)][
            :, :, np.arange(-pad, x.shape[2] + pad).clip(0, x.shape[2] - 1)
        ],
    ),
    "width-only": (width_by_zeros, lambda x, pad: np.pad(x, only(2)(pad))),
    "height-only": (
        lambda x, pad: np.pad(x, only(1)(pad)),
        lambda x, pad: np.concatenate([0 * x[:, :1].repeat(pad, 1), x, 0 * x[:, :1].repeat(pad, 1)], axis=1),
    ),
    "made-float64": (float64_by_zeros, lambda x, pad: np.pad(x.astype(float), IMAGE(pad))),
    "input-returned": (
        returned_if_nothing_to_do,
        lambda x, pad: np.pad(x, IMAGE(pad)) if pad > 0 else x,
    ),
    "changed-in-place": (zeroed_in_place,),
    "padded-as-without-a-batch": (
        lambda x, pad: np.pad(x, only(0, 1)(pad)),
        lambda x, pad: np.pad(x, ((pad, pad), (pad, pad), (0, 0), (0, 0)), "constant"),
    ),
    "image-transposed": (lambda x, pad: np.pad(x.swapaxes(1, 2), IMAGE(pad)),),
    "wrapped-around": (lambda x, pad: np.pad(x, IMAGE(pad), mode="wrap"),),
    "filled-with-ones": (lambda x, pad: np.pad(x, IMAGE(pad), mode="constant", constant_values=1),),
    "one-row-and-column": (lambda x, pad: np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0))),),
    "twice-as-much": (
        lambda x, pad: np.pad(x, IMAGE(2 * pad)),
        lambda x, pad: np.pad(np.pad(x, IMAGE(pad)), IMAGE(pad)),
    ),
    "minus-pad": (minus_pad_in_a_slice,),
    "not-padded": (lambda x, pad: x.copy(), lambda x, pad: np.pad(x, 0)),
    "first-image-only": (first_image_padded,),
    "made-float32": (lambda x, pad: np.pad(x, IMAGE(pad)).astype(np.float32),),
    "made-integer": (lambda x, pad: np.pad(x.astype(int), IMAGE(pad)),),
}
