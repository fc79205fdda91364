"""The ways in which students write a convolution. Each executes a `Convolution` in NumPy, and fails where they fail.

The same misconception leaves an array in one style (IndexError), cuts a slice short in the next (shapes that do not
fit, or broadcast after all), and reads other numbers in the third. A style is used for a misconception if it makes all
the decisions that the misconception changes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from stridewise.exercises.convolution.model import Array, Convolution, Lengths, decisions_changed
from stridewise.layout.safe_strides import safe_as_strided


@dataclass(frozen=True, slots=True)
class Style:
    """One way to write a convolution.

    Parameters
    ----------
    write : callable
        (decisions, x, w, lengths) -> the output.
    ignores : frozenset of str
        The decisions that code in this style does not make: it has no place to go wrong there.
    """

    write: Callable[[Convolution, Array, Array, Lengths], Array]
    ignores: frozenset[str]

    def __call__(self, model: Convolution, x: Array, w: Array, stride: int = 1) -> Array:
        given = _lengths(x, w, stride)
        x, w = model.arrays(*model.contents(x, w), given)
        if model.padding:
            x = np.pad(x, ((0, 0), *model.padding(given), (0, 0)))
        size = model.read_lengths(model.read_image_sides(replace(_lengths(x, w, stride), given=given)))
        return model.result(self.write(model, x, w, size), size)


def _lengths(x: Array, w: Array, stride: int) -> Lengths:
    (n, h, width, ci), (kh, kw, ki, co) = x.shape, w.shape
    return Lengths(n, h, width, ci, kh, kw, ki, co, stride)


def _zeros(model: Convolution, x: Array, size: Lengths) -> Array:
    return np.zeros(_output_shape(model, size), dtype=x.dtype)


def _output_shape(model: Convolution, size: Lengths) -> tuple[int, ...]:
    return size.n, *model.output(size), model.filters(size)


def _places(model: Convolution, size: Lengths) -> tuple[int, int]:
    rows, columns = (model.places or model.output)(size)
    return max(rows, 0), max(columns, 0)


def _kernel_positions(model: Convolution, size: Lengths) -> tuple[Array, Array]:
    rows, columns = model.kernel(size)
    return np.arange(rows)[:, None], np.arange(columns)


# --- seven loops


def seven_loops(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """Loops over everything: out[n, h, w, co] += x[n, h + r, w + s, ci] * w[r, s, ci, co]."""
    return _in_loops(model, x, w, size, channels=size.ci)


def seven_loops_over_weight_channels(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The same with the number of input channels taken from the weights."""
    return _in_loops(model, x, w, size, channels=size.ki)


def _in_loops(model: Convolution, x: Array, w: Array, size: Lengths, *, channels: int) -> Array:
    """All loops at once: an array of indices wraps around and leaves its array as a single index does."""
    out = _zeros(model, x, size)
    rows, columns = _places(model, size)
    r, s = _kernel_positions(model, size)
    looped = (size.n, rows, columns, size.co)
    if 0 in looped or not r.size or not s.size or not channels:
        return out
    if any(loop > length for loop, length in zip(looped, out.shape, strict=True)) or size.co > w.shape[3]:
        raise IndexError("the loops leave an array")
    if channels > min(x.shape[3], w.shape[2]):
        raise IndexError("the loop over ci leaves an array")
    h, v = np.arange(rows)[:, None, None, None], np.arange(columns)[:, None, None]
    top, left = model.start(*model.place(h, v), size)
    down, right = model.offset(r, s, size)
    windows = x[:, top + down, left + right, :channels]
    weights = w[model.weight(r, s, size)][..., :channels, : size.co]
    out[:, :rows, :columns, : size.co] = np.tensordot(windows, weights, 3)
    return out


# --- one window after the other


