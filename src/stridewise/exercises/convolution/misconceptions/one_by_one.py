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


def matrix_reshaped_the_other_way(x, w):
    return x @ w.reshape(w.shape[3], w.shape[2])


def reshaped_the_other_way_in_einsum(x, w):
    return np.einsum("nhwi,io->nhwo", x, w.reshape(w.shape[3], w.shape[2]))


MATRIX_RESHAPED_THE_OTHER_WAY = Misconception(
    matrix_reshaped_the_other_way,
    belief="Your function cuts the weights into CO rows of CI numbers, where the product needs CI rows of CO",
    remedy="w.shape is (1, 1, CI, CO): w[0, 0] has CI rows already, one for each channel of a pixel.",
    variants=in_every_style(also=(reshaped_the_other_way_in_einsum,)),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (MATRIX_SQUEEZED, MATRIX_RESHAPED_THE_OTHER_WAY)
