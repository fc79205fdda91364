"""The variants of a misconception: its changes in every style. Nothing is made before the variants are looked at."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, overload

from stridewise.exercises.convolution.changes import Change
from stridewise.exercises.convolution.model import RIGHT, Convolution
from stridewise.exercises.convolution.styles.table import STYLES, Style, styles_of
from stridewise.exercises.record import Misconception

Answer = Callable[..., Any]
ThirdArgument = Literal["", "budget_bytes", "stride"]


@dataclass(frozen=True, slots=True)
class Variants(Sequence[Answer]):
    """Convolutions with one of several changes, in every style that can express it.

    Parameters
    ----------
    changes : tuple of Change
        Each on its own shows the misconception.
    also : tuple of callable, default ()
        Further variants, as functions of x and w, that no change describes.
    third_argument : "", "budget_bytes" or "stride", default ""
        What the functions take besides x and w. A budget makes no difference. With a stride, `also` gives every
        stride-th row and column.
    styles : tuple of Style
        In these, as far as they can express it. Named here for the fingerprint of what a grade depends on, too.
    """

    changes: tuple[Change, ...]
    also: tuple[Answer, ...] = ()
    third_argument: ThirdArgument = ""
    styles: tuple[Style, ...] = STYLES

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


def with_stride(*changes: Change, styles: tuple[Style, ...] = STYLES) -> Variants:
    """Return the variants of a misconception of `conv_strided`: functions of x, w and the stride."""
    return Variants(changes, third_argument="stride", styles=styles)


def in_every_style(*changes: Change, also: tuple[Answer, ...] = (), styles: tuple[Style, ...] = STYLES) -> Variants:
    """Return the variants of a misconception.

    Parameters
    ----------
    *changes : Change
        What it changes in the right convolution; each on its own shows the misconception.
    also : tuple of callable, default ()
        Further variants, as functions of x and w.
    styles : tuple of Style
        By default all.

    Returns
    -------
    Variants
    """
    return Variants(changes, also, styles=styles)


def carried_over(misconception: Misconception, third_argument: ThirdArgument) -> Variants:
    """Return a misconception's variants for functions that take one more argument.

    Parameters
    ----------
    misconception : Misconception
        One of functions of x and w.
    third_argument : "budget_bytes" or "stride"
        The argument.

    Returns
    -------
    Variants
    """
    known = misconception.variants
    variants = known if isinstance(known, Variants) else in_every_style(also=tuple(known))
    return replace(variants, third_argument=third_argument)


@cache
def _functions(variants: Variants) -> tuple[Answer, ...]:
    models = [change(RIGHT) for change in variants.changes]
    derived = (_answer(style, model, variants) for model in models for style in styles_of(model, variants.styles))
    return (*derived, *(_with_third_argument(answer, variants) for answer in variants.also))


def _answer(style: Style, model: Convolution, variants: Variants) -> Answer:
    if variants.third_argument == "stride":
        return lambda x, w, stride: style(model, x, w, stride)
    return _with_third_argument(lambda x, w: style(model, x, w), variants)


def _with_third_argument(answer: Answer, variants: Variants) -> Answer:
    if variants.third_argument == "budget_bytes":
        return lambda x, w, _budget_bytes: answer(x, w)
    if variants.third_argument == "stride":
        return lambda x, w, stride: answer(x, w)[:, ::stride, ::stride]
    return answer
