"""One product for each kernel position: a slice of the images as large as the output, times a CI by CO matrix."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from stridewise.exercises.convolution.model import Array, Convolution, Lengths
from stridewise.exercises.convolution.styles.parts import (
    flattened,
    flattened_weights,
    kernel_counts,
    position_slice,
    zeros,
)


def slices(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """out += x[:, r : r + HO, s : s + WO] @ weights[r, s]"""
    return _by_position(model, x, w, size, np.matmul)


def slices_broadcast(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The same with einsum, or with x[..., None] * weights[r, s]: a single channel goes with all others."""
    return _by_position(model, x, w, size, lambda part, used: (part[..., None] * used).sum(axis=3))


def _by_position(
    model: Convolution, x: Array, w: Array, size: Lengths, multiply: Callable[[Array, Array], Array]
) -> Array:
    out = zeros(model, x, size)
    for r, s in np.ndindex(kernel_counts(model, size)):
        out += multiply(position_slice(model, x, size, r, s), w[model.weight(r, s, size)])
    return out


def columns_of_slices(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The im2col matrix, one slice for each kernel position; then one product. The output comes out as it does."""
    as_output = replace(model, places=None)
    parts = [position_slice(as_output, x, size, r, s) for r, s in np.ndindex(kernel_counts(model, size))]
    columns = np.stack(parts, axis=3)
    columns = columns.reshape(*columns.shape[:3], *model.kernel(size), -1)
    return np.asarray(flattened(model, columns) @ flattened_weights(model, w, size))
