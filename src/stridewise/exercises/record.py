"""What an exercise is: plain, frozen records. The checker reads them; the grader takes points and ids from them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from stridewise.exercises.cases import Case, CaseSpace

Result = Literal["array", "tuple", "int"]
Memory = Literal["any", "view", "copy"]


@dataclass(frozen=True, slots=True)
class Misconception:
    """A common misunderstanding, with a wrong answer that shows it.

    Attributes
    ----------
    example
        The wrong answer. It uses nothing but its arguments, builtins and `np`, so that its source can stand alone in a
        student's cell. The misconception is named after it.
    belief
        What the student's function does instead of what was asked: a sentence about it, without the full stop.
    remedy
        What to do about it, in whole sentences.
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

    example: Callable[..., Any]
    belief: str
    remedy: str
    variants: tuple[Callable[..., Any], ...] = ()
    change_arguments: Callable[..., tuple[Any, ...]] | None = None
    change_result: Callable[..., Any] | None = None
    shows_in: Literal["result", "mutation", "cost"] = "result"

    @property
    def name(self) -> str:
        """Its name in reports and result files, such as "kernel-flipped"."""
        return self.example.__name__.replace("_", "-")


@dataclass(frozen=True, slots=True)
class ForbiddenCalls:
    """Functions that an answer may not call.

    Attributes
    ----------
    calls
        "package" or "package.module" for all functions defined in it, "package:name" for those of that name anywhere in
        the package; `*` stands for any letters: "torch:*conv*" covers all of PyTorch's convolutions.
    because
        The reason, as a whole sentence for the student.
    """

    calls: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """How much memory an answer may use besides its arguments, at its peak.

    Attributes
    ----------
    case
        Large enough for a copy of its array to be far above what Python itself needs for a call.
    extra_bytes
        The limit, in bytes.
    advice
        What to tell a student whose answer uses more, in whole sentences.
    """

    case: Case
    extra_bytes: int
    advice: tuple[str, ...] = (
        "A view needs a few hundred bytes, however large the array is.",
        "Next: look for a step that copies: .copy(), ascontiguousarray, a list, or a reshape that cannot be a view.",
    )


@dataclass(frozen=True, slots=True)
class MultiplicationLimit:
    """How many multiplications an answer may make on `case`, counting products of two numbers from the arguments.

    Products with a constant, such as 1/2, are not counted, nor are sums. `advice` is as in `MemoryLimit`.
    """

    case: Case
    most: int
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Race:
    """How fast an answer must be: at most `ratio` times as long as `reference` on `case`.

    The case has contiguous float32 arrays, like a witness, so that Numba has compiled for them already. Every matrix
    product in it is small enough for BLAS to stay on one core: a product on two cores takes up to 40 times as long
    while another program uses one of them, and the verdict would depend on that.

    Attributes
    ----------
    named
        What students read for the reference, such as "one matrix product for each kernel position".
    """

    case: Case
    reference: Callable[..., Any]
    named: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Contract:
    """What must hold besides the values. Inputs must always be left unchanged.

    Attributes
    ----------
    result
        The kind of value that is returned.
    memory
        "view": the result shares the input's memory. "copy": it shares none. "any": either.
    keeps_dtype
        The result has the dtype of the first array argument.
    contiguous
        The result is C-contiguous.
    compiled
        The answer is compiled by Numba.
    extra_memory, multiplications
        Limits, in exercises about memory or about the number of multiplications.
    speed
        What the answer is raced against, where speed earns points.
    forbidden
        What the answer may not call.
    """

    result: Result = "array"
    memory: Memory = "any"
    keeps_dtype: bool = True
    contiguous: bool = False
    compiled: bool = False
    extra_memory: MemoryLimit | None = None
    multiplications: MultiplicationLimit | None = None
    speed: Race | None = None
    forbidden: tuple[ForbiddenCalls, ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """The points of an exercise, by what earns them. Each part counts only where the ones before it are earned.

    Attributes
    ----------
    contiguous
        Right on every case when its arrays are contiguous.
    any_layout
        Right on every case as it is.
    contract
        Within the limit on memory or multiplications.
    speed
        As fast as `Contract.speed` requires; the answer is right without it.
    """

    contiguous: float
    any_layout: float = 0.0
    contract: float = 0.0
    speed: float = 0.0

    @property
    def total(self) -> float:
        """The most points that the exercise can earn."""
        return float(self.contiguous + self.any_layout + self.contract + self.speed)


@dataclass(frozen=True, slots=True)
class Exercise:
    """One function that a student writes.

    Attributes
    ----------
    name
        The function's name, the cell's id and the registry's key.
    lesson
        The notebook's name, such as "01_storage_order".
    asks
        One sentence that says what the function returns; shown with every wrong answer.
    credit
        The points, by what earns them.
    reference
        The function that answers are compared with.
    witnesses
        Tiny, hand-picked cases that are shown to students.
    cases
        The cases that follow, from small to large.
    misconceptions
        The known wrong answers.
    hints
        From a question to nearly the answer.
    contract
        What must hold besides the values.
    space
        All cases that the exercise could have; None if no other cases are to be tried.
    """

    name: str
    lesson: str
    asks: str
    credit: Credit
    reference: Callable[..., Any]
    witnesses: tuple[Case, ...]
    cases: tuple[Case, ...]
    misconceptions: tuple[Misconception, ...]
    hints: tuple[str, ...]
    contract: Contract = field(default_factory=Contract)
    space: CaseSpace | None = None

    @property
    def points(self) -> float:
        """The most points that an answer can earn."""
        return self.credit.total
