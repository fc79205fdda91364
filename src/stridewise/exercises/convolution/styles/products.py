"""All windows at once: a view, or a matrix of them, and one product or contraction."""

import numpy as np

from stridewise.exercises.convolution.model import Array, Convolution, Lengths
from stridewise.exercises.convolution.styles.parts import (
    contracted,
    flattened,
    flattened_weights,
    output_shape,
    places,
    weights,
    window,
)
from stridewise.layout.safe_strides import safe_as_strided

_CONTRACTION = "nhwrsc,rsco->nhwo"


def strided_view(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """np.tensordot(as_strided(x, (N, HO, WO, KH, KW, CI), ...), w, axes=3)"""
    return contracted(_view(model, x, size, x.strides), weights(model, w, size))


def strided_view_einsum(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The same by einsum, which broadcasts lengths of one."""
    return np.asarray(np.einsum(_CONTRACTION, _view(model, x, size, x.strides), weights(model, w, size)))


def strided_view_flattened(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """(as_strided(...).reshape(-1, KH * KW * CI) @ w.reshape(-1, CO)).reshape(N, HO, WO, CO)"""
    return _in_one_product(model, _view(model, x, size, x.strides), w, size)


def strided_view_of_weight_channels(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The same, with as many channels in the view as the weights have."""
    return _in_one_product(model, _view(model, x, size, x.strides, channels=size.ki), w, size)


def strided_view_by_depth(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """(as_strided(...).reshape(-1, KH * KW * CI) @ w.reshape(KH * KW * CI, -1)).reshape(N, HO, WO, -1)"""
    matrix = flattened(model, _view(model, x, size, x.strides))
    by_depth = flattened_weights(model, w, size).reshape(matrix.shape[-1], -1)
    return np.asarray((matrix.reshape(-1, len(by_depth)) @ by_depth).reshape(*output_shape(model, size)[:3], -1))


def strided_copy_flattened(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The same of a contiguous copy, with strides computed from the lengths that were read."""
    pixel = size.ci * x.itemsize
    strides = (size.h * size.w * pixel, size.w * pixel, pixel, x.itemsize)
    return _in_one_product(model, _view(model, np.ascontiguousarray(x), size, strides), w, size)


def _view(
    model: Convolution, x: Array, size: Lengths, strides: tuple[int, ...], *, channels: int | None = None
) -> Array:
    """A view with the axes n, h, w, r, s and ci; strides: in bytes, of the image's four axes."""
    image, row, pixel, channel = strides
    top, left = model.start(0, 0, size)

    def bytes_between(place: tuple[int, int], origin: tuple[int, int] = (0, 0)) -> int:
        return int((place[0] - origin[0]) * row + (place[1] - origin[1]) * pixel)

    steps = ((1, 0), (0, 1))
    outer = [bytes_between(model.start(*model.place(*step), size), (top, left)) for step in steps]
    inner = [bytes_between(model.offset(*step, size)) for step in steps]
    shape = (size.n, *model.output(size), *model.kernel(size), channels or size.ci)
    return safe_as_strided(x[:, top:, left:], shape, (image, *outer, *inner, channel))


def sliding_windows(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """np.einsum of sliding_window_view and w: the output is as large as it comes out."""
    return np.asarray(np.einsum(_CONTRACTION, _sliding(model, x, size), weights(model, w, size)))


def sliding_windows_flattened(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The windows of sliding_window_view as a matrix, one product, and a reshape."""
    return _in_one_product(model, _sliding(model, x, size), w, size)


def _sliding(model: Convolution, x: Array, size: Lengths) -> Array:
    (top, left), (next_top, next_left) = model.start(0, 0, size), model.start(1, 1, size)
    windows = np.lib.stride_tricks.sliding_window_view(x, model.kernel(size), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows[:, top :: next_top - top, left :: next_left - left]


def rows_of_windows(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The im2col matrix, one window after the other; then one product, and a reshape."""
    windows = np.stack([window(model, x, size, h, v) for h, v in np.ndindex(places(model, size))], axis=1)
    return _in_one_product(model, windows, w, size)


def _in_one_product(model: Convolution, windows: Array, w: Array, size: Lengths) -> Array:
    matrix = flattened(model, windows.reshape(-1, *windows.shape[-3:]))
    product = matrix @ flattened_weights(model, w, size)
    return np.asarray(product.reshape(output_shape(model, size)))
