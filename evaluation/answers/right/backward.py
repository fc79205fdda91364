"""Right answers of lesson 9, the backward pass."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

# --- flip_view, dilate and bias_grad


def flipped_by_np_flip(w):
    return np.flip(w, axis=(0, 1)).transpose(0, 1, 3, 2)


def flipped_by_negative_strides(w):
    rows, columns, channels_in, channels_out = w.strides
    kh, kw, ci, co = w.shape
    return as_strided(w[kh - 1 :, kw - 1 :], (kh, kw, co, ci), (-rows, -columns, channels_out, channels_in))


def flipped_by_moveaxis(w):
    return np.moveaxis(w[::-1, ::-1, :, :], 3, 2)


def flipped_by_einsum(w):
    return np.einsum("rsio->rsoi", w)[::-1, ::-1]


def dilated_by_loops(grad, stride):
    n, rows, columns, channels = grad.shape
    out = np.zeros((n, stride * (rows - 1) + 1, stride * (columns - 1) + 1, channels), dtype=grad.dtype)
    for h in range(rows):
        for v in range(columns):
            out[:, h * stride, v * stride] = grad[:, h, v]
    return out


def dilated_and_cut(grad, stride):
    n, rows, columns, channels = grad.shape
    out = np.zeros((n, rows, stride, columns, stride, channels), dtype=grad.dtype)
    out[:, :, 0, :, 0] = grad
    out = out.reshape(n, rows * stride, columns * stride, channels)
    return out[:, : out.shape[1] - stride + 1, : out.shape[2] - stride + 1]


def dilated_by_insertion(grad, stride):
    for axis in (1, 2):
        between = np.repeat(np.arange(1, grad.shape[axis]), stride - 1)
        grad = np.insert(grad, between, 0, axis=axis)
    return grad.copy()


def bias_by_einsum(grad):
    return np.einsum("nhvo->o", grad)


def bias_by_rows(grad):
    return grad.reshape(-1, grad.shape[3]).sum(axis=0)


def bias_by_a_product(grad):
    return np.ones(grad[..., 0].size, grad.dtype) @ grad.reshape(-1, grad.shape[-1])


def bias_by_loops(grad):
    out = np.zeros(grad.shape[3], grad.dtype)
    for place in np.ndindex(grad.shape[:3]):
        out += grad[place]
    return out


# --- the gradient of the images, with a padding of 0 where none is given


def by_seven_loops(grad, w, x_shape, stride, padding=0):
    out = np.zeros(x_shape, dtype=grad.dtype)
    n_images, rows, columns, co = grad.shape
    for n in range(n_images):
        for h in range(rows):
            for v in range(columns):
                for r in range(w.shape[0]):
                    for s in range(w.shape[1]):
                        row, column = h * stride + r - padding, v * stride + s - padding
                        if 0 <= row < x_shape[1] and 0 <= column < x_shape[2]:
                            for o in range(co):
                                out[n, row, column] += grad[n, h, v, o] * w[r, s, :, o]
    return out


def by_windows(grad, w, x_shape, stride, padding=0):
    n, height, width, ci = x_shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, height + 2 * padding, width + 2 * padding, ci), dtype=grad.dtype)
    for h in range(grad.shape[1]):
        for v in range(grad.shape[2]):
            top, left = h * stride, v * stride
            shares = grad[:, h, v] @ w.reshape(-1, co).T
            out[:, top : top + kh, left : left + kw] += shares.reshape(n, kh, kw, ci)
    return out[:, padding : padding + height, padding : padding + width]


def by_gathering(grad, w, x_shape, stride, padding=0):
    """For each pixel, the outputs that read it."""
    out = np.zeros(x_shape, dtype=grad.dtype)
    for i in range(x_shape[1]):
        for j in range(x_shape[2]):
            for r in range(w.shape[0]):
                for s in range(w.shape[1]):
                    h, over = divmod(i + padding - r, stride)
                    v, beside = divmod(j + padding - s, stride)
                    if over == beside == 0 and 0 <= h < grad.shape[1] and 0 <= v < grad.shape[2]:
                        out[:, i, j] += grad[:, h, v] @ w[r, s].T
    return out


def by_a_convolution(grad, w, x_shape, stride, padding=0):
    dilated = dilated_by_loops(grad, stride)
    (kh, kw), sides = w.shape[:2], []
    for axis, length in ((0, kh), (1, kw)):
        left_over = (x_shape[1 + axis] + 2 * padding - length) % stride
        sides.append((length - 1 - padding, length - 1 - padding + left_over))
    padded = np.pad(dilated, ((0, 0), *sides, (0, 0)))
    return np.einsum("nhvors,rsoc->nhvc", sliding_window_view(padded, (kh, kw), axis=(1, 2)), flipped_by_np_flip(w))


def by_a_larger_canvas(grad, w, x_shape, stride, padding=0):
    """A convolution of a gradient on zeros, with whatever is around the image cut off."""
    n, height, width, _ = x_shape
    kh, kw, _, co = w.shape
    canvas = np.zeros((n, height + 2 * padding + 2 * kh, width + 2 * padding + 2 * kw, co), dtype=grad.dtype)
    rows, columns = grad.shape[1:3]
    canvas[:, kh - 1 :, kw - 1 :][:, : rows * stride : stride, : columns * stride : stride] = grad
    windows = sliding_window_view(canvas, (kh, kw), axis=(1, 2))
    out = np.tensordot(windows, w[::-1, ::-1], axes=((3, 4, 5), (3, 0, 1)))
    return out[:, padding : padding + height, padding : padding + width]


def by_columns(grad, w, x_shape, stride, padding=0):
    """The columns' gradient in one product, then col2im."""
    n, height, width, ci = x_shape
    kh, kw, _, co = w.shape
    columns = (grad.reshape(-1, co) @ w.reshape(-1, co).T).reshape(*grad.shape[:3], kh, kw, ci)
    out = np.zeros((n, height + 2 * padding, width + 2 * padding, ci), dtype=grad.dtype)
    image, row, pixel, channel = out.strides
    for r in range(kh):
        for s in range(kw):
            view = as_strided(out[:, r:, s:], (*grad.shape[:3], ci), (image, row * stride, pixel * stride, channel))
            view += columns[:, :, :, r, s]
    return out[:, padding : padding + height, padding : padding + width]


