"""What can be true of a wrong result beside the right one: a table of observations, each looking at one case."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.messages.arrays import number
from stridewise.checker.rules.compare import differences, first_difference

_ROUNDING = 1e-3  # of the largest output; what float16 on the way, or a sum in another order, would do


@dataclass(frozen=True, slots=True)
class ResultPair:
    """Both results of one case as arrays, and the letters of the output's axes (empty where they have none).

    each: what one number of it is called: an output, an entry of a tuple, or the result itself.
    """

    expected: NDArray[Any]
    received: NDArray[Any]
    letters: tuple[str, ...] = ()
    each: str = "every output"

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """Where the two differ, for results of one shape."""
        return differences(self.expected, self.received)

    def axis(self, axis: int) -> str:
        """An axis by its letter, or by its number."""
        return self.letters[axis] if len(self.letters) == self.expected.ndim else f"axis {axis}"


@dataclass(frozen=True, slots=True)
class Observation:
    """Something that is true of one case. telling: it need not have been, as it must along an axis of length one."""

    words: str
    telling: bool = True


Observer = Callable[[ResultPair], Iterator[Observation]]

# --- the values, whatever their place


def zeros(results: ResultPair) -> Iterator[Observation]:
    """Nothing was written."""
    if not results.received.any():
        yield Observation(f"{results.each} is 0")


def opposite(results: ResultPair) -> Iterator[Observation]:
    """All signs flipped."""
    if _equal(-results.expected, results.received):
        yield Observation(f"{results.each} is right but for its sign")


def factor(results: ResultPair) -> Iterator[Observation]:
    """One factor throughout."""
    largest = np.unravel_index(int(np.abs(results.expected).argmax()), results.expected.shape)
    if not results.expected[largest]:
        return
    ratio = float(results.received[largest]) / float(results.expected[largest])
    if ratio not in (0, 1) and math.isfinite(ratio) and _equal(results.expected * ratio, results.received):
        yield Observation(f"{results.each} is {number(float(f'{ratio:.4g}'))} times the expected one")


def offset(results: ResultPair) -> Iterator[Observation]:
    """One constant added throughout."""
    first = float(results.received.flat[0]) - float(results.expected.flat[0])
    if math.isfinite(first) and _equal(results.expected + first, results.received):
        by = number(float(f"{abs(first):.4g}"))
        yield Observation(f"{results.each} is {by} too {'large' if first > 0 else 'small'}")


def whole(results: ResultPair) -> Iterator[Observation]:
    """Fractions lost."""
    for cut, words in ((np.trunc, "cut off"), (np.rint, "rounded away"), (np.floor, "rounded down")):
        if _equal(cut(results.expected), results.received):
            yield Observation(f"every output is a whole number: the fractions are {words}")


def negative(results: ResultPair) -> Iterator[Observation]:
    """Negative numbers lost."""
    if _equal(np.abs(results.expected), results.received):
        yield Observation("every negative output lost its sign")
    if _equal(np.maximum(results.expected, 0), results.received):
        yield Observation("every negative output became 0, and the others are right")


def rounding(results: ResultPair) -> Iterator[Observation]:
    """Nearly right."""
    largest = float(np.abs(results.expected).max(initial=0.0))
    with np.errstate(all="ignore"):
        off = float(np.abs(results.expected - results.received).max(initial=0.0))
    if off <= _ROUNDING * largest:
        yield Observation(
            "the outputs are right but for rounding: none is off by more than a thousandth of the largest one"
        )


def another_order(results: ResultPair) -> Iterator[Observation]:
    """The right numbers in wrong places."""
    expected, received = results.expected, results.received
    for axis in range(expected.ndim):
        if _equal(np.flip(expected, axis), received):
            along = f" along {results.axis(axis)}" if results.each == "every output" else ""
            yield Observation(f"the right numbers stand in reversed order{along}")
    for order in permutations(range(expected.ndim)):
        if expected.transpose(order).shape == received.shape and _equal(expected.transpose(order), received):
            yield Observation(f"the result is the right one with its axes moved: transpose{order}")
    if _equal(np.sort(expected, axis=None), np.sort(received, axis=None)):
        yield Observation("the right numbers are there, in another order")


VALUES: tuple[Observer, ...] = (zeros, rounding, opposite, factor, offset, whole, negative, another_order)


# --- the places where the results differ


def one_element(results: ResultPair) -> Iterator[Observation]:
    """A single one differs, at one end."""
    places = np.argwhere(results.wrong)
    if len(places) != 1 or results.each != "every output" or results.expected.size < 2:
        return
    if not places[0].any():
        yield Observation("the very first output alone is wrong")
    elif tuple(places[0]) == tuple(length - 1 for length in results.expected.shape):
        yield Observation("the very last output alone is wrong")
    else:
        yield Observation("one output alone is wrong")


def one_place(results: ResultPair) -> Iterator[Observation]:
    """All differences at one place along an axis: its last, its first, or another."""
    for axis, length in enumerate(results.expected.shape):
        places = {int(place) for place in np.argwhere(results.wrong)[:, axis]}
        if len(places) == 1:
            place = places.pop()
            if place == length - 1:
                yield Observation(_only(results, axis, "-1", "the last place"), length > 1)
            yield Observation(_only(results, axis, str(place), f"place {place}"), length > 1)


def all_but_the_first(results: ResultPair) -> Iterator[Observation]:
    """Right at place 0 along an axis."""
    for axis, length in enumerate(results.expected.shape):
        if results.each == "every output" and length > 1 and not np.take(results.wrong, 0, axis).any():
            yield Observation(f"{_slice(axis, '0')} is right, and only what follows along {results.axis(axis)} differs")


def borders(results: ResultPair) -> Iterator[Observation]:
    """Rows and columns at the edge of an image, or of a matrix."""
    if results.expected.ndim not in (2, 4):
        return
    rows, columns = (1, 2) if results.expected.ndim == 4 else (0, 1)
    inner: list[slice] = [slice(None)] * results.expected.ndim
    inner[rows] = inner[columns] = slice(1, -1)
    if not results.wrong[tuple(inner)].any():
        inside = bool(results.wrong[tuple(inner)].size)
        names = f"{results.axis(rows)} and {results.axis(columns)}"
        yield Observation(f"only outputs at the borders differ: the first or last place along {names}", inside)


PLACES: tuple[Observer, ...] = (one_element, one_place, all_but_the_first, borders)


# --- results of another shape


def axes_moved(results: ResultPair) -> Iterator[Observation]:
    """The right array, transposed."""
    expected, received = results.expected, results.received
    for order in permutations(range(expected.ndim)):
        if expected.transpose(order).shape == received.shape and _equal(expected.transpose(order), received):
            yield Observation(f"the result is the right one with its axes moved: transpose{order}")


def other_lengths(results: ResultPair) -> Iterator[Observation]:
    """The right numbers in reading order, cut into other lengths."""
    if results.expected.size == results.received.size and _equal(results.expected.ravel(), results.received.ravel()):
        yield Observation("the right numbers are there in the right order; only the shape is another")


def a_part(results: ResultPair) -> Iterator[Observation]:
    """The beginning of the right array, or the right array and more."""
    expected, received = results.expected, results.received
    if expected.ndim != received.ndim:
        return
    both = tuple(slice(0, min(lengths)) for lengths in zip(expected.shape, received.shape, strict=True))
    if not received[both].size or not _equal(expected[both], received[both]):
        return
    if all(mine <= asked for mine, asked in zip(received.shape, expected.shape, strict=True)):
        yield Observation("what is there is right; the rest is missing")
    else:
        yield Observation("the outputs that both have are equal; only how many there are differs")


SHAPES: tuple[Observer, ...] = (axes_moved, other_lengths, a_part)


def _equal(left: NDArray[Any], right: NDArray[Any]) -> bool:
    return left.shape == right.shape and first_difference(left, right) is None


def _slice(axis: int, entry: str) -> str:
    return f"out[{', '.join([':'] * axis + [entry])}]"


def _only(results: ResultPair, axis: int, entry: str, called: str) -> str:
    if results.each != "every output":
        return f"only entry {entry} differs"
    return f"all differences lie in {_slice(axis, entry)}, {called} along {results.axis(axis)}"
