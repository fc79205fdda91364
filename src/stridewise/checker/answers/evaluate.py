"""The value of an expression in a frame that failed, as far as it can be found without running the student's code.

Names are looked up, numbers are added and multiplied, NumPy's own arrays are indexed, transposed and reshaped. Objects
of any other class are left alone: their operators may do anything.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

Scope = Mapping[str, Any]


class _UnknownType:
    def __repr__(self) -> str:
        return "Unknown"


Unknown: Final = _UnknownType()

_LARGEST = 2**20  # elements of an array that may be copied on the way
_NUMBERS = (bool, int, float)
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_ATTRIBUTES = ("shape", "strides", "ndim", "size", "itemsize", "T", "dtype")
_METHODS = ("reshape", "transpose", "ravel", "flatten", "swapaxes", "sum")


def evaluate(node: ast.expr, scope: Scope) -> Any:
    """Return the value of an expression, or `Unknown`.

    Parameters
    ----------
    node : ast.expr
        The expression.
    scope : mapping of str to object
        The names that it may use.

    Returns
    -------
    object
    """
    try:
        return _evaluate(node, scope)
    except Exception:  # the expression itself may be what failed
        return Unknown


def _evaluate(node: ast.expr | None, scope: Scope) -> Any:
    match node:
        case None:
            return None
        case ast.Constant():
            return node.value
        case ast.Name():
            return scope.get(node.id, Unknown)
        case ast.UnaryOp(op=ast.USub()):
            return -_number(_evaluate(node.operand, scope))
        case ast.BinOp() if type(node.op) in _OPERATORS:
            left, right = (_number(_evaluate(side, scope)) for side in (node.left, node.right))
            return _OPERATORS[type(node.op)](left, right)
        case ast.Tuple() | ast.List():
            entries = [_evaluate(entry, scope) for entry in node.elts]
            whole = tuple(entries) if isinstance(node, ast.Tuple) else entries
            return Unknown if any(entry is Unknown for entry in entries) else whole
        case ast.Slice():
            return slice(*(_evaluate(part, scope) for part in (node.lower, node.upper, node.step)))
        case ast.Subscript():
            return _container(_evaluate(node.value, scope))[_known(_evaluate(node.slice, scope))]
        case ast.Attribute() if node.attr in _ATTRIBUTES:
            return getattr(_array(_evaluate(node.value, scope)), node.attr)
        case ast.Call(func=ast.Attribute(value=array, attr=method)) if method in _METHODS and not node.keywords:
            arguments = [_known(_evaluate(argument, scope)) for argument in node.args]
            return getattr(_array(_evaluate(array, scope)), method)(*arguments)
    return Unknown


def _known(value: Any) -> Any:
    if value is Unknown:
        raise ValueError("not known")
    return value


def _number(value: Any) -> Any:
    if type(value) not in _NUMBERS and not (isinstance(value, np.integer | np.floating)):
        raise TypeError("not a number")
    return value


def _container(value: Any) -> Any:
    return value if type(value) in (tuple, list) else _array(value)


def _array(value: Any) -> Any:
    if type(value) is not np.ndarray or value.size > _LARGEST:
        raise TypeError("not a NumPy array of a handy size")
    return value
