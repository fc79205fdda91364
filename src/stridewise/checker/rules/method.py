"""The rule of the method: an exercise that asks for a way to compute is right only if that way can be seen.

Tiles are seen in the order of the products: it says how many numbers a small cache would load. The im2col matrix is
seen in the peak memory, because the matrix cannot be a view.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from stridewise.checker.answers.answer import Answer
from stridewise.checker.answers.arithmetic_trace import Program
from stridewise.checker.verdict import Kind
from stridewise.exercises import Case, Exercise
from stridewise.exercises.limits import LoadLimit, MemoryLimit


@dataclass(frozen=True, slots=True)
class MissingMatrix:
    """The peak of an answer's extra memory, in bytes, where a matrix must exist that takes more."""

    limit: MemoryLimit
    extra_bytes: int
    kind: ClassVar[Kind] = "method"

    @property
    def case(self) -> Case:
        """The case that was measured."""
        return self.limit.case

    @property
    def is_exceeded(self) -> bool:
        """Whether there was too little memory for the matrix."""
        return self.extra_bytes < self.limit.extra_bytes

    def is_matched_by(self, function: Callable[..., Any]) -> bool:  # noqa: ARG002
        """Return False: no misconception is about the method alone."""
        return False


@dataclass(frozen=True, slots=True)
class CacheLoads:
    """How many numbers a small cache loads in the order of an answer's products. count: None where it is not known."""

    limit: LoadLimit
    count: int | None
    kind: ClassVar[Kind] = "method"

    @property
    def case(self) -> Case:
        """The case whose products were followed."""
        return self.limit.case

    @property
    def is_exceeded(self) -> bool:
        """Whether there are more than tiles of that size would need. An unknown count gets the benefit of the doubt."""
        return self.count is not None and self.count > self.limit.most

    def is_matched_by(self, function: Callable[..., Any]) -> bool:  # noqa: ARG002
        """Return False: no misconception is about the method alone."""
        return False


def method(answer: Answer, exercise: Exercise) -> MissingMatrix | CacheLoads | None:
    """Look for the method that the exercise asks for."""
    contract = exercise.contract
    if contract.least_memory:
        measured = answer.python_form or answer
        # What compiled code allocates is not seen from inside the process.
        return None if measured.is_compiled else MissingMatrix(*measured.measure_memory(contract.least_memory))
    if contract.loads:
        program = answer.follow_arithmetic(contract.loads.case, exercise.reference)
        return CacheLoads(contract.loads, loads(program, contract.loads) if program else None)
    return None


def loads(program: Program, limit: LoadLimit) -> int:
    """Return how many numbers a cache with LRU replacement loads, for the products of a matrix product in their order.

    Each product a[i, k] * b[k, j] uses these two numbers and out[i, j].
    """
    rows, inner = limit.case.arguments["a"].shape
    columns = limit.case.arguments["b"].shape[1]
    cache: OrderedDict[tuple[str, int], None] = OrderedDict()
    count = 0
    for sign, left, right in program.steps:
        if sign != "*" or not (isinstance(left, int) and isinstance(right, int)):
            continue
        first, second = sorted((left, right))
        if first >= rows * inner or not rows * inner <= second < program.inputs:
            continue  # not a product of an element of a and one of b
        out = first // inner * columns + (second - rows * inner) % columns
        for number in (("a", first), ("b", second), ("out", out)):
            if number in cache:
                cache.move_to_end(number)
                continue
            count += 1
            cache[number] = None
            if len(cache) > limit.cached:
                cache.popitem(last=False)
    return count
