"""Static analysis of a student's cells: forbidden calls, and whether Numba compiles the function.

The student's process may lie about what it calls; its source cannot, because it is read here, without running it.
Names are followed through imports, assignments and functions to what they stand for. A name that is assembled at run
time is not seen; but what is seen is certain.
"""

import ast
import builtins
import importlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache

from stridewise.checker.answers.watched_calls import ForbiddenCall
from stridewise.exercises.limits import ForbiddenCalls

_Code = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
# What a name may stand for: a dotted name from a package, or a piece of the student's own code.
_CODE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_Meanings = frozenset[str | _Code]
_Scope = dict[str, _Meanings]
_NOTHING: _Meanings = frozenset()
_MAX_SOURCE = 300_000
_MAX_CELL_WITH_MAGICS = 20_000
_MAX_MAGICS = 50  # IPython parses a cell again for each
_MAX_MEANINGS = 1000  # `a = (a.b, a.c)` doubles them with every line
_MAX_NAME = 300  # no function has a longer one, with all its packages
_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)
_ANY_MAGIC = re.compile(r"^[ \t]*[%!?/,;]|=[ \t]*[%!]|\?[ \t]*$", re.MULTILINE)

THE_CHECK_ITSELF = ForbiddenCalls(
    ("stridewise.exercises", "stridewise.checker", "grader"),
    "That is where the right answers are kept, and the exercise is to write one.",
)


class SourceTooComplex(Exception):
    """The source is too long or too entangled to analyse; the text says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a function can call, by its source. names: dotted names of functions and modules from packages."""

    names: tuple[str, ...] = ()

    @property
    def is_compiled(self) -> bool:
        """Whether it mentions Numba."""
        return any(name.split(".")[0] == "numba" for name in self.names)

    def forbidden(self, forbidden: Iterable[ForbiddenCalls]) -> tuple[ForbiddenCall, ...]:
        """Return the forbidden functions among the names."""
        found = (
            ForbiddenCall(name, rule.because)
            for name in self.names
            for rule in (*forbidden, THE_CHECK_ITSELF)
            if any(_covers(pattern, name) for pattern in rule.calls)
        )
        return tuple(dict.fromkeys(found))


def analyse(function: str, cells: Iterable[str]) -> Source:
    """Return what a function mentions, directly or through other functions in the same cells.

    Parameters
    ----------
    function : str
        Its name.
    cells : iterable of str
        The sources of the cells that ran before its check, in order.

    Returns
    -------
    Source

    Raises
    ------
    SourceTooComplex
        If the cells are too long, or a name may stand for too many things.
    """
    module, length = _Module(), 0
    for cell in cells:
        length += len(cell)
        if length > _MAX_SOURCE:
            raise SourceTooComplex(f"the submission has more than {_MAX_SOURCE:,} letters of code")
        module.read(_parsed(cell).body)
    return Source(tuple(sorted(module.reached_from(function))))


@lru_cache(maxsize=256)
def _parsed(cell: str) -> ast.Module:
    """Return the cell's code without IPython's magics; an empty module if it is not Python: it defines nothing."""
    for readable in (str, _without_magics, _transformed):
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.parse(readable(cell))
    return ast.Module(body=[], type_ignores=[])


def _without_magics(cell: str) -> str:
    return _MAGIC.sub(r"\1pass", cell)


def _transformed(cell: str) -> str:
    # IPython's own transformation parses the cell again for each magic, so it is used only where needed, and bounded.
    # Importing it takes half as long as importing everything else.
    from IPython.core.inputtransformer2 import TransformerManager

    if len(cell) > _MAX_CELL_WITH_MAGICS or len(_ANY_MAGIC.findall(cell)) > _MAX_MAGICS:
        raise SourceTooComplex(f"a cell that is not plain Python has {len(cell):,} letters, or too many magics")
    text: str = TransformerManager().transform_cell(cell)
    return text