def windows_by_channel(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """out[:, h, w, co] = (window * w[..., co]).sum(axis=(1, 2, 3))"""

    def write(out: Array, window: Array, weights: Array) -> None:
        if size.co > min(len(out[0]), weights.shape[3]):
            raise IndexError("the loop over co leaves an array")
        out[:, : size.co] = _multiplied(window, weights)[:, : size.co]

    return _by_window(model, x, w, size, write)


def windows_broadcast(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """out[:, h, w] = (window[..., None] * w).sum(axis=(1, 2, 3)); einsum broadcasts as well."""

    def write(out: Array, window: Array, weights: Array) -> None:
        out[:] = _multiplied(window, weights)

    return _by_window(model, x, w, size, write)


def windows_tensordot(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """out[:, h, w] = np.tensordot(window, w, axes=3)"""

    def write(out: Array, window: Array, weights: Array) -> None:
        out[:] = np.tensordot(window, weights, 3)

    return _by_window(model, x, w, size, write)


def windows_flattened(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """out[:, h, w] = window.reshape(N, -1) @ w.reshape(-1, CO)"""

    def write(out: Array, window: Array, weights: Array) -> None:
        out[:] = _flat(model, window) @ _flat_weights(model, weights, size)

    return _by_window(model, x, w, size, write)


def _multiplied(window: Array, weights: Array) -> Array:
    return np.asarray((window[..., None] * weights).sum(axis=(1, 2, 3)))


def _by_window(
    model: Convolution, x: Array, w: Array, size: Lengths, write: Callable[[Array, Array, Array], None]
) -> Array:
    out = _zeros(model, x, size)
    weights = _weights(model, w, size)
    for h, v in np.ndindex(_places(model, size)):
        window = _window(model, x, size, h, v)
        write(out[:, h, v], window, weights)
    return out


def _window(model: Convolution, x: Array, size: Lengths, h: int, v: int) -> Array:
    rows, columns = model.kernel(size)
    top, left = model.start(*model.place(h, v), size)
    return x[:, top : top + rows, left : left + columns]


def _weights(model: Convolution, w: Array, size: Lengths) -> Array:
    """The kernel in the order in which it is read."""
    r, s = np.arange(w.shape[0])[:, None], np.arange(w.shape[1])
    read = replace(size, kh=w.shape[0], kw=w.shape[1])
    return np.asarray(w[model.weight(r, s, read)])


def _flat(model: Convolution, windows: Array) -> Array:
    """Flatten the last three axes, r, s and c, in the order that the function takes for theirs."""
    axes = ["rsc".index(letter) - 3 for letter in model.columns or model.axes]
    leading = windows.ndim - 3
    return windows.transpose(*range(leading), *axes).reshape(*windows.shape[:leading], -1)


def _flat_weights(model: Convolution, weights: Array, size: Lengths) -> Array:
    axes = ["rsc".index(letter) for letter in model.flat_weights or model.axes]
    return weights.transpose(*axes, 3).reshape(-1, size.co)


# --- one product for each kernel position


def slices(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """out += x[:, r : r + HO, s : s + WO] @ w[r, s]"""
    return _by_position(model, x, w, size, np.matmul)


def slices_broadcast(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The same with einsum, or with x[..., None] * w[r, s]: a single channel goes with all others."""
    return _by_position(model, x, w, size, lambda part, weights: (part[..., None] * weights).sum(axis=3))


def _by_position(
    model: Convolution, x: Array, w: Array, size: Lengths, multiply: Callable[[Array, Array], Array]
) -> Array:
    out = _zeros(model, x, size)
    for r, s in np.ndindex(_counts(model.kernel(size))):
        out += multiply(_slice(model, x, size, r, s), w[model.weight(r, s, size)])
    return out


def _counts(lengths: tuple[int, int]) -> tuple[int, int]:
    return max(lengths[0], 0), max(lengths[1], 0)


def _slice(model: Convolution, x: Array, size: Lengths, r: int, s: int) -> Array:
    rows, columns = _places(model, size)
    (top, left), (down, right) = model.start(0, 0, size), model.offset(r, s, size)
    step_down, step_right = (after - before for after, before in zip(model.start(1, 1, size), (top, left), strict=True))
    top, left = top + down, left + right
    part = x[:, top : top + rows * step_down : step_down, left : left + columns * step_right : step_right]
    return part[...]


def columns_of_slices(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The im2col matrix, one slice for each kernel position; then one product."""
    positions = list(np.ndindex(_counts(model.kernel(size))))
    cut = replace(model, places=None)
    columns = np.stack([_slice(cut, x, size, r, s) for r, s in positions], axis=3)
    columns = columns.reshape(*columns.shape[:3], *model.kernel(size), -1)
    return np.asarray(_flat(model, columns) @ _flat_weights(model, _weights(model, w, size), size))


# --- one product, or one contraction, of all windows


def strided_view(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """np.tensordot(as_strided(x, (N, HO, WO, KH, KW, CI), ...), w, axes=3)"""
    return np.tensordot(_view(model, x, size, x.strides), _weights(model, w, size), 3)


def strided_view_einsum(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The same by einsum, which broadcasts lengths of one."""
    return np.asarray(np.einsum("nhwrsc,rsco->nhwo", _view(model, x, size, x.strides), _weights(model, w, size)))


def strided_view_flattened(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """as_strided(...).reshape(-1, KH * KW * CI) @ w.reshape(-1, CO)"""
    return _in_one_product(model, _view(model, x, size, x.strides), w, size)


def strided_copy_flattened(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The same of a contiguous copy, with strides computed from the lengths that were read."""
    pixel = size.ci * x.itemsize
    strides = (size.h * size.w * pixel, size.w * pixel, pixel, x.itemsize)
    return _in_one_product(model, _view(model, np.ascontiguousarray(x), size, strides), w, size)


def _view(model: Convolution, x: Array, size: Lengths, strides: tuple[int, ...]) -> Array:
    image, row, pixel, channel = strides
    top, left = model.start(0, 0, size)

    def step(to: tuple[int, int], origin: tuple[int, int] = (0, 0)) -> int:
        return int((to[0] - origin[0]) * row + (to[1] - origin[1]) * pixel)

    outer = [step(model.start(*model.place(*place), size), (top, left)) for place in ((1, 0), (0, 1))]
    inner = [step(model.offset(*position, size)) for position in ((1, 0), (0, 1))]
    shape = (size.n, *model.output(size), *model.kernel(size), size.ci)
    return safe_as_strided(x[:, top:, left:], shape, (image, *outer, *inner, channel))[...]


def sliding_windows(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """np.einsum of sliding_window_view and w: the output is as large as it comes out."""
    return np.asarray(np.einsum("nhwrsc,rsco->nhwo", _sliding(model, x, size), _weights(model, w, size)))


def sliding_windows_flattened(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The windows of sliding_window_view as a matrix, one product, and a reshape."""
    return _in_one_product(model, _sliding(model, x, size), w, size)


def _sliding(model: Convolution, x: Array, size: Lengths) -> Array:
    (top, left), (next_top, next_left) = model.start(0, 0, size), model.start(1, 1, size)
    windows = np.lib.stride_tricks.sliding_window_view(x, model.kernel(size), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows[:, top :: next_top - top, left :: next_left - left, ...]


def rows_of_windows(model: Convolution, x: Array, w: Array, size: Lengths) -> Array:
    """The im2col matrix, one window after the other; then one product, and a reshape."""
    windows = np.stack([_window(model, x, size, h, v) for h, v in np.ndindex(_places(model, size))], axis=1)
    return _in_one_product(model, windows, w, size)


def _in_one_product(model: Convolution, windows: Array, w: Array, size: Lengths) -> Array:
    matrix = _flat(model, windows.reshape(-1, *windows.shape[-3:]))
    product = matrix @ _flat_weights(model, _weights(model, w, size), size)
    return np.asarray(product.reshape(_output_shape(model, size)))


def _style(write: Callable[..., Array], *ignores: str) -> Style:
    return Style(write, frozenset(ignores))


_ORDERS = ("columns", "flat_weights")

# Those that are most common first: matching ends with the first that fits.
STYLES: tuple[Style, ...] = (
    _style(seven_loops, *_ORDERS),
    _style(windows_by_channel, *_ORDERS, "offset"),
    _style(slices, *_ORDERS, "place"),
    _style(windows_broadcast, *_ORDERS, "offset"),
    _style(windows_tensordot, *_ORDERS, "offset"),
    _style(windows_flattened, "offset"),
    _style(strided_view_flattened, "places"),
    _style(strided_view, *_ORDERS, "places", "filters"),
    _style(strided_copy_flattened, "places"),
    _style(rows_of_windows, "offset"),
    _style(sliding_windows_flattened, "place", "offset", "places"),
    _style(columns_of_slices, "place", "places", "filters"),
    _style(sliding_windows, *_ORDERS, "place", "offset", "places", "output", "filters", "read_image_sides"),
    _style(strided_view_einsum, *_ORDERS, "places", "filters"),
    _style(seven_loops_over_weight_channels, *_ORDERS),
    _style(slices_broadcast, *_ORDERS, "place"),
)

# With these decisions alone every style gives the same: shapes, loops and indices still fit each other.
_STYLE_MAKES_NO_DIFFERENCE = frozenset({"contents", "weight", "padding", "columns", "flat_weights", "result"})


def styles_of(model: Convolution) -> tuple[Style, ...]:
    """Return the styles in which these decisions can be made, only one where all give the same."""
    changed = decisions_changed(model)
    able = tuple(style for style in STYLES if not changed & style.ignores)
    return able[:1] if changed <= _STYLE_MAKES_NO_DIFFERENCE else able
