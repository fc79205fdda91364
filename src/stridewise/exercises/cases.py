"""Arguments for an exercise: a single case, and the space of all cases that the exercise could have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from stridewise.exercises.arrays import ArraySpec, Fill, Layout

Lengths = Mapping[str, int]
MakeArray = Callable[..., ArraySpec]


@dataclass(frozen=True, slots=True)
class Case:
    """One set of arguments for an exercise.

    Parameters
    ----------
    note : str
        The description that students read.
    arguments : mapping of str to object
        Argument name -> `ArraySpec` for an array, or a plain value.
    """

    note: str
    arguments: Mapping[str, Any]

    def __hash__(self) -> int:
        return hash((self.note, *self.arguments.items()))

    def build(self) -> dict[str, Any]:
        """Return the arguments as the answer receives them: new arrays at every call, so no run can affect another.

        Returns
        -------
        dict of str to object
            Argument name -> value.
        """
        return {
            name: value.build() if isinstance(value, ArraySpec) else value for name, value in self.arguments.items()
        }

    @property
    def is_contiguous(self) -> bool:
        """Whether every array is contiguous."""
        return all(value.layout == "contiguous" for value in self.arguments.values() if isinstance(value, ArraySpec))

    @property
    def is_exact(self) -> bool:
        """Whether sums of products of its numbers are exact, in any order: they are small whole numbers or quarters."""
        return not any(
            value.fill == "full_precision" for value in self.arguments.values() if isinstance(value, ArraySpec)
        )

    def laid_out_contiguously(self) -> "Case":
        """Return the same case, with the same values in contiguous arrays.

        Returns
        -------
        Case
        """
        changed = {
            name: value.laid_out("contiguous") if isinstance(value, ArraySpec) else value
            for name, value in self.arguments.items()
        }
        return Case(self.note, MappingProxyType(changed))


def case(note: str, /, **arguments: Any) -> Case:
    """Make a case in one line.

    Parameters
    ----------
    note : str
        The description that students read.
    **arguments : object
        `ArraySpec` for arrays, and plain values.

    Returns
    -------
    Case

    Examples
    --------
    >>> wide = case("a wide image", x=ArraySpec((1, 3, 5, 1)), w=ArraySpec((2, 2, 1, 1)))
    """
    return Case(note, MappingProxyType(arguments))


@dataclass(frozen=True, slots=True)
class CaseKind:
    """A kind of cases, on which an answer may behave in a way of its own.

    Parameters
    ----------
    every : str
        All cases of the kind, as in "with every square kernel".
    other : str
        All cases not of the kind, as in "with other kernels".
    holds : callable
        Takes a case's arguments by name and returns whether the case is of the kind.
    has_one_channel : bool, default False
        Whether an axis of channels has length 1 throughout. Channels that are mixed up then look like channels that are
        left out.
    """

    every: str
    other: str
    holds: Callable[[Mapping[str, Any]], bool]
    has_one_channel: bool = False

    def includes(self, case: Case) -> bool:
        """Return whether a case is of this kind."""
        return bool(self.holds(case.build()))


@dataclass(frozen=True, slots=True)
class ArrayStyle:
    """What all arrays of a case have in common.

    Parameters
    ----------
    fill, dtype, layout
        As for `ArraySpec`.
    """

    fill: Fill = "count"
    dtype: str = "float32"
    layout: Layout = "contiguous"


@dataclass(frozen=True, slots=True)
class CaseSpace:
    """All cases that an exercise could have: its arguments as a function of a few lengths.

    The checker searches it for a smaller case than the one that failed, and for a case on which two misconceptions
    differ; the grader draws secret cases from it.

    Parameters
    ----------
    largest : mapping of str to int
        The largest length to try, for each letter. A search varies the first letters first: put those first that a
        student would rather see small.
    arguments : callable
        Takes the lengths and a function that makes an array of a shape; returns the arguments by name.
    smallest : mapping of str to int, default {}
        The smallest length to try, where that is not 1.
    """

    largest: Mapping[str, int]
    arguments: Callable[[Lengths, MakeArray], dict[str, Any]]
    smallest: Mapping[str, int] = field(default_factory=dict)

    def bounds(self) -> dict[str, tuple[int, int]]:
        """Return the smallest and the largest length of each letter.

        Returns
        -------
        dict of str to (int, int)
        """
        return {letter: (self.smallest.get(letter, 1), largest) for letter, largest in self.largest.items()}

    def case(self, lengths: Lengths, style: ArrayStyle, note: str) -> Case:
        """Make the case with these lengths.

        Parameters
        ----------
        lengths : mapping of str to int
            Letter -> length.
        style : ArrayStyle
            The style of all its arrays.
        note : str
            The description that students read.

        Returns
        -------
        Case
        """

        def array(*shape: int) -> ArraySpec:
            return ArraySpec(shape, style.dtype, style.layout, style.fill)

        return Case(note, MappingProxyType(self.arguments(lengths, array)))
