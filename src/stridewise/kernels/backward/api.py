"""`conv2d_backward` checks its arguments and picks the faster way to each gradient."""

from typing import SupportsIndex

import numpy as np

from stridewise.absent import HAS_NUMBA
from stridewise.kernels.backward import products
from stridewise.kernels.backward.arguments import read_backward
from stridewise.kernels.problem import Array, Geometry, Padding, Pair

if HAS_NUMBA:
    from stridewise.kernels.backward import convolution


def conv2d_backward(
    x: Array,
    w: Array,
    grad: Array,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: SupportsIndex = 1,
) -> tuple[Array, Array]:
    """Return the gradients of `conv2d` with respect to its images and its weights.

    Parameters
    ----------
    x : ndarray of float32 or float64, shape (N, H, W, CI)
        The images of the forward pass, in any memory layout.
    w : ndarray of the same dtype, shape (KH, KW, CI // groups, CO)
        Its weights, in any memory layout.
    grad : ndarray of the same dtype, shape (N, HO, WO, CO)
        The gradient of a number, such as a loss, with respect to the output of `conv2d(x, w, ...)`.
    stride, padding, dilation, groups
        What the forward pass was given: see `conv2d`.

    Returns
    -------
    grad_x : ndarray, shape (N, H, W, CI)
        The gradient of that number with respect to x.
    grad_w : ndarray, shape (KH, KW, CI // groups, CO)
        The gradient with respect to w. Both are new, C-contiguous, and of the dtype of x.

    Raises
    ------
    TypeError, ValueError
        If an argument is invalid; the message names the argument, its value and what is expected.

    Notes
    -----
    With stride 1 the gradient of the images is a convolution, and `conv2d` computes it. With a larger stride most of
    that convolution's products would be with zeros; then, and for the weights, it is a matrix product for each kernel
    position. Besides the results, it takes the memory of a padded image and of two gradients.

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4.

    Examples
    --------
    >>> import numpy as np
    >>> x, w = np.ones((1, 3, 3, 1)), np.ones((2, 2, 1, 1))
    >>> grad_x, grad_w = conv2d_backward(x, w, np.ones((1, 2, 2, 1)))
    >>> grad_x[0, :, :, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    >>> grad_w[:, :, 0, 0]
    array([[4., 4.],
           [4., 4.]])
    """
    geometry = read_backward(x, w, grad, stride=stride, padding=padding, dilation=dilation, groups=groups)
    return _input_gradient(w, grad, x.shape, geometry), products.weight_gradient(x, w, grad, geometry)


def _input_gradient(w: Array, grad: Array, x_shape: tuple[int, ...], geometry: Geometry) -> Array:
    by_convolution = HAS_NUMBA and geometry.stride == (1, 1)
    if by_convolution and np.min(convolution.padding_of(w, x_shape, geometry)) >= 0:
        return convolution.input_gradient(w, grad, x_shape, geometry)
    return products.input_gradient(w, grad, x_shape, geometry)
