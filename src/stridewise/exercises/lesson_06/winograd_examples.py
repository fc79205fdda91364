"""Lesson 06: wrong ways to two outputs in four multiplications."""

import numpy as np


def kernel_flipped(d, g):
    p = (d[:, 0] - d[:, 2]) * g[2]
    q = (d[:, 1] + d[:, 2]) * ((g[2] + g[1] + g[0]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[2] - g[1] + g[0]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[0]
    return np.stack([p + q + r, q - r - s], axis=1)


def halves_forgotten(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * (g[0] + g[1] + g[2])
    r = (d[:, 2] - d[:, 1]) * (g[0] - g[1] + g[2])
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


def halves_cut_off(d, g):
    transform = np.array([[1, 0, 0], [1 / 2, 1 / 2, 1 / 2], [1 / 2, -1 / 2, 1 / 2], [0, 0, 1]]).astype(int)
    u = transform.astype(g.dtype) @ g
    p = (d[:, 0] - d[:, 2]) * u[0]
    q = (d[:, 1] + d[:, 2]) * u[1]
    r = (d[:, 2] - d[:, 1]) * u[2]
    s = (d[:, 1] - d[:, 3]) * u[3]
    return np.stack([p + q + r, q - r - s], axis=1)


def last_product_added(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r + s], axis=1)


def third_product_added_twice(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q + r - s], axis=1)


def all_products_added(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q + r + s], axis=1)


def difference_turned_round(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 1] - d[:, 2]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


def first_difference_turned_round(d, g):
    p = (d[:, 2] - d[:, 0]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


def sums_for_differences(d, g):
    p = (d[:, 0] + d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] + d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


def weights_crossed(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] - g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] + g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


def outputs_exchanged(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([q - r - s, p + q + r], axis=1)


def axes_exchanged(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s])


def first_tile_only(d, g):
    p = (d[:1, 0] - d[:1, 2]) * g[0]
    q = (d[:1, 1] + d[:1, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:1, 2] - d[:1, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:1, 1] - d[:1, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


def made_float64(d, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]])
    weights = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]])
    return ((d @ inputs.T) * (weights @ g)) @ outputs.T


def transformed_in_place(d, g):
    d[:, 0] -= d[:, 2]
    d[:, 3] = d[:, 1] - d[:, 3]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    return np.stack([d[:, 0] * g[0] + q + r, q - r - d[:, 3] * g[2]], axis=1)


def six_products(d, g):
    first = d[:, 0] * g[0] + d[:, 1] * g[1] + d[:, 2] * g[2]
    second = d[:, 1] * g[0] + d[:, 2] * g[1] + d[:, 3] * g[2]
    return np.stack([first, second], axis=1)


# --- in other ways


def made_float64_at_the_end(d, g):
    return six_products(d, g).astype(np.float64)


def first_tile_without_an_axis(d, g):
    return six_products(d, g)[0]


def first_tile_and_zeros(d, g):
    out = six_products(d, g)
    out[1:] = 0
    return out
