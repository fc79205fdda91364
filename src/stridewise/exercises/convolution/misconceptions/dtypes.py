"""Outputs of the wrong dtype."""

import numpy as np

from stridewise.exercises.convolution.changes import with_result
from stridewise.exercises.convolution.misconceptions.building_blocks import right_answer
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception


def made_float64(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w).astype(np.float64)


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=x.dtype).",
    variants=in_every_style(with_result(lambda out, _: out.astype(np.float64))),
    change_result=lambda out, x, w: out.astype(np.float64),
)


def made_float32(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w).astype(np.float32)


MADE_FLOAT32 = Misconception(
    made_float32,
    belief="Your function returns float32 whatever the dtype of its input",
    remedy="The output has the dtype of x: np.zeros(shape, dtype=x.dtype).",
    variants=in_every_style(with_result(lambda out, _: out.astype(np.float32))),
    change_result=lambda out, x, w: out.astype(np.float32),
)


def made_integer(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w).astype(int)


def truncated_at_each_step(x, w, dtype):
    """Store each partial sum as a whole number, in the order r, s, ci."""
    out = np.zeros_like(right_answer(x, w), dtype=dtype)
    height, width = out.shape[1:3]
    for r, s, c in np.ndindex(*w.shape[:3]):
        out[...] = out + x[:, r : r + height, s : s + width, c : c + 1] * w[r, s, c]
    return out


def whole_partial_sums(x, w):
    return truncated_at_each_step(x, w, int)


def whole_partial_sums_of_32_bits(x, w):
    return truncated_at_each_step(x, w, np.int32)


def whole_products(x, w):
    out = np.zeros_like(right_answer(x, w), dtype=int)
    height, width = out.shape[1:3]
    for r, s, c in np.ndindex(*w.shape[:3]):
        out += (x[:, r : r + height, s : s + width, c : c + 1] * w[r, s, c]).astype(int)
    return out


def rounded_products(x, w):
    out = np.zeros_like(right_answer(x, w), dtype=int)
    height, width = out.shape[1:3]
    for r, s, c in np.ndindex(*w.shape[:3]):
        out += np.round(x[:, r : r + height, s : s + width, c : c + 1] * w[r, s, c]).astype(int)
    return out


def rounded_at_the_end(x, w):
    return np.round(right_answer(x, w)).astype(int)


def whole_arguments(x, w):
    return right_answer(x.astype(int), w.astype(int))


def cast_back(truncated):
    """The same whole numbers, cast back to the dtype of x at the end."""
    return lambda x, w: truncated(x, w).astype(x.dtype)


_TRUNCATED_EARLIER = (whole_partial_sums, whole_products, whole_arguments, rounded_products, rounded_at_the_end)

MADE_INTEGER = Misconception(
    made_integer,
    belief="Your function returns whole numbers",
    remedy="The output has the dtype of x: np.zeros(shape, dtype=x.dtype). An integer array cuts off every fraction.",
    variants=in_every_style(
        with_result(lambda out, _: out.astype(int)),
        with_result(lambda out, _: out.astype(np.int32)),
        with_result(lambda out, _: out.astype(int).astype(out.dtype)),
        also=(
            *_TRUNCATED_EARLIER,
            *(cast_back(truncated) for truncated in _TRUNCATED_EARLIER),
            whole_partial_sums_of_32_bits,
        ),
    ),
    change_result=lambda out, x, w: out.astype(int),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    MADE_FLOAT64,
    MADE_FLOAT32,
    MADE_INTEGER,
)
