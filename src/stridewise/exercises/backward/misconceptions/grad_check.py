"""What goes wrong in `grad_check(x, w, eps)`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from stridewise.exercises.record import Misconception

_CENTRAL = "(L(w + eps) - L(w - eps)) / (2 * eps), with eps added to one weight."


def _loss(x: Any, w: Any) -> float:
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, np.float64), w.shape[:2], axis=(1, 2))
    return float((np.einsum("nhwcrs,rsco->nhwo", windows, w) ** 3).sum())


def _differences(
    quotient: Callable[[Callable[[float], float], float], float],
    loss: Callable[[Any, Any], float] = _loss,
) -> Callable[..., Any]:
    """Return an answer that computes each number as quotient(L of a weight moved by so much, eps)."""

    def answer(x: Any, w: Any, eps: float) -> Any:
        out = np.zeros(w.shape)
        for place in np.ndindex(w.shape):

            def moved(by: float, place: tuple[int, ...] = place) -> float:
                other = w.astype(np.float64)
                other[place] += by
                return loss(x, other)

            out[place] = quotient(moved, eps)
        return out

    return answer


def one_sided(x, w, eps):
    def loss(weights):
        windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), w.shape[:2], axis=(1, 2))
        return (np.einsum("nhwcrs,rsco->nhwo", windows, weights) ** 3).sum()

    out = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        more = w.astype(np.float64)
        more[place] += eps
        out[place] = (loss(more) - loss(w.astype(np.float64))) / eps
    return out


ONE_SIDED = Misconception(
    one_sided,
    belief="Your function takes a one-sided difference, from the weights as they are to those moved by eps",
    remedy="Its error grows with eps; that of a central difference with eps squared: " + _CENTRAL,
    variants=(
        _differences(lambda moved, eps: (moved(0) - moved(-eps)) / eps),
        _differences(lambda moved, eps: (moved(2 * eps) - moved(0)) / (2 * eps)),
    ),
)


def twice_as_large(x, w, eps):
    def loss(weights):
        windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), w.shape[:2], axis=(1, 2))
        return (np.einsum("nhwcrs,rsco->nhwo", windows, weights) ** 3).sum()

    out = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        more, less = w.astype(np.float64), w.astype(np.float64)
        more[place] += eps
        less[place] -= eps
        out[place] = (loss(more) - loss(less)) / eps
    return out


TWICE_AS_LARGE = Misconception(
    twice_as_large,
    belief="Your function returns twice the gradient: it divides by eps",
    remedy="From w - eps to w + eps it is 2 * eps: " + _CENTRAL,
    change_result=lambda out, *_: 2 * out,
)


def not_divided(x, w, eps):
    def loss(weights):
        windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), w.shape[:2], axis=(1, 2))
        return (np.einsum("nhwcrs,rsco->nhwo", windows, weights) ** 3).sum()

    out = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        more, less = w.astype(np.float64), w.astype(np.float64)
        more[place] += eps
        less[place] -= eps
        out[place] = loss(more) - loss(less)
    return out


NOT_DIVIDED = Misconception(
    not_divided,
    belief="Your function returns a difference, and does not divide it by the distance",
    remedy="A derivative is a quotient: " + _CENTRAL,
    variants=(
        _differences(lambda moved, eps: (moved(eps) - moved(-eps)) / 2),
        _differences(lambda moved, eps: moved(eps) - moved(0)),
        _differences(lambda moved, eps: (moved(eps) - moved(-eps)) / 2 * eps),
    ),
)


def wrong_sign(x, w, eps):
    def loss(weights):
        windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), w.shape[:2], axis=(1, 2))
        return (np.einsum("nhwcrs,rsco->nhwo", windows, weights) ** 3).sum()

    out = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        more, less = w.astype(np.float64), w.astype(np.float64)
        more[place] += eps
        less[place] -= eps
        out[place] = (loss(less) - loss(more)) / (2 * eps)
    return out


WRONG_SIGN = Misconception(
    wrong_sign,
    belief="Your function subtracts the wrong way round",
    remedy=_CENTRAL,
    change_result=lambda out, *_: -out,
)


def never_moved_back(x, w, eps):
    def loss(weights):
        windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), w.shape[:2], axis=(1, 2))
        return (np.einsum("nhwcrs,rsco->nhwo", windows, weights) ** 3).sum()

    out = np.zeros(w.shape)
    moved = w.astype(np.float64)
    for place in np.ndindex(w.shape):
        moved[place] += eps
        more = loss(moved)
        moved[place] -= 2 * eps
        out[place] = (more - loss(moved)) / (2 * eps)
    return out


def _kept_moving(first: float, second: float, last: float) -> Callable[..., Any]:
    """One array of weights for all: moved by first * eps, by second * eps, and at the end by last * eps."""

    def answer(x: Any, w: Any, eps: float) -> Any:
        out, moved = np.zeros(w.shape), w.astype(np.float64)
        for place in np.ndindex(w.shape):
            moved[place] += first * eps
            before = _loss(x, moved)
            moved[place] += second * eps
            out[place] = (before - _loss(x, moved)) / (2 * eps) * (1 if first > 0 else -1)
            moved[place] += last * eps
        return out

    return answer


NEVER_MOVED_BACK = Misconception(
    never_moved_back,
    belief="Your function does not move a weight back to where it was before it moves the next",
    remedy="Each difference starts from the weights as they were given: make a copy for each, or put the number back.",
    variants=(
        _kept_moving(-1, 2, 0),
        _kept_moving(1, -2, 2),
        _kept_moving(1, -1, 0),
        _kept_moving(1, -1, -1),
        _kept_moving(1, -1, 1),
        _kept_moving(1, -2, -1),
    ),
)


def all_weights_at_once(x, w, eps):
    def loss(weights):
        windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), w.shape[:2], axis=(1, 2))
        return (np.einsum("nhwcrs,rsco->nhwo", windows, weights) ** 3).sum()

    out = np.zeros(w.shape)
    out[...] = (loss(w.astype(np.float64) + eps) - loss(w.astype(np.float64) - eps)) / (2 * eps)
    return out


ALL_WEIGHTS_AT_ONCE = Misconception(
    all_weights_at_once,
    belief="Your function moves all weights at the same time",
    remedy="Each number of the gradient belongs to one weight: move that one alone.",
    variants=(lambda x, w, eps: all_weights_at_once(x, w, eps) / w.size,),
)


def cubes_left_out(x, w, eps):
    def loss(weights):
        windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), w.shape[:2], axis=(1, 2))
        return np.einsum("nhwcrs,rsco->nhwo", windows, weights).sum()

    out = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        more, less = w.astype(np.float64), w.astype(np.float64)
        more[place] += eps
        less[place] -= eps
        out[place] = (loss(more) - loss(less)) / (2 * eps)
    return out


def _sum(x: Any, w: Any, power: int = 1) -> float:
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, np.float64), w.shape[:2], axis=(1, 2))
    return float((np.einsum("nhwcrs,rsco->nhwo", windows, w) ** power).sum())


def _central(moved: Callable[[float], float], eps: float) -> float:
    return (moved(eps) - moved(-eps)) / (2 * eps)


CUBES_LEFT_OUT = Misconception(
    cubes_left_out,
    belief="Your function takes the sum of the outputs for the loss, not the sum of their cubes",
    remedy="L = (conv(x, w) ** 3).sum().",
    variants=(
        _differences(_central, lambda x, w: abs(_sum(x, w))),
        _differences(_central, lambda x, w: _sum(x, w) ** 3),
    ),
)


def squares_for_cubes(x, w, eps):
    def loss(weights):
        windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), w.shape[:2], axis=(1, 2))
        return (np.einsum("nhwcrs,rsco->nhwo", windows, weights) ** 2).sum()

    out = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        more, less = w.astype(np.float64), w.astype(np.float64)
        more[place] += eps
        less[place] -= eps
        out[place] = (loss(more) - loss(less)) / (2 * eps)
    return out


SQUARES_FOR_CUBES = Misconception(
    squares_for_cubes,
    belief="Your function takes the sum of the squares for the loss, not of the cubes",
    remedy="L = (conv(x, w) ** 3).sum().",
    variants=(_differences(_central, lambda x, w: _sum(x, w, 2) / 2),),
)


def by_the_rule(x, w, eps):
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), w.shape[:2], axis=(1, 2))
    upstream = 3 * np.einsum("nhwcrs,rsco->nhwo", windows, w.astype(np.float64)) ** 2
    return np.einsum("nhwcrs,nhwo->rsco", windows, upstream)


BY_THE_RULE = Misconception(
    by_the_rule,
    belief="Your function computes the exact gradient, by the rule that is to be tested, and takes no differences",
    remedy="A test must not share the mistake that it looks for. Use the forward pass alone: " + _CENTRAL,
)


def cubes_averaged(x, w, eps):
    def loss(weights):
        windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), w.shape[:2], axis=(1, 2))
        return (np.einsum("nhwcrs,rsco->nhwo", windows, weights) ** 3).mean()

    out = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        more, less = w.astype(np.float64), w.astype(np.float64)
        more[place] += eps
        less[place] -= eps
        out[place] = (loss(more) - loss(less)) / (2 * eps)
    return out


CUBES_AVERAGED = Misconception(
    cubes_averaged,
    belief="Your function averages the cubes, where it should add them",
    remedy="L = (conv(x, w) ** 3).sum().",
)


def kernel_flipped(x, w, eps):
    def loss(weights):
        windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), w.shape[:2], axis=(1, 2))
        return (np.einsum("nhwcrs,rsco->nhwo", windows, weights[::-1, ::-1]) ** 3).sum()

    out = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        more, less = w.astype(np.float64), w.astype(np.float64)
        more[place] += eps
        less[place] -= eps
        out[place] = (loss(more) - loss(less)) / (2 * eps)
    return out


KERNEL_FLIPPED = Misconception(
    kernel_flipped,
    belief="Your function flips the kernel in the forward pass",
    remedy="Nothing is flipped on the way there: this course's convolution is a cross-correlation, as everybody's is.",
)


def of_the_images(x, w, eps):
    def loss(images):
        windows = np.lib.stride_tricks.sliding_window_view(images, w.shape[:2], axis=(1, 2))
        return (np.einsum("nhwcrs,rsco->nhwo", windows, w.astype(np.float64)) ** 3).sum()

    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        more, less = x.astype(np.float64), x.astype(np.float64)
        more[place] += eps
        less[place] -= eps
        out[place] = (loss(more) - loss(less)) / (2 * eps)
    return out


OF_THE_IMAGES = Misconception(
    of_the_images,
    belief="Your function moves the pixels, not the weights",
    remedy="The gradient with respect to w has the shape of w: move one weight at a time.",
)


def in_the_inputs_dtype(x, w, eps):
    def loss(weights):
        windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
        return (np.einsum("nhwcrs,rsco->nhwo", windows, weights) ** 3).sum()

    out = np.zeros(w.shape, dtype=w.dtype)
    for place in np.ndindex(w.shape):
        more, less = w.copy(), w.copy()
        more[place] += eps
        less[place] -= eps
        out[place] = (loss(more) - loss(less)) / (2 * eps)
    return out


IN_THE_INPUTS_DTYPE = Misconception(
    in_the_inputs_dtype,
    belief="Your function computes in the dtype of its input, not in float64",
    remedy="A small difference of two large float32 numbers is mostly rounding: convert x and w with "
    ".astype(np.float64) first.",
    variants=(lambda x, w, eps: _differences(_central)(x, w, eps).astype(w.dtype),),
    change_result=lambda out, x, w, eps: out.astype(w.dtype),
)


def changed_in_place(x, w, eps):
    def loss(weights):
        windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), w.shape[:2], axis=(1, 2))
        return (np.einsum("nhwcrs,rsco->nhwo", windows, weights) ** 3).sum()

    out = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        more, less = w.astype(np.float64), w.astype(np.float64)
        more[place] += eps
        less[place] -= eps
        out[place] = (loss(more) - loss(less)) / (2 * eps)
    w += eps
    return out


CHANGED_IN_PLACE = Misconception(
    changed_in_place,
    belief="Your function moves the caller's own weights and leaves them moved",
    remedy="w.astype(np.float64) makes a copy that you may change; w itself belongs to the caller.",
    shows_in="mutation",
)

MISCONCEPTIONS: tuple[Misconception, ...] = (
    ONE_SIDED,
    TWICE_AS_LARGE,
    NOT_DIVIDED,
    WRONG_SIGN,
    NEVER_MOVED_BACK,
    ALL_WEIGHTS_AT_ONCE,
    CUBES_LEFT_OUT,
    SQUARES_FOR_CUBES,
    BY_THE_RULE,
    CUBES_AVERAGED,
    KERNEL_FLIPPED,
    OF_THE_IMAGES,
    IN_THE_INPUTS_DTYPE,
    CHANGED_IN_PLACE,
)
