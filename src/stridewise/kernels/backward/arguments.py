"""The check on what `conv2d_backward` takes: the forward pass's arguments, and a gradient as large as its output."""

from typing import SupportsIndex

import numpy as np

from stridewise.kernels.problem import Array, Geometry, Padding, Pair, read_geometry


def read_backward(
    x: Array, w: Array, grad: Array, *, stride: Pair, padding: Padding, dilation: Pair, groups: SupportsIndex
) -> Geometry:
    """Check the arguments, and return the geometry of the forward pass. Raises TypeError or ValueError."""
    geometry = read_geometry(x, w, stride=stride, padding=padding, dilation=dilation, groups=groups)
    if not isinstance(grad, np.ndarray):
        raise TypeError(f"grad must be a NumPy array, got {type(grad).__name__}")
    if grad.shape != geometry.out_shape:
        raise ValueError(
            f"grad must have the shape of the forward pass's output {geometry.out_shape}, got {grad.shape}: "
            "it holds one number for each output"
        )
    if grad.dtype != x.dtype:
        raise TypeError(f"grad must have the dtype of x, {x.dtype}, got {grad.dtype}; convert one with .astype")
    return geometry
