"""An answer as a straight-line program: the additions and multiplications that it does, one after the other.

The answer is called with numbers that have no value and write down what is done with them. What they wrote can be
checked by anybody: run on other inputs, it gives what the answer gives, or it is not what the answer does. So the
count of its multiplications can be believed even where the answer ran in a process that cannot be.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Operand = int | float  # the place of an earlier value, or a constant
Sign = Literal["+", "-", "*", "/"]
Step = tuple[Sign, Operand, Operand]

_MAX_STEPS = 100_000
_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


@dataclass(slots=True)
class Program:
    """inputs: how many values there are to begin with; each step adds one. outputs: the result, in reading order."""

    inputs: int = 0
    steps: list[Step] = field(default_factory=list)
    outputs: list[Operand] = field(default_factory=list)
    shape: tuple[int, ...] = ()

    @property
    def products(self) -> int:
        """How many products and quotients there are of two numbers that both come from the inputs."""
        return sum(sign in "*/" and isinstance(a, int) and isinstance(b, int) for sign, a, b in self.steps)

    def run(self, arguments: Sequence[Any]) -> NDArray[Any]:
        """The result for these arguments, in float64. Raises ValueError where they are not as many numbers."""
        values = [float(one) for array in arguments if isinstance(array, np.ndarray) for one in array.ravel()]
        if len(values) != self.inputs:
            raise ValueError(f"a program for {self.inputs} numbers, and there are {len(values)}")
        made: list[np.float64] = [np.float64(one) for one in values]
        with np.errstate(all="ignore"):
            for sign, *operands in self.steps:
                made.append(_OPERATIONS[sign](*(_value(one, made) for one in operands)))
        return np.array([_value(one, made) for one in self.outputs], dtype=float).reshape(self.shape)


def _value(one: Operand, made: Sequence[np.float64]) -> np.float64:
    return made[one] if isinstance(one, int) else np.float64(one)


def program_of(answer: Callable[..., Any], arguments: Sequence[Any]) -> Program | None:
    """What the answer does with arrays like these; None where it does more with numbers than `+ - * /`."""
    program = Program()
    given = [_traced(one, program) if isinstance(one, np.ndarray) else one for one in arguments]
    try:
        result = np.asarray(answer(*given))
        program.outputs = [_operand(one, program) for one in result.ravel()]
    except Exception:
        return None
    program.shape = result.shape
    return program


class _Traced:
    """A number without a value. place: of its value in the program."""

    __slots__ = ("place", "program")

    def __init__(self, place: int, program: Program) -> None:
        self.place = place
        self.program = program

    def _step(self, sign: Sign, left: Any, right: Any) -> "_Traced":
        program = self.program
        program.steps.append((sign, _operand(left, program), _operand(right, program)))
        return _Traced(program.inputs + len(program.steps) - 1, program)

    def __add__(self, other: Any) -> "_Traced":
        return self._step("+", self, other)

    def __radd__(self, other: Any) -> "_Traced":
        return self._step("+", other, self)

    def __sub__(self, other: Any) -> "_Traced":
        return self._step("-", self, other)

    def __rsub__(self, other: Any) -> "_Traced":
        return self._step("-", other, self)

    def __mul__(self, other: Any) -> "_Traced":
        return self._step("*", self, other)

    def __rmul__(self, other: Any) -> "_Traced":
        return self._step("*", other, self)

    def __truediv__(self, other: Any) -> "_Traced":
        return self._step("/", self, other)

    def __rtruediv__(self, other: Any) -> "_Traced":
        return self._step("/", other, self)

    def __neg__(self) -> "_Traced":
        return self._step("-", 0.0, self)

    def __pos__(self) -> "_Traced":
        return self


def _operand(one: Any, program: Program) -> Operand:
    if isinstance(one, _Traced):
        return one.place
    if isinstance(one, int | float | np.number) and len(program.steps) < _MAX_STEPS:
        return float(one)
    raise TypeError(f"a number without a value meets {type(one).__name__}")


def _traced(array: NDArray[Any], program: Program) -> NDArray[Any]:
    numbers = np.empty(array.shape, dtype=object)
    for place in np.ndindex(*array.shape):
        numbers[place] = _Traced(program.inputs, program)
        program.inputs += 1
    return numbers
