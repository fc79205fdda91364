"""One window after the other: a slice of the images, multiplied by the kernel."""

from collections.abc import Callable

import numpy as np

from stridewise.exercises.convolution.model import Array, Convolution, Lengths
from stridewise.exercises.convolution.styles.parts import (
    contracted,
    flattened,
    flattened_weights,
    places,
    weights,
    window,
    zeros,
)


def windows_by_channel(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """out[:, h, w, co] = (window * weights[..., co]).sum(axis=(1, 2, 3))"""
    used = weights(model, w, size)

    def write(out: Array, part: Array) -> None:
        if size.co > min(out.shape[1], used.shape[3]):
            raise IndexError("the loop over co leaves an array")
        out[:, : size.co] = _summed_products(part, used)[:, : size.co]

    return _by_window(model, x, size, write)


def windows_broadcast(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """out[:, h, w] = (window[..., None] * weights).sum(axis=(1, 2, 3)); einsum broadcasts as well."""
    used = weights(model, w, size)

    def write(out: Array, part: Array) -> None:
        out[:] = _summed_products(part, used)

    return _by_window(model, x, size, write)


def windows_tensordot(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """out[:, h, w] = np.tensordot(window, weights, axes=3)"""
    used = weights(model, w, size)

    def write(out: Array, part: Array) -> None:
        out[:] = contracted(part, used)

    return _by_window(model, x, size, write)


def windows_flattened(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """out[:, h, w] = window.reshape(N, -1) @ weights.reshape(-1, CO)"""
    used = flattened_weights(model, w, size)

    def write(out: Array, part: Array) -> None:
        out[:] = flattened(model, part) @ used

    return _by_window(model, x, size, write)


def _summed_products(part: Array, used: Array) -> Array:
    return np.asarray((part[..., None] * used).sum(axis=(1, 2, 3)))


def _by_window(model: Convolution, x: Array, size: Lengths, write: Callable[[Array, Array], None]) -> Array:
    out = zeros(model, x, size)
    for h, w in np.ndindex(places(model, size)):
        write(out[:, h, w], window(model, x, size, h, w))
    return out
