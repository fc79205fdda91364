"""Convolutions with a stride."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def sizes(x, w, stride):
    return (x.shape[1] - w.shape[0]) // stride + 1, (x.shape[2] - w.shape[1]) // stride + 1


def windows(x, w):
    """(N, HO, WO, CI, KH, KW), for a stride of 1."""
    return sliding_window_view(x, w.shape[:2], axis=(1, 2))


def contracted(patches, w):
    return np.einsum("nhwcrs,rsco->nhwo", patches, w)


def in_loops(x, w, stride, shape=None, top=None, left=None):
    """A window at (top, left) for each output; each of the three may be replaced by a slip."""
    kh, kw, _, co = w.shape
    ho, wo = shape or sizes(x, w, stride)
    out = np.zeros((len(x), ho, wo, co), dtype=x.dtype)
    for i in range(ho):
        for j in range(wo):
            r = i * stride if top is None else top(i)
            s = j * stride if left is None else left(j)
            out[:, i, j] = np.tensordot(x[:, r : r + kh, s : s + kw], w, axes=3)
    return out


def strided(x, w, shape, strides):
    """One product; shape and strides of places and window without the image's and the channel's."""
    kh, kw, ci, co = w.shape
    full = (x.strides[0], *strides, x.strides[3])
    view = as_strided(x, (len(x), *shape, kh, kw, ci), full)
    return (view.reshape(-1, kh * kw * ci) @ w.reshape(-1, co)).reshape(len(x), *shape, co)


# --- the stride is left out, or applied on one side


def stride_ignored_in_seven_loops(x, w, stride):
    n, h, v, ci = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, h - kh + 1, v - kw + 1, co), dtype=x.dtype)
    for b, i, j, o in np.ndindex(out.shape):
        for r in range(kh):
            for s in range(kw):
                for c in range(ci):
                    out[b, i, j, o] += x[b, i + r, j + s, c] * w[r, s, c, o]
    return out


def stride_ignored_by_products(x, w, stride):
    ho, wo = sizes(x, w, 1)
    return sum(x[:, r : r + ho, s : s + wo] @ w[r, s] for r in range(len(w)) for s in range(w.shape[1]))


def stride_ignored_by_strides(x, w, stride):
    _, row, pixel, _ = x.strides
    return strided(x, w, sizes(x, w, 1), (row, pixel, row, pixel))


def rows_only_by_products(x, w, stride):
    ho, wo = sizes(x, w, stride)[0], sizes(x, w, 1)[1]
    out = np.zeros((len(x), ho, wo, w.shape[3]), dtype=x.dtype)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out += x[:, r : r + stride * (ho - 1) + 1 : stride, s : s + wo] @ w[r, s]
    return out


def columns_only_by_strides(x, w, stride):
    _, row, pixel, _ = x.strides
    shape = sizes(x, w, 1)[0], sizes(x, w, stride)[1]
    return strided(x, w, shape, (row, pixel * stride, row, pixel))


# --- the stride at another place


def thinned_image(x, w, stride):
    small = x[:, ::stride, ::stride]
    return stride_ignored_by_products(small, w, 1)


def thinned_image_in_loops(x, w, stride):
    n, h, v, c = x.shape
    small = np.zeros((n, len(range(0, h, stride)), len(range(0, v, stride)), c), dtype=x.dtype)
    for i in range(0, h, stride):
        for j in range(0, v, stride):
            small[:, i // stride, j // stride] = x[:, i, j]
    return contracted(windows(small, w), w)


def too_close_in_seven_loops(x, w, stride):
    ho, wo = sizes(x, w, stride)
    kh, kw, ci, co = w.shape
    out = np.zeros((len(x), ho, wo, co), dtype=x.dtype)
    for n, i, j, o in np.ndindex(out.shape):
        for r in range(kh):
            for s in range(kw):
                for c in range(ci):
                    out[n, i, j, o] += x[n, i + r, j + s, c] * w[r, s, c, o]
    return out


def too_close_by_strides(x, w, stride):
    _, row, pixel, _ = x.strides
    return strided(x, w, sizes(x, w, stride), (row, pixel, row, pixel))


def dilated_in_loops(x, w, stride):
    kh, kw, _, co = w.shape
    ho, wo = x.shape[1] - stride * (kh - 1), x.shape[2] - stride * (kw - 1)
    out = np.zeros((len(x), ho, wo, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += x[:, r * stride : r * stride + ho, s * stride : s * stride + wo] @ w[r, s]
    return out


def dilated_by_strides(x, w, stride):
    _, row, pixel, _ = x.strides
    shape = x.shape[1] - stride * (w.shape[0] - 1), x.shape[2] - stride * (w.shape[1] - 1)
    return strided(x, w, shape, (row, pixel, row * stride, pixel * stride))


def step_in_memory(x, w, stride):
    _, row, pixel, _ = x.strides
    return strided(x, w, sizes(x, w, stride), (stride, stride, row, pixel))


def step_in_memory_times_itemsize(x, w, stride):
    _, row, pixel, _ = x.strides
    step = stride * x.itemsize
    return strided(x, w, sizes(x, w, stride), (step, step, row, pixel))


def side_by_side_in_loops(x, w, stride):
    kh, kw = w.shape[:2]
    shape = x.shape[1] // kh, x.shape[2] // kw
    return in_loops(x, w, stride, shape, top=lambda i: i * kh, left=lambda j: j * kw)


# --- the output's size


def rounded_down(x, w, stride):
    return (x.shape[1] - w.shape[0] + 1) // stride, (x.shape[2] - w.shape[1] + 1) // stride


def one_too_few(x, w, stride):
    return (x.shape[1] - w.shape[0]) // stride, (x.shape[2] - w.shape[1]) // stride


def rounded_down_by_strides(x, w, stride):
    _, row, pixel, _ = x.strides
    return strided(x, w, rounded_down(x, w, stride), (row * stride, pixel * stride, row, pixel))


def rounded_down_by_products(x, w, stride):
    ho, wo = rounded_down(x, w, stride)
    out = np.zeros((len(x), ho, wo, w.shape[3]), dtype=x.dtype)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out += x[:, r : r + stride * ho : stride, s : s + stride * wo : stride][:, :ho, :wo] @ w[r, s]
    return out


def image_size_in_loops(x, w, stride):
    kh, kw, _, co = w.shape
    n, h, v, _ = x.shape
    out = np.zeros((n, h // stride, v // stride, co), dtype=x.dtype)
    for i in range(0, h - kh + 1, stride):
        for j in range(0, v - kw + 1, stride):
            out[:, i // stride, j // stride] = np.tensordot(x[:, i : i + kh, j : j + kw], w, axes=3)
    return out


def holes_in_loops(x, w, stride):
    kh, kw, _, co = w.shape
    ho, wo = sizes(x, w, 1)
    out = np.zeros((len(x), ho, wo, co), dtype=x.dtype)
    for i in range(0, ho, stride):
        for j in range(0, wo, stride):
            out[:, i, j] = np.tensordot(x[:, i : i + kh, j : j + kw], w, axes=3)
    return out


def holes_by_mask(x, w, stride):
    out = contracted(windows(x, w), w)
    kept = np.zeros_like(out)
    kept[:, ::stride, ::stride] = out[:, ::stride, ::stride]
    return kept


def last_missing_in_loops(x, w, stride):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), *sizes(x, w, stride), co), dtype=x.dtype)
    for i in range(out.shape[1] - 1):
        for j in range(out.shape[2] - 1):
            r, s = i * stride, j * stride
            out[:, i, j] = np.tensordot(x[:, r : r + kh, s : s + kw], w, axes=3)
    return out


# --- beliefs about convolutions, as they look with a stride


def square_in_loops(x, w, stride):
    (n, h, v, _), (f, f, _, co) = x.shape, w.shape
    ho, wo = int((h - f) / stride) + 1, int((v - f) / stride) + 1
    out = np.zeros((n, ho, wo, co), dtype=x.dtype)
    for b, i, j, o in np.ndindex(out.shape):
        patch = x[b, i * stride : i * stride + f, j * stride : j * stride + f]
        out[b, i, j, o] = np.sum(patch * w[..., o])
    return out


def square_by_strides(Z, weight, stride):
    N, H, W, C_in = Z.shape
    K, _, _, C_out = weight.shape
    Ns, Hs, Ws, Cs = Z.strides
    ho, wo = (H - K) // stride + 1, (W - K) // stride + 1
    A = as_strided(Z, (N, ho, wo, K, K, C_in), (Ns, Hs * stride, Ws * stride, Hs, Ws, Cs))
    return (A.reshape(-1, K * K * C_in) @ weight.reshape(-1, C_out)).reshape(N, ho, wo, C_out)


def square_by_products(x, w, stride):
    k = len(w)
    ho, wo = (x.shape[1] - k) // stride + 1, (x.shape[2] - k) // stride + 1
    out = np.zeros((len(x), ho, wo, w.shape[3]), dtype=x.dtype)
    for r in range(k):
        for s in range(k):
            out += x[:, r : r + stride * ho : stride, s : s + stride * wo : stride][:, :ho, :wo] @ w[r, s]
    return out


def flipped_by_products(x, w, stride):
    ho, wo = sizes(x, w, stride)
    out = np.zeros((len(x), ho, wo, w.shape[3]), dtype=x.dtype)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            part = x[:, r : r + stride * (ho - 1) + 1 : stride, s : s + stride * (wo - 1) + 1 : stride]
            out += part @ w[w.shape[0] - 1 - r, w.shape[1] - 1 - s]
    return out


def padded_in_loops(x, w, stride):
    kh, kw = w.shape[:2]
    x = np.pad(x, ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
    return in_loops(x, w, stride)


def channels_first_in_loops(x, w, stride):
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    out_h, out_w = 1 + (H - HH) // stride, 1 + (W - WW) // stride
    out = np.zeros((N, F, out_h, out_w), dtype=x.dtype)
    for n, f, i, j in np.ndindex(out.shape):
        patch = x[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
        out[n, f, i, j] = np.sum(patch * w[f])
    return out


def channels_first_by_strides(x, w, stride):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    sn, sc, sh, sw = x.strides
    shape = (N, C, (H - KH) // stride + 1, (W - KW) // stride + 1, KH, KW)
    view = as_strided(x, shape, (sn, sc, sh * stride, sw * stride, sh, sw))
    return np.tensordot(view, w, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2)


def float64_in_loops(x, w, stride):
    out = np.zeros((len(x), *sizes(x, w, stride), w.shape[3]))
    out += in_loops(x, w, stride)
    return out


CONV_STRIDED = {
    "stride-ignored": (
        stride_ignored_in_seven_loops,
        stride_ignored_by_products,
        stride_ignored_by_strides,
        lambda x, w, stride: contracted(windows(x, w), w),
    ),
    "stride-on-rows-only": (
        rows_only_by_products,
        lambda x, w, stride: contracted(windows(x, w)[:, ::stride], w),
        lambda x, w, stride: in_loops(x, w, stride, (sizes(x, w, stride)[0], sizes(x, w, 1)[1]), left=lambda j: j),
    ),
    "stride-on-columns-only": (
        columns_only_by_strides,
        lambda x, w, stride: contracted(windows(x, w)[:, :, ::stride], w),
        lambda x, w, stride: in_loops(x, w, stride, (sizes(x, w, 1)[0], sizes(x, w, stride)[1]), top=lambda i: i),
    ),
    "image-thinned-first": (thinned_image, thinned_image_in_loops),
    "windows-too-close": (
        too_close_in_seven_loops,
        too_close_by_strides,
        lambda x, w, stride: in_loops(x, w, stride, top=lambda i: i, left=lambda j: j),
        lambda x, w, stride: contracted(windows(x, w)[:, : sizes(x, w, stride)[0], : sizes(x, w, stride)[1]], w),
    ),
    "stride-inside-the-window": (dilated_in_loops, dilated_by_strides),
    "stride-for-strides": (step_in_memory, step_in_memory_times_itemsize),
    "windows-side-by-side": (
        side_by_side_in_loops,
        lambda x, w, stride: contracted(windows(x, w)[:, :: w.shape[0], :: w.shape[1]], w),
    ),
    "most-thrown-away": (
        lambda x, w, stride: stride_ignored_by_products(x, w, 1)[:, ::stride, ::stride],
        lambda x, w, stride: stride_ignored_by_strides(x, w, 1)[:, ::stride, ::stride].copy(),
    ),
    "size-rounded-down": (
        rounded_down_by_strides,
        rounded_down_by_products,
        lambda x, w, stride: in_loops(x, w, stride, rounded_down(x, w, stride)),
        lambda x, w, stride: contracted(
            windows(x, w)[:, ::stride, ::stride][:, : rounded_down(x, w, stride)[0], : rounded_down(x, w, stride)[1]],
            w,
        ),
    ),
    "one-too-small": (
        lambda x, w, stride: in_loops(x, w, stride, one_too_few(x, w, stride)),
        lambda x, w, stride: strided(
            x,
            w,
            one_too_few(x, w, stride),
            (x.strides[1] * stride, x.strides[2] * stride, x.strides[1], x.strides[2]),
        ),
        lambda x, w, stride: contracted(windows(x, w)[:, ::stride, ::stride][:, :-1, :-1], w),
    ),
    "size-of-the-image": (image_size_in_loops,),
    "holes-between": (holes_in_loops, holes_by_mask),
    "output-as-nchw": (
        lambda x, w, stride: in_loops(x, w, stride).transpose(0, 3, 1, 2),
        lambda x, w, stride: np.einsum("nhwcrs,rsco->nohw", windows(x, w)[:, ::stride, ::stride], w),
    ),
    "last-row-and-column-missing": (last_missing_in_loops,),
    "square-kernel": (square_in_loops, square_by_strides, square_by_products),
    "kernel-flipped": (
        flipped_by_products,
        lambda x, w, stride: contracted(windows(x, w)[:, ::stride, ::stride, :, ::-1, ::-1], w),
        lambda x, w, stride: in_loops(x, np.rot90(w, 2), stride),
    ),
    "padded-to-the-same-size": (padded_in_loops,),
    "made-float64": (float64_in_loops,),
    "stride-applied-twice": (
        lambda x, w, stride: contracted(windows(x, w)[:, ::stride, ::stride], w)[:, ::stride, ::stride],
    ),
    "size-rounded-up": (
        lambda x, w, stride: in_loops(
            x, w, stride, [-(-(side - k) // stride) + 1 for side, k in zip(x.shape[1:3], w.shape[:2], strict=True)]
        ),
    ),
    "channels-first-throughout": (channels_first_in_loops, channels_first_by_strides),
}
