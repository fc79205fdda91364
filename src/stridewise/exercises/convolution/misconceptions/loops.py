"""Loops that end too early, totals that are not reset, and inputs that are changed."""

import numpy as np

from stridewise.exercises.convolution.changes import with_result
from stridewise.exercises.convolution.misconceptions.building_blocks import right_answer
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception


def batch_summed(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return np.repeat(out.sum(axis=0, keepdims=True), len(x), axis=0)


def the_sum_in_the_first_image(out, _):
    return np.concatenate([out.sum(axis=0, keepdims=True), np.zeros_like(out[1:])])


BATCH_SUMMED = Misconception(
    batch_summed,
    belief="Your function adds the images of a batch together",
    remedy="Each image has an output of its own: out[n] is computed from x[n] alone.",
    variants=in_every_style(
        with_result(lambda out, _: np.repeat(out.sum(axis=0, keepdims=True), len(out), axis=0)),
        with_result(lambda out, _: out.sum(axis=0, keepdims=True)),
        with_result(lambda out, _: out.sum(axis=0)),
        with_result(the_sum_in_the_first_image),
        with_result(lambda out, _: np.cumsum(out, axis=0, dtype=out.dtype)),
    ),
    change_result=lambda out, x, w: np.repeat(out.sum(axis=0, keepdims=True), len(x), axis=0),
)


def first_image_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    out[1:] = 0
    return out


FIRST_IMAGE_ONLY = Misconception(
    first_image_only,
    belief="Your function computes the first image of the batch only",
    remedy="Let n run over the whole batch: range(N), not one image.",
    variants=in_every_style(
        with_result(lambda out, _: np.concatenate([out[:1], np.zeros_like(out[1:])])),
        with_result(lambda out, _: out[:1]),
        with_result(lambda out, _: out[0]),
    ),
    change_result=lambda out, x, w: np.concatenate([out[:1], np.zeros_like(out[1:])]),
)


def one_image_for_all(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", np.repeat(windows[:1], len(x), axis=0), w)


def second_image_for_all(x, w):
    return np.stack([right_answer(x[1][None], w)[0] for _ in x])


ONE_IMAGE_FOR_ALL = Misconception(
    one_image_for_all,
    belief="Your function computes every output from one and the same image of the batch",
    remedy="out[n] is computed from x[n]: the loop over the batch has to reach the image too.",
    variants=in_every_style(
        with_result(lambda out, _: np.repeat(out[:1], len(out), axis=0)),
        with_result(lambda out, _: np.repeat(out[-1:], len(out), axis=0)),
        also=(second_image_for_all,),
    ),
    change_result=lambda out, x, w: np.repeat(out[:1], len(out), axis=0),
)


def returned_too_early(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((*windows.shape[:3], w.shape[3]), dtype=x.dtype)
    for image in range(len(x)):
        for row in range(out.shape[1]):
            out[image, row] = np.einsum("wcrs,rsco->wo", windows[image, row], w)
            return out


def first_product_alone(x, w):
    out = np.zeros_like(right_answer(x, w))
    out[0, 0, 0, 0] = x[0, 0, 0, 0] * w[0, 0, 0, 0]
    return out


def cut_off_after(count_of):
    """The first count_of(shape) elements of the output, in row-major order, and zeros after them."""

    def beginning(out, _):
        return np.where(np.arange(out.size).reshape(out.shape) < count_of(out.shape), out, out.dtype.type(0))

    return with_result(beginning)


RETURNED_TOO_EARLY = Misconception(
    returned_too_early,
    belief="Your function stops before the first image is done, as with a `return` inside a loop",
    remedy="`return out` goes at the end, to the left of every loop.",
    variants=in_every_style(
        cut_off_after(lambda shape: shape[2] * shape[3]),
        cut_off_after(lambda shape: shape[3]),
        cut_off_after(lambda shape: 1),
        also=(first_product_alone,),
    ),
    change_result=lambda out, x, w: np.where(
        np.arange(out.size).reshape(out.shape) < out[0, 0].size, out, out.dtype.type(0)
    ),
)


def total_never_reset(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.cumsum(np.einsum("nhwcrs,rsco->nhwo", windows, w)).reshape(*windows.shape[:3], w.shape[3])


def running_total_over(axes):
    """A total that is reset once for all elements along the last `axes` axes."""

    def kept(out, _):
        rows = out.reshape(-1, int(np.prod(out.shape[-axes:])))
        return np.cumsum(rows, axis=1, dtype=out.dtype).reshape(out.shape)

    return with_result(kept)


TOTAL_NEVER_RESET = Misconception(
    total_never_reset,
    belief="Your function carries its total over from one output to the next",
    remedy="Set the total to zero for every output: just before the loops over r, s and ci.",
    variants=in_every_style(*map(running_total_over, (4, 3, 2, 1))),
    change_result=lambda out, x, w: np.cumsum(out, dtype=out.dtype).reshape(out.shape),
)


def multiplied_in_place(x, w):
    kh, kw, _, co = w.shape
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), height, width, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            for o in range(co):
                part = x[:, r : r + height, s : s + width]
                part *= w[r, s, :, o]
                out[..., o] += part.sum(axis=3)
    return out


def window_multiplied_in_place(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            for o in range(co):
                window = x[:, i : i + kh, j : j + kw]
                window *= w[..., o]
                out[:, i, j, o] = window.sum(axis=(1, 2, 3))
    return out


def window_multiplied_in_place_by_channel(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for o in range(co):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                window = x[:, i : i + kh, j : j + kw]
                window *= w[..., o]
                out[:, i, j, o] = window.sum(axis=(1, 2, 3))
    return out


MULTIPLIED_IN_PLACE = Misconception(
    multiplied_in_place,
    belief="Your function multiplies a slice of x in place, and that slice is x itself",
    remedy="A slice is a view: `part *= w[...]` changes the image. Write `part * w[...]`, which makes a new array.",
    variants=(window_multiplied_in_place, window_multiplied_in_place_by_channel),
)


def changed_in_place(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    x[:, : out.shape[1], : out.shape[2], 0] = out[..., 0]
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    BATCH_SUMMED,
    FIRST_IMAGE_ONLY,
    ONE_IMAGE_FOR_ALL,
    RETURNED_TOO_EARLY,
    TOTAL_NEVER_RESET,
    MULTIPLIED_IN_PLACE,
    CHANGED_IN_PLACE,
)
