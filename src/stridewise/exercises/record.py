"""What an exercise is: plain, frozen records. The checker reads them, the grader takes points and ids from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from stridewise.exercises.arrays import Ints

Result = Literal["array", "tuple", "int"]
Memory = Literal["any", "view", "copy"]


@dataclass(frozen=True, slots=True)
class Case:
    """One set of arguments. `arguments` holds array recipes (`Ints`) and plain values; `build` makes them fresh."""

    note: str
    arguments: Mapping[str, Any]

    def build(self) -> dict[str, Any]:
        """The arguments as the answer receives them: new arrays at every call, so that no run can touch another."""
        return {name: value.build() if isinstance(value, Ints) else value for name, value in self.arguments.items()}


def case(note: str, /, **arguments: Any) -> Case:
    """A case in one line: `case("wider than high", x=Ints((1, 3, 5, 1)), w=Ints((2, 2, 1, 1)))`."""
    return Case(note, MappingProxyType(arguments))


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong answer that runs, with the belief behind it.

    `answer` uses nothing but its arguments, builtins and `np`, so that its source can stand alone in a student's cell.
    also: other ways of writing the same mistake, where they give other results. before, after: the mistake as a change
    of the right answer's arguments (returned as a tuple) and of its result (given the arguments too), so that it can
    be combined with another: after(reference(*before(*arguments)), *arguments) is what `answer` gives.
    """

    name: str
    belief: str
    remedy: str
    answer: Callable[..., Any]
    also: tuple[Callable[..., Any], ...] = ()
    before: Callable[..., tuple[Any, ...]] | None = None
    after: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """What must hold besides the values.

    result: what is returned. memory: "view" shares the input's memory, "copy" shares none, "any" is free.
    keeps_dtype: the result has the dtype of the first array argument. contiguous: the result is C-contiguous.
    compiled: the answer runs compiled by Numba. Inputs are left as they were, always.
    """

    result: Result = "array"
    memory: Memory = "any"
    keeps_dtype: bool = True
    contiguous: bool = False
    compiled: bool = False


@dataclass(frozen=True, slots=True)
class Exercise:
    """One function that a student writes. `name` is the function's name, the cell's id and the registry's key."""

    name: str
    lesson: str
    asks: str  # one sentence: what the function returns; shown with every wrong answer
    points: float
    reference: Callable[..., Any]
    witnesses: tuple[Case, ...]  # tiny, hand-picked, shown to students
    cases: tuple[Case, ...]  # from small to large
    misconceptions: tuple[Misconception, ...]
    hints: tuple[str, ...]  # from a question to nearly the answer
    contract: Contract = field(default_factory=Contract)
