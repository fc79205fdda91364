"""What goes wrong in `col2im(cols, x_shape, kh, kw)`."""

from collections.abc import Callable, Sequence
from itertools import permutations, product
from typing import Any, Literal

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception

Pairs = tuple[int, int]


def _columns_back(
    *,
    rows: str = "nhw",
    columns: str = "rsc",
    offset: Callable[[int, int], Pairs] = lambda r, s: (r, s),
    combine: Literal["add", "windows", "windows backwards", "positions", "positions backwards"] = "add",
    windows: Callable[[int, int, int, int], Pairs] = lambda height, width, kh, kw: (height - kh + 1, width - kw + 1),
    kernel: Callable[[int, int], Pairs] = lambda kh, kw: (kh, kw),
    result: Callable[[Any], Any] = lambda out: out,
) -> Callable[..., Any]:
    """Return an answer with some decision made otherwise.

    Parameters
    ----------
    rows, columns : str
        The orders in which the rows and the columns of the matrix are taken to run.
    offset : callable
        (r, s) -> how far inside its window a number is put.
    combine : str
        "add", or whose numbers are left where windows overlap: those of the last window or kernel position, in
        the order of loops or backwards.
    windows : callable
        (height, width, kh, kw) -> how many windows downwards and to the right.
    kernel : callable
        (kh, kw) -> the rows and columns of a window.
    result : callable
        What is returned of the images.
    """

    def answer(cols: Any, x_shape: tuple[int, ...], kh: int, kw: int) -> Any:
        n, height, width, channels = x_shape
        (down, right), taps = windows(height, width, kh, kw), kernel(kh, kw)
        lengths = {"n": n, "h": down, "w": right, "r": taps[0], "s": taps[1], "c": channels}
        order = rows + columns
        six = cols.reshape([lengths[letter] for letter in order])
        six = six.transpose([order.index(letter) for letter in "nhwrsc"])
        out = np.zeros(x_shape, dtype=cols.dtype)
        for h, v, r, s in _places(combine, (down, right), taps):
            row, column = h + offset(r, s)[0], v + offset(r, s)[1]
            out[:, row, column] = six[:, h, v, r, s] + (out[:, row, column] if combine == "add" else 0)
        return result(out)

    return answer


def _places(combine: str, windows: Pairs, kernel: Pairs) -> Sequence[tuple[int, ...]]:
    places = list(product(range(windows[0]), range(windows[1]), range(kernel[0]), range(kernel[1])))
    if combine.startswith("positions"):
        places.sort(key=lambda place: place[2:])
    return places[::-1] if combine.endswith("backwards") else places


def overlaps_overwritten(cols, x_shape, kh, kw):
    n, height, width, channels = x_shape
    six = cols.reshape(n, height - kh + 1, width - kw + 1, kh, kw, channels)
    out = np.zeros(x_shape, dtype=cols.dtype)
    for h in range(height - kh + 1):
        for v in range(width - kw + 1):
            out[:, h : h + kh, v : v + kw] = six[:, h, v]
    return out


OVERLAPS_OVERWRITTEN = Misconception(
    overlaps_overwritten,
    belief="Your function undoes im2col: of the windows that overlap at a pixel, it keeps one",
    remedy="col2im is the transpose of im2col, not its inverse: what several windows hand back is added, `+=`. With "
    "arrays of indices, `+=` keeps one of them: use slices.",
    variants=tuple(
        _columns_back(combine=combine) for combine in ("positions", "windows backwards", "positions backwards")
    ),
)


def overlaps_averaged(cols, x_shape, kh, kw):
    n, height, width, channels = x_shape
    six = cols.reshape(n, height - kh + 1, width - kw + 1, kh, kw, channels)
    out = np.zeros(x_shape, dtype=cols.dtype)
    count = np.zeros(x_shape, dtype=cols.dtype)
    for h in range(height - kh + 1):
        for v in range(width - kw + 1):
            out[:, h : h + kh, v : v + kw] += six[:, h, v]
            count[:, h : h + kh, v : v + kw] += 1
    return out / count


OVERLAPS_AVERAGED = Misconception(
    overlaps_averaged,
    belief="Your function averages where windows overlap, which gives an image back that im2col has taken apart",
    remedy="That is an inverse of im2col. A gradient is the sum of what the windows hand back, not the mean.",
    variants=(lambda cols, x_shape, kh, kw: _columns_back()(cols, x_shape, kh, kw) / np.float32(kh * kw),),
)


