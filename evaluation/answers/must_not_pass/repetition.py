"""Convolutions that give the right result at one call and another one at the next."""

# Students' code need not use all its arguments.

import numba
import numpy as np


def _sides(x, w):
    return x.shape[1] - w.shape[0] + 1, x.shape[2] - w.shape[1] + 1


def sums_start_in_stale_memory(x, w):
    rows, columns = _sides(x, w)
    out = np.empty((len(x), rows, columns, w.shape[3]), x.dtype)
    for r, s in np.ndindex(*w.shape[:2]):
        out += x[:, r : r + rows, s : s + columns] @ w[r, s]
    return out


def first_row_never_written(x, w):
    rows, columns = _sides(x, w)
    out = np.empty((len(x), rows, columns, w.shape[3]), x.dtype)
    for h in range(1, rows):
        out[:, h] = sum(x[:, h + r, s : s + columns] @ w[r, s] for r, s in np.ndindex(*w.shape[:2]))
    return out


_kept = {}


def adds_to_what_it_kept(x, w):
    rows, columns = _sides(x, w)
    shape = (len(x), rows, columns, w.shape[3])
    out = _kept.setdefault((shape, x.dtype, x.tobytes()), np.zeros(shape, x.dtype))
    for r, s in np.ndindex(*w.shape[:2]):
        out += x[:, r : r + rows, s : s + columns] @ w[r, s]
    return out


_calls = 0


def wrong_at_every_thirtieth_call(x, w):
    global _calls
    _calls += 1
    rows, columns = _sides(x, w)
    products = (x[:, r : r + rows, s : s + columns] @ w[r, s] for r, s in np.ndindex(*w.shape[:2]))
    return sum(products) + (_calls % 30 == 0) * x.dtype.type(1)


_earlier_calls = []


def one_more_after_the_third_call(x, w):
    _earlier_calls.append(x.shape)
    rows, columns = _sides(x, w)
    products = (x[:, r : r + rows, s : s + columns] @ w[r, s] for r, s in np.ndindex(*w.shape[:2]))
    return sum(products) + x.dtype.type(len(_earlier_calls) > 3)


def _sums_in_parallel(x, w):
    n, height, width, ci = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, height - kh + 1, width - kw + 1, co), dtype=x.dtype)
    for r in numba.prange(kh):
        for image in range(n):
            for h in range(height - kh + 1):
                for v in range(width - kw + 1):
                    for s in range(kw):
                        for c in range(ci):
                            for o in range(co):
                                out[image, h, v, o] += x[image, h + r, v + s, c] * w[r, s, c, o]
    return out


def race_over_the_kernel_rows():
    """Compiled anew, because Numba takes seconds for it."""
    return numba.njit(parallel=True)(_sums_in_parallel)


UNINITIALIZED = (sums_start_in_stale_memory, first_row_never_written)
STATEFUL = (adds_to_what_it_kept, wrong_at_every_thirtieth_call, one_more_after_the_third_call)