def by_the_transposed_matrix(grad, w, x_shape, stride, padding=0):
    """The forward pass as a matrix, one row for each output; then its transpose."""
    n, height, width, ci = x_shape
    rows, columns, co = grad.shape[1:]
    matrix = np.zeros((rows, columns, co, height, width, ci), dtype=w.dtype)
    for h, v, r, s in np.ndindex(rows, columns, *w.shape[:2]):
        i, j = h * stride + r - padding, v * stride + s - padding
        if 0 <= i < height and 0 <= j < width:
            matrix[h, v, :, i, j] = w[r, s].T
    flat = matrix.reshape(rows * columns * co, height * width * ci)
    return (grad.reshape(n, -1) @ flat).reshape(x_shape)


def by_added_indices(grad, w, x_shape, stride, padding=0):
    n, height, width, ci = x_shape
    out = np.zeros((n, height + 2 * padding, width + 2 * padding, ci), dtype=grad.dtype)
    rows = (np.arange(grad.shape[1]) * stride)[:, None] + np.arange(w.shape[0])
    columns = (np.arange(grad.shape[2]) * stride)[:, None] + np.arange(w.shape[1])
    shares = np.einsum("nhvo,rsco->nhrvsc", grad, w)
    np.add.at(out, (slice(None), rows[:, :, None, None], columns), shares)
    return out[:, padding : padding + height, padding : padding + width]


