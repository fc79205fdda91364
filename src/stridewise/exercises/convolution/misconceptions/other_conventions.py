"""Functions written for arrays of another kind: weights in another order, or one image instead of a batch.

With this course's arrays they mostly fail. Each `adapter` calls them with the arrays that they expect.
"""

import numpy as np

from stridewise.exercises.record import Misconception


def outputs_first_in_the_weights(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[1:3], axis=(1, 2))
    return np.einsum("nhwcrs,orsc->nhwo", windows, w)


OUTPUTS_FIRST_IN_THE_WEIGHTS = Misconception(
    outputs_first_in_the_weights,
    belief="Your function takes weights in the order (CO, KH, KW, CI), one kernel after the other",
    remedy="Here the weights are w[r, s, ci, co]: the kernel of output co is w[..., co].",
    adapter=lambda answer: lambda x, w: answer(x, w.transpose(3, 0, 1, 2)),
)


def one_image_at_a_time(x, w):
    height, width, _ = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((height - kh + 1, width - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.einsum("rsc,rsco->o", x[i : i + kh, j : j + kw], w)
    return out


ONE_IMAGE_AT_A_TIME = Misconception(
    one_image_at_a_time,
    belief="Your function is written for one image (H, W, CI), but x is a batch of them",
    remedy="x has four axes, (N, H, W, CI): loop over n and fill out[n], or keep the first axis in every step.",
    adapter=lambda answer: lambda x, w: np.stack([answer(image, w) for image in x]),
)


def one_channel_at_a_time(x, w):
    height, width = x.shape
    kh, kw = w.shape
    out = np.zeros((height - kh + 1, width - kw + 1), dtype=x.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i : i + kh, j : j + kw] * w).sum()
    return out


def called_for_each_channel(answer):
    def batched(x, w):
        planes = [
            [sum(answer(image[..., ci], w[..., ci, co]) for ci in range(w.shape[2])) for co in range(w.shape[3])]
            for image in x
        ]
        return np.stack(planes).transpose(0, 2, 3, 1)

    return batched


ONE_CHANNEL_AT_A_TIME = Misconception(
    one_channel_at_a_time,
    belief="Your function is written for one image and one kernel of two axes, (H, W) and (KH, KW)",
    remedy="x has four axes, (N, H, W, CI), and w has (KH, KW, CI, CO). Add loops over n and co, and sum over ci.",
    adapter=called_for_each_channel,
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    OUTPUTS_FIRST_IN_THE_WEIGHTS,
    ONE_IMAGE_AT_A_TIME,
    ONE_CHANNEL_AT_A_TIME,
)
