"""Orders of loops that fetch too much, in a convolution with the right values."""

import itertools

import numpy as np


def nothing(x, w):
    return np.zeros((len(x), x.shape[1] - w.shape[0] + 1, x.shape[2] - w.shape[1] + 1, w.shape[3]), dtype=x.dtype)


def loops_of_lesson_2_with_a_total(x, w):
    out = nothing(x, w)
    KH, KW, CI, CO = w.shape
    for n in range(out.shape[0]):
        for h in range(out.shape[1]):
            for v in range(out.shape[2]):
                for co in range(CO):
                    total = x.dtype.type(0)
                    for r in range(KH):
                        for s in range(KW):
                            for ci in range(CI):
                                total += x[n, h + r, v + s, ci] * w[r, s, ci, co]
                    out[n, h, v, co] = total
    return out


def loops_of_lesson_2_by_ndindex(x, w):
    out = nothing(x, w)
    for n, h, v, co in np.ndindex(out.shape):
        for r, s, ci in np.ndindex(w.shape[:3]):
            out[n, h, v, co] += x[n, h + r, v + s, ci] * w[r, s, ci, co]
    return out


def sum_of_a_window_times_a_filter(x, w):
    kh, kw = w.shape[:2]
    out = nothing(x, w)
    for n, h, v, co in np.ndindex(out.shape):
        out[n, h, v, co] = np.sum(x[n, h : h + kh, v : v + kw] * w[..., co])
    return out


def filters_outermost(x, w):
    out = nothing(x, w)
    for co in range(w.shape[3]):
        for n, h, v in np.ndindex(out.shape[:3]):
            for r in range(w.shape[0]):
                for s in range(w.shape[1]):
                    out[n, h, v, co] += sum(x[n, h + r, v + s, ci] * w[r, s, ci, co] for ci in range(w.shape[2]))
    return out


def kernel_outermost_and_channels_in_innermost(x, w):
    out = nothing(x, w)
    for r, s in itertools.product(range(w.shape[0]), range(w.shape[1])):
        for co in range(w.shape[3]):
            for n, h, v in np.ndindex(out.shape[:3]):
                for ci in range(w.shape[2]):
                    out[n, h, v, co] += x[n, h + r, v + s, ci] * w[r, s, ci, co]
    return out


def channels_before_the_kernel(x, w):
    out = nothing(x, w)
    for n, h, v, co in np.ndindex(out.shape):
        for ci in range(w.shape[2]):
            for r in range(w.shape[0]):
                for s in range(w.shape[1]):
                    out[n, h, v, co] += x[n, h + r, v + s, ci] * w[r, s, ci, co]
    return out


def one_plane_at_a_time(x, w):
    kh, kw, channels, filters = w.shape
    out = nothing(x, w)
    for n, co, ci in itertools.product(range(len(x)), range(filters), range(channels)):
        for h in range(out.shape[1]):
            for v in range(out.shape[2]):
                out[n, h, v, co] += (x[n, h : h + kh, v : v + kw, ci] * w[:, :, ci, co]).sum()
    return out


def columns_of_the_kernel_first(x, w):
    out = nothing(x, w)
    for n, h, v, co in np.ndindex(out.shape):
        for ci in range(w.shape[2]):
            for s in range(w.shape[1]):
                for r in range(w.shape[0]):
                    out[n, h, v, co] += w[r, s, ci, co] * x[n, h + r, v + s, ci]
    return out


def shifted_images_one_weight_at_a_time(x, w):
    out = nothing(x, w)
    _, rows, columns, _ = out.shape
    for co in range(w.shape[3]):
        for ci in range(w.shape[2]):
            for r in range(w.shape[0]):
                for s in range(w.shape[1]):
                    out[..., co] += x[:, r : r + rows, s : s + columns, ci] * w[r, s, ci, co]
    return out


def pixels_innermost_in_loops(x, w):
    out = nothing(x, w)
    for r, s, ci, co in np.ndindex(w.shape):
        weight = w[r, s, ci, co]
        for n in range(out.shape[0]):
            for h in range(out.shape[1]):
                for v in range(out.shape[2]):
                    out[n, h, v, co] += weight * x[n, h + r, v + s, ci]
    return out


def down_the_columns(x, w):
    out = nothing(x, w)
    for r, s, ci, co in np.ndindex(w.shape):
        for v in range(out.shape[2]):
            for n in range(out.shape[0]):
                for h in range(out.shape[1]):
                    out[n, h, v, co] += w[r, s, ci, co] * x[n, h + r, v + s, ci]
    return out


LOOP_ORDERS = {
    "order-unchanged": (
        loops_of_lesson_2_with_a_total,
        loops_of_lesson_2_by_ndindex,
        sum_of_a_window_times_a_filter,
    ),
    "outer-loops-reordered": (filters_outermost, kernel_outermost_and_channels_in_innermost),
    "kernel-column-innermost": (channels_before_the_kernel, one_plane_at_a_time),
    "kernel-row-innermost": (columns_of_the_kernel_first,),
    "output-column-innermost": (shifted_images_one_weight_at_a_time, pixels_innermost_in_loops),
    "output-row-innermost": (down_the_columns,),
}
