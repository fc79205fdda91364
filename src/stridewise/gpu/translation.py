"""A kernel's source, translated into Python that the model can step through.

A barrier becomes a `yield`, so that a kernel with barriers is a generator that pauses there. What belongs to
`numba.cuda` becomes an attribute of the launch's `KernelCuda`, floating-point operations and the steps of loops are
counted. Everything else stays as it is, with its line numbers; what a GPU's compiler would not take is refused.
"""

import ast
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

from stridewise import absent
from stridewise.gpu.faults import KernelError
from stridewise.gpu.kernel_source import Function, KernelSource, Names
from stridewise.gpu.operations import Operations

_BUILTINS = {
    function.__name__: function
    for function in (abs, bool, float, int, len, max, min, range, round, NotImplementedError)
}
_ATTRIBUTES = {"shape", "size", "ndim", "dtype", "x", "y", "z"}
_COUNTED = {ast.Add: "__add__", ast.Sub: "__sub__", ast.Mult: "__mul__", ast.Div: "__div__"}
_CHECKED = {ast.Pow: "__pow__", ast.LShift: "__lshift__"}
_ARRAYS = ("shared.array", "local.array")
_ALLOWED = (
    *(ast.Assign, ast.AugAssign, ast.AnnAssign, ast.For, ast.While, ast.If, ast.Return, ast.Expr),
    *(
        ast.Pass,
        ast.Raise,
        ast.Break,
        ast.Continue,
        ast.IfExp,
        ast.BoolOp,
        ast.BinOp,
        ast.UnaryOp,
        ast.Compare,
        ast.Call,
    ),
    *(ast.keyword, ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Tuple, ast.Constant),
    *(ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.expr_context),
)
_UNKNOWN = object()  # what a local variable stands for


@dataclass(frozen=True, slots=True)
class TranslatedKernel:
    """A kernel that the model can step through, and the functions that it calls.

    Parameters
    ----------
    name : str
        The kernel's name.
    definitions : mapping of str to code
        For each function, the code that defines it.
    values : mapping of str to object
        The other names that they use.
    has_barrier : bool
        Whether the kernel pauses at barriers: then it is a generator function, else a plain one.
    """

    name: str
    definitions: Mapping[str, CodeType]
    values: Mapping[str, Any]
    has_barrier: bool

    def bind(self, cuda: Any, operations: Operations) -> dict[str, FunctionType]:
        """Return the functions by name, for one launch.

        Parameters
        ----------
        cuda : object
            What takes the place of `numba.cuda`.
        operations : Operations
            What counts arithmetic and steps.

        Returns
        -------
        dict of str to function
        """
        namespace = {**self.values, **operations.by_name, "__builtins__": _BUILTINS, "__cuda__": cuda}
        for code in self.definitions.values():
            exec(code, namespace)
        return {name: namespace[name] for name in self.definitions}


@lru_cache(maxsize=500)  # our own wrong answers are launched again and again
def translate(source: KernelSource) -> TranslatedKernel:
    """Translate a kernel and the functions that it calls.

    Parameters
    ----------
    source : KernelSource
        The kernel.

    Returns
    -------
    TranslatedKernel

    Raises
    ------
    KernelError
        If it contains what a GPU's compiler does not take.
    """
    translator = _Translator(source)
    has_barrier = translator.has_barrier(source.name)
    values = {name: value for name, value in source.values.items() if not isinstance(value, absent.KernelName)}
    return TranslatedKernel(source.name, translator.definitions, values, has_barrier)


class _Translator:
    """Translates functions of one source when they are first called for."""

    def __init__(self, source: KernelSource) -> None:
        self.source = source
        self.definitions: dict[str, CodeType] = {}
        self.places = 0  # of shared and local arrays in the source
        self._has_barrier: dict[str, bool | None] = {}  # None: its translation has begun

    def has_barrier(self, name: str) -> bool:
        """Translate a function, unless that is done; return whether it has a barrier, or calls one that has."""
        if name not in self._has_barrier:
            self._has_barrier[name] = None
            self._has_barrier[name] = self._translate(name, self.source.functions[name])
        found = self._has_barrier[name]
        if found is None:
            raise KernelError("unsupported", f"{name} calls itself, which a kernel cannot.")
        return found

    def _translate(self, name: str, function: Function) -> bool:
        rewriter = _Rewriter(function, self)
        body = [rewriter.visit(statement) for statement in deepcopy(function.definition.body)]
        arguments = [ast.arg(parameter) for parameter in function.parameters]
        parameters = ast.arguments([], arguments, kwonlyargs=[], kw_defaults=[], defaults=[])
        definition = ast.FunctionDef(name, parameters, body, [])
        tree = ast.Module([ast.copy_location(definition, function.definition)], [])
        self.definitions[name] = compile(ast.fix_missing_locations(tree), function.filename, "exec")
        return rewriter.has_barrier


