"""Windows that stay where they are, are centred on their place, or reach beyond the image."""

from functools import partial

import numpy as np

from stridewise.exercises.convolution.changes import deciding, with_result
from stridewise.exercises.convolution.misconceptions.building_blocks import right_answer
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception

_VALID = "Nothing is padded here: the kernel stays inside the image, so the output is (H - KH + 1) by (W - KW + 1)."


def same_window_everywhere(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    out[:] = out[:, :1, :1].copy()
    return out


SAME_WINDOW_EVERYWHERE = Misconception(
    same_window_everywhere,
    belief="Your function uses the window at the top left for every output",
    remedy="The window moves with the output: out[n, h, w] starts at x[n, h, w].",
    variants=in_every_style(with_result(lambda out, _: np.broadcast_to(out[:, :1, :1], out.shape).copy())),
)


def offsets_multiplied(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            for r in range(kh):
                for s in range(kw):
                    out[:, i, j] += x[:, i * r, j * s] @ w[r, s]
    return out


OFFSETS_MULTIPLIED = Misconception(
    offsets_multiplied,
    belief="Your function multiplies the output's place by the kernel position: x[n, h * r, w * s]",
    remedy="The window starts at its place and goes on from there: x[n, h + r, w + s].",
)


def window_centred(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            for r in range(kh):
                for s in range(kw):
                    out[:, i, j] += x[:, i + r - kh // 2, j + s - kw // 2] @ w[r, s]
    return out


WINDOW_CENTRED = Misconception(
    window_centred,
    belief="Your function centres the window on (h, w), so that it starts half a kernel before that",
    remedy="The window starts at (h, w): x[n, h + r, w + s]. A negative index is no error in Python: it counts from "
    "the end.",
    variants=in_every_style(
        deciding(start=lambda h, w, size: (h * size.stride - size.kh // 2, w * size.stride - size.kw // 2)),
        deciding(start=lambda h, w, size: (h * size.stride - (size.kh - 1) // 2, w * size.stride - (size.kw - 1) // 2)),
    ),
)


def border_mirrored(x, w):
    kh, kw = w.shape[:2]
    x = np.pad(x, ((0, 0), ((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2), (0, 0)), mode="symmetric")
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


_BORDERS = (
    lambda side: ((side - 1) // 2, side // 2),
    lambda side: (side // 2, (side - 1) // 2),
    lambda side: (side // 2, side // 2),
)


def continued(mode, border, x, w):
    """The right answer for an image that goes on behind its edges, as np.pad does it in this mode."""
    return right_answer(np.pad(x, ((0, 0), *map(border, w.shape[:2]), (0, 0)), mode=mode), w)


def continued_to_the_same_size(mode, border, x, w):
    """The same, cut off where the output is as large as the image."""
    return continued(mode, border, x, w)[:, : x.shape[1], : x.shape[2]]


BORDER_MIRRORED = Misconception(
    border_mirrored,
    belief="Your function continues the image behind its edges with its own pixels, mirrored or repeated",
    remedy=_VALID,
    variants=in_every_style(
        also=(
            *(partial(continued, mode, border) for mode in ("symmetric", "reflect", "edge") for border in _BORDERS),
            *(partial(continued_to_the_same_size, mode, _BORDERS[2]) for mode in ("symmetric", "reflect", "edge")),
        )
    ),
)


def wrapped_around(x, w):
    kh, kw = w.shape[:2]
    return sum(np.roll(x, (-r, -s), axis=(1, 2)) @ w[r, s] for r in range(kh) for s in range(kw))


WRAPPED_AROUND = Misconception(
    wrapped_around,
    belief="Your function continues the image at its opposite edge and returns an output as large as the image",
    remedy="np.roll and `%` wrap around. " + _VALID,
    variants=in_every_style(
        also=(
            lambda x, w: wrapped_around(np.roll(x, (w.shape[0] // 2, w.shape[1] // 2), axis=(1, 2)), w),
            lambda x, w: wrapped_around(np.roll(x, ((w.shape[0] - 1) // 2, (w.shape[1] - 1) // 2), axis=(1, 2)), w),
        )
    ),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    SAME_WINDOW_EVERYWHERE,
    OFFSETS_MULTIPLIED,
    WINDOW_CENTRED,
    BORDER_MIRRORED,
    WRAPPED_AROUND,
)
