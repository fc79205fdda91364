"""The backward pass: each belief in several styles, written without a look at the registry."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

# --- the gradient of the images. Each style has places for slips; without padding they get 0.


def by_loops(grad, w, x_shape, stride, padding, *, at=None, weight=None, store="add", shares=None):
    """Loops over outputs and kernel positions, pixels outside skipped."""
    out = np.zeros(x_shape, dtype=grad.dtype)
    kh, kw = w.shape[:2]
    for h in range(grad.shape[1]):
        for v in range(grad.shape[2]):
            for r in range(kh):
                for s in range(kw):
                    i, j = at(h, v, r, s, stride) if at else (h * stride + r, v * stride + s)
                    i, j = i - padding, j - padding
                    if not (0 <= i < x_shape[1] and 0 <= j < x_shape[2]):
                        continue
                    used = w[weight(r, s, kh, kw)] if weight else w[r, s]
                    part = shares(grad[:, h, v], used) if shares else grad[:, h, v] @ used.T
                    out[:, i, j] = part if store == "set" else out[:, i, j] + part
    return out


def by_slices(grad, w, x_shape, stride, padding, *, step=None, weight=None, store="add", keep_border=False, cut=None):
    """One product for each kernel position, added into a slice of images with a border."""
    n, height, width, ci = x_shape
    down, right = step(stride) if step else (stride, stride)
    out = np.zeros((n, height + 2 * padding, width + 2 * padding, ci), dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            place = np.s_[:, r : r + (rows - 1) * down + 1 : down, s : s + (columns - 1) * right + 1 : right]
            part = grad @ (w[weight(r, s, *w.shape[:2])] if weight else w[r, s]).T
            if store == "set":
                out[place] = part
            else:
                out[place] += part
    if keep_border:
        return out
    top, left = cut(padding) if cut else (padding, padding)
    return out[:, top : top + height, left : left + width]


def by_convolving(grad, w, x_shape, stride, padding, *, spread=None, border=None, turn=None, left_over=True):
    """Zeros between, zeros around, and a valid convolution with the kernel turned round."""
    n, rows, columns, co = grad.shape
    kh, kw = w.shape[:2]
    step = stride if spread is None else spread(stride)
    wide = np.zeros((n, (rows - 1) * step + 1, (columns - 1) * step + 1, co), dtype=grad.dtype)
    wide[:, ::step, ::step] = grad
    top, left = border(kh, kw, padding) if border else (kh - 1 - padding, kw - 1 - padding)
    below = (x_shape[1] + 2 * padding - kh) % stride if left_over else 0
    beside = (x_shape[2] + 2 * padding - kw) % stride if left_over else 0
    padded = np.pad(wide, ((0, 0), (top, top + below), (left, left + beside), (0, 0)))
    kernel = turn(w) if turn else w[::-1, ::-1].transpose(0, 1, 3, 2)
    windows = sliding_window_view(padded, kernel.shape[:2], axis=(1, 2))
    return np.einsum("nhwors,rsoc->nhwc", windows, kernel)


def by_product_and_columns(grad, w, x_shape, stride, padding, *, divide=1, images=slice(None)):
    """The gradient of the im2col matrix in one product, then window by window."""
    n, height, width, ci = x_shape
    kh, kw, _, co = w.shape
    columns = (grad.reshape(-1, co) @ w.reshape(-1, co).T).reshape(*grad.shape[:3], kh, kw, ci)
    out = np.zeros((n, height + 2 * padding, width + 2 * padding, ci), dtype=grad.dtype)
    for h in range(grad.shape[1]):
        for v in range(grad.shape[2]):
            window = out[images, h * stride : h * stride + kh, v * stride : v * stride + kw]
            window += columns[images, h, v]
    inside = out[:, padding : padding + height, padding : padding + width]
    return inside / np.asarray(divide(n) if callable(divide) else divide, grad.dtype)


def _style(style, **slips):
    return lambda grad, w, x_shape, stride, padding: style(grad, w, x_shape, stride, padding, **slips)


def half_flipped(w):
    return w[::-1].transpose(0, 1, 3, 2)


def pooled_over_windows(grad, w, x_shape, stride, padding):
    """Through arrays of indices, where `+=` keeps one of several."""
    n, height, width, ci = x_shape
    out = np.zeros((n, height + 2 * padding, width + 2 * padding, ci), dtype=grad.dtype)
    rows = (np.arange(grad.shape[1]) * stride)[:, None, None, None] + np.arange(w.shape[0])[:, None]
    columns = (np.arange(grad.shape[2]) * stride)[:, None, None] + np.arange(w.shape[1])
    out[:, rows, columns] += np.einsum("nhvo,rsco->nhvrsc", grad, w)
    return out[:, padding : padding + height, padding : padding + width]


def width_of_a_square(grad, w, x_shape, stride, padding):
    return by_slices(grad, w, (x_shape[0], x_shape[1], x_shape[1], x_shape[3]), stride, padding)


def sizes_from_the_gradient(grad, w, x_shape, stride, padding):
    rows = (grad.shape[1] - 1) * stride + w.shape[0] - 2 * padding
    columns = (grad.shape[2] - 1) * stride + w.shape[1] - 2 * padding
    return by_slices(grad, w, (x_shape[0], rows, columns, x_shape[3]), stride, padding)


INPUT = {
    "overlaps-overwritten": (
        _style(by_loops, store="set"),
        _style(by_slices, store="set"),
        pooled_over_windows,
    ),
    "stride-forgotten": (
        _style(by_slices, step=lambda stride: (1, 1)),
        _style(by_loops, at=lambda h, v, r, s, stride: (h + r, v + s)),
    ),
    "stride-on-rows-only": (
        _style(by_slices, step=lambda stride: (stride, 1)),
        _style(by_loops, at=lambda h, v, r, s, stride: (h + r, v * stride + s)),
    ),
    "stride-on-the-kernel": (_style(by_loops, at=lambda h, v, r, s, stride: (h + r * stride, v + s * stride)),),
    "kernel-flipped": (
        _style(by_convolving, turn=lambda w: w.transpose(0, 1, 3, 2)),
        _style(by_slices, weight=lambda r, s, kh, kw: (kh - 1 - r, kw - 1 - s)),
        _style(by_loops, weight=lambda r, s, kh, kw: (-r - 1, -s - 1)),
    ),
    "kernel-half-flipped": (
        _style(by_convolving, turn=half_flipped),
        _style(by_slices, weight=lambda r, s, kh, kw: (r, -1 - s)),
    ),
    "channels-not-swapped": (
        _style(by_convolving, turn=lambda w: w[::-1, ::-1]),
        _style(by_loops, shares=lambda part, used: part @ used),
        _style(by_loops, shares=lambda part, used: np.einsum("no,oc->nc", part, used)),
    ),
    "kernel-transposed": (
        _style(by_loops, at=lambda h, v, r, s, stride: (h * stride + s, v * stride + r)),
        _style(by_convolving, turn=lambda w: w[::-1, ::-1].transpose(1, 0, 3, 2)),
    ),
    "loop-variable-twice": (
        _style(by_loops, at=lambda h, v, r, s, stride: (h * stride + r, v * stride + r)),
        _style(by_loops, at=lambda h, v, r, s, stride: (h * stride + r, h * stride + s)),
    ),
    "remainder-missing": (_style(by_convolving, left_over=False), sizes_from_the_gradient),
    "divided-by-the-batch": (
        _style(by_product_and_columns, divide=lambda n: n),
        lambda *given: by_loops(*given) / given[0].dtype.type(len(given[0])),
    ),
    "last-image-only": (
        _style(by_product_and_columns, images=slice(-1, None)),
        _style(by_product_and_columns, images=slice(0, 1)),
    ),
    "height-for-width": (width_of_a_square,),
}

PADDED_INPUT = INPUT | {
    "padding-forgotten": (
        _style(by_slices, cut=lambda padding: (0, 0)),
        lambda grad, w, x_shape, stride, padding: by_loops(grad, w, x_shape, stride, 0),
    ),
    "padding-not-cut-off": (
        _style(by_slices, keep_border=True),
        _style(by_convolving, border=lambda kh, kw, p: (kh - 1, kw - 1)),
    ),
    "forward-padding-again": (_style(by_convolving, border=lambda kh, kw, p: (p, p)),),
    "padding-from-the-height": (
        _style(by_convolving, border=lambda kh, kw, p: (kh - 1 - p, kh - 1 - p)),
        _style(by_convolving, border=lambda kh, kw, p: (kw - 1 - p, kw - 1 - p)),
    ),
}


def _unpadded(answer):
    return lambda grad, w, x_shape, stride: answer(grad, w, x_shape, stride, 0)


NAIVE_INPUT = {belief: tuple(map(_unpadded, answers)) for belief, answers in INPUT.items()}

# --- the gradient of the weights


def windows_of(x, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    return sliding_window_view(padded, w_shape[:2], axis=(1, 2))[:, ::stride, ::stride]


def by_contraction(x, grad, w_shape, stride, padding, letters="nhvcrs,nhvo->rsco"):
    return np.einsum(letters, windows_of(x, w_shape, stride, padding), grad)


def position_by_position(x, grad, w_shape, stride, padding, *, pixels=None, total=None):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns, co = grad.shape[1:]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            if pixels:
                part = pixels(padded, r, s, rows, columns, stride)
            else:
                part = padded[:, r : r + rows * stride : stride, s : s + columns * stride : stride]
                part = part[:, :rows, :columns]
            out[r, s] = total(part, grad) if total else part.reshape(-1, x.shape[3]).T @ grad.reshape(-1, co)
    return out


def _weights(style, **slips):
    return lambda x, grad, w_shape, stride, padding: style(x, grad, w_shape, stride, padding, **slips)


def image_after_image(x, grad, w_shape, stride, padding):
    for n in range(len(x)):
        out = by_contraction(x[n : n + 1], grad[n : n + 1], w_shape, stride, padding)
    return out


def kernel_as_large_as_it_comes(x, grad, w_shape, stride, padding):
    """The dilated gradient slid over the image: with a remainder there are more places than weights."""
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    n, rows, columns, co = grad.shape
    wide = np.zeros((n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, co), dtype=grad.dtype)
    wide[:, ::stride, ::stride] = grad
    return np.einsum("nrschv,nhvo->rsco", sliding_window_view(padded, wide.shape[1:3], axis=(1, 2)), wide)


WEIGHTS = {
    "kernel-reversed": (
        lambda *given: by_contraction(*given)[::-1, ::-1].copy(),
        lambda *given: np.flip(position_by_position(*given), (0, 1)),
    ),
    "axes-in-the-wrong-order": (
        _weights(by_contraction, letters="nhvcrs,nhvo->rsoc"),
        _weights(by_contraction, letters="nhvcrs,nhvo->ocrs"),
        _weights(by_contraction, letters="nhvcrs,nhvo->crso"),
    ),
    "kernel-transposed": (_weights(by_contraction, letters="nhvcrs,nhvo->srco"),),
    "stride-forgotten": (
        _weights(
            position_by_position,
            pixels=lambda padded, r, s, rows, columns, stride: padded[:, r : r + rows, s : s + columns],
        ),
    ),
    "stride-on-the-kernel": (
        _weights(
            position_by_position,
            pixels=lambda padded, r, s, rows, columns, stride: padded[
                :, r * stride : r * stride + rows, s * stride : s * stride + columns
            ],
        ),
    ),
    "divided-by-the-batch": (
        lambda *given: by_contraction(*given) / given[0].dtype.type(len(given[0])),
        _weights(
            position_by_position,
            total=lambda part, grad: np.einsum("nhvc,nhvo->nco", part, grad).mean(axis=0),
        ),
    ),
    "divided-by-the-places": (
        lambda *given: by_contraction(*given) / given[1].dtype.type(given[1].shape[1] * given[1].shape[2]),
    ),
    "last-image-only": (
        image_after_image,
        lambda x, grad, *others: by_contraction(x[:1], grad[:1], *others),
    ),
    "padding-forgotten": (lambda x, grad, w_shape, stride, padding: position_by_position(x, grad, w_shape, stride, 0),),
    "remainder-kept": (kernel_as_large_as_it_comes,),
    "one-image-channel-only": (
        lambda x, grad, *others: by_contraction(np.repeat(x[..., :1], x.shape[3], axis=3), grad, *others),
    ),
}

# --- the others


def written_window_by_window(cols, x_shape, kh, kw):
    _, height, width, ci = x_shape
    out = np.zeros(x_shape, dtype=cols.dtype)
    rows, columns = height - kh + 1, width - kw + 1
    for number in range(len(cols)):
        image, h, v = number // (rows * columns), number // columns % rows, number % columns
        out[image, h : h + kh, v : v + kw] = cols[number].reshape(kh, kw, ci)
    return out


def written_through_a_view(cols, x_shape, kh, kw):
    n, height, width, ci = x_shape
    out = np.zeros(x_shape, dtype=cols.dtype)
    image, row, pixel, channel = out.strides
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    as_strided(out, shape, (image, row, pixel, row, pixel, channel))[...] = cols.reshape(shape)
    return out


def averaged(cols, x_shape, kh, kw):
    n, height, width, ci = x_shape
    shape = (n, height - kh + 1, width - kw + 1, kh, kw, ci)
    total, count = np.zeros(x_shape, cols.dtype), np.zeros(x_shape, cols.dtype)
    for r, s in np.ndindex(kh, kw):
        total[:, r : r + shape[1], s : s + shape[2]] += cols.reshape(shape)[:, :, :, r, s]
        count[:, r : r + shape[1], s : s + shape[2]] += 1
    return total / count


def columns_ordered(*order):
    """col2im of a matrix whose columns are read in another order than r, s, channel."""

    def answer(cols, x_shape, kh, kw):
        n, height, width, ci = x_shape
        lengths = {"r": kh, "s": kw, "c": ci}
        six = cols.reshape(n, height - kh + 1, width - kw + 1, *(lengths[letter] for letter in order))
        out = np.zeros(x_shape, cols.dtype)
        for r, s in np.ndindex(kh, kw):
            at = tuple({"r": r, "s": s, "c": slice(None)}[letter] for letter in order)
            out[:, r : r + height - kh + 1, s : s + width - kw + 1] += six[(slice(None),) * 3 + at]
        return out

    return answer


COL2IM = {
    "overlaps-overwritten": (written_window_by_window, written_through_a_view),
    "overlaps-averaged": (averaged,),
    "channels-first-in-a-row": (columns_ordered("c", "r", "s"), columns_ordered("c", "s", "r")),
    "kernel-transposed": (columns_ordered("s", "r", "c"),),
}

FLIP = {
    "channels-not-swapped": (lambda w: np.flip(w, (0, 1)), lambda w: np.flipud(np.fliplr(w))),
    "not-flipped": (lambda w: np.swapaxes(w, -1, -2),),
    "one-axis-flipped": (lambda w: np.flip(w, 1).swapaxes(2, 3), lambda w: np.flipud(w).swapaxes(3, 2)),
    "channels-flipped": (lambda w: np.flip(w).swapaxes(2, 3),),
    "other-axes-exchanged": (lambda w: w.T[..., ::-1, ::-1], lambda w: np.rollaxis(w[::-1, ::-1], 3)),
    "reshaped-channels": (lambda w: np.flip(w, (0, 1)).reshape(*w.shape[:2], *w.shape[:1:-1]),),
    "copied": (lambda w: w[::-1, ::-1].swapaxes(2, 3).copy(), lambda w: np.array(np.flip(w, (0, 1)).swapaxes(2, 3))),
}


def dilated(grad, rows, columns, row, column, step):
    out = np.zeros((len(grad), rows, columns, grad.shape[3]), dtype=grad.dtype)
    for h, v in np.ndindex(grad.shape[1:3]):
        out[:, row + h * step, column + v * step] = grad[:, h, v]
    return out


DILATE = {
    "zeros-after-the-last": (
        lambda grad, stride: dilated(grad, grad.shape[1] * stride, grad.shape[2] * stride, 0, 0, stride),
        lambda grad, stride: np.einsum("nhvc,r,s->nhrvsc", grad, *[np.eye(stride, dtype=grad.dtype)[0]] * 2).reshape(
            len(grad), grad.shape[1] * stride, -1, grad.shape[3]
        ),
    ),
    "one-zero-too-many": (
        lambda grad, stride: dilated(
            grad, (grad.shape[1] - 1) * (stride + 1) + 1, (grad.shape[2] - 1) * (stride + 1) + 1, 0, 0, stride + 1
        ),
    ),
    "left-as-it-is": (lambda grad, stride: np.array(grad),),
    "numbers-repeated": (lambda grad, stride: grad.repeat(stride, 1).repeat(stride, 2),),
    "one-axis-only": (
        lambda grad, stride: np.insert(grad, np.repeat(np.arange(1, grad.shape[1]), stride - 1), 0, axis=1),
        lambda grad, stride: np.insert(grad, np.repeat(np.arange(1, grad.shape[2]), stride - 1), 0, axis=2),
    ),
}

BIAS = {
    "over-the-wrong-axes": (lambda grad: np.sum(grad, axis=(1, 2, 3)), lambda grad: grad.sum((0, 1))),
    "each-image-for-itself": (lambda grad: np.einsum("nhvo->no", grad),),
    "divided-by-the-batch": (lambda grad: np.einsum("nhvo->no", grad).mean(axis=0),),
    "averaged-over-places": (lambda grad: np.average(grad, axis=(0, 1, 2)),),
    "last-image-only": (lambda grad: grad[-1].sum((0, 1)),),
    "channels-not-kept": (lambda grad: grad.sum(),),
}


def cubes(x, w):
    return np.power(np.einsum("nhvcrs,rsco->nhvo", sliding_window_view(x, w.shape[:2], axis=(1, 2)), w), 3).sum()


def squares(x, w):
    return np.sum(np.tensordot(sliding_window_view(x, w.shape[:2], axis=(1, 2)), w, ((4, 5, 3), (0, 1, 2))) ** 2)


def weights_by_position(x, w, eps):
    x = x.astype(float)
    ho, wo = x.shape[1] - w.shape[0] + 1, x.shape[2] - w.shape[1] + 1
    out = sum(x[:, r : r + ho, s : s + wo] @ w[r, s] for r in range(w.shape[0]) for s in range(w.shape[1]))
    grad = np.zeros(w.shape)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            grad[r, s] = np.tensordot(x[:, r : r + ho, s : s + wo], 3 * out**2, axes=([0, 1, 2], [0, 1, 2]))
    return grad


def numeric(x, w, eps, *, quotient, loss=cubes):
    x, w = x.astype(float), w.astype(float)
    units = np.eye(w.size).reshape(-1, *w.shape)
    return np.array([quotient(lambda by, unit=unit: loss(x, w + by * unit), eps) for unit in units]).reshape(w.shape)


def one_array_for_all(x, w, eps):
    x, moved = x.astype(float), w.astype(float)
    out = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        moved[place] += eps
        out[place] = cubes(x, moved)
        moved[place] -= 2 * eps
        out[place] -= cubes(x, moved)
    return out / (2 * eps)


CHECK = {
    "one-sided": (
        lambda x, w, eps: numeric(x, w, eps, quotient=lambda at, eps: (at(eps) - at(0)) / eps),
        lambda x, w, eps: numeric(x, w, eps, quotient=lambda at, eps: (at(0) - at(-eps)) / eps),
    ),
    "twice-as-large": (lambda x, w, eps: numeric(x, w, eps, quotient=lambda at, eps: (at(eps) - at(-eps)) / eps),),
    "never-moved-back": (one_array_for_all,),
    "squares-for-cubes": (
        lambda x, w, eps: numeric(
            x, w, eps, quotient=lambda at, eps: (at(eps) - at(-eps)) / (2 * eps), loss=lambda x, w: squares(x, w) / 2
        ),
    ),
    "by-the-rule": (weights_by_position,),
    "wrong-sign": (lambda x, w, eps: numeric(x, w, eps, quotient=lambda at, eps: (at(-eps) - at(eps)) / (2 * eps)),),
    "in-the-inputs-dtype": (
        lambda x, w, eps: numeric(x, w, eps, quotient=lambda at, eps: (at(eps) - at(-eps)) / (2 * eps)).astype(w.dtype),
    ),
}

BACKWARD = {
    "conv_input_grad_naive": NAIVE_INPUT,
    "bias_grad": BIAS,
    "flip_view": FLIP,
    "dilate": DILATE,
    "conv_input_grad": PADDED_INPUT,
    "conv_weight_grad": WEIGHTS,
    "col2im": COL2IM,
    "grad_check": CHECK,
}
