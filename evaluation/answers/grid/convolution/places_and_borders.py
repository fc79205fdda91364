"""Windows at other places, images that go on behind their edges, and kernel positions that are lost."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from evaluation.answers.grid.convolution.more_beliefs import empty_output, patches, sizes, window_by_window


def correlated(x, w):
    return np.einsum("nhwcrs,rsco->nhwo", patches(x, w), w)


# --- places


def index_of_the_place_forgotten(x, w):
    kh, kw, ci, co = w.shape
    out = empty_output(x, w)
    for n, i, j, o in np.ndindex(out.shape):
        for r, s, c in np.ndindex(kh, kw, ci):
            out[n, i, j, o] += x[n, r, s, c] * w[r, s, c, o]
    return out


def one_window_cut_out(x, w):
    out = empty_output(x, w)
    patch = x[:, : w.shape[0], : w.shape[1]]
    for i, j in np.ndindex(out.shape[1:3]):
        out[:, i, j] = np.tensordot(patch, w, axes=3)
    return out


def strides_of_zero(x, w):
    kh, kw, ci, co = w.shape
    ho, wo = sizes(x, w)
    sn, sh, sw, sc = x.strides
    a = as_strided(x, (len(x), ho, wo, kh, kw, ci), (sn, 0, 0, sh, sw, sc))
    return (a.reshape(-1, kh * kw * ci) @ w.reshape(-1, co)).reshape(len(x), ho, wo, co)


def times_for_plus(x, w):
    out = empty_output(x, w)
    for n, i, j, o in np.ndindex(out.shape):
        total = x.dtype.type(0)
        for r, s, c in np.ndindex(w.shape[:3]):
            total += x[n, i * r, j * s, c] * w[r, s, c, o]
        out[n, i, j, o] = total
    return out


def around_its_place(x, w):
    N, H, W, C = x.shape
    KH, KW, _, CO = w.shape
    pad_h, pad_w = KH // 2, KW // 2
    out = np.zeros((N, H - KH + 1, W - KW + 1, CO), dtype=x.dtype)
    for n in range(N):
        for i in range(H - KH + 1):
            for j in range(W - KW + 1):
                for o in range(CO):
                    for r in range(-pad_h, KH - pad_h):
                        for s in range(-pad_w, KW - pad_w):
                            for c in range(C):
                                out[n, i, j, o] += x[n, i + r, j + s, c] * w[r + pad_h, s + pad_w, c, o]
    return out


def rolled_to_the_middle(x, w):
    kh, kw = w.shape[:2]
    return correlated(np.roll(x, (kh // 2, kw // 2), axis=(1, 2)), w)


# --- borders


def reflected_border(x, w):
    kh, kw = w.shape[:2]
    xp = np.pad(x, [(0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)], mode="reflect")
    return correlated(xp, w)


def edge_repeated(x, w):
    kh, kw = w.shape[:2]
    ph, pw = (kh - 1) // 2, (kw - 1) // 2
    xp = np.pad(x, ((0, 0), (ph, kh - 1 - ph), (pw, kw - 1 - pw), (0, 0)), "edge")
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += xp[:, r : r + x.shape[1], s : s + x.shape[2]] @ w[r, s]
    return out


def clamped_indices(x, w):
    kh, kw, ci, co = w.shape
    n, h, v, _ = x.shape
    out = np.zeros((n, h, v, co), dtype=x.dtype)
    for i in range(h):
        for j in range(v):
            for r in range(kh):
                for s in range(kw):
                    row = min(max(i + r - kh // 2, 0), h - 1)
                    column = min(max(j + s - kw // 2, 0), v - 1)
                    out[:, i, j] += x[:, row, column] @ w[r, s]
    return out


def modulo(x, w):
    n, h, v, ci = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, h, v, co), dtype=x.dtype)
    for b, i, j, o in np.ndindex(out.shape):
        for r, s, c in np.ndindex(kh, kw, ci):
            out[b, i, j, o] += x[b, (i + r) % h, (j + s) % v, c] * w[r, s, c, o]
    return out


def wrapping_pad(x, w):
    kh, kw = w.shape[:2]
    return correlated(np.pad(x, ((0, 0), (0, kh - 1), (0, kw - 1), (0, 0)), mode="wrap"), w)


def modulo_centred(x, w):
    n, h, v, ci = x.shape
    kh, kw, _, co = w.shape
    rows, columns = np.arange(h)[:, None], np.arange(v)[None, :]
    out = np.zeros((n, h, v, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += x[:, (rows + r - kh // 2) % h, (columns + s - kw // 2) % v] @ w[r, s]
    return out


def full(x, w):
    kh, kw = w.shape[:2]
    return correlated(np.pad(x, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0))), w)


def full_by_scattering(x, w):
    n, h, v, _ = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, h + kh - 1, v + kw - 1, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            top, left = kh - 1 - r, kw - 1 - s
            out[:, top : top + h, left : left + v] += x @ w[r, s]
    return out


def steps_as_long_as_the_kernel(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] // kh, x.shape[2] // kw, co), dtype=x.dtype)
    for n, i, j, o in np.ndindex(out.shape):
        out[n, i, j, o] = np.sum(x[n, i * kh : (i + 1) * kh, j * kw : (j + 1) * kw] * w[..., o])
    return out


# --- kernel positions


def upside_down(x, w):
    return window_by_window(x, w, empty_output(x, w), lambda patch, w, o: np.sum(patch * np.flipud(w)[..., o]))


def mirrored(x, w):
    ho, wo = sizes(x, w)
    out = empty_output(x, w)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out += x[:, r : r + ho, s : s + wo] @ w[r, w.shape[1] - 1 - s]
    return out


def minus_for_plus(x, w):
    out = empty_output(x, w)
    for n, i, j, o in np.ndindex(out.shape):
        for r, s, c in np.ndindex(w.shape[:3]):
            out[n, i, j, o] += x[n, i - r, j - s, c] * w[r, s, c, o]
    return out


def kernel_offsets_forgotten(x, w):
    out = empty_output(x, w)
    for n, i, j, o in np.ndindex(out.shape):
        for r, s, c in np.ndindex(w.shape[:3]):
            out[n, i, j, o] += x[n, i, j, c] * w[r, s, c, o]
    return out


def slice_never_moved(x, w):
    ho, wo = sizes(x, w)
    out = empty_output(x, w)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out += x[:, :ho, :wo] @ w[r, s]
    return out


def assigned_for_added(x, w):
    ho, wo = sizes(x, w)
    out = empty_output(x, w)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out = x[:, r : r + ho, s : s + wo, :] @ w[r, s]
    return out


def row_total_reset(x, w):
    out = empty_output(x, w)
    for n, i, j, o in np.ndindex(out.shape):
        for r in range(w.shape[0]):
            total = 0
            for s in range(w.shape[1]):
                total += np.dot(x[n, i + r, j + s], w[r, s, :, o])
        out[n, i, j, o] = total
    return out


def last_number_stays(x, w):
    out = empty_output(x, w)
    for n, i, j, o in np.ndindex(out.shape):
        for r, s, c in np.ndindex(w.shape[:3]):
            out[n, i, j, o] = x[n, i + r, j + s, c] * w[r, s, c, o]
    return out


def ranges_from_one(x, w):
    out = empty_output(x, w)
    ho, wo = sizes(x, w)
    for r in range(1, w.shape[0]):
        for s in range(1, w.shape[1]):
            out += x[:, r : r + ho, s : s + wo] @ w[r, s]
    return out


def ranges_one_short(x, w):
    out = empty_output(x, w)
    for n, i, j, o in np.ndindex(out.shape):
        for r in range(w.shape[0] - 1):
            for s in range(w.shape[1] - 1):
                for c in range(w.shape[2]):
                    out[n, i, j, o] += x[n, i + r, j + s, c] * w[r, s, c, o]
    return out


def zipped_positions(x, w):
    ho, wo = sizes(x, w)
    out = empty_output(x, w)
    for r, s in zip(range(w.shape[0]), range(w.shape[1]), strict=False):
        out += np.einsum("nhwc,co->nhwo", x[:, r : r + ho, s : s + wo], w[r, s])
    return out


def three_by_three(x, w):
    n, h, v, _ = x.shape
    out = np.zeros((n, h - 2, v - 2, w.shape[3]), dtype=x.dtype)
    for i in range(h - 2):
        for j in range(v - 2):
            for r in range(3):
                for s in range(3):
                    out[:, i, j] += x[:, i + r, j + s] @ w[r, s]
    return out


def three_by_three_by_windows(x, w):
    windows = sliding_window_view(x, (3, 3), axis=(1, 2))
    return np.tensordot(windows, w, axes=([4, 5, 3], [0, 1, 2]))


PLACES_AND_BORDERS = {
    "same-window-everywhere": (index_of_the_place_forgotten, one_window_cut_out, strides_of_zero),
    "offsets-multiplied": (times_for_plus,),
    "window-centred": (around_its_place, rolled_to_the_middle),
    "border-mirrored": (reflected_border, edge_repeated, clamped_indices),
    "wrapped-around": (modulo, wrapping_pad, modulo_centred),
    "padded-for-a-full-convolution": (full, full_by_scattering),
    "windows-side-by-side": (steps_as_long_as_the_kernel,),
    "kernel-flipped-up-down": (upside_down,),
    "kernel-flipped-left-right": (mirrored,),
    "offsets-subtracted": (minus_for_plus,),
    "offsets-forgotten": (kernel_offsets_forgotten, slice_never_moved),
    "last-kernel-position-only": (assigned_for_added,),
    "last-kernel-row-only": (row_total_reset,),
    "last-product-only": (last_number_stays,),
    "first-row-and-column-of-the-kernel-left-out": (ranges_from_one,),
    "last-row-and-column-of-the-kernel-left-out": (ranges_one_short,),
    "diagonal-of-the-kernel-only": (zipped_positions,),
    "kernel-of-three": (three_by_three, three_by_three_by_windows),
}
