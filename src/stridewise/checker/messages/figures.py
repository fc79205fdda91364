"""The figure of a message: the arguments, what was expected and what was received, as aligned lines."""

import textwrap
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.answers.failing_line import FailingLine, LineValue
from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.messages.arrays import (
    MAX_ELEMENTS,
    ArrayTable,
    describe_array,
    format_distinct,
    format_element,
    format_table,
    table_around,
    tables_of,
)
from stridewise.checker.messages.errors.numba_errors import is_numba_error, short_text
from stridewise.checker.messages.windows import products
from stridewise.checker.rules.compare import differences
from stridewise.checker.rules.fault import CheckedOutcome, Fault
from stridewise.exercises import Exercise
from stridewise.gpu import KernelError
from stridewise.language import mark as N_
from stridewise.language import translate as _
from stridewise.layout import StrideError, row_major_strides

WIDTH = 100
_GAP = 5

Block = Sequence[str]  # lines that stay together


def figure(exercise: Exercise, shown: CheckedOutcome) -> list[str]:
    """Return the lines for one outcome with a fault, none of them wider than `WIDTH` if the arrays allow it."""
    fault, outcome, expected = shown.fault, shown.outcome, shown.expected
    assert fault is not None
    if isinstance(outcome.error, KernelError):
        what, _separator, _next = outcome.text.partition("\n")
        return [*format_arguments(outcome.arguments), *textwrap.wrap(what, WIDTH)]
    if fault.kind == "raised":
        return [*_error(outcome), *_arguments_not_in(outcome.failing_line, outcome)]
    if fault.kind in ("type", "shape", "dtype"):
        return [*format_arguments(outcome.arguments), *_expected_received(*_properties(fault, expected, outcome))]
    if fault.kind == "layout":
        layouts = _expected_received(*_layouts(exercise, expected, outcome))
        return [*format_arguments(outcome.arguments, strides=True), *layouts]
    if fault.kind == "mutated":
        return _mutated(outcome)
    if fault.kind == "precision":
        return _precision(fault, expected, outcome)
    if fault.kind == "nondeterministic":
        return _two_results(fault, outcome)
    return _values(fault, expected, outcome)


def shorten(text: str, most: int = WIDTH) -> str:
    """Return the text's first line, cut at `most` characters."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return first if len(first) <= most else first[: most - 3] + "..."


def format_arguments(arguments: Mapping[str, Any], *, strides: bool = False) -> list[str]:
    """Describe the arguments: in one line if there is room, else a line for each kind of array, and one for the others.

    Parameters
    ----------
    arguments : mapping of str to object
        Argument name -> value.
    strides : bool, default False
        Whether to give the strides of contiguous arrays too.

    Returns
    -------
    list of str
        The lines.
    """
    names: dict[str, list[str]] = {}
    for name, value in arguments.items():
        if isinstance(value, np.ndarray):
            names.setdefault(describe_array(value, strides=strides), []).append(name)
    rows = [
        f"{_(' and ').join(alike)}: {describe_array(arguments[alike[0]], strides=strides, are_several=len(alike) > 1)}"
        for alike in names.values()
    ]
    others = _plain_values(arguments)
    rows += [others] if others else []
    one_row = "; ".join(rows)
    if len(one_row) <= WIDTH:
        return [one_row] if rows else []
    if len(rows) > 1 and others and len(rows[-2]) + len(others) + 2 <= WIDTH:
        return [*rows[:-2], f"{rows[-2]}; {others}"]
    return rows


def _expected_received(expected: str, received: str) -> list[str]:
    left, right = _("expected {result}", result=expected), _("received {result}", result=received)
    return [shorten(left), shorten(right)]


def _error(outcome: Outcome) -> list[str]:
    """Return the line that failed, what stood in it, and the error."""
    text = textwrap.wrap(_error_text(outcome), WIDTH, max_lines=2, subsequent_indent="  ", placeholder=" ...")
    return [*_source_line(outcome), *_line_values(outcome.failing_line), *text]


def _source_line(outcome: Outcome) -> list[str]:
    """Return the line that failed; of a statement of several lines, the expression."""
    where, failing = outcome.source_line, outcome.failing_line
    if where.endswith(("(", ",", "[")) and failing:
        where = f"{where.partition(':')[0]}: {failing.expression}"
    return [shorten(where)] if where else []


def _error_text(outcome: Outcome) -> str:
    """Return the error's class and text: `ValueError: cannot reshape array of size 12 into shape (3,5)`."""
    name = type(outcome.error).__name__
    text = " ".join((short_text(outcome.text) if is_numba_error(name) else outcome.text).split())
    return f"{name}: {text}" if text else name