def _covers(pattern: str, name: str) -> bool:
    """Return whether a pattern of `ForbiddenCalls` covers this function. A class stands for its function."""
    package, _, wanted = pattern.partition(":")
    module, _, own = _home(name).rpartition(".")
    return f"{module}.".startswith(f"{package}.") and fnmatchcase(own.lower(), (wanted or "*").lower())


def _home(name: str) -> str:
    """Return where a function of stridewise is defined, whichever name it is imported by."""
    module, _, own = name.rpartition(".")
    if module != "stridewise" and not module.startswith("stridewise."):
        return name
    try:
        found = getattr(importlib.import_module(module), own)
        return f"{found.__module__}.{found.__qualname__}"
    except (ImportError, AttributeError):
        return name


@dataclass(slots=True)
class _Module:
    """The global names of a notebook after the cells read so far. stars: packages imported with a `*`."""

    scope: _Scope = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)

    def read(self, body: Sequence[ast.stmt], *, certain: bool = True) -> None:
        """Follow statements. certain: they are executed. What a branch binds is added to what the name meant before."""
        for statement in body:
            if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
                self.stars.append(statement.module or "")
            for name, meanings in self._bound(statement, {}):
                self.scope[name] = meanings if certain else meanings | self.scope.get(name, _NOTHING)
            for block in _blocks(statement):
                self.read(block, certain=False)

    def reached_from(self, function: str) -> set[str]:
        """Return the dotted names that this function reaches, also through the student's own code."""
        names: set[str] = set()
        seen: set[_Code] = set()
        waiting = list(self.scope.get(function, _NOTHING))
        while waiting:
            meaning = waiting.pop()
            if isinstance(meaning, str):
                names.add(meaning)
            elif meaning not in seen:
                seen.add(meaning)
                waiting += self._mentioned(meaning)
        return names

    def _mentioned(self, code: _Code) -> _Meanings:
        """Return what the body of the student's code mentions, and the defaults of its parameters."""
        local = self._local(code)
        body = [code.body] if isinstance(code, ast.Lambda) else code.body
        defaults = [] if isinstance(code, ast.ClassDef) else [*code.args.defaults, *filter(None, code.args.kw_defaults)]
        return _NOTHING.union(*(self._meanings(node, local) for node in (*body, *defaults)))

    def _local(self, code: _Code) -> _Scope:
        """Return the local names: parameters, which may stand for anything, and names bound in the body."""
        # Names that inner functions bind are not local here: they may mean what they mean outside.
        local: _Scope = {
            name: self.scope.get(name, _NOTHING) for name in self._names_bound(_statements(code, deep=True))
        }
        local |= dict.fromkeys(self._names_bound(_statements(code)), _NOTHING)
        local |= dict.fromkeys(_parameters(code), _NOTHING)
        for _ in range(2):  # the second pass knows what was bound further down
            for statement in _statements(code, deep=True):
                for name, meanings in self._bound(statement, local):
                    local[name] |= meanings
        return local

    def _names_bound(self, statements: Iterable[ast.stmt]) -> list[str]:
        return [name for statement in statements for name, _ in self._bound(statement, {})]

    def _bound(self, statement: ast.stmt, local: _Scope) -> Iterator[tuple[str, _Meanings]]:
        """Yield the names that a statement binds, and what they stand for then."""
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                top = alias.name.split(".")[0]
                yield alias.asname or top, frozenset({alias.name if alias.asname else top})
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                yield alias.asname or alias.name, frozenset({f"{statement.module}.{alias.name}"})
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name, self._meanings(statement, local)
        else:
            for target, value in _assigned(statement):
                meanings = self._meanings(value, local)
                for node in ast.walk(target):
                    if isinstance(node, ast.Name):  # after `d["key"] = f` and `a.b = f`, d and a reach f
                        kept = _NOTHING if node is target else self._meanings(node, local)
                        yield node.id, meanings | kept

    def _meanings(self, node: ast.AST, local: _Scope) -> _Meanings:
        """Return everything that an expression or a statement mentions."""
        if isinstance(node, ast.Name):
            return self._named(node.id, local)
        owner, attribute = _looked_up(node)
        if owner is not None:
            meanings = self._meanings(owner, local)
            is_name = isinstance(owner, ast.Name | ast.Attribute) or _imported(owner)
            return frozenset(_joined(meaning, attribute) for meaning in meanings) if is_name else meanings
        module = _imported(node)
        if module:
            return frozenset({module})
        children: Iterable[ast.AST] = ast.iter_child_nodes(node)
        own = _NOTHING
        if isinstance(node, _CODE):
            own, children = frozenset({node}), getattr(node, "decorator_list", [])
        return _readable(own.union(*(self._meanings(child, local) for child in children)))

    def _named(self, name: str, local: _Scope) -> _Meanings:
        if name in local:
            return local[name]
        if name in self.scope or hasattr(builtins, name):
            return self.scope.get(name, _NOTHING)
        return frozenset(f"{module}.{name}" for module in self.stars)


