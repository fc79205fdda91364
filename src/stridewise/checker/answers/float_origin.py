"""Why a number is a float where an integer was needed: most often a `/` some lines above."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from stridewise.checker.answers.evaluate import Scope, Unknown, evaluate

_MOST_STEPS = 6  # from a number to the one that it was computed from


@dataclass(frozen=True, slots=True)
class FloatOrigin:
    """The statement that made a float out of integers.

    Parameters
    ----------
    line : int
        Its line.
    source : str
        Its source.
    divides : bool
        Whether it has a `/`; otherwise it calls a function.
    """

    line: int
    source: str
    divides: bool


def has_float(value: Any) -> bool:
    """Return whether a value is a float, or a tuple or list with one in it."""
    if type(value) in (tuple, list):
        return any(has_float(entry) for entry in value)
    return isinstance(value, float | np.floating)


def float_origin(
    part: ast.expr, statement: ast.stmt, scope: Scope, function: ast.AST, source: str
) -> FloatOrigin | None:
    """Return the statement that made an expression a float; None if it is not a float, or its origin is unknown.

    Parameters
    ----------
    part : ast.expr
        The expression.
    statement : ast.stmt
        The statement that it stands in.
    scope : mapping of str to object
        The names that it may use.
    function : ast.AST
        What to search for assignments.
    source : str
        The text that all of them were parsed from.

    Returns
    -------
    FloatOrigin or None
    """
    return _search(part, statement, scope, list(_assignments(function)), source, _MOST_STEPS)


Assignment = tuple[str, ast.expr, ast.stmt]


def _search(
    part: ast.expr, statement: ast.stmt, scope: Scope, assignments: list[Assignment], source: str, steps: int
) -> FloatOrigin | None:
    divides, value = _divides(part, statement), evaluate(part, scope)
    if steps == 0 or not (divides or value is Unknown or has_float(value)):
        return None
    if divides or any(isinstance(node, ast.Call) for node in ast.walk(part)):
        text = " ".join((ast.get_source_segment(source, statement) or "").split())
        return FloatOrigin(statement.lineno, text, divides)
    names = {node.id for node in ast.walk(part) if isinstance(node, ast.Name) and has_float(scope.get(node.id))}
    earlier = [entry for entry in assignments if entry[0] in names and entry[2] is not statement]
    found = (_search(value, where, scope, assignments, source, steps - 1) for _, value, where in reversed(earlier))
    return next(filter(None, found), None)


def _divides(part: ast.expr, statement: ast.stmt) -> bool:
    is_division = isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Div)
    return is_division or any(isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) for node in ast.walk(part))


def _assignments(function: ast.AST) -> Iterator[Assignment]:
    """Yield every assignment to a name: the name, what it gets, and the statement."""
    for node in ast.walk(function):
        if isinstance(node, ast.AugAssign | ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value, node
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for name, value in _pairs(target, node.value):
                    yield name, value, node


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    if isinstance(target, ast.Tuple | ast.List):
        values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        for position, entry in enumerate(target.elts):
            yield from _pairs(entry, values[position] if len(values) == len(target.elts) else value)
