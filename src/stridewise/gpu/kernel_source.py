"""A kernel as text, with the numbers and functions that it uses: everything the model needs to run it.

It comes from a function (`source_of_function`) or from the text of notebook cells (`source_in_cells`), of which nothing
is executed.
"""

import ast
import inspect
import math
import operator
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from stridewise import absent
from stridewise.gpu.faults import KernelError

_TYPES = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64")
_MATH = ("sqrt", "exp", "log", "floor", "ceil", "fabs", "sin", "cos", "tanh", "fma", "pi", "inf")


@dataclass(frozen=True, slots=True)
class Function:
    """A kernel, or a function that it calls.

    Parameters
    ----------
    definition : ast.FunctionDef
        Without its decorators; line numbers are those of its file or cell.
    filename : str
        The file, for tracebacks.
    """

    definition: ast.FunctionDef
    filename: str = "<kernel>"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(argument.arg for argument in self.definition.args.args)


@dataclass(frozen=True, slots=True, eq=False)  # each is one of its own: its translation is kept
class KernelSource:
    """A kernel and what it uses.

    Parameters
    ----------
    name : str
        The kernel's name.
    functions : mapping of str to Function
        The kernel, and the functions that it may call.
    values : mapping of str to object
        The names that it may use otherwise: numbers, NumPy's types, `absent.cuda` for `numba.cuda`, and `Names` for
        the modules NumPy, Numba and math.
    """

    name: str
    functions: Mapping[str, Function]
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kernel(self) -> Function:
        """The kernel itself."""
        return self.functions[self.name]


class Names:
    """What a kernel may use of a module."""

    def __init__(self, **values: Any) -> None:
        vars(self).update(values)


_NUMBERS = {name: getattr(np, name) for name in _TYPES}
CUDA_NAMES: dict[str, absent.KernelName] = {
    name: value for name, value in vars(type(absent.cuda)).items() if isinstance(value, absent.KernelName)
}
MODULES = {
    "numba": Names(**_NUMBERS, cuda=absent.cuda),
    "numba.cuda": Names(**CUDA_NAMES),
    "numpy": Names(**_NUMBERS),
    "math": Names(**{name: getattr(math, name) for name in _MATH if hasattr(math, name)}),
}
MODULES["stridewise.absent"] = Names(cuda=absent.cuda, numba=MODULES["numba"])
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: lambda a, b: a // b if b else None,
}
_LARGEST = 2**31


def source_of_function(kernel: Callable[..., Any]) -> KernelSource:
    """Return a function of this process, under `@cuda.jit` or plain, as text.

    Parameters
    ----------
    kernel : callable
        The function.

    Returns
    -------
    KernelSource

    Raises
    ------
    KernelError
        If it is no function, or its text cannot be found.
    """
    functions: dict[str, Function] = {}
    values: dict[str, Any] = {}
    name = _plain(kernel).__name__
    _collect(name, kernel, functions, values)
    return KernelSource(name, functions, values)


def source_in_cells(cells: Sequence[str], name: str) -> KernelSource | None:
    """Return a kernel as the cells of a notebook define it, one after the other. Nothing in them is executed.

    Cells that Python cannot read are left out, and so is whatever is not a function, an import, or a name given to a
    number.

    Parameters
    ----------
    cells : sequence of str
        The sources of the cells.
    name : str
        The kernel's name.

    Returns
    -------
    KernelSource or None
        None if no cell defines it.
    """
    functions: dict[str, Function] = {}
    values: dict[str, Any] = {}
    for cell in cells:
        for statement in _statements(cell):
            _execute(statement, functions, values)
    return KernelSource(name, functions, values) if name in functions else None


def _plain(kernel: Callable[..., Any]) -> FunctionType:
    function = inspect.unwrap(getattr(kernel, "py_func", kernel))
    if not isinstance(function, FunctionType):
        raise KernelError("launch", f"A kernel is a function with @cuda.jit above it, got {kernel!r}.")
    return function