def _parameters(code: _Code) -> list[str]:
    return (
        []
        if isinstance(code, ast.ClassDef)
        else [node.arg for node in ast.walk(code.args) if isinstance(node, ast.arg)]
    )


def _readable(meanings: _Meanings) -> _Meanings:
    if len(meanings) > _MAX_MEANINGS:
        raise SourceTooComplex(f"a name may stand for more than {_MAX_MEANINGS:,} things")
    return meanings


def _joined(meaning: str | _Code, attribute: str) -> str | _Code:
    is_name = isinstance(meaning, str) and len(meaning) < _MAX_NAME
    return f"{meaning}.{attribute}" if is_name else meaning


def _looked_up(node: ast.AST) -> tuple[ast.AST | None, str]:
    """Return an attribute's owner and its name, for `a.b` and for getattr(a, "b"); None and "" for anything else."""
    if isinstance(node, ast.Attribute):
        return node.value, node.attr
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or len(node.args) < 2:
        return None, ""
    text = _constant(node.args[1])
    return (node.args[0], text) if text and node.func.id == "getattr" else (None, "")


def _imported(node: ast.AST) -> str:
    """Return the module in __import__("m"), import_module("m") and modules["m"]; "" for anything else."""
    if isinstance(node, ast.Call) and node.args:
        function = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        return _constant(node.args[0]) if function in ("__import__", "import_module") else ""
    if isinstance(node, ast.Subscript) and getattr(node.value, "attr", getattr(node.value, "id", "")) == "modules":
        return _constant(node.slice)
    return ""


def _constant(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@lru_cache(maxsize=8192)
def _assigned(statement: ast.stmt) -> tuple[tuple[ast.AST, ast.AST], ...]:
    """Return targets with what is assigned to them. The statements of a released cell are the same for everyone."""
    return tuple(_found_assigned(statement))


def _found_assigned(statement: ast.stmt) -> Iterator[tuple[ast.AST, ast.AST]]:
    if isinstance(statement, ast.Assign):
        yield from ((target, statement.value) for target in statement.targets)
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign) and statement.value:
        yield statement.target, statement.value
    elif isinstance(statement, ast.For | ast.AsyncFor):
        yield statement.target, statement.iter
    elif isinstance(statement, ast.With | ast.AsyncWith):
        yield from ((item.optional_vars, item.context_expr) for item in statement.items if item.optional_vars)
    for node in ast.walk(statement):
        if isinstance(node, ast.NamedExpr):
            yield node.target, node.value


def _statements(code: _Code, *, deep: bool = False) -> Iterator[ast.stmt]:
    """Yield the statements in the body; deep: also those of inner functions and classes."""
    waiting: list[ast.AST] = [*ast.iter_child_nodes(code)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        if deep or not isinstance(node, _CODE):
            waiting += ast.iter_child_nodes(node)


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Yield the blocks of a compound statement that is not a definition."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    parts = [statement, *getattr(statement, "handlers", []), *getattr(statement, "cases", [])]
    for part in parts:
        yield from (getattr(part, name) for name in ("body", "orelse", "finalbody") if getattr(part, name, None))
