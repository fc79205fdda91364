"""Indices that leave an array, and indices of more entries than it has axes."""

import ast
import re
from collections.abc import Iterator

from stridewise.checker.messages.errors.failure import Entry, Failure, parsed, quoted, with_shape
from stridewise.language import mark as N_
from stridewise.language import translate as _


def _out_of_bounds(failure: Failure) -> str:
    index, axis, length = (int(number) for number in failure.found.groups())
    indices = {0: _("it has no elements"), 1: _("its only index is 0")}.get(
        length, _("its indices are 0 to {last}", last=length - 1)
    )
    places = set(_places(failure, axis, index))
    if len(places) != 1:
        return _("Axis {axis} of that array has length {length}: {indices}.", axis=axis, length=length, indices=indices)
    array, entry = places.pop()
    held = _("The index is {index}", index=index) if entry == str(index) else f"`{entry}` is {index}"
    return _(
        "{held} here, and axis {axis} of `{array}` has length {length}: {indices}.",
        held=held,
        axis=axis,
        array=array,
        length=length,
        indices=indices,
    )


def _places(failure: Failure, axis: int, index: int) -> Iterator[tuple[str, str]]:
    """Yield the arrays in the line that are indexed along this axis with this number, and the index's source."""
    for node in ast.walk(parsed(failure.line.expression)):
        if isinstance(node, ast.Subscript) and failure.line.value_of(ast.unparse(node.value)):
            entries = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if axis < len(entries) and all(map(_stands_for_one_axis, entries[: axis + 1])):
                entry = ast.unparse(entries[axis])
                value = failure.line.value_of(entry)
                if (value.text if value else entry) == str(index):
                    yield ast.unparse(node.value), entry


def _stands_for_one_axis(entry: ast.expr) -> bool:
    is_none_or_ellipsis = isinstance(entry, ast.Constant) and not isinstance(entry.value, int)
    return not (is_none_or_ellipsis or isinstance(entry, ast.List | ast.Starred))


def _too_many_indices(failure: Failure) -> str:
    axes, given = (int(number) for number in failure.found.groups())
    arrays = [value for value in failure.line.of_kind("array") if len(value.shape) == axes]
    name = with_shape(arrays[0]) if len(arrays) == 1 else _("That array")
    return _(
        N_("{name} has one axis, the index {given} entries: at most one for each axis.")
        if axes == 1
        else N_("{name} has {axes} axes, the index {given} entries: at most one for each axis."),
        name=name,
        axes=axes,
        given=given,
    )


def _tuple_index(failure: Failure) -> str:
    tuples = [value for value in failure.line.values if value.text.startswith(("(", "["))]
    if len(tuples) != 1:
        return ""
    count = tuples[0].text.count(", ") + 1
    is_plain = re.fullmatch(r"[(\[][\d.]+(, [\d.]+)+[)\]]", tuples[0].text)
    return (
        _(
            "{tuples} is {text}: its indices are 0 to {last}.",
            tuples=quoted(tuples[0]),
            text=tuples[0].text,
            last=count - 1,
        )
        if is_plain
        else ""
    )


ENTRIES = (
    Entry(("IndexError",), r"^index (-?\d+) is out of bounds for axis (\d+) with size (\d+)", _out_of_bounds),
    Entry(
        ("IndexError",),
        r"^too many indices for array: array is (\d+)-dimensional, but (\d+) were indexed",
        _too_many_indices,
    ),
    Entry(("IndexError",), r"^(?:tuple|list) index out of range", _tuple_index),
)
