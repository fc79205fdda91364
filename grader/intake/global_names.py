"""Which global names a cell binds and which it uses, read off its source: what one cell needs of another."""

import ast
import re
import symtable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\w+")
# What only IPython can read: magics, shell commands, help and automatic calls.
_ONLY_IPYTHON = re.compile(r"^[ \t]*[%!?/,;]|=[ \t]*[%!]|\?[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CellNames:
    """The global names of one cell.

    Parameters
    ----------
    bound : frozenset of str
        By assignments, definitions and imports.
    used : frozenset of str
        Anywhere in the cell, also in functions defined there, unless the cell itself has bound them before.
    changed : frozenset of str, default frozenset()
        Those whose objects it may change in place: by an assignment to a part of them, or by calling a method.
    """

    bound: frozenset[str]
    used: frozenset[str]
    changed: frozenset[str] = frozenset()


_NONE = CellNames(frozenset(), frozenset())


@lru_cache(maxsize=512)
def global_names(source: str) -> CellNames:
    """Return a cell's global names. Where only IPython can read it, every word counts; where nobody can, none does."""
    try:
        tables = list(_all_tables(symtable.symtable(source, "<cell>", "exec")))
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        if not _ONLY_IPYTHON.search(source):
            return _NONE  # nothing of a cell with a syntax error is executed
        words = frozenset(_WORD.findall(source))
        return CellNames(words, words, words)
    top, symbols = tables[0], [symbol for table in tables for symbol in table.get_symbols()]
    bound = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    bound |= {symbol.get_name() for symbol in symbols if symbol.is_declared_global()}
    used = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    used |= {symbol.get_name() for symbol in symbols if symbol.is_global()}
    changed = {name for statement in statements for name in _changed(statement)}
    return CellNames(frozenset(bound), frozenset(used & _read_first(statements, set())), frozenset(changed - bound))


def _all_tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for inner in table.get_children():
        yield from _all_tables(inner)


def _read_first(statements: list[ast.stmt], bound: set[str]) -> set[str]:
    """Return the names that these statements may read before they bind them; `bound` takes in what they surely bind.

    What a branch or the body of a loop binds counts within it only: it may not run. The local names of functions are
    among those returned.
    """
    needed: set[str] = set()
    for statement in statements:
        if isinstance(statement, ast.If | ast.While | ast.For):
            head = statement.iter if isinstance(statement, ast.For) else statement.test
            needed |= _read(head) - bound
            targets = _stored(statement.target) if isinstance(statement, ast.For) else set()
            needed |= _read_first(statement.body, bound | targets) | _read_first(statement.orelse, set(bound))
        else:
            needed |= _read(statement) - bound
            bound |= _surely_bound(statement)
    return needed


def _read(node: ast.AST) -> set[str]:
    """Return every name that is read anywhere in a node; `a += 1` and `del a` read a."""
    names = {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and not isinstance(name.ctx, ast.Store)}
    changed = [inner.target for inner in ast.walk(node) if isinstance(inner, ast.AugAssign)]
    return names.union(
        *map(_stored, changed), *(inner.names for inner in ast.walk(node) if isinstance(inner, ast.Global))
    )


def _changed(statement: ast.stmt) -> Iterator[str]:
    """Yield the names whose objects a statement may change in place."""
    for node in ast.walk(statement):
        is_part = isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del)
        owner = node if is_part else node.func if isinstance(node, ast.Call) else None
        while isinstance(owner, ast.Attribute | ast.Subscript):
            owner = owner.value
            if isinstance(owner, ast.Name):
                yield owner.id


def _stored(node: ast.AST) -> set[str]:
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}


def _surely_bound(statement: ast.stmt) -> set[str]:
    """Return the names that a simple statement or a definition binds."""
    match statement:
        case ast.Assign(targets=targets):
            return set().union(*map(_stored, targets))
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {(alias.asname or alias.name).partition(".")[0] for alias in names}
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
    return set()
