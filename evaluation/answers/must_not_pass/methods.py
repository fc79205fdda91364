"""Right values by another method than the one that the exercise asks for, or beyond a budget."""

import numpy as np

from evaluation.answers.right.beyond_im2col import view_of_windows
from evaluation.answers.right.convolutions import CONVOLUTIONS, conv_by_as_strided, conv_by_fft, conv_sum_of_products


def product_at_once(a, b, tile):
    return a @ b


def product_in_three_loops(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                out[i, j] += a[i, k] * b[k, j]
    return out


def product_in_three_loops_with_k_outside(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]))
    for k in range(a.shape[1]):
        for i in range(a.shape[0]):
            for j in range(b.shape[1]):
                out[i, j] += a[i, k] * b[k, j]
    return out.astype(a.dtype)


def product_by_rows(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(a.shape[0]):
        out[i] = a[i] @ b
    return out


UNTILED = (product_at_once, product_in_three_loops, product_in_three_loops_with_k_outside, product_by_rows)


def one_product_for_each_image(x, w):
    return np.concatenate([conv_by_as_strided(x[n : n + 1], w) for n in range(len(x))])


def one_matrix_after_the_other(x, w):
    """The matrix of an image is there until that of the next one has been made: two of them at a time."""
    out = None
    for n, image in enumerate(x):
        view = view_of_windows(image[None], w)[0]
        matrix = view.reshape(view.shape[0] * view.shape[1], -1)
        if out is None:
            out = np.empty((len(x), *view.shape[:2], w.shape[3]), dtype=x.dtype)
        out[n] = (matrix @ w.reshape(-1, w.shape[3])).reshape(out.shape[1:])
    return out


WITHOUT_THE_MATRIX = (
    conv_sum_of_products,
    one_product_for_each_image,
    one_matrix_after_the_other,
    conv_by_fft,
    *(answer for answer in CONVOLUTIONS if answer.__name__ in ("conv_scattered", "conv_output_by_output")),
)


def _in_panels(x, w, places):
    """Products with panels of these places, each an index of the first three axes."""
    view, weights = view_of_windows(x, w), w.reshape(-1, w.shape[3])
    out = np.zeros((*view.shape[:3], w.shape[3]), dtype=x.dtype)
    for place in places(*view.shape[:3]):
        panel = view[place]
        out[place] = (panel.reshape(-1, len(weights)) @ weights).reshape(*panel.shape[:-3], -1)
    return out


def a_row_of_outputs_at_a_time(x, w, budget_bytes):
    return _in_panels(x, w, lambda n, h, v: np.ndindex(n, h))  # noqa: ARG005


def a_column_of_outputs_at_a_time(x, w, budget_bytes):
    return _in_panels(x, w, lambda n, h, v: ((i, slice(None), k) for i, k in np.ndindex(n, v)))  # noqa: ARG005


def a_place_of_all_images_at_a_time(x, w, budget_bytes):
    return _in_panels(x, w, lambda n, h, v: ((slice(None), j, k) for j, k in np.ndindex(h, v)))  # noqa: ARG005


BEYOND_THE_BUDGET = (
    a_row_of_outputs_at_a_time,
    a_column_of_outputs_at_a_time,
    a_place_of_all_images_at_a_time,
)


def strided_rows_alone(x, w, stride):
    """Every column is computed, and most are thrown away."""
    view = view_of_windows(x, w)[:, ::stride]
    return np.ascontiguousarray(np.tensordot(view, w, 3)[:, :, ::stride])


def strided_columns_alone(x, w, stride):
    view = view_of_windows(x, w)[:, :, ::stride]
    return np.ascontiguousarray(np.tensordot(view, w, 3)[:, ::stride])


THROWN_AWAY = (strided_rows_alone, strided_columns_alone)
