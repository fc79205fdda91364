"""Windows of a matrix, as a view."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def strided(a, kh, kw, strides):
    return as_strided(a, (a.shape[0] - kh + 1, a.shape[1] - kw + 1, kh, kw), strides)


def right_view(a, kh, kw):
    return strided(a, kh, kw, a.strides + a.strides)


def as_tiles(a, kh, kw):
    down, right = a.strides
    return as_strided(a, (a.shape[0] // kh, a.shape[1] // kw, kh, kw), (kh * down, kw * right, down, right))


def in_elements_of_the_shape(a, kh, kw):
    n = a.shape[1]
    return strided(a, kh, kw, (n, 1, n, 1))


def in_elements_of_any_array(a, kh, kw):
    down, right = a.strides[0] // a.itemsize, a.strides[1] // a.itemsize
    return strided(a, kh, kw, (down, right, down, right))


def of_four_bytes(a, kh, kw):
    row = a.shape[1] * 4
    return strided(a, kh, kw, (row, 4, row, 4))


def of_the_shape(a, kh, kw):
    row, element = a.shape[1] * a.itemsize, a.itemsize
    return strided(a, kh, kw, (row, element, row, element))


def copied_by_loops(a, kh, kw):
    out = np.zeros((a.shape[0] - kh + 1, a.shape[1] - kw + 1, kh, kw), dtype=a.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = a[i : i + kh, j : j + kw]
    return out


def copied_as_a_list(a, kh, kw):
    rows, columns = a.shape[0] - kh + 1, a.shape[1] - kw + 1
    return np.array([[a[i : i + kh, j : j + kw] for j in range(columns)] for i in range(rows)])


def one_byte_to_the_right(a, kh, kw):
    return strided(a, kh, kw, (a.strides[0], 1, a.strides[0], a.strides[1]))


def zeroed(a, kh, kw):
    a[...] = a * 2
    return right_view(a, kh, kw)


WINDOWS = {
    "tiles-for-windows": (
        as_tiles,
        lambda a, kh, kw: sliding_window_view(a, (kh, kw))[::kh, ::kw],
    ),
    "one-too-few": (
        lambda a, kh, kw: as_strided(a, (a.shape[0] - kh, a.shape[1] - kw, kh, kw), a.strides * 2),
        lambda a, kh, kw: sliding_window_view(a, (kh, kw))[:-1, :-1],
    ),
    "inside-transposed": (
        lambda a, kh, kw: right_view(a, kh, kw).transpose(0, 1, 3, 2),
        lambda a, kh, kw: strided(a, kh, kw, a.strides + a.strides[::-1]),
        lambda a, kh, kw: sliding_window_view(a, (kh, kw)).swapaxes(-1, -2),
    ),
    "elements-for-bytes": (in_elements_of_the_shape, in_elements_of_any_array),
    "itemsize-twice": (
        lambda a, kh, kw: strided(a, kh, kw, tuple(a.itemsize * stride for stride in a.strides * 2)),
        lambda a, kh, kw: strided(a, kh, kw, np.array(a.strides * 2) * a.itemsize),
    ),
    "strides-for-float32": (of_four_bytes,),
    "strides-of-a-contiguous-array": (of_the_shape,),
    "window-sides-swapped": (
        lambda a, kh, kw: right_view(a, kw, kh),
        lambda a, kh, kw: sliding_window_view(a, (kw, kh)),
    ),
    "copied": (copied_by_loops, copied_as_a_list, lambda a, kh, kw: np.array(sliding_window_view(a, (kh, kw)))),
    "step-for-stride": (one_byte_to_the_right, lambda a, kh, kw: strided(a, kh, kw, (1, 1, *a.strides))),
    "view-of-a-copy": (
        lambda a, kh, kw: right_view(a.copy(), kh, kw),
        lambda a, kh, kw: sliding_window_view(np.array(a), (kh, kw)),
    ),
    "changed-in-place": (zeroed,),
    "inside-first": (
        lambda a, kh, kw: right_view(a, kh, kw).transpose(2, 3, 0, 1),
        lambda a, kh, kw: as_strided(a, (kh, kw, a.shape[0] - kh + 1, a.shape[1] - kw + 1), a.strides * 2),
    ),
    "places-transposed": (lambda a, kh, kw: right_view(a, kh, kw).swapaxes(0, 1),),
    "everything-transposed": (lambda a, kh, kw: right_view(a, kh, kw).transpose(1, 0, 3, 2),),
    "as-many-windows-as-tiles": (
        lambda a, kh, kw: as_strided(a, (a.shape[0] // kh, a.shape[1] // kw, kh, kw), a.strides * 2),
    ),
    "square-window": (
        lambda a, kh, kw: right_view(a, kh, kh),
        lambda a, kh, kw: sliding_window_view(a, (kw, kw)),
    ),
    "a-window-for-every-element": (lambda a, kh, kw: as_strided(a, (*a.shape, kh, kw), a.strides * 2),),
    "windows-joined": (lambda a, kh, kw: right_view(a, kh, kw).reshape(-1, kh, kw),),
    "strides-for-float64": (lambda a, kh, kw: strided(a, kh, kw, (8 * a.shape[1], 8, 8 * a.shape[1], 8)),),
}