def channels_first_in_a_row(cols, x_shape, kh, kw):
    n, height, width, channels = x_shape
    six = cols.reshape(n, height - kh + 1, width - kw + 1, channels, kh, kw)
    out = np.zeros(x_shape, dtype=cols.dtype)
    for r in range(kh):
        for s in range(kw):
            out[:, r : r + height - kh + 1, s : s + width - kw + 1] += six[:, :, :, :, r, s]
    return out


CHANNELS_FIRST_IN_A_ROW = Misconception(
    channels_first_in_a_row,
    belief="Your function reads a row of the matrix in another order than kernel row, kernel column, channel",
    remedy="In a row of im2col channels run fastest: reshape to (N, HO, WO, KH, KW, CI), in this order.",
    variants=tuple(
        _columns_back(columns="".join(order))
        for order in permutations("rsc")
        if "".join(order) not in ("rsc", "crs", "src")
    ),
)


def kernel_transposed(cols, x_shape, kh, kw):
    n, height, width, channels = x_shape
    six = cols.reshape(n, height - kh + 1, width - kw + 1, kw, kh, channels)
    out = np.zeros(x_shape, dtype=cols.dtype)
    for r in range(kh):
        for s in range(kw):
            out[:, r : r + height - kh + 1, s : s + width - kw + 1] += six[:, :, :, s, r]
    return out


KERNEL_TRANSPOSED = Misconception(
    kernel_transposed,
    belief="Your function exchanges the rows and columns of a window",
    remedy="In a row of im2col the kernel's columns run faster than its rows: reshape to (N, HO, WO, KH, KW, CI).",
    variants=(_columns_back(offset=lambda r, s: (s, r)),),
)


def kernel_flipped(cols, x_shape, kh, kw):
    n, height, width, channels = x_shape
    six = cols.reshape(n, height - kh + 1, width - kw + 1, kh, kw, channels)
    out = np.zeros(x_shape, dtype=cols.dtype)
    for r in range(kh):
        for s in range(kw):
            out[:, r : r + height - kh + 1, s : s + width - kw + 1] += six[:, :, :, kh - 1 - r, kw - 1 - s]
    return out


def _flipped(*axes):
    def answer(cols, x_shape, kh, kw):
        right = _columns_back(offset=lambda r, s: (kh - 1 - r if 0 in axes else r, kw - 1 - s if 1 in axes else s))
        return right(cols, x_shape, kh, kw)

    return answer


KERNEL_FLIPPED = Misconception(
    kernel_flipped,
    belief="Your function reads the windows backwards",
    remedy="Nothing is flipped here: number (r, s) of a window came from pixel (h + r, v + s), and goes back there.",
    variants=(_flipped(0), _flipped(1)),
)


def windows_in_another_order(cols, x_shape, kh, kw):
    n, height, width, channels = x_shape
    six = cols.reshape(n, width - kw + 1, height - kh + 1, kh, kw, channels)
    out = np.zeros(x_shape, dtype=cols.dtype)
    for r in range(kh):
        for s in range(kw):
            out[:, r : r + height - kh + 1, s : s + width - kw + 1] += six[:, :, :, r, s].swapaxes(1, 2)
    return out


WINDOWS_IN_ANOTHER_ORDER = Misconception(
    windows_in_another_order,
    belief="Your function reads the rows of the matrix in another order than image, row, column",
    remedy="Row by row the windows of im2col go along the image, then down, then to the next image.",
    variants=tuple(
        _columns_back(rows="".join(order)) for order in permutations("nhw") if "".join(order) not in ("nhw", "nwh")
    ),
)


def height_for_width(cols, x_shape, kh, kw):
    n, height, width, channels = x_shape
    rows, columns = height - kw + 1, width - kh + 1
    six = cols.reshape(n, rows, columns, kh, kw, channels)
    out = np.zeros(x_shape, dtype=cols.dtype)
    for h in range(rows):
        for v in range(columns):
            out[:, h : h + kh, v : v + kw] += six[:, h, v]
    return out


HEIGHT_FOR_WIDTH = Misconception(
    height_for_width,
    belief="Your function takes a height for a width, or a width for a height",
    remedy="There are H - KH + 1 rows of windows and W - KW + 1 columns; each window has KH rows and KW columns.",
    variants=(
        _columns_back(windows=lambda height, width, kh, kw: (height - kw + 1, width - kh + 1)),
        _columns_back(windows=lambda height, width, kh, kw: (width - kw + 1, height - kh + 1)),
        _columns_back(windows=lambda height, _width, kh, kw: (height - kh + 1, height - kw + 1)),
    ),
)


