"""Calls with the wrong arguments, things that cannot be called or looped over, and None where a value is needed."""

import ast
import re

from stridewise.checker.messages.errors.failure import Entry, Failure, parsed, quoted
from stridewise.language import mark as N_
from stridewise.language import translate as _

_ALLOCATORS = "zeros|ones|empty|full"


def _own_arguments(failure: Failure) -> str:
    if failure.found[1].split(".")[-1] != failure.exercise:
        return _(
            "Compare the arguments in that call with those that `{function}` takes.",
            function=failure.found[1].split(".")[-1],
        )
    return _(
        "Your function must take {parameters}, in this order.",
        parameters=", ".join(f"`{name}`" for name in failure.parameters),
    )


def _shape_as_one_tuple(failure: Failure) -> str:
    for call in _calls(failure.line.expression):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        numbers = [argument for argument in call.args if not isinstance(argument, ast.Tuple | ast.List)]
        if re.fullmatch(_ALLOCATORS, name) and len(numbers) == len(call.args) > 1:
            lengths = ", ".join(map(ast.unparse, numbers))
            return _(
                "np.{name} takes the shape as one tuple: `np.{name}(({lengths}), dtype=...)`.",
                name=name,
                lengths=lengths,
            )
    return _(
        "The shape is one argument, a tuple: np.zeros((2, 3), dtype=x.dtype). What follows it is taken as the dtype."
    )


def _calls(source: str) -> list[ast.Call]:
    return [node for node in ast.walk(parsed(source)) if isinstance(node, ast.Call)]


def _not_callable(failure: Failure) -> str:
    kind = failure.found[1]
    attribute = re.search(r"([\w.\[\]]+)\.(size|shape|ndim|strides|dtype|T)\(", failure.line.expression)
    if attribute:
        array, name = attribute.groups()
        instead = f"`{array}.shape[0]`" if name in ("size", "shape") else f"`{array}.{name}`"
        return _(
            "In NumPy `{name}` is no method: write it without parentheses, for a length {instead}.",
            name=name,
            instead=instead,
        )
    if kind == "numpy.ndarray":
        return _("Round brackets call a function; an array's elements are in square ones: `x[n, h]`.")
    called = _calls(failure.line.expression)
    name = ast.unparse(called[0].func) if called else ""
    return (
        _(
            "`{name}` is {kind} in that line: was the name given to something else above?",
            name=name,
            kind=_article(kind),
        )
        if name
        else ""
    )


def _article(kind: str) -> str:
    return _("an {name}", name=kind) if kind[0] in "aeiou" else _("a {name}", name=kind)


def _not_iterable(failure: Failure) -> str:
    numbers = failure.line.of_kind("int")
    if not failure.line.expression.startswith("for ") and len(numbers) != 1:
        return _("A number cannot be looped over: `range(n)` counts from 0 to n - 1.")
    held = (
        _("{name} is {value}, one number. ", name=quoted(numbers[0]), value=numbers[0].text)
        if len(numbers) == 1
        else ""
    )
    counted = numbers[0].expression if len(numbers) == 1 else "n"
    return _("{held}A loop that counts up to it needs `range({counted})`.", held=held, counted=counted)


def _none(failure: Failure) -> str:
    empty = failure.line.of_kind("none")
    held = _("{name} is None in that line", name=quoted(empty[0])) if empty else _("Something in that line is None")
    return _(
        "{held}. A function without `return` gives None; so do methods that work in place, such as list.append.",
        held=held,
    )


def _not_a_container(failure: Failure) -> str:
    hidden = _hidden_argument(failure)
    if hidden:
        return (
            f"`{hidden}` is a number there, no longer the argument: a loop or an assignment uses its name. Rename that."
        )
    numbers = failure.line.of_kind("int") + failure.line.of_kind("float")
    held = (
        _("{name} is {value}, one number", name=quoted(numbers[0]), value=numbers[0].text)
        if len(numbers) == 1
        else _("That is one number")
    )
    return _("{held}: it has no elements to index.", held=held)


def _hidden_argument(failure: Failure) -> str:
    """Return the argument that is indexed in the line although its name stands for a number now."""
    indexed = {
        ast.unparse(node.value) for node in ast.walk(parsed(failure.line.expression)) if isinstance(node, ast.Subscript)
    }
    numbers = {value.expression for value in failure.line.values if value.kind in ("int", "float")}
    return next((name for name in failure.parameters if name in indexed & numbers), "")


def _casting(failure: Failure) -> str:
    given, created = failure.found.groups()
    return _(
        "The result is {given}, the array that it goes into {created}: create that one with dtype=x.dtype.",
        given=given,
        created=created,
    )


ENTRIES = (
    Entry(
        ("TypeError",),
        rf"^(?:numpy\.)?(?:{_ALLOCATORS})\(\) takes|^Cannot interpret '-?\d+' as a data type|^data type not understood",
        _shape_as_one_tuple,
    ),
    Entry(
        ("TypeError",),
        r"^([\w.<>]+)\(\) (?:takes (?:from )?\d+.* positional arguments? but \d+ w|missing \d+ required positional)",
        _own_arguments,
    ),
    Entry(("TypeError",), r"^'([\w.]+)' object is not callable", _not_callable),
    Entry(("TypeError",), r"'NoneType'|None[Tt]ype object", _none),
    Entry(("TypeError",), r"^'(?:int|numpy\.int\d+)' object is not iterable", _not_iterable),
    Entry(("TypeError",), r"^'(?:int|float|numpy\.\w+)' object is not subscriptable", _not_a_container),
    Entry(
        ("TypeError",),
        r"^'tuple' object does not support item assignment",
        N_("A tuple, such as a shape, cannot be changed: build a new one."),
    ),
    Entry(
        ("TypeError",),
        r"^(?:list|tuple) indices must be integers or slices, not tuple",
        N_("A list or tuple takes one index at a time: `rows[i][j]`. `np.array(rows)[i, j]` takes two."),
    ),
    Entry(
        ("TypeError",),
        r"^can only concatenate (tuple|list) \(not \"(\w+)\"\) to",
        lambda failure: _(
            "`+` joins a {kind} with a {kind} only, not with {other}.",
            kind=failure.found[1],
            other=_article(failure.found[2]),
        ),
    ),
    Entry(
        ("ValueError",),
        r"^The truth value of an array",
        N_("A comparison of arrays gives one answer for each element, and `if` needs one in all: .all() or .any()."),
    ),
    Entry(
        ("UFuncTypeError", "_UFuncOutputCastingError"),
        r"output from dtype\('(\w+)'\) to dtype\('(\w+)'\)",
        _casting,
    ),
    Entry(
        ("ValueError",),
        r"^(?:assignment|output array) (?:destination )?is read-only",
        N_("That array may be read only: write into an array of your own."),
    ),
)
