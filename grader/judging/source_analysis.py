"""Forbidden calls, and functions that Numba compiles, read off the text of a student's cells.

What the student's process says of itself may be a lie; its source is on this side of the wall. It is read, not run:
names are followed through imports, assignments and functions to what they stand for. A name that is put together at
run time is not seen; what is seen cannot be denied.
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
from stridewise.exercises.record import ForbiddenCalls

_Code = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
# What a name may stand for: a dotted name of some package, or a piece of the student's own code.
_CODE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_Meanings = frozenset[str | _Code]
_Scope = dict[str, _Meanings]
_NOTHING: _Meanings = frozenset()
_LONGEST = 300_000
_LONGEST_WITH_MAGICS = 20_000
_MOST_MAGICS = 50  # IPython reads a cell anew for each
_MOST_MEANINGS = 1000  # `a = (a.b, a.c)` doubles them with every line
_LONGEST_NAME = 300  # no function has a longer one, with all its packages
_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)
_ANY_MAGIC = re.compile(r"^[ \t]*[%!?/,;]|=[ \t]*[%!]|\?[ \t]*$", re.MULTILINE)

THE_CHECK_ITSELF = ForbiddenCalls(
    ("stridewise.exercises", "stridewise.checker", "grader"),
    "That is where the right answers are kept, and the exercise is to write one.",
)


class TooMuchToRead(Exception):
    """Nobody could say what this source gets to call; the text says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a function, by its source, can get to call. names: of functions and modules that are no own code."""

    names: tuple[str, ...] = ()

    @property
    def is_compiled(self) -> bool:
        """Whether Numba plays any part in it."""
        return any(name.split(".")[0] == "numba" for name in self.names)

    def forbidden(self, forbidden: Iterable[ForbiddenCalls]) -> tuple[ForbiddenCall, ...]:
        """The forbidden functions among the names."""
        found = (
            ForbiddenCall(name, one.because)
            for name in self.names
            for one in (*forbidden, THE_CHECK_ITSELF)
            if any(_covers(call, name) for call in one.calls)
        )
        return tuple(dict.fromkeys(found))


def source_of(function: str, cells: Iterable[str]) -> Source:
    """What the function of this name mentions, directly or through other functions of the cells run up to its check.

    Raises TooMuchToRead.
    """
    module, length = _Module(), 0
    for cell in cells:
        length += len(cell)
        if length > _LONGEST:
            raise TooMuchToRead(f"the submission has more than {_LONGEST:,} letters of code")
        module.read(_parsed(cell).body)
    return Source(tuple(sorted(module.reached_from(function))))


@lru_cache(maxsize=256)
def _parsed(cell: str) -> ast.Module:
    """The cell's code without IPython's magics; empty if it does not compile, for then it defines nothing."""
    for readable in (str, _without_magics, _transformed):
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.parse(readable(cell))
    return ast.Module(body=[], type_ignores=[])


def _without_magics(cell: str) -> str:
    return _MAGIC.sub(r"\1pass", cell)


def _transformed(cell: str) -> str:
    # IPython's own way: it reads the cell anew for each magic, so only where it is needed, and not for ever. To import
    # it takes half as long as to import everything else.
    from IPython.core.inputtransformer2 import TransformerManager

    if len(cell) > _LONGEST_WITH_MAGICS or len(_ANY_MAGIC.findall(cell)) > _MOST_MAGICS:
        raise TooMuchToRead(f"a cell that is no plain Python has {len(cell):,} letters, or too many magics")
    text: str = TransformerManager().transform_cell(cell)
    return text


def _covers(call: str, name: str) -> bool:
    """Whether a pattern of `ForbiddenCalls` covers this function. A class counts as the function it stands for."""
    package, _, wanted = call.partition(":")
    module, _, own = _home(name).rpartition(".")
    return f"{module}.".startswith(f"{package}.") and fnmatchcase(own.lower(), (wanted or "*").lower())


def _home(name: str) -> str:
    """Where a function of this package is defined, whichever name it is imported by."""
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
    """The global names of a notebook, as they are after all cells read so far. stars: packages imported with a `*`."""

    scope: _Scope = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)

    def read(self, body: Sequence[ast.stmt], *, surely: bool = True) -> None:
        """Follow statements. surely: they are run; what a branch binds comes to what the name meant before."""
        for statement in body:
            if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
                self.stars.append(statement.module or "")
            for name, meanings in self._bound(statement, {}):
                self.scope[name] = meanings if surely else meanings | self.scope.get(name, _NOTHING)
            for block in _blocks(statement):
                self.read(block, surely=False)

    def reached_from(self, function: str) -> set[str]:
        """The dotted names that this function can get to, through own code as well."""
        names: set[str] = set()
        seen: set[_Code] = set()
        waiting = list(self.scope.get(function, _NOTHING))
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                names.add(one)
            elif one not in seen:
                seen.add(one)
                waiting += self._mentioned(one)
        return names

    def _mentioned(self, code: _Code) -> _Meanings:
        """What the body of own code mentions, and the defaults of its parameters."""
        local = self._local(code)
        body = [code.body] if isinstance(code, ast.Lambda) else code.body
        defaults = [] if isinstance(code, ast.ClassDef) else [*code.args.defaults, *filter(None, code.args.kw_defaults)]
        return _NOTHING.union(*(self._meanings(node, local) for node in (*body, *defaults)))

    def _local(self, code: _Code) -> _Scope:
        """The local names: parameters, which may stand for anything, and what is bound in the body."""
        # Names that functions inside this one bind are not its own: they may mean here what they mean outside.
        local: _Scope = {
            name: self.scope.get(name, _NOTHING) for name in self._names_bound(_statements(code, deep=True))
        }
        local |= dict.fromkeys(self._names_bound(_statements(code)), _NOTHING)
        local |= dict.fromkeys(_parameters(code), _NOTHING)
        for _ in range(2):  # the second time, what was bound further down is known
            for statement in _statements(code, deep=True):
                for name, meanings in self._bound(statement, local):
                    local[name] |= meanings
        return local

    def _names_bound(self, statements: Iterable[ast.stmt]) -> list[str]:
        return [name for statement in statements for name, _ in self._bound(statement, {})]

    def _bound(self, statement: ast.stmt, local: _Scope) -> Iterator[tuple[str, _Meanings]]:
        """The names that a statement binds, and what they stand for then."""
        if isinstance(statement, ast.Import):
            for one in statement.names:
                top = one.name.split(".")[0]
                yield one.asname or top, frozenset({one.name if one.asname else top})
        elif isinstance(statement, ast.ImportFrom):
            for one in statement.names:
                yield one.asname or one.name, frozenset({f"{statement.module}.{one.name}"})
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name, self._meanings(statement, local)
        else:
            for target, value in _assigned(statement):
                meanings = self._meanings(value, local)
                for node in ast.walk(target):
                    if isinstance(node, ast.Name):  # in `d["key"] = f` and `a.b = f` too, d and a get to f
                        kept = _NOTHING if node is target else self._meanings(node, local)
                        yield node.id, meanings | kept

    def _meanings(self, node: ast.AST, local: _Scope) -> _Meanings:
        """All that an expression or a statement mentions."""
        if isinstance(node, ast.Name):
            return self._named(node.id, local)
        owner, attribute = _looked_up(node)
        if owner is not None:
            meanings = self._meanings(owner, local)
            is_name = isinstance(owner, ast.Name | ast.Attribute) or _imported(owner)
            return frozenset(_joined(one, attribute) for one in meanings) if is_name else meanings
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
        [] if isinstance(code, ast.ClassDef) else [one.arg for one in ast.walk(code.args) if isinstance(one, ast.arg)]
    )


def _readable(meanings: _Meanings) -> _Meanings:
    if len(meanings) > _MOST_MEANINGS:
        raise TooMuchToRead(f"a name may stand for more than {_MOST_MEANINGS:,} things")
    return meanings


def _joined(meaning: str | _Code, attribute: str) -> str | _Code:
    is_name = isinstance(meaning, str) and len(meaning) < _LONGEST_NAME
    return f"{meaning}.{attribute}" if is_name else meaning


def _looked_up(node: ast.AST) -> tuple[ast.AST | None, str]:
    """An attribute's owner and its name, for `a.b` and for getattr(a, "b")."""
    if isinstance(node, ast.Attribute):
        return node.value, node.attr
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or len(node.args) < 2:
        return None, ""
    text = _constant(node.args[1])
    return (node.args[0], text) if text and node.func.id == "getattr" else (None, "")


