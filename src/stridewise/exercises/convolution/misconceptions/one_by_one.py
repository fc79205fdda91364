"""What goes wrong on the way from weights (1, 1, CI, CO) to a matrix."""

import numpy as np

from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception


def matrix_squeezed(x, w):
    return x @ np.squeeze(w)


def squeezed_in_dot(x, w):
    return np.dot(x, np.squeeze(w))


def squeezed_in_einsum(x, w):
    return np.einsum("nhwi,io->nhwo", x, np.squeeze(w))


def pixels_and_matrix_squeezed(x, w):
    matrix = np.squeeze(w)
    return (x.reshape(-1, x.shape[3]) @ matrix).reshape(*x.shape[:3], w.shape[3])


MATRIX_SQUEEZED = Misconception(
    matrix_squeezed,
    belief="Your function takes every axis of length 1 out of w, and with a single channel that is one too many",
    remedy="Take out the kernel's two axes and no other: w[0, 0], or np.squeeze(w, axis=(0, 1)).",
    variants=in_every_style(also=(squeezed_in_dot, squeezed_in_einsum, pixels_and_matrix_squeezed)),
)


def axes_of_the_kernel_kept(x, w):
    return np.dot(x, w)


AXES_OF_THE_KERNEL_KEPT = Misconception(
    axes_of_the_kernel_kept,
    belief="Your function keeps the two axes of the kernel in its result",
    remedy="np.dot and tensordot append all axes of w that are not summed over. Multiply by the matrix: w[0, 0].",
)


MISCONCEPTIONS: tuple[Misconception, ...] = (MATRIX_SQUEEZED, AXES_OF_THE_KERNEL_KEPT)
