"""A kernel's source, translated into Python that the model can step through.

A barrier becomes a `yield`, so that the kernel is a generator that pauses there. What belongs to `numba.cuda` becomes
an attribute of the launch's `KernelCuda`, functions that the kernel calls are translated with it, and floating-point
operations are counted. Everything else stays as it is, with its line numbers.
"""

import ast
import builtins
import inspect
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from stridewise.gpu.cuda_names import is_cuda, name_in_cuda
from stridewise.gpu.faults import KernelError

_NOT_FOLLOWED = sys.stdlib_module_names | {"numpy", "numba", "math"}
_OPERATIONS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_UNKNOWN = object()  # the value of a local variable


@dataclass(frozen=True, slots=True)
class Translated:
    """A function that the model can step through.

    Parameters
    ----------
    function : callable
        A generator function if it has a barrier, else a plain one.
    has_barrier : bool
        Whether it has one, or calls a function that does.
    variables : frozenset of str
        Its local variables.
    """

    function: Callable[..., Any]
    has_barrier: bool
    variables: frozenset[str]


class Translator:
    """Translates a kernel and the functions that it calls.

    Parameters
    ----------
    cuda : object
        What takes the place of `numba.cuda`.
    """

    def __init__(self, cuda: Any) -> None:
        self.cuda = cuda
        self.flops = 0
        self.codes: set[CodeType] = set()
        self.places = 0  # of shared and local arrays in the source
        self._done: dict[Callable[..., Any], Translated] = {}

    @property
    def variables(self) -> int:
        """How many local variables the kernel and the functions that it calls have."""
        return sum(len(translated.variables) for translated in self._done.values())

    def translated(self, kernel: Callable[..., Any]) -> Translated:
        """Return the kernel, or a function that it calls, translated."""
        function = plain_function(kernel)
        if function not in self._done:
            self._done[function] = self._translate(function)
        return self._done[function]

    def count(self, value: Any) -> Any:
        """Count the operation that gave the value, if that is a floating-point number."""
        if isinstance(value, float | np.floating):
            self.flops += 1
        return value

    def _translate(self, function: FunctionType) -> Translated:
        tree = _source_tree(function)
        scope = _Scope(function)
        rewriter = _Rewriter(scope, self)
        definition = tree.body[0]
        assert isinstance(definition, ast.FunctionDef)
        definition.decorator_list = []
        definition.returns = None
        definition.body = [rewriter.visit(statement) for statement in definition.body]
        code = compile(ast.fix_missing_locations(tree), function.__code__.co_filename, "exec")
        namespace = {**scope.names, **rewriter.names, "__cuda__": self.cuda, "__count__": self.count}
        exec(code, namespace)
        made = namespace[function.__name__]
        made.__defaults__, made.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
        self.codes.add(made.__code__)
        return Translated(made, rewriter.has_barrier, frozenset(made.__code__.co_varnames))


def plain_function(kernel: Callable[..., Any]) -> FunctionType:
    """Return the Python function of a kernel, as it stands under its decorator."""
    function = getattr(kernel, "py_func", kernel)
    if not isinstance(function, FunctionType):
        raise KernelError("launch", f"A kernel is a function with @cuda.jit above it, got {kernel!r}.")
    return function


def _source_tree(function: FunctionType) -> ast.Module:
    try:
        source = textwrap.dedent(inspect.getsource(function))
        tree = ast.parse(source)
    except (OSError, SyntaxError):
        tree = ast.Module([], [])
    if not (tree.body and isinstance(tree.body[0], ast.FunctionDef)):
        raise KernelError(
            "launch",
            f"The source of {function.__name__} cannot be found. Define the kernel with def, in a cell or in a file.",
        )
    return ast.increment_lineno(tree, function.__code__.co_firstlineno - 1)


class _Scope:
    """What the names in a function stand for, where that is known before it runs."""

    def __init__(self, function: FunctionType) -> None:
        closure = inspect.getclosurevars(function).nonlocals if function.__closure__ else {}
        self.names: dict[str, Any] = {**function.__globals__, **closure}
        self.parameters = set(inspect.signature(function).parameters)
        self.local = set(function.__code__.co_varnames) | set(function.__code__.co_cellvars)

    def value(self, node: ast.expr) -> Any:
        """Return what a name, or an attribute of one, stands for."""
        if isinstance(node, ast.Name):
            if node.id in self.local:
                return _UNKNOWN
            return self.names.get(node.id, getattr(builtins, node.id, _UNKNOWN))
        if isinstance(node, ast.Attribute):
            owner = self.value(node.value)
            # A kernel's own `cuda.x` is looked up in the model, which knows what it lacks.
            return _UNKNOWN if owner is _UNKNOWN or is_cuda(owner) else getattr(owner, node.attr, _UNKNOWN)
        return _UNKNOWN