def _line_values(line: FailingLine | None) -> list[str]:
    """Return `where x has shape (1, 3, 4, 1), h + r = 3`: as many values as there is room for."""
    text = ""
    for value in line.values if line else ():
        said = (
            _("{expression} has shape {shape}", expression=value.expression, shape=value.shape)
            if value.kind == "array"
            else _equation(value)
        )
        longer = f"{text}, {said}" if text else _("where {said}", said=said)
        if said and len(longer) <= WIDTH:
            text = longer
    return [text] if text else []


def _arguments_not_in(line: FailingLine | None, outcome: Outcome) -> list[str]:
    """Return the arguments, unless each is an array whose shape the line about the values has given."""
    about_strides = isinstance(outcome.error, StrideError)
    told = {value.expression: value.shape for value in line.values} if line else {}
    is_told = all(told.get(name) == np.shape(value) != () for name, value in outcome.arguments.items())
    return [] if is_told and not about_strides else format_arguments(outcome.arguments, strides=about_strides)


def _equation(value: LineValue) -> str:
    return f"{value.expression} = {value.text}" if value.expression != value.text else ""


def _properties(fault: Fault, expected: Any, outcome: Outcome) -> tuple[str, str]:
    if not isinstance(expected, np.ndarray):
        return str(expected), outcome.text or repr(outcome.value)
    if fault.kind == "dtype":
        return _("dtype {dtype}", dtype=expected.dtype), _("dtype {dtype}", dtype=outcome.value.dtype)
    if fault.kind == "shape":
        return _("shape {shape}", shape=expected.shape), _("shape {shape}", shape=outcome.returned.shape)
    return _("a {dtype} array of shape {shape}", dtype=expected.dtype, shape=expected.shape), outcome.text or repr(
        outcome.value
    )


def _layouts(exercise: Exercise, expected: NDArray[Any], outcome: Outcome) -> tuple[str, str]:
    shared, own = _("memory shared with the input"), _("memory of its own")
    if exercise.contract.memory == "view":
        return shared, own
    if exercise.contract.memory == "copy" and outcome.shares:
        return own, shared
    strides = row_major_strides(expected.shape, expected.itemsize)
    return _("strides {strides} bytes", strides=strides), _("strides {strides} bytes", strides=outcome.strides)


def _precision(fault: Fault, expected: NDArray[Any], outcome: Outcome) -> list[str]:
    assert fault.index is not None
    left, right = (repr(array[fault.index].item()) for array in (expected, outcome.value.astype(expected.dtype)))
    element = format_element("out", fault.index)
    return [
        *format_arguments(outcome.arguments),
        _("{element} should be {left} up to rounding, received {right}", element=element, left=left, right=right),
    ]


def _two_results(fault: Fault, outcome: Outcome) -> list[str]:
    one, other = outcome.value, fault.other_result
    if fault.index is None or one is None or other is None:
        return format_arguments(outcome.arguments)
    left, right = format_distinct(one[fault.index], other[fault.index])
    calls = _(
        "{element} was {left} in one call and {right} in another",
        element=format_element("out", fault.index),
        left=left,
        right=right,
    )
    return [*format_arguments(outcome.arguments), calls]


def _mutated(outcome: Outcome) -> list[str]:
    name, after = next(iter(outcome.changed.items()))
    before = outcome.arguments[name]
    if before.shape != after.shape:
        return [
            _(
                "{name} had shape {before} before the call, {after} after it",
                name=name,
                before=before.shape,
                after=after.shape,
            )
        ]
    index = tuple(int(i) for i in np.argwhere(before != after)[0])
    left, right = table_around(name, before, index), table_around(name, after, index)
    old, new = format_distinct(before[index], after[index])
    tables = _beside(
        [_("{name} before", name=left.label), *format_table(left, marks=False)], [_("after"), *format_table(right)]
    )
    return [
        *tables,
        _(
            "first change at {element}: {old} before, {new} after",
            element=format_element(name, index),
            old=old,
            new=new,
        ),
    ]


