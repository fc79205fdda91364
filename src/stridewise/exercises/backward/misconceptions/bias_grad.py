"""What goes wrong in `bias_grad(grad)`."""

from itertools import combinations

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception

_ALL_USES = "The bias of a channel was added to every output of that channel: sum over n, h and v, and keep CO."


def over_the_wrong_axes(grad):
    return grad.sum(axis=(1, 2, 3))


_WRONG = [axes for count in (1, 2, 3) for axes in combinations(range(4), count) if axes != (0, 1, 2)]

OVER_THE_WRONG_AXES = Misconception(
    over_the_wrong_axes,
    belief="Your function sums over other axes than those of images, rows and columns",
    remedy=_ALL_USES,
    variants=tuple(
        lambda grad, axes=axes, keeps=keeps: grad.sum(axis=axes, keepdims=keeps)
        for axes in _WRONG
        for keeps in (False, True)
        if axes not in ((1, 2), (0,))
    ),
)


def each_image_for_itself(grad):
    return grad.sum(axis=(1, 2))


EACH_IMAGE_FOR_ITSELF = Misconception(
    each_image_for_itself,
    belief="Your function keeps the images or the places apart",
    remedy=_ALL_USES,
    variants=(lambda grad: grad.sum(axis=0), lambda grad: grad.sum(axis=(1, 2), keepdims=True)),
)


def divided_by_the_batch(grad):
    return grad.sum(axis=(0, 1, 2)) / len(grad)


DIVIDED_BY_THE_BATCH = Misconception(
    divided_by_the_batch,
    belief="Your function divides by the number of images",
    remedy="If the loss is a mean over the batch, `grad` has been divided by N already. Here nothing is left to "
    "divide.",
    variants=(lambda grad: grad.mean(axis=0).sum(axis=(0, 1)),),
    change_result=lambda out, grad: out / np.asarray(len(grad), out.dtype),
)


def averaged_over_places(grad):
    return grad.mean(axis=(0, 1, 2))


AVERAGED_OVER_PLACES = Misconception(
    averaged_over_places,
    belief="Your function takes a mean, where the sum is asked for",
    remedy=_ALL_USES,
    variants=(lambda grad: grad.mean(axis=(1, 2)).sum(axis=0),),
)


def last_image_only(grad):
    out = np.zeros(grad.shape[3], dtype=grad.dtype)
    for image in grad:
        out = image.sum(axis=(0, 1))
    return out


LAST_IMAGE_ONLY = Misconception(
    last_image_only,
    belief="Your function takes one image of the batch only",
    remedy=_ALL_USES,
    variants=(lambda grad: grad[0].sum(axis=(0, 1)),),
)


def one_place_only(grad):
    out = np.zeros(grad.shape[3], dtype=grad.dtype)
    for n in range(grad.shape[0]):
        for h in range(grad.shape[1]):
            for v in range(grad.shape[2]):
                out = grad[n, h, v].copy()
    return out


ONE_PLACE_ONLY = Misconception(
    one_place_only,
    belief="Your function overwrites the sum at each place, so that the last one is left",
    remedy=_ALL_USES + " `+=`, not `=`.",
    variants=(
        lambda grad: grad[:, -1, -1].sum(axis=0),
        lambda grad: grad[-1, -1].sum(axis=0),
        lambda grad: grad[:, -1].sum(axis=(0, 1)),
        lambda grad: grad[:, :, -1].sum(axis=(0, 1)),
    ),
)


def places_counted(grad):
    return np.full(grad.shape[3], grad[..., 0].size, dtype=grad.dtype)


PLACES_COUNTED = Misconception(
    places_counted,
    belief="Your function counts the outputs, as if the gradient of each of them were one",
    remedy="Where each output's gradient is 1, the sum is their number. In general it is the sum of grad.",
    variants=(lambda grad: np.ones(grad.shape[3], dtype=grad.dtype),),
)


def channels_not_kept(grad):
    return np.array([grad.sum()])


CHANNELS_NOT_KEPT = Misconception(
    channels_not_kept,
    belief="Your function adds up all channels",
    remedy="Each output channel has a bias of its own: the result has the shape (CO,).",
    variants=(lambda grad: np.full(grad.shape[3], grad.sum(), dtype=grad.dtype), lambda grad: grad.sum()),
)


def counted_for_every_product(grad):
    return 9 * grad.sum(axis=(0, 1, 2))


COUNTED_FOR_EVERY_PRODUCT = Misconception(
    counted_for_every_product,
    belief="Your function counts the bias several times for each output, as if it were added to every product",
    remedy="The bias is added to an output once, after the sum over the kernel and the channels.",
    variants=tuple(
        lambda grad, times=times: times * grad.sum(axis=(0, 1, 2)) for times in (2, 3, 4, 6, 12, 18, 25, 27)
    ),
)


def reshaped_to_channels(grad):
    return grad.reshape(grad.shape[3], -1).sum(axis=1)


RESHAPED_TO_CHANNELS = Misconception(
    reshaped_to_channels,
    belief="Your function cuts the gradient into as many pieces as there are channels, but channels are interleaved",
    remedy="In NHWC the channel runs fastest: reshape(-1, CO), and sum over the first axis.",
)


def axes_kept(grad):
    return grad.sum(axis=(0, 1, 2), keepdims=True)


AXES_KEPT = Misconception(
    axes_kept,
    belief="Your function keeps the axes that it sums over",
    remedy="The result has one axis: (CO,). Leave keepdims out.",
    variants=(lambda grad: grad.sum(axis=(0, 1, 2))[None], lambda grad: grad.sum(axis=(0, 1, 2))[:, None]),
)


def made_float64(grad):
    return grad.sum(axis=(0, 1, 2)).astype(np.float64)


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=grad.dtype).",
    change_result=lambda out, grad: out.astype(np.float64),
)


def changed_in_place(grad):
    out = grad.sum(axis=(0, 1, 2))
    grad *= 0
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)

MISCONCEPTIONS: tuple[Misconception, ...] = (
    OVER_THE_WRONG_AXES,
    EACH_IMAGE_FOR_ITSELF,
    DIVIDED_BY_THE_BATCH,
    AVERAGED_OVER_PLACES,
    LAST_IMAGE_ONLY,
    ONE_PLACE_ONLY,
    PLACES_COUNTED,
    CHANNELS_NOT_KEPT,
    COUNTED_FOR_EVERY_PRODUCT,
    RESHAPED_TO_CHANNELS,
    AXES_KEPT,
    MADE_FLOAT64,
    CHANGED_IN_PLACE,
)
