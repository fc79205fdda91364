"""An answer's arithmetic as a straight-line program, from which its multiplications are counted.

The answer is called with numbers that have no value and record what is done with them; NumPy passes every element
operation on to them, in `*`, `@` and einsum alike. The recording can be verified: run on other inputs, it must give
what the answer should give. So the count can be trusted even where the answer's process cannot. So can the order of
the products: whoever reports a good order reports a program that computes the right results in that order.
"""

import operator
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Operand = int | float  # the index of an earlier value, or a constant
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
    """A straight-line program on the elements of array arguments.

    Parameters
    ----------
    inputs : int, default 0
        How many values there are to begin with. Each step adds one.
    steps : list of (str, int or float, int or float), default []
        Operator and two operands: an operand is the index of an earlier value (int) or a constant (float).
    outputs : list of int or float, default []
        The operands that form the result, in row-major order.
    shape : tuple of int, default ()
        Of the result.
    has_library_products : bool, default False
        Whether a library multiplies and adds in one call, as in `a @ b`: it chooses the order of these products, and
        for floats another one than the steps have.
    """

    inputs: int = 0
    steps: list[Step] = field(default_factory=list)
    outputs: list[Operand] = field(default_factory=list)
    shape: tuple[int, ...] = ()
    has_library_products: bool = False

    @property
    def multiplications(self) -> int:
        """How many products and quotients there are of two values that both depend on the inputs."""
        return sum(sign in "*/" and isinstance(a, int) and isinstance(b, int) for sign, a, b in self.steps)

    def run(self, arguments: Sequence[Any]) -> NDArray[np.float64]:
        """Return the result for these arguments.

        Raises
        ------
        ValueError
            If their arrays do not have as many elements as the program has inputs.
        """
        arrays = [array.ravel() for array in arguments if isinstance(array, np.ndarray)]
        values = [np.float64(element) for array in arrays for element in array]
        if len(values) != self.inputs:
            raise ValueError(f"a program for {self.inputs} numbers, called with {len(values)}")
        with np.errstate(all="ignore"):
            for sign, left, right in self.steps:
                values.append(_OPERATIONS[sign](_value(left, values), _value(right, values)))
        return np.array([_value(operand, values) for operand in self.outputs], dtype=float).reshape(self.shape)


def _value(operand: Operand, values: Sequence[np.float64]) -> np.float64:
    return values[operand] if isinstance(operand, int) else np.float64(operand)


def trace_arithmetic(function: Callable[..., Any], arguments: Sequence[Any]) -> Program | None:
    """Call the function with traced numbers in place of its arrays' elements, and return what it does with them.

    Parameters
    ----------
    function : callable
        Called by position.
    arguments : sequence of object
        Of its arrays only the shapes matter.

    Returns
    -------
    Program or None
        None where it does something else with numbers than `+ - * /`, such as turning them into floats.
    """
    program = Program()
    places = _Places()
    traced = [_traced(value, program, places) if isinstance(value, np.ndarray) else value for value in arguments]
    try:
        with _arrays_of_objects():
            result = np.asarray(function(*traced))
        program.outputs = [_operand(value) for value in result.ravel()]
    except Exception:
        return None
    program.shape = result.shape
    program.has_library_products = bool(places.of_products & places.of_sums)
    return program


@dataclass(slots=True)
class _Places:
    """The places in Python code at which numbers are multiplied and added: a code object's id, and an instruction.

    `total += a * b` does so at two places, `a @ b` at one.
    """

    of_products: set[tuple[int, int]] = field(default_factory=set)
    of_sums: set[tuple[int, int]] = field(default_factory=set)
    codes: dict[int, CodeType] = field(default_factory=dict)  # kept, so that no two have the same id

    def note(self, sign: Sign) -> None:
        frame = sys._getframe(3)  # of the code that computes; what NumPy does in C has no frame
        code = frame.f_code
        self.codes[id(code)] = code
        (self.of_products if sign == "*" else self.of_sums).add((id(code), frame.f_lasti))


@contextmanager
def _arrays_of_objects() -> Iterator[None]:
    """Let NumPy's functions that make arrays of floats make arrays of traced numbers instead, within the block."""
    originals = {name: getattr(np, name) for name in ("zeros", "empty", "ones", "zeros_like", "empty_like")}

    def for_objects(make: Callable[..., Any]) -> Callable[..., Any]:
        def made(*arguments: Any, **keywords: Any) -> Any:
            array = make(*arguments, **keywords)
            return array.astype(object) if array.dtype.kind == "f" else array

        return made

    try:
        for name, make in originals.items():
            setattr(np, name, for_objects(make))
        yield
    finally:
        for name, make in originals.items():
            setattr(np, name, make)


class _Traced:
    """A number without a value: the index of one of the program's values."""

    __slots__ = ("index", "places", "program")

    def __init__(self, index: int, program: Program, places: _Places) -> None:
        self.index = index
        self.program = program
        self.places = places

    def _step(self, sign: Sign, left: Any, right: Any) -> Any:
        if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
            return NotImplemented  # the array does it, element by element
        program = self.program
        if len(program.steps) >= _MAX_STEPS:
            raise TypeError(f"more than {_MAX_STEPS} steps")
        program.steps.append((sign, _operand(left), _operand(right)))
        if sign in "+*":
            self.places.note(sign)
        return _Traced(program.inputs + len(program.steps) - 1, program, self.places)

    def __add__(self, other: Any) -> Any:
        return self._step("+", self, other)

    def __radd__(self, other: Any) -> Any:
        return self._step("+", other, self)

    def __sub__(self, other: Any) -> Any:
        return self._step("-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return self._step("-", other, self)

    def __mul__(self, other: Any) -> Any:
        return self._step("*", self, other)

    def __rmul__(self, other: Any) -> Any:
        return self._step("*", other, self)

    def __truediv__(self, other: Any) -> Any:
        return self._step("/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._step("/", other, self)

    def __neg__(self) -> Any:
        return self._step("-", 0.0, self)

    def __pos__(self) -> "_Traced":
        return self


def _operand(value: Any) -> Operand:
    if isinstance(value, _Traced):
        return value.index
    if isinstance(value, int | float | np.number):
        return float(value)
    raise TypeError(f"a traced number meets {type(value).__name__}")


def _traced(array: NDArray[Any], program: Program, places: _Places) -> NDArray[Any]:
    numbers = np.empty(array.shape, dtype=object)
    for index in np.ndindex(*array.shape):
        numbers[index] = _Traced(program.inputs, program, places)
        program.inputs += 1
    return numbers
