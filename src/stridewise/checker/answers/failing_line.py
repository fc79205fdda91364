"""The expression that raised an error, and the values that it was computed from, as text and plain numbers.

They are read from the frame in which the error arose. The traceback has the line (`source_line.py`); what a student
needs to know besides is what its names stood for: the shapes, the index, the float.
"""

import ast
import linecache
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType, FrameType
from typing import Any, Literal

import numpy as np

from stridewise.checker.answers.evaluate import Unknown, evaluate
from stridewise.checker.answers.float_origin import FloatOrigin, float_origin, has_float
from stridewise.checker.answers.own_frames import innermost_own_frame

_MOST_VALUES = 8
_LONGEST_TEXT = 40


@dataclass(frozen=True, slots=True)
class LineValue:
    """A part of the line, and its value.

    Parameters
    ----------
    expression : str
        The part's source, such as `h + r`, written as Python would.
    kind : str
        What its value is.
    text : str
        The value as the student would write it; for an array its dtype.
    shape : tuple of int, default ()
        An array's shape.
    origin : FloatOrigin, optional
        For a float: the statement that made it one.
    """

    expression: str
    kind: Literal["array", "float", "int", "none", "other"]
    text: str
    shape: tuple[int, ...] = ()
    origin: FloatOrigin | None = None


@dataclass(frozen=True, slots=True)
class FailingLine:
    """Where an error arose.

    Parameters
    ----------
    number : int
        The line's number in its file.
    expression : str
        The source of the expression that raised it, or of its statement where Python does not tell which one it was.
    values : tuple of LineValue
        The parts of it that have a value, from left to right.
    names : tuple of str
        All local names that had a value.
    """

    number: int
    expression: str
    values: tuple[LineValue, ...] = ()
    names: tuple[str, ...] = ()

    def of_kind(self, kind: str) -> tuple[LineValue, ...]:
        """Return the values of this kind."""
        return tuple(value for value in self.values if value.kind == kind)

    def value_of(self, expression: str) -> LineValue | None:
        """Return the value of this part, if it is known."""
        return next((value for value in self.values if value.expression == expression), None)


def failing_line(function: Callable[..., Any], error: BaseException) -> FailingLine | None:
    """Return where in the student's own code an error arose.

    Parameters
    ----------
    function : callable
        The function, plain or compiled by Numba.
    error : BaseException
        What it raised.

    Returns
    -------
    FailingLine or None
        None where it cannot be known, as in compiled code.
    """
    code = getattr(getattr(function, "py_func", function), "__code__", None)
    own = innermost_own_frame(code, error.__traceback__) if isinstance(code, CodeType) else None
    if own is None:
        return None
    frame, instruction = own.frame, own.instruction
    source = "".join(linecache.getlines(frame.f_code.co_filename))
    try:
        where = list(frame.f_code.co_positions())[instruction // 2]
        return _describe_failure(_parsed(source), where, frame, source)
    except (SyntaxError, ValueError, IndexError, RecursionError):
        return None


@lru_cache(maxsize=4)
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


@lru_cache(maxsize=4)
def _statements(tree: ast.AST) -> tuple[ast.stmt, ...]:
    """All statements of a file, found once: a wrong answer fails on many cases."""
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.stmt))


Positions = tuple[int | None, int | None, int | None, int | None]


def _describe_failure(tree: ast.Module, where: Positions, frame: FrameType, source: str) -> FailingLine | None:
    statement = _statement_at(tree, where[0] or 0)
    if statement is None:
        return None
    failing = _expression_at(statement, where) or statement
    scope = {**frame.f_globals, **frame.f_locals}
    function = next((node for node in _statements(tree) if _is_function_of(node, frame.f_code)), tree)
    values: dict[str, LineValue] = {}
    for part in _parts(failing, scope):
        value = evaluate(part, scope)
        origin = float_origin(part, statement, scope, function, source) if has_float(value) else None
        described = _described(ast.unparse(part), value, origin)
        if described and len(values) < _MOST_VALUES:
            values.setdefault(described.expression, described)
    return FailingLine(statement.lineno, _header(failing), tuple(values.values()), tuple(frame.f_locals))


def _statement_at(tree: ast.AST, line: int) -> ast.stmt | None:
    around = [node for node in _statements(tree) if node.lineno <= line <= _last_line(node)]
    return max(around, key=lambda node: node.lineno, default=None)


def _last_line(node: ast.stmt) -> int:
    # Of a loop, the header alone: its body consists of statements of its own.
    body = getattr(node, "body", None)
    return body[0].lineno - 1 if isinstance(body, list) and body[0].lineno > node.lineno else node.end_lineno or 0


def _expression_at(statement: ast.stmt, where: Positions) -> ast.expr | None:
    """Return the expression at these positions (first line, last line, first column, last column).

    None for the target of an assignment: what is assigned to it matters too.
    """
    for node in ast.walk(statement):
        if not isinstance(node, ast.expr) or isinstance(getattr(node, "ctx", None), ast.Store):
            continue
        if (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset) == where:
            return node
    return None


def _is_function_of(node: ast.AST, code: CodeType) -> bool:
    return (
        isinstance(node, ast.FunctionDef)
        and node.name == code.co_name
        and (node.lineno <= code.co_firstlineno + len(node.decorator_list) <= (node.end_lineno or 0))
    )


def _parts(node: ast.AST, scope: Mapping[str, Any]) -> Iterator[ast.expr]:
    """Yield the largest parts of an expression that have a value, constants left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.Constant):
            continue
        is_whole = isinstance(child, ast.expr) and not isinstance(child, ast.Tuple | ast.List | ast.Slice)
        if is_whole and evaluate(child, scope) is not Unknown:  # type: ignore[arg-type]
            yield child  # type: ignore[misc]
        else:
            yield from _parts(child, scope)


def _described(expression: str, value: Any, origin: FloatOrigin | None) -> LineValue | None:
    if type(value) is np.ndarray:
        return LineValue(expression, "array", str(value.dtype), value.shape)
    if value is None:
        return LineValue(expression, "none", "None")
    if type(value) in (int, bool) or isinstance(value, np.integer):
        return LineValue(expression, "int", str(int(value)))
    if has_float(value):
        return LineValue(expression, "float", _plain_text(value), origin=origin)
    if type(value) in (tuple, list, str):
        return LineValue(expression, "other", _plain_text(value))
    return None


def _plain_text(value: Any) -> str:
    if type(value) in (tuple, list):
        inner = ", ".join(map(_plain_text, value))
        text = f"[{inner}]" if type(value) is list else f"({inner}{',' * (len(value) == 1)})"
    elif isinstance(value, np.generic):
        text = str(value.item())
    else:
        text = repr(value) if type(value) in (int, float, bool, str, type(None)) else type(value).__name__
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 3]}..."


def _header(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0]