def _imported(node: ast.AST) -> str:
    """The module in __import__("m"), import_module("m") and modules["m"]; empty for everything else."""
    if isinstance(node, ast.Call) and node.args:
        function = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        return _constant(node.args[0]) if function in ("__import__", "import_module") else ""
    if isinstance(node, ast.Subscript) and getattr(node.value, "attr", getattr(node.value, "id", "")) == "modules":
        return _constant(node.slice)
    return ""


def _constant(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _assigned(statement: ast.stmt) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Targets with what is assigned to them."""
    if isinstance(statement, ast.Assign):
        yield from ((target, statement.value) for target in statement.targets)
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign) and statement.value:
        yield statement.target, statement.value
    elif isinstance(statement, ast.For | ast.AsyncFor):
        yield statement.target, statement.iter
    elif isinstance(statement, ast.With | ast.AsyncWith):
        yield from ((one.optional_vars, one.context_expr) for one in statement.items if one.optional_vars)
    for node in ast.walk(statement):
        if isinstance(node, ast.NamedExpr):
            yield node.target, node.value


def _statements(code: _Code, *, deep: bool = False) -> Iterator[ast.stmt]:
    """The statements in the body of own code; deep: also of the functions and classes inside it."""
    waiting: list[ast.AST] = [*ast.iter_child_nodes(code)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        if deep or not isinstance(node, _CODE):
            waiting += ast.iter_child_nodes(node)


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The statements inside a statement that is no definition."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    parts = [statement, *getattr(statement, "handlers", []), *getattr(statement, "cases", [])]
    for part in parts:
        yield from (getattr(part, name) for name in ("body", "orelse", "finalbody") if getattr(part, name, None))
