"""More beliefs about convolutions, each in a few ways."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def sizes(x, w):
    return x.shape[1] - w.shape[0] + 1, x.shape[2] - w.shape[1] + 1


def empty_output(x, w):
    return np.zeros((len(x), *sizes(x, w), w.shape[3]), dtype=x.dtype)


def patches(x, w):
    """(N, HO, WO, CI, KH, KW)"""
    return sliding_window_view(x, w.shape[:2], axis=(1, 2))


def window_by_window(x, w, out, value):
    """Stores value(patch, w, o) for each output channel o."""
    kh, kw = w.shape[:2]
    for n, i, j, o in np.ndindex(out.shape):
        out[n, i, j, o] = value(x[n, i : i + kh, j : j + kw], w, o)
    return out


# --- output channels


def as_many_as_come_in_by_windows(x, w):
    out = np.zeros((len(x), *sizes(x, w), x.shape[3]), dtype=x.dtype)
    for n, i, j in np.ndindex(*out.shape[:3]):
        for o in range(w.shape[3]):
            out[n, i, j, o] = np.sum(x[n, i : i + w.shape[0], j : j + w.shape[1]] * w[..., o])
    return out


def as_many_as_come_in_by_products(x, w):
    ho, wo = sizes(x, w)
    out = np.zeros((len(x), ho, wo, w.shape[2]), dtype=x.dtype)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out += x[:, r : r + ho, s : s + wo] @ w[r, s]
    return out


def as_many_as_come_in_by_strides(Z, weight):
    N, H, W, C_in = Z.shape
    KH, KW, _, C_out = weight.shape
    Ns, Hs, Ws, Cs = Z.strides
    A = as_strided(Z, (N, H - KH + 1, W - KW + 1, KH, KW, C_in), (Ns, Hs, Ws, Hs, Ws, Cs))
    out = A.reshape(-1, KH * KW * C_in) @ weight.reshape(-1, C_out)
    return out.reshape(N, H - KH + 1, W - KW + 1, C_in)


def never_chosen(x, w):
    return window_by_window(x, w, empty_output(x, w), lambda patch, w, _: np.sum(patch[..., None] * w))


def never_chosen_by_einsum(x, w):
    summed = np.einsum("nhwcrs,rsco->nhw", patches(x, w), w)
    return np.repeat(summed[..., None], w.shape[3], axis=3)


def kept_apart_in_loops(x, w):
    out = empty_output(x, w)
    for r, s, o in np.ndindex(w.shape[0], w.shape[1], w.shape[3]):
        out[..., o] += x[:, r : r + out.shape[1], s : s + out.shape[2], o] * w[r, s, o, o]
    return out


def first_filter_everywhere(x, w):
    return window_by_window(x, w, empty_output(x, w), lambda patch, w, _: np.sum(patch * w[:, :, :, 0]))


def first_filter_by_products(x, w):
    ho, wo = sizes(x, w)
    total = sum(x[:, r : r + ho, s : s + wo] @ w[r, s, :, 0] for r in range(w.shape[0]) for s in range(w.shape[1]))
    return np.stack([total] * w.shape[3], axis=-1)


def last_filter_wins(x, w):
    out = empty_output(x, w)
    for n, i, j in np.ndindex(*out.shape[:3]):
        for o in range(w.shape[3]):
            out[n, i, j] = np.sum(x[n, i : i + w.shape[0], j : j + w.shape[1]] * w[..., o])
    return out


def star_for_product(x, w):
    ho, wo = sizes(x, w)
    out = empty_output(x, w)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out += x[:, r : r + ho, s : s + wo] * w[r, s]
    return out


# --- places and sizes


def slices_to_the_output_size(x, w):
    ho, wo = sizes(x, w)
    out = empty_output(x, w)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out += x[:, r:ho, s:wo] @ w[r, s]
    return out


def one_index(x, w):
    out = empty_output(x, w)
    for n in range(out.shape[0]):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[n, i, j] = np.tensordot(x[n, i : i + w.shape[0], i : i + w.shape[1]], w, axes=3)
    return out


def one_more_by_windows(x, w):
    n, h, v, _ = x.shape
    out = np.zeros((n, h - w.shape[0] + 2, v - w.shape[1] + 2, w.shape[3]), dtype=x.dtype)
    for i in range(h - w.shape[0] + 1):
        for j in range(v - w.shape[1] + 1):
            out[:, i, j] = np.tensordot(x[:, i : i + w.shape[0], j : j + w.shape[1]], w, axes=3)
    return out


def one_more_in_loops(x, w):
    n, h, v, ci = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, h - kh + 2, v - kw + 2, co), dtype=x.dtype)
    for b, i, j, o in np.ndindex(out.shape):
        for r, s, c in np.ndindex(kh, kw, ci):
            out[b, i, j, o] += x[b, i + r, j + s, c] * w[r, s, c, o]
    return out


def sides_unpacked_the_other_way(x, w):
    kw, kh, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            out[:, i, j] = np.tensordot(x[:, i : i + kh, j : j + kw], w, axes=3)
    return out


def sides_unpacked_the_other_way_in_loops(x, w):
    n, h, v, ci = x.shape
    kw, kh, _, co = w.shape
    out = np.zeros((n, h - kh + 1, v - kw + 1, co), dtype=x.dtype)
    for b, i, j, o in np.ndindex(out.shape):
        for r, s, c in np.ndindex(kh, kw, ci):
            out[b, i, j, o] += x[b, i + r, j + s, c] * w[r, s, c, o]
    return out


def loops_one_short(x, w):
    out = empty_output(x, w)
    for i in range(x.shape[1] - w.shape[0]):
        for j in range(x.shape[2] - w.shape[1]):
            out[:, i, j] = np.einsum("nrsc,rsco->no", x[:, i : i + w.shape[0], j : j + w.shape[1]], w)
    return out


def written_to_j_i(x, w):
    ho, wo = sizes(x, w)
    out = np.zeros((len(x), wo, ho, w.shape[3]), dtype=x.dtype)
    for i in range(ho):
        for j in range(wo):
            out[:, j, i] = np.tensordot(x[:, i : i + w.shape[0], j : j + w.shape[1]], w, axes=3)
    return out


def sides_exchanged_by_einsum(x, w):
    return np.einsum("nhwcrs,rsco->nwho", patches(x, w), w)


# --- sums, batches, dtypes


def total_set_once_for_a_place(x, w):
    out = empty_output(x, w)
    for n, i, j in np.ndindex(*out.shape[:3]):
        total = x.dtype.type(0)
        for o in range(w.shape[3]):
            total += np.sum(x[n, i : i + w.shape[0], j : j + w.shape[1]] * w[..., o])
            out[n, i, j, o] = total
    return out


def returned_after_one_row(x, w):
    out = empty_output(x, w)
    for n in range(len(x)):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[n, i, j] = np.tensordot(x[n, i : i + w.shape[0], j : j + w.shape[1]], w, axes=3)
            return out
    return out


def float64_by_zeros(x, w):
    out = np.zeros((len(x), *sizes(x, w), w.shape[3]))
    return window_by_window(x, w, out, lambda patch, w, o: (patch * w[..., o]).sum())


def float64_by_lists(x, w):
    return np.array(
        [
            [[(p * w.transpose(2, 0, 1, 3)[..., o]).sum().item() for o in range(w.shape[3])] for p in row]
            for image in patches(x, w)
            for row in image
        ]
    ).reshape(empty_output(x, w).shape)


def integers_by_zeros(x, w):
    out = np.zeros((len(x), *sizes(x, w), w.shape[3]), dtype=np.int64)
    return window_by_window(x, w, out, lambda patch, w, o: np.vdot(patch, w[..., o]))


def means_of_windows(x, w):
    return window_by_window(x, w, empty_output(x, w), lambda patch, w, o: np.mean(patch * w[..., o]))


def summed_over_images(x, w):
    return np.einsum("nhwcrs,rsco->hwo", patches(x, w), w)


MORE = {
    "channels-in-kept": (
        as_many_as_come_in_by_windows,
        as_many_as_come_in_by_products,
        as_many_as_come_in_by_strides,
    ),
    "output-channels-summed": (never_chosen, never_chosen_by_einsum),
    "channels-kept-apart": (kept_apart_in_loops,),
    "first-output-channel-only": (first_filter_everywhere, first_filter_by_products),
    "last-output-channel-everywhere": (last_filter_wins,),
    "elementwise-product": (star_for_product,),
    "slices-end-too-early": (slices_to_the_output_size,),
    "one-index-for-both": (one_index,),
    "one-too-large": (one_more_by_windows, one_more_in_loops),
    "kernel-sides-swapped-in-the-shape": (sides_unpacked_the_other_way, sides_unpacked_the_other_way_in_loops),
    "last-row-and-column-missing": (loops_one_short,),
    "output-sides-swapped": (written_to_j_i, sides_exchanged_by_einsum),
    "total-never-reset": (total_set_once_for_a_place,),
    "returned-too-early": (returned_after_one_row,),
    "made-float64": (float64_by_zeros, float64_by_lists),
    "made-integer": (integers_by_zeros,),
    "all-averaged": (means_of_windows,),
    "batch-summed": (summed_over_images,),
}
