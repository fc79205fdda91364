"""What an exercise is: plain, frozen records. The checker reads them, the grader takes points and ids from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
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

    @property
    def is_contiguous(self) -> bool:
        """Whether every array is laid out contiguously."""
        return all(value.layout == "contiguous" for value in self.arguments.values() if isinstance(value, Ints))

    def laid_out_contiguously(self) -> "Case":
        """The same case, with the same values in contiguous arrays."""
        changed = {
            name: replace(value, layout="contiguous") if isinstance(value, Ints) else value
            for name, value in self.arguments.items()
        }
        return Case(self.note, MappingProxyType(changed))


def case(note: str, /, **arguments: Any) -> Case:
    """A case in one line: `case("wider than high", x=Ints((1, 3, 5, 1)), w=Ints((2, 2, 1, 1)))`."""
    return Case(note, MappingProxyType(arguments))


@dataclass(frozen=True, slots=True)
class Misconception:
    """A common misunderstanding, with a wrong answer that shows it.

    Attributes
    ----------
    name
        Its name in reports and result files, such as "kernel-flipped".
    belief
        What the student's function does instead of what was asked.
    remedy
        What to do about it, in whole sentences.
    example
        The wrong answer. It uses nothing but its arguments, builtins and `np`, so that its source can stand alone in a
        student's cell.
    variants
        Other ways to write the same misconception that give other results. They are matched with answers, never shown.
    change_arguments, change_result
        The misconception as a change to the arguments of the right answer (as a tuple) and to its result (given
        the arguments too), so that two can be combined. `example(*arguments)` gives
        `change_result(reference(*change_arguments(*arguments)), *arguments)`.
    shows_in
        "result": in what is returned. "mutation": in what becomes of the arguments; it explains every answer whose only
        fault is to change one of them. "cost": the values are right, but take too much memory or too many
        multiplications.
    """

    name: str
    belief: str
    remedy: str
    example: Callable[..., Any]
    variants: tuple[Callable[..., Any], ...] = ()
    change_arguments: Callable[..., tuple[Any, ...]] | None = None
    change_result: Callable[..., Any] | None = None
    shows_in: Literal["result", "mutation", "cost"] = "result"


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Calls that an answer may not make.

    calls: "package" or "package.module" for all the functions defined in it, "package:name" for those of that name,
    wherever in the package they are; `*` stands for any letters: "torch:*conv*" is each of PyTorch's convolutions.
    because: the reason, as a whole sentence for the student.
    """

    calls: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """How many bytes an answer may take at most, at any moment of its call on `case`, besides its arguments.

    The case is large enough for a copy of its array to be far above what Python itself takes for a call. advice: what
    a student should know who takes more, in whole sentences.
    """

    case: Case
    extra_bytes: int
    advice: tuple[str, ...] = (
        "A view needs a few hundred bytes, however large the array is.",
        "Next: look for a step that copies: .copy(), ascontiguousarray, a list, or a reshape that cannot be a view.",
    )


@dataclass(frozen=True, slots=True)
class MultiplicationLimit:
    """How many multiplications an answer may make on `case`, of two numbers that both come from the arguments.

    What a constant multiplies, as 1/2 does, is not counted, nor are sums. advice: as in `MemoryLimit`.
    """

    case: Case
    most: int
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Race:
    """How fast is fast: at most `ratio` times the time that `reference` takes on `case`. named: the reference's name.

    The case has contiguous float32 arrays, as a witness has, so that Numba has compiled for them already; and every
    matrix product in it is small enough for BLAS to keep to one core. A product on two cores takes up to 40 times as
    long when another program has one of them, and the verdict would depend on it.
    """

    case: Case
    reference: Callable[..., Any]
    named: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Contract:
    """What must hold besides the values.

    result: what is returned. memory: "view" shares the input's memory, "copy" shares none, "any" is free.
    keeps_dtype: the result has the dtype of the first array argument. contiguous: the result is C-contiguous.
    compiled: the answer runs compiled by Numba. extra_memory: a limit, where the exercise is about memory.
    multiplications: a limit, where the exercise is about their number.
    speed: what the answer is raced against, where speed gives points. forbidden: what it may not call.
    Inputs are left as they were, always.
    """

    result: Result = "array"
    memory: Memory = "any"
    keeps_dtype: bool = True
    contiguous: bool = False
    compiled: bool = False
    extra_memory: MemoryLimit | None = None
    multiplications: MultiplicationLimit | None = None
    speed: Race | None = None
    forbidden: tuple[Forbidden, ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """The points of an exercise, by what earns them. Each part counts only where the ones before it are earned.

    contiguous: right on every case when its arrays are laid out contiguously. any_layout: right on every case as it
    is. contract: the memory, or the number of multiplications, that is asked for. speed: as fast as `Contract.speed`
    asks; the answer is right without.
    """

    contiguous: float
    any_layout: float = 0.0
    contract: float = 0.0
    speed: float = 0.0

    @property
    def total(self) -> float:
        """All points there are."""
        return float(self.contiguous + self.any_layout + self.contract + self.speed)


@dataclass(frozen=True, slots=True)
class Exercise:
    """One function that a student writes. `name` is the function's name, the cell's id and the registry's key."""

    name: str
    lesson: str
    asks: str  # one sentence: what the function returns; shown with every wrong answer
    credit: Credit
    reference: Callable[..., Any]
    witnesses: tuple[Case, ...]  # tiny, hand-picked, shown to students
    cases: tuple[Case, ...]  # from small to large
    misconceptions: tuple[Misconception, ...]
    hints: tuple[str, ...]  # from a question to nearly the answer
    contract: Contract = field(default_factory=Contract)

    @property
    def points(self) -> float:
        """The most points that an answer can get."""
        return self.credit.total