class _Rewriter(ast.NodeTransformer):
    """Rewrites the body of one function."""

    def __init__(self, function: Function, translator: _Translator) -> None:
        self.has_barrier = False
        self._function, self._translator = function, translator
        self._local = {*function.parameters, *_assigned(function.definition)}
        self._constants = self._local - {*function.parameters, *_computed(function.definition)}
        arguments = function.definition.args
        if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs or arguments.defaults:
            raise self._refused(function.definition, "parameters other than plain names")

    def visit(self, node: ast.AST) -> Any:
        if not isinstance(node, _ALLOWED):
            raise self._refused(node, f"{_article(type(node).__name__)}")
        return super().visit(node)

    def visit_Raise(self, node: ast.Raise) -> Any:
        if node.exc is None or ast.unparse(node.exc) not in ("NotImplementedError", "NotImplementedError()"):
            raise self._refused(node, ast.unparse(node))
        return node  # the stub of an exercise

    def visit_Constant(self, node: ast.Constant) -> Any:
        if not isinstance(node.value, bool | int | float | None):
            raise self._refused(node, f"the value {node.value!r}")
        return node

    def visit_Expr(self, node: ast.Expr) -> Any:
        is_docstring = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return ast.copy_location(ast.Pass(), node) if is_docstring else self._inside(node)

    def visit_Name(self, node: ast.Name) -> Any:
        if node.id.startswith("__"):
            raise self._refused(node, f"the name {node.id}")
        known = node.id in self._local or node.id in _BUILTINS or node.id in self._translator.source.functions
        return node if known else self._replaced(node)

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        if self._value(node) is not _UNKNOWN:
            return self._replaced(node)
        owner = self._value(node.value)
        if owner is not _UNKNOWN:
            raise self._refused(node, ast.unparse(node))
        if node.attr not in _ATTRIBUTES:
            raise self._refused(node, f"{ast.unparse(node)}: of an array it knows {', '.join(sorted(_ATTRIBUTES))}")
        return self._inside(node)

    def visit_Call(self, node: ast.Call) -> Any:
        called = self._value(node.func)
        if isinstance(called, absent.KernelName):
            if called.path == "syncthreads":
                self.has_barrier = True
                return ast.copy_location(ast.Yield(ast.Constant(node.lineno)), node)
            return self._array(node, "array") if called.path in _ARRAYS else self._inside(node)
        if isinstance(node.func, ast.Name) and node.func.id in self._translator.source.functions:
            pauses = self._translator.has_barrier(node.func.id)
            made = self._inside(node)
            self.has_barrier = self.has_barrier or pauses
            return ast.copy_location(ast.YieldFrom(made), node) if pauses else made
        if called is _UNKNOWN and not (isinstance(node.func, ast.Name) and node.func.id in _BUILTINS):
            raise self._refused(node, f"a call of {ast.unparse(node.func)}")
        return self._inside(node)

    def visit_Assign(self, node: ast.Assign) -> Any:
        value, target = node.value, node.targets[0]
        if isinstance(value, ast.Call) and isinstance(target, ast.Name):
            called = self._value(value.func)
            if isinstance(called, absent.KernelName) and called.path in _ARRAYS:
                node.value = self._array(value, target.id)
                return node
        return self._inside(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        # a[i] += b becomes a[i] = a[i] + b, so that the sum is counted.
        loaded = ast.parse(ast.unparse(node.target), mode="eval").body
        for part in ast.walk(loaded):
            ast.copy_location(part, node.target)
        total = ast.copy_location(ast.BinOp(loaded, node.op, node.value), node)
        return self.visit(ast.copy_location(ast.Assign([node.target], total), node))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return self.visit(ast.copy_location(ast.Assign([node.target], node.value), node))

    def visit_For(self, node: ast.For) -> Any:
        return self._counted(node)

    def visit_While(self, node: ast.While) -> Any:
        return self._counted(node)

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        name = {**_COUNTED, **_CHECKED}.get(type(node.op))
        made = self._inside(node)
        if name is None:
            return made
        call = ast.Call(ast.Name(name, ast.Load()), [made.left, made.right], [])
        return ast.copy_location(call, node)

    def _inside(self, node: Any) -> Any:
        return self.generic_visit(node)

    def _counted(self, node: ast.For | ast.While) -> Any:
        """Return the loop with a count of its steps: one that does not end is found."""
        made = self._inside(node)
        tick = ast.Expr(ast.Call(ast.Name("__step__", ast.Load()), [], []))
        made.body.insert(0, ast.copy_location(tick, node))
        return made

    def _value(self, node: ast.expr) -> Any:
        """Return what a name, or an attribute of one, stands for before the kernel runs."""
        if isinstance(node, ast.Name) and node.id not in self._local:
            return self._translator.source.values.get(node.id, _UNKNOWN)
        if isinstance(node, ast.Attribute):
            owner = self._value(node.value)
            if owner is absent.cuda or isinstance(owner, absent.KernelName | Names):
                value = getattr(owner, node.attr, _UNKNOWN) if not node.attr.startswith("_") else _UNKNOWN
                return _UNKNOWN if owner is absent.cuda and not isinstance(value, absent.KernelName) else value
        return _UNKNOWN

    def _replaced(self, node: ast.Name | ast.Attribute) -> Any:
        value = self._value(node)
        if value is _UNKNOWN:
            name = ast.unparse(node)
            raise KernelError(
                "unsupported",
                f"{self._where(node)} uses {name}, which is not defined, or is neither a number nor a function that a "
                "kernel can use.",
                node.lineno,
            )
        if value is absent.cuda:
            return ast.copy_location(ast.Name("__cuda__", ast.Load()), node)
        if isinstance(value, absent.KernelName):
            made: ast.expr = ast.Name("__cuda__", ast.Load())
            for attribute in value.path.split("."):
                made = ast.Attribute(made, attribute, ast.Load())
            return ast.copy_location(made, node)
        return node

    def _array(self, node: ast.Call, name: str) -> Any:
        """Return the call that makes an array, with its name and its place in the source as further arguments."""
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if len(given) != 2:
            called = ast.unparse(node.func)
            raise KernelError(
                "launch",
                f"{called} takes a shape and a dtype, such as (10, 10) and np.float32 (line {node.lineno}).",
                node.lineno,
            )
        for part in (part for argument in given for part in ast.walk(argument)):
            is_variable = isinstance(part, ast.Name) and part.id in self._local - self._constants
            if is_variable or (isinstance(part, ast.Attribute) and isinstance(self._value(part), absent.KernelName)):
                raise self._not_constant(node, name, ast.unparse(part))
        made = self._inside(node)
        self._translator.places += 1
        made.keywords += [
            ast.keyword("name", ast.Constant(name)),
            ast.keyword("place", ast.Constant(self._translator.places)),
        ]
        return made

    def _not_constant(self, node: ast.Call, name: str, what: str) -> KernelError:
        return KernelError(
            "launch",
            f"The shape of {name} depends on {what} (line {node.lineno}), which is not known before the kernel runs: "
            "its memory is reserved when the kernel is compiled.\nNext: use numbers, or names that are defined outside "
            "the kernel.",
            node.lineno,
            ("shape",),
        )

    def _refused(self, node: ast.AST, what: str) -> KernelError:
        line = getattr(node, "lineno", self._function.definition.lineno)
        return KernelError("unsupported", f"{self._where(node)}: a kernel cannot use {what}.", line)

    def _where(self, node: ast.AST) -> str:
        return f"{self._function.definition.name}, line {getattr(node, 'lineno', self._function.definition.lineno)}"


def _assigned(definition: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(definition) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _computed(definition: ast.FunctionDef) -> set[str]:
    """Return the local variables that are ever given anything but a number."""
    numbers = {
        node.targets[0]
        for node in ast.walk(definition)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.Constant)
    }
    return {
        node.id
        for node in ast.walk(definition)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in numbers
    }


def _article(name: str) -> str:
    """Return Python's own name of a piece of syntax, such as ListComp, as words."""
    known = {"ListComp": "a list comprehension", "List": "a list", "Dict": "a dictionary", "Lambda": "a lambda"}
    return known.get(name, f"Python's {name}")