def _values(fault: Fault, expected: Any, outcome: Outcome) -> list[str]:
    received = outcome.value
    if not isinstance(expected, np.ndarray):
        place = "     " + _("first difference at entry {index}", index=fault.index[0]) if fault.index else ""
        return [*format_arguments(outcome.arguments), *_expected_received(str(expected), f"{received}{place}")]
    assert fault.index is not None
    left, right = (
        table_around(_("expected out"), expected, fault.index),
        table_around(_("received"), received, fault.index),
    )
    results = _beside([left.label, *format_table(left, marks=False)], [_("received"), *format_table(right)])
    arguments = [[table.label, *format_table(table)] for table in small_arguments(outcome.arguments)]
    others = _plain_values(outcome.arguments) if arguments else ""
    one_row = _flow([*arguments, *([[others]] if others else []), results])
    difference = _difference(outcome.arguments, expected, received, fault.index)
    if len(one_row) > max(map(len, [*arguments, results])):  # more tables than fit: results matter most
        return [*results, *format_arguments(outcome.arguments), *difference]
    if not arguments:
        return [*results, *captions(outcome.arguments, expected, received, fault.index)]
    unusual = {name: value for name, value in outcome.arguments.items() if not _is_told_by_table(value)}
    return [*one_row, *format_arguments(unusual), *difference]


def _plain_values(arguments: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value!r}" for name, value in arguments.items() if not isinstance(value, np.ndarray))


def _is_told_by_table(value: Any) -> bool:
    return not isinstance(value, np.ndarray) or _is_plain(value)


def small_arguments(arguments: Mapping[str, Any]) -> list[ArrayTable]:
    """Return the array arguments as tables; none of them if one is too large to be shown whole."""
    arrays = {name: value for name, value in arguments.items() if isinstance(value, np.ndarray)}
    if any(value.size > MAX_ELEMENTS for value in arrays.values()):
        return []
    return [table for name, value in arrays.items() for table in tables_of(name, value)]


def captions(
    arguments: Mapping[str, Any], expected: NDArray[Any], received: NDArray[Any], index: tuple[int, ...]
) -> list[str]:
    """Return what the tables of arguments and results do not show: other arguments, layouts, and the difference.

    Parameters
    ----------
    arguments : mapping of str to object
        Argument name -> value.
    expected, received : ndarray
        The two results, of one shape.
    index : tuple of int
        Where they first differ.

    Returns
    -------
    list of str
        The lines.
    """
    in_tables = bool(small_arguments(arguments))
    not_shown = {
        name: value
        for name, value in arguments.items()
        if not (in_tables and isinstance(value, np.ndarray) and _is_plain(value))
    }
    rows = format_arguments(not_shown)
    if not in_tables:
        rows.append(_("these arguments: verdict.finding.case"))
    return [*rows, *_difference(arguments, expected, received, index)]


def _difference(
    arguments: Mapping[str, Any], expected: NDArray[Any], received: NDArray[Any], index: tuple[int, ...]
) -> list[str]:
    left, right = format_distinct(expected[index], received[index])
    count = int(differences(expected, received).sum())
    values = {"element": format_element("out", index), "count": count, "size": expected.size, "received": right}
    terms = products(arguments, index)
    text = N_("first difference at {element}: {terms}, received {received}")
    of_how_many = N_("first difference at {element}: {terms}, received {received}; {count} of {size} differ")
    with_products = _(text if count == 1 else of_how_many, terms=terms, **values)
    if terms and len(with_products) <= WIDTH:
        return [with_products]
    text = N_("first difference at {element}: expected {expected}, received {received}")
    of_how_many = N_(
        "first difference at {element}: expected {expected}, received {received}; {count} of {size} elements differ"
    )
    difference = _(text if count == 1 else of_how_many, expected=left, **values)
    should_be = _("{element} should be {terms}", element=values["element"], terms=terms)
    return [difference, *([should_be] if terms and len(should_be) <= WIDTH else [])]


def _is_plain(array: NDArray[Any]) -> bool:
    """Return whether its numbers are all there is to say about it."""
    return bool(array.flags.c_contiguous and min(array.strides, default=0) >= 0 and array.dtype == np.float32)


def _flow(blocks: Sequence[Block]) -> list[str]:
    """Place blocks side by side, as many as fit, the others below."""
    text: list[str] = []
    row: Block = []
    for block in blocks:
        longer = _beside(row, block)
        if row and max(map(len, longer)) > WIDTH:
            text, row = [*text, *row], block
        else:
            row = longer
    return [*text, *row]


def _beside(left: Block, right: Block) -> Block:
    if not left:
        return right
    width = max(map(len, left)) + _GAP
    return [f"{a:<{width}}{b}".rstrip() for a, b in zip_longest(left, right, fillvalue="")]