def last_windows_missing(cols, x_shape, kh, kw):
    n, height, width, channels = x_shape
    six = cols.reshape(n, height - kh + 1, width - kw + 1, kh, kw, channels)
    out = np.zeros(x_shape, dtype=cols.dtype)
    for h in range(height - kh):
        for v in range(width - kw):
            out[:, h : h + kh, v : v + kw] += six[:, h, v]
    return out


LAST_WINDOWS_MISSING = Misconception(
    last_windows_missing,
    belief="Your function leaves out the last row and column of windows",
    remedy="range(H - KH + 1) is needed to reach all windows: its last number is H - KH.",
)


def first_image_only(cols, x_shape, kh, kw):
    _, height, width, channels = x_shape
    five = cols[: (height - kh + 1) * (width - kw + 1)].reshape(height - kh + 1, width - kw + 1, kh, kw, channels)
    out = np.zeros(x_shape, dtype=cols.dtype)
    for r in range(kh):
        for s in range(kw):
            out[0, r : r + height - kh + 1, s : s + width - kw + 1] += five[:, :, r, s]
    return out


def _of_one_image(image: int) -> Callable[[Any], Any]:
    return lambda out: np.where((np.arange(len(out)) == image % len(out))[:, None, None, None], out, 0)


FIRST_IMAGE_ONLY = Misconception(
    first_image_only,
    belief="Your function fills one image of the batch only",
    remedy="The rows of the matrix are the windows of all images, one image after the other.",
    variants=(_columns_back(result=_of_one_image(-1)),),
)


def made_float64(cols, x_shape, kh, kw):
    n, height, width, channels = x_shape
    six = cols.reshape(n, height - kh + 1, width - kw + 1, kh, kw, channels)
    out = np.zeros(x_shape)
    for r in range(kh):
        for s in range(kw):
            out[:, r : r + height - kh + 1, s : s + width - kw + 1] += six[:, :, :, r, s]
    return out


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=cols.dtype).",
    change_result=lambda out, *_: out.astype(np.float64),
)


def changed_in_place(cols, x_shape, kh, kw):
    n, height, width, channels = x_shape
    six = cols.reshape(n, height - kh + 1, width - kw + 1, kh, kw, channels)
    out = np.zeros(x_shape, dtype=cols.dtype)
    for r in range(kh):
        for s in range(kw):
            out[:, r : r + height - kh + 1, s : s + width - kw + 1] += six[:, :, :, r, s]
    cols *= 0
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


def columns_copied(cols, x_shape, kh, kw):
    n, height, width, channels = x_shape
    six = cols.reshape(n, height - kh + 1, width - kw + 1, kh, kw, channels)
    by_position = np.ascontiguousarray(six.transpose(3, 4, 0, 1, 2, 5))
    out = np.zeros(x_shape, dtype=cols.dtype)
    for r in range(kh):
        for s in range(kw):
            out[:, r : r + height - kh + 1, s : s + width - kw + 1] += by_position[r, s]
    return out


COLUMNS_COPIED = Misconception(
    columns_copied,
    belief="Your function copies the whole matrix before it adds",
    remedy="The matrix reshaped to six axes is a view. Add its parts to slices of the image, and nothing else is "
    "needed.",
    shows_in="cost",
)


def index_for_each_number(cols, x_shape, kh, kw):
    n, height, width, channels = x_shape
    pixels = np.arange(n * height * width * channels).reshape(x_shape)
    windows = np.lib.stride_tricks.sliding_window_view(pixels, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    out = np.zeros(n * height * width * channels, dtype=cols.dtype)
    np.add.at(out, windows.reshape(-1), cols.reshape(-1))
    return out.reshape(x_shape)


INDEX_FOR_EACH_NUMBER = Misconception(
    index_for_each_number,
    belief="Your function makes an index for every number of the matrix, which takes more memory than the matrix",
    remedy="Slices need no arrays of indices: for each r and s, add to out[:, r : r + HO, s : s + WO].",
    shows_in="cost",
)

MISCONCEPTIONS: tuple[Misconception, ...] = (
    OVERLAPS_OVERWRITTEN,
    OVERLAPS_AVERAGED,
    CHANNELS_FIRST_IN_A_ROW,
    KERNEL_TRANSPOSED,
    KERNEL_FLIPPED,
    WINDOWS_IN_ANOTHER_ORDER,
    HEIGHT_FOR_WIDTH,
    LAST_WINDOWS_MISSING,
    FIRST_IMAGE_ONLY,
    MADE_FLOAT64,
    CHANGED_IN_PLACE,
    COLUMNS_COPIED,
    INDEX_FOR_EACH_NUMBER,
)
