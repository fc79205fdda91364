"""What an exercise is: plain, frozen records. The checker reads them; the grader takes points and ids from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from stridewise.exercises.cases import Case, CaseKind, CaseSpace
from stridewise.exercises.limits import (
    ForbiddenCalls,
    LoadLimit,
    MemoryLimit,
    MissLimit,
    MultiplicationLimit,
    Race,
    RegisterLimit,
    TrafficLimit,
)

Result = Literal["array", "tuple", "int"]
Memory = Literal["any", "view", "copy"]


@dataclass(frozen=True, slots=True)
class Misconception:
    """A common misunderstanding, with a wrong answer that shows it.

    Parameters
    ----------
    example : callable
        The wrong answer. It uses nothing but its arguments, builtins and `np`, so that its source can stand alone in a
        student's cell. The misconception is named after it.
    belief : str
        What the student's function does instead of what was asked: a sentence about it, without the full stop.
    remedy : str
        What to do about it, in whole sentences.
    variants : sequence of callable, default ()
        Other ways to write the same misconception that give other results. They are matched with answers, never shown.
        Those of a convolution are derived (`convolution.variants`).
    change_arguments, change_result : callable, optional
        The misconception as a change to the arguments of the right answer (as a tuple) and to its result (given
        the arguments too), so that two can be combined. `example(*arguments)` gives
        `change_result(reference(*change_arguments(*arguments)), *arguments)`.
    adapter : callable, optional
        Takes an answer and returns a function of the exercise's arguments that calls it with what the misconception
        expects, and converts its result: an answer is explained if it is right after that, however it is written.
        For an answer that takes its image as NCHW, `adapter` transposes the image before the call and the result
        after it.
    assumes : CaseKind, optional
        The misconception is that all cases are of this kind. It explains an answer that is right on every case of the
        kind and fails on all others.
    signs : sequence of callable, default ()
        Of a kernel for a GPU. Each takes a `KernelRun`, what a kernel did on one case, and says whether the
        misconception shows in it: True; None where the right decision would give the same; False where neither fits.
        It explains a kernel if one of its signs is never False.
    shows_in : "result", "mutation", "division" or "cost", default "result"
        "result": in what is returned. "mutation": in what becomes of the arguments; it explains every answer whose only
        fault is to change one of them. "division": in errors alone, each because of a
        float that a `/` in the answer made. "cost": the values are right, but take too much memory, or too many
        multiplications, loads or misses.
    """

    example: Callable[..., Any]
    belief: str
    remedy: str
    variants: Sequence[Callable[..., Any]] = ()
    change_arguments: Callable[..., tuple[Any, ...]] | None = None
    change_result: Callable[..., Any] | None = None
    adapter: Callable[[Callable[..., Any]], Callable[..., Any]] | None = None
    assumes: CaseKind | None = None
    signs: Sequence[Callable[[Any], bool | None]] = ()
    shows_in: Literal["result", "mutation", "division", "cost"] = "result"

    @property
    def name(self) -> str:
        """Its name in reports and result files, such as "kernel-flipped"."""
        return self.example.__name__.replace("_", "-")


@dataclass(frozen=True, slots=True)
class KernelLaunch:
    """How an answer that is a kernel for a GPU is launched: `kernel[blocks, threads](*arguments, out)`.

    Parameters
    ----------
    threads : tuple of int
        Threads of a block, along x, y and z.
    output : callable
        Takes the exercise's arguments; returns the shape of `out`, whose dtype is that of the first array.
    blocks : callable
        Takes the exercise's arguments; returns the blocks of the grid, along x, y and z.
    followed : tuple of Case, default ()
        The cases on which a wrong kernel is followed, to see which misconception shows.
    """

    threads: tuple[int, ...]
    output: Callable[..., tuple[int, ...]]
    blocks: Callable[..., tuple[int, ...]]
    followed: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """What must hold besides the values. Inputs must always be left unchanged.

    Parameters
    ----------
    result : "array", "tuple" or "int", default "array"
        The kind of value that is returned.
    memory : "any", "view" or "copy", default "any"
        "view": the result shares the input's memory. "copy": it shares none. "any": either.
    keeps_dtype : bool, default True
        The result has the dtype of the first array argument.
    rounding : callable, optional
        Takes the arguments; returns how far an element may be from the exact result (see `rounding_of_sums`). None:
        numbers are moved and not computed with, so that every bit must be right.
    contiguous : bool, default False
        The result is C-contiguous.
    compiled : bool, default False
        The answer is compiled by Numba.
    extra_memory : tuple of MemoryLimit, default ()
        The limits on memory, in exercises about memory: at several sizes, so that no size alone decides.
    least_memory : MemoryLimit, optional
        The other way round: what an answer must take, where the exercise asks for an array that is large.
    loads : LoadLimit, optional
        The limit on loads, where the exercise asks for tiles.
    registers : RegisterLimit, optional
        The limit on loads into registers, where the exercise asks for a tile of sums that stay there.
    misses : MissLimit, optional
        The limit on misses, where the exercise asks for an order of loops.
    multiplications : MultiplicationLimit, optional
        The limit on multiplications, in exercises about their number.
    traffic : tuple of TrafficLimit, default ()
        The limits on a GPU's memory traffic, in the order in which they are examined.
    speed : Race, optional
        What the answer is raced against, where speed earns points.
    forbidden : tuple of ForbiddenCalls, default ()
        What the answer may not call.
    """

    result: Result = "array"
    memory: Memory = "any"
    keeps_dtype: bool = True
    rounding: Callable[..., float] | None = None
    contiguous: bool = False
    compiled: bool = False
    extra_memory: tuple[MemoryLimit, ...] = ()
    least_memory: MemoryLimit | None = None
    loads: LoadLimit | None = None
    registers: RegisterLimit | None = None
    misses: MissLimit | None = None
    multiplications: MultiplicationLimit | None = None
    traffic: tuple[TrafficLimit, ...] = ()
    speed: Race | None = None
    forbidden: tuple[ForbiddenCalls, ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """The points of an exercise, by what earns them. Each part counts only where the ones before it are earned.

    Parameters
    ----------
    contiguous : float
        Right on every case when its arrays are contiguous.
    any_layout : float, default 0.0
        Right on every case as it is.
    contract : float, default 0.0
        Within the limits on memory, multiplications or misses, and by the method that is asked for.
    speed : float, default 0.0
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

    Parameters
    ----------
    name : str
        The function's name, the cell's id and the registry's key.
    lesson : str
        The notebook's name, such as "01_storage_order".
    asks : str
        One sentence that says what the function returns; shown with every wrong answer.
    credit : Credit
        The points, by what earns them.
    reference : callable
        The function that answers are compared with.
    witnesses : tuple of Case
        Tiny, hand-picked cases that are shown to students.
    cases : tuple of Case
        The cases that follow, from small to large.
    misconceptions : tuple of Misconception
        The known wrong answers.
    hints : tuple of str
        From a question to nearly the answer.
    contract : Contract, optional
        What must hold besides the values.
    space : CaseSpace, optional
        All cases that the exercise could have; None if no other cases are to be tried.
    kinds : tuple of CaseKind, default ()
        The kinds of cases on which an answer may behave in a way of its own, such as square kernels.
    launch : KernelLaunch, optional
        How the answer is launched, where it is a kernel for a GPU.
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
    kinds: tuple[CaseKind, ...] = ()
    launch: KernelLaunch | None = None

    @property
    def points(self) -> float:
        """The most points that an answer can earn."""
        return self.credit.total
