"""The variants of a misconception about a gradient: its changes in every style. Nothing is made before it is needed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, overload

from stridewise.exercises.backward.models import input_gradient, weight_gradient

Answer = Callable[..., Any]
Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class GradientVariants(Sequence[Answer]):
    """Gradients with one of several changes, in every style that can express it.

    Parameters
    ----------
    changes : tuple of Change
        Each on its own shows the misconception.
    styles : tuple of callable
        The styles to write it in.
    answers : callable
        (style, changed model) -> a function of the exercise's arguments.
    right : InputGradient or WeightGradient
        What the changes start from.
    also : tuple of callable, default ()
        Further variants that no change describes.
    """

    changes: tuple[Change, ...]
    styles: tuple[Callable[..., Any], ...]
    answers: Callable[[Any, Any], Answer]
    right: Any
    also: tuple[Answer, ...] = ()

    def __iter__(self) -> Iterator[Answer]:
        return iter(_functions(self))

    def __len__(self) -> int:
        return len(_functions(self))

    @overload
    def __getitem__(self, index: int) -> Answer: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Answer]: ...
    def __getitem__(self, index: int | slice) -> Answer | Sequence[Answer]:
        return _functions(self)[index]


@cache
def _functions(variants: GradientVariants) -> tuple[Answer, ...]:
    models = [change(variants.right) for change in variants.changes]
    return (*(variants.answers(style, model) for model in models for style in variants.styles), *variants.also)


def deciding(**decisions: Any) -> Change:
    """Make these decisions, whatever they were."""
    return lambda model: replace(model, **decisions)


def of_the_images(
    *changes: Change, styles: tuple[input_gradient.Style, ...] = input_gradient.STYLES, also: tuple[Answer, ...] = ()
) -> GradientVariants:
    """Return the variants of a misconception of `conv_input_grad_naive`: functions of grad, w, x_shape and stride."""
    return GradientVariants(changes, styles, _without_padding, input_gradient.RIGHT, also)


def with_padding(variants: GradientVariants) -> GradientVariants:
    """Return the same for `conv_input_grad`, which takes a padding as well."""
    return replace(variants, answers=_with_padding, also=tuple(map(on_a_border, variants.also)))


def of_the_weights(*changes: Change, also: tuple[Answer, ...] = ()) -> GradientVariants:
    """Return the variants of a misconception of `conv_weight_grad`."""
    return GradientVariants(changes, weight_gradient.STYLES, _of_weights, weight_gradient.RIGHT, also)


def on_a_border(answer: Answer) -> Answer:
    """Make a function of a padding as well from one without: it works on larger images, and a border is cut off."""

    def padded(grad: Any, w: Any, x_shape: tuple[int, ...], stride: int, padding: int) -> Any:
        n, rows, columns, channels = x_shape
        full = answer(grad, w, (n, rows + 2 * padding, columns + 2 * padding, channels), stride)
        return full[:, padding : -padding or None, padding : -padding or None]

    return padded


def _without_padding(style: input_gradient.Style, model: input_gradient.InputGradient) -> Answer:
    return lambda grad, w, x_shape, stride: input_gradient.run(style, model, grad, w, x_shape, stride, 0)


def _with_padding(style: input_gradient.Style, model: input_gradient.InputGradient) -> Answer:
    return lambda grad, w, x_shape, stride, padding: input_gradient.run(style, model, grad, w, x_shape, stride, padding)


def _of_weights(style: weight_gradient.Style, model: weight_gradient.WeightGradient) -> Answer:
    return lambda x, grad, w_shape, stride, padding: weight_gradient.run(
        style, model, x, grad, w_shape, stride, padding
    )