def _collect(name: str, kernel: Callable[..., Any], functions: dict[str, Function], values: dict[str, Any]) -> None:
    """Add a function, and what it uses of its surroundings."""
    function = _plain(kernel)
    functions[name] = Function(_definition(function), function.__code__.co_filename)
    around = inspect.getclosurevars(function)
    for used, value in {**around.globals, **around.nonlocals}.items():
        meaning = _meaning(value)
        if meaning is not None:
            values[used] = meaning
        elif used not in functions and isinstance(getattr(value, "py_func", value), FunctionType):
            _collect(used, value, functions, values)


def _definition(function: FunctionType) -> ast.FunctionDef:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError):
        tree = ast.Module([], [])
    if not (tree.body and isinstance(tree.body[0], ast.FunctionDef)):
        raise KernelError(
            "launch",
            f"The source of {function.__name__} cannot be found. Define the kernel with def, in a cell or in a file.",
        )
    ast.increment_lineno(tree, function.__code__.co_firstlineno - 1)
    return tree.body[0]


def _meaning(value: Any) -> Any:
    """Return what a value of this process means in a kernel; None if nothing."""
    if isinstance(value, bool | int | float | np.number):
        return value
    if isinstance(value, ModuleType):
        return absent.cuda if value.__name__ == "numba.cuda" else MODULES.get(value.__name__)
    if value is absent.numba:
        return MODULES["numba"]
    if value is absent.cuda or isinstance(value, absent.KernelName):
        return value
    # Numba's types have a name, and so have NumPy's, which are classes.
    name = value.__name__ if isinstance(value, type) else getattr(value, "name", None)
    if isinstance(name, str) and name in _NUMBERS:
        return _NUMBERS[name]
    cuda = sys.modules.get("numba.cuda")
    return next((marker for name, marker in CUDA_NAMES.items() if getattr(cuda, name, None) is value), None)


def _statements(cell: str) -> list[ast.stmt]:
    try:
        return ast.parse(cell).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _execute(statement: ast.stmt, functions: dict[str, Function], values: dict[str, Any]) -> None:
    """Do what a statement does to the names that a kernel may use."""
    match statement:
        case ast.FunctionDef(name=name):
            values.pop(name, None)
            functions[name] = Function(statement)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            functions.pop(name, None)
            values.pop(name, None)
            meaning = _constant(value, values)
            if meaning is not None:
                values[name] = meaning
        case ast.Import(names=names):
            for imported in names:
                _import(imported.asname or imported.name, _module(imported.name, imported.asname), values)
        case ast.ImportFrom(module=module, names=names):
            for imported in names:
                owner = MODULES.get(module or "", Names())
                _import(imported.asname or imported.name, getattr(owner, imported.name, None), values)
        case ast.Try(body=body) | ast.If(body=body) | ast.With(body=body):
            # `try: from numba import cuda`, the way in which lessons import what may be missing.
            for inner in body:
                _execute(inner, functions, values)


def _import(name: str, meaning: Any, values: dict[str, Any]) -> None:
    if meaning is not None:
        values[name] = meaning


def _module(name: str, alias: str | None) -> Any:
    """Return what `import name as alias` gives: without an alias, the outermost package."""
    if name == "numba.cuda":
        return absent.cuda if alias else MODULES["numba"]
    return MODULES.get(name)


def _constant(node: ast.expr, values: Mapping[str, Any]) -> Any:
    """Return the number or the type that an expression stands for, or None."""
    match node:
        case ast.Constant(value=bool() | int() | float()):
            return node.value
        case ast.Name(id=name):
            return values.get(name)
        case ast.Attribute(value=ast.Name(id=module), attr=name) if isinstance(values.get(module), Names):
            return getattr(values[module], name, None)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value = _constant(operand, values)
            return -value if isinstance(value, int | float) else None
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            sides = (_constant(left, values), _constant(right, values))
            if all(isinstance(side, int | float) and abs(side) < _LARGEST for side in sides):
                return _OPERATORS[type(sign)](*sides)
    return None