class _Rewriter(ast.NodeTransformer):
    """Rewrites the body of one function."""

    def __init__(self, scope: _Scope, translator: Translator) -> None:
        self.has_barrier = False
        self.names: dict[str, Any] = {}  # of the translated functions that it calls
        self._scope, self._translator = scope, translator

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._replaced(node) or node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return self._replaced(node) or self.generic_visit(node)  # type: ignore[return-value]

    def visit_Call(self, node: ast.Call) -> ast.expr:
        called = self._cuda_path(node.func)
        if called == "syncthreads":
            self.has_barrier = True
            return ast.copy_location(ast.Yield(ast.Constant(node.lineno)), node)
        if called in ("shared.array", "local.array"):
            return self._array(node, "array")
        function = self._scope.value(node.func)
        made = self.generic_visit(node)
        assert isinstance(made, ast.Call)
        if not _is_followed(function):
            return made
        inner = self._translator.translated(function)
        name = f"__{function.__name__}__"
        self.names[name] = inner.function
        made.func = ast.copy_location(ast.Name(name, ast.Load()), node)
        if not inner.has_barrier:
            return made
        self.has_barrier = True
        return ast.copy_location(ast.YieldFrom(made), node)

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        target = node.targets[0]
        is_array = isinstance(node.value, ast.Call) and self._cuda_path(node.value.func) in (
            "shared.array",
            "local.array",
        )
        if is_array and isinstance(target, ast.Name):
            node.value = self._array(node.value, target.id)  # type: ignore[arg-type]
            return node
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        # a[i] += b becomes a[i] = a[i] + b, so that the sum is counted.
        if not isinstance(node.op, _OPERATIONS) or isinstance(node.target, ast.Attribute):
            return self.generic_visit(node)  # type: ignore[return-value]
        loaded = ast.parse(ast.unparse(node.target), mode="eval").body
        for part in ast.walk(loaded):
            ast.copy_location(part, node.target)
        assignment = ast.Assign([node.target], ast.copy_location(ast.BinOp(loaded, node.op, node.value), node))
        return self.generic_visit(ast.copy_location(assignment, node))  # type: ignore[return-value]

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        made = self.generic_visit(node)
        if not isinstance(node.op, _OPERATIONS):
            return made  # type: ignore[return-value]
        call = ast.Call(ast.Name("__count__", ast.Load()), [made], [])  # type: ignore[list-item]
        return ast.copy_location(call, node)

    def _replaced(self, node: ast.expr) -> ast.expr | None:
        """Return what takes the place of `numba.cuda`, or of a name of it."""
        value = self._scope.value(node)
        if value is _UNKNOWN:
            return None
        name = ast.copy_location(ast.Name("__cuda__", ast.Load()), node)
        if is_cuda(value):
            return name
        attribute = name_in_cuda(value)
        return ast.copy_location(ast.Attribute(name, attribute, ast.Load()), node) if attribute else None

    def _cuda_path(self, node: ast.expr) -> str | None:
        """Return "shared.array" for `cuda.shared.array`, by whatever name the module goes; None for anything else."""
        value = self._scope.value(node)
        if value is not _UNKNOWN and name_in_cuda(value):
            return name_in_cuda(value)
        if not isinstance(node, ast.Attribute):
            return None
        if is_cuda(self._scope.value(node.value)):
            return node.attr
        owner = self._cuda_path(node.value)
        return f"{owner}.{node.attr}" if owner else None

    def _array(self, node: ast.Call, name: str) -> ast.Call:
        """Return the call that makes an array, with its name and its place in the source as further arguments."""
        shape = next((keyword.value for keyword in node.keywords if keyword.arg == "shape"), None)
        for part in ast.walk(shape or node.args[0]):
            if isinstance(part, ast.Name) and part.id in self._scope.parameters:
                raise KernelError(
                    "launch",
                    f"The shape of {name} depends on {part.id}, an argument of the kernel: its memory is reserved when "
                    "the kernel is compiled.\nNext: use numbers, or names that are defined outside the kernel.",
                )
        made = self.generic_visit(node)
        assert isinstance(made, ast.Call)
        self._translator.places += 1
        made.keywords += [
            ast.keyword("name", ast.Constant(name)),
            ast.keyword("place", ast.Constant(self._translator.places)),
        ]
        return made


def _is_followed(value: Any) -> bool:
    function = getattr(value, "py_func", value)
    return isinstance(function, FunctionType) and (function.__module__ or "").partition(".")[0] not in _NOT_FOLLOWED
