"""The rule of misses: how often a small cache misses, given the order of products in an answer's convolution.

The order comes from the steps of the answer's arithmetic, which can be verified. The addresses are those of contiguous
arrays x, w and out, one after the other and each at the start of a cache line: the count is the same everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.answers.answer import Answer
from stridewise.checker.answers.arithmetic_trace import Program
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.verdict import Kind
from stridewise.exercises import Case, Exercise
from stridewise.exercises.limits import MissLimit

LETTERS = ("n", "h", "w", "r", "s", "ci", "co")
Places = NDArray[np.int64]  # one row for each product, in order: n, h, w, r, s, ci, co
Uncounted = Literal["library", "arithmetic"]


@dataclass(frozen=True, slots=True)
class CacheMisses:
    """How often a small cache misses in the order of an answer's products.

    Parameters
    ----------
    limit : MissLimit
        The limit.
    count : int or None
        The misses; None where the order of the products is not known.
    order : tuple of str, default ()
        The loops, from the outermost to the innermost, without those of one step; empty where the products do not come
        in the order of such loops.
    uncounted : "library" or "arithmetic", optional
        Why the order is not known: a library chooses it, or the arithmetic cannot be followed.
    """

    limit: MissLimit
    count: int | None
    order: tuple[str, ...] = ()
    uncounted: Uncounted | None = None
    kind: ClassVar[Kind] = "method"

    @property
    def case(self) -> Case:
        """The case whose products were followed."""
        return self.limit.case

    @property
    def is_exceeded(self) -> bool:
        """Whether there are more than the limit allows. An unknown count gets the benefit of the doubt."""
        return self.count is not None and self.count > self.limit.most

    def is_matched_by(self, function: Callable[..., Any]) -> bool:
        """Return whether our function has the same innermost loop, and both or neither keep the earlier order."""
        other = _known_order(function, self.limit.case)
        if not (self.order and other):
            return False
        earlier = _long_loops(self.limit.earlier, self.limit.case)
        return self.order[-1] == other[-1] and (self.order == earlier) == (other == earlier)


def cache_misses(answer: Answer, exercise: Exercise) -> CacheMisses | None:
    """Count the misses in the order of the answer's products, where the exercise limits them."""
    limit = exercise.contract.misses
    if limit is None:
        return None
    program = answer.follow_arithmetic(limit.case, exercise.reference)
    if program and program.has_library_products:
        return CacheMisses(limit, None, uncounted="library")
    places = places_of_products(program, limit.case) if program else None
    if places is None:
        return CacheMisses(limit, None, uncounted="arithmetic")
    return CacheMisses(limit, count(places, limit), order_of_loops(places))


@lru_cache(maxsize=100)
def misses_of_loops(limit: MissLimit, order: tuple[str, ...]) -> int:
    """Count the misses of seven loops in this order."""
    lengths = _lengths(limit.case)
    axes = [LETTERS.index(letter) for letter in order]
    steps = np.indices([lengths[axis] for axis in axes]).reshape(len(axes), -1)
    return count(np.ascontiguousarray(steps[np.argsort(axes)].T), limit)


def places_of_products(program: Program, case: Case) -> Places | None:
    """Return where each product of a pixel and a weight stands in the convolution, in the order of the program.

    Parameters
    ----------
    program : Program
        The arithmetic of a convolution.
    case : Case
        Its arguments, x (N, H, W, CI) and w (KH, KW, CI, CO).

    Returns
    -------
    ndarray of int64, shape (products, 7), or None
        n, h, w, r, s, ci, co of each. None where a product is none of the convolution's own, such as one of sums.
    """
    x, w = _shapes(case)
    pixels = int(np.prod(x))
    products = [sorted((a, b)) for sign, a, b in program.steps if sign == "*" and type(a) is type(b) is int]
    if not products:
        return None
    pixel, weight = np.array(products, np.int64).T
    if (pixel >= pixels).any() or (weight < pixels).any() or (weight >= program.inputs).any():
        return None
    n, row, column, ci = np.unravel_index(pixel, x)
    r, s, channel, co = np.unravel_index(weight - pixels, w)
    places = np.stack([n, row - r, column - s, r, s, ci, co], axis=1)
    inside = (places >= 0) & (places < _lengths(case))
    return places if inside.all() and (ci == channel).all() else None


def count(places: Places, limit: MissLimit) -> int:
    """Count the misses of the accesses of products at these places: to a pixel, a weight and an output each."""
    lengths = _lengths(limit.case)
    x, w = _shapes(limit.case)
    out = (*lengths[:3], lengths[6])
    n, h, column, r, s, ci, co = places.T
    elements = [
        np.ravel_multi_index((n, h + r, column + s, ci), x),
        np.ravel_multi_index((r, s, ci, co), w),
        np.ravel_multi_index((n, h, column, co), out),
    ]
    itemsize = np.dtype(limit.case.arguments["x"].dtype).itemsize
    line = limit.cache.line
    sizes = [-(-int(np.prod(shape)) * itemsize // line) * line for shape in (x, w)]
    starts = (0, sizes[0], sizes[0] + sizes[1])
    addresses = np.stack([start + itemsize * element for start, element in zip(starts, elements, strict=True)], axis=1)
    return int(np.count_nonzero(~limit.cache.hits(addresses.ravel(), itemsize)))


def order_of_loops(places: Places) -> tuple[str, ...]:
    """Return the loops that give this order, from the outermost to the innermost; empty where none do.

    A loop may run backwards, or through its values in any order, as long as it is the same order each time.
    """
    ranks = np.stack([_ranks(values) for values in places.T], axis=1)
    changes = np.count_nonzero(np.diff(ranks, axis=0), axis=0)
    axes = [int(axis) for axis in np.argsort(changes, kind="stable") if changes[axis]]
    lengths = [int(ranks[:, axis].max()) + 1 for axis in axes]
    if not axes or len(places) != np.prod(lengths):
        return ()
    position = np.ravel_multi_index(tuple(ranks[:, axis] for axis in axes), lengths)
    return tuple(LETTERS[axis] for axis in axes) if (np.diff(position) == 1).all() else ()


def _ranks(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rank the values by their first occurrence."""
    _, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse]


@lru_cache(maxsize=100)
def _known_order(function: Callable[..., Any], case: Case) -> tuple[str, ...]:
    program = LocalAnswer(function).follow_arithmetic(case, lambda *arguments: function(*arguments))
    places = places_of_products(program, case) if program else None
    return () if places is None else order_of_loops(places)


def _long_loops(order: tuple[str, ...], case: Case) -> tuple[str, ...]:
    lengths = dict(zip(LETTERS, _lengths(case), strict=True))
    return tuple(letter for letter in order if lengths[letter] > 1)


def _shapes(case: Case) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return case.arguments["x"].shape, case.arguments["w"].shape


def _lengths(case: Case) -> tuple[int, ...]:
    """Return the lengths of n, h, w, r, s, ci and co."""
    (images, height, width, channels_in), (rows, columns, _, channels_out) = _shapes(case)
    return images, height - rows + 1, width - columns + 1, rows, columns, channels_in, channels_out