INPUT_GRADIENTS = (
    by_seven_loops,
    by_windows,
    by_gathering,
    by_a_convolution,
    by_a_larger_canvas,
    by_columns,
    by_the_transposed_matrix,
    by_added_indices,
)


def without_padding(answer):
    def unpadded(grad, w, x_shape, stride):
        return answer(grad, w, x_shape, stride)

    unpadded.__name__ = answer.__name__
    return unpadded


# --- the gradient of the weights


def weights_by_loops(x, grad, w_shape, stride, padding):
    out = np.zeros(w_shape, dtype=x.dtype)
    for n, h, v in np.ndindex(grad.shape[:3]):
        for r, s in np.ndindex(w_shape[:2]):
            i, j = h * stride + r - padding, v * stride + s - padding
            if 0 <= i < x.shape[1] and 0 <= j < x.shape[2]:
                out[r, s] += np.outer(x[n, i, j], grad[n, h, v])
    return out


def weights_by_products(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    out = np.empty(w_shape, dtype=x.dtype)
    rows, columns, co = grad.shape[1:]
    for r in range(w_shape[0]):
        for s in range(w_shape[1]):
            part = padded[:, r:, s:][:, : rows * stride : stride, : columns * stride : stride]
            out[r, s] = part.reshape(-1, part.shape[-1]).T @ grad.reshape(-1, co)
    return out


def weights_by_im2col(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    windows = sliding_window_view(padded, w_shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    columns = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, w_shape[0] * w_shape[1] * w_shape[2])
    return (columns.T @ grad.reshape(-1, w_shape[3])).reshape(w_shape)


def weights_by_einsum(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    windows = sliding_window_view(padded, w_shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nhvcrs,nhvo->rsco", windows, grad)


def weights_as_a_convolution(x, grad, w_shape, stride, padding):
    """The batch in the channels' place: images of N channels, convolved with the dilated gradient."""
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    kernel = dilated_by_loops(grad, stride)
    windows = sliding_window_view(padded, kernel.shape[1:3], axis=(1, 2))
    return np.einsum("nrschv,nhvo->rsco", windows, kernel)[: w_shape[0], : w_shape[1]]


def weights_window_by_window(x, grad, w_shape, stride, padding):
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    out = np.zeros(w_shape, dtype=x.dtype)
    kh, kw = w_shape[:2]
    for h in range(grad.shape[1]):
        for v in range(grad.shape[2]):
            window = padded[:, h * stride : h * stride + kh, v * stride : v * stride + kw]
            out += np.tensordot(window, grad[:, h, v], axes=(0, 0))
    return out


WEIGHT_GRADIENTS = (
    weights_by_loops,
    weights_by_products,
    weights_by_im2col,
    weights_by_einsum,
    weights_as_a_convolution,
    weights_window_by_window,
)

# --- col2im and grad_check


def columns_back_window_by_window(cols, x_shape, kh, kw):
    _, height, width, ci = x_shape
    rows, columns = height - kh + 1, width - kw + 1
    out = np.zeros(x_shape, dtype=cols.dtype)
    for number, row in enumerate(cols):
        image, place = divmod(number, rows * columns)
        h, v = divmod(place, columns)
        out[image, h : h + kh, v : v + kw] += row.reshape(kh, kw, ci)
    return out


def columns_back_by_position(cols, x_shape, kh, kw):
    n, height, width, ci = x_shape
    rows, columns = height - kh + 1, width - kw + 1
    out = np.zeros(x_shape, dtype=cols.dtype)
    for number in range(kh * kw):
        r, s = divmod(number, kw)
        part = cols[:, number * ci : (number + 1) * ci]
        out[:, r : r + rows, s : s + columns] += part.reshape(n, rows, columns, ci)
    return out


def columns_back_through_views(cols, x_shape, kh, kw):
    n, height, width, ci = x_shape
    rows, columns = height - kh + 1, width - kw + 1
    out = np.zeros(x_shape, dtype=cols.dtype)
    six = cols.reshape(n, rows, columns, kh, kw, ci)
    image, row, pixel, channel = out.strides
    for r in range(kh):
        for s in range(kw):
            view = as_strided(out[:, r:, s:], (n, rows, columns, ci), (image, row, pixel, channel))
            np.add(view, six[:, :, :, r, s], out=view)
    return out


def cubes(x, w):
    windows = sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.sum(np.einsum("nhvcrs,rsco->nhvo", windows, w) ** 3)


def differences_with_the_number_put_back(x, w, eps):
    x, weights = x.astype(float), w.astype(float)
    out = np.empty(w.shape)
    for place in np.ndindex(*w.shape):
        kept = weights[place]
        weights[place] = kept + eps
        more = cubes(x, weights)
        weights[place] = kept - eps
        less = cubes(x, weights)
        weights[place] = kept
        out[place] = (more - less) / (2 * eps)
    return out


def differences_along_unit_vectors(x, w, eps):
    x, w = np.float64(x), np.float64(w)
    units = np.eye(w.size).reshape(w.size, *w.shape)
    quotients = [(cubes(x, w + eps * unit) - cubes(x, w - eps * unit)) / eps / 2 for unit in units]
    return np.array(quotients).reshape(w.shape)


def differences_by_flat_index(x, w, eps):
    x, out = np.asarray(x, dtype=np.float64), np.zeros(w.size)
    flat = w.astype(np.float64).ravel()
    for i in range(flat.size):
        flat[i] += eps
        high = cubes(x, flat.reshape(w.shape))
        flat[i] -= 2 * eps
        low = cubes(x, flat.reshape(w.shape))
        flat[i] += eps
        out[i] = (high - low) / (2 * eps)
    return out.reshape(w.shape)


def differences_of_one_product(x, w, eps):
    """All windows as a matrix, once; then each loss is one product."""
    windows = sliding_window_view(x.astype(np.float64), w.shape[:2], axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    matrix, weights = windows.reshape(-1, w[..., 0].size), w.astype(np.float64).reshape(-1, w.shape[3])
    out = np.zeros_like(weights)
    for row, column in np.ndindex(*weights.shape):
        losses = []
        for sign in (1, -1):
            moved = weights.copy()
            moved[row, column] += sign * eps
            losses.append(((matrix @ moved) ** 3).sum())
        out[row, column] = (losses[0] - losses[1]) / (2 * eps)
    return out.reshape(w.shape)


def differences_by_plain_loops(x, w, eps):
    x, w = x.astype("f8"), w.astype("f8")

    def loss(weights):
        total = 0.0
        for n in range(x.shape[0]):
            for h in range(x.shape[1] - w.shape[0] + 1):
                for v in range(x.shape[2] - w.shape[1] + 1):
                    window = x[n, h : h + w.shape[0], v : v + w.shape[1]]
                    for o in range(w.shape[3]):
                        total += (window * weights[..., o]).sum() ** 3
        return total

    out = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        high, low = w.copy(), w.copy()
        high[place] += eps
        low[place] -= eps
        out[place] = (loss(high) - loss(low)) / (2 * eps)
    return out


BACKWARD = {
    "conv_input_grad_naive": tuple(map(without_padding, INPUT_GRADIENTS)),
    "bias_grad": (bias_by_einsum, bias_by_rows, bias_by_a_product, bias_by_loops),
    "flip_view": (flipped_by_np_flip, flipped_by_negative_strides, flipped_by_moveaxis, flipped_by_einsum),
    "dilate": (dilated_by_loops, dilated_and_cut, dilated_by_insertion),
    "conv_input_grad": INPUT_GRADIENTS,
    "conv_weight_grad": WEIGHT_GRADIENTS,
    "col2im": (columns_back_window_by_window, columns_back_by_position, columns_back_through_views),
    "grad_check": (
        differences_with_the_number_put_back,
        differences_along_unit_vectors,
        differences_by_flat_index,
        differences_of_one_product,
        differences_by_plain_loops,
    ),
}
