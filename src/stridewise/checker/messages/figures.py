"""What the text shows of a wrong answer: the arguments, what was expected and what was received, as aligned lines."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.answers.source_line import error_text, failing_source_line
from stridewise.checker.messages.arrays import WHOLE, Plane, describe_array, lines, plane, planes, two_numbers
from stridewise.checker.messages.windows import products
from stridewise.checker.rules.compare import differences
from stridewise.checker.rules.rules import CheckedOutcome, Fault
from stridewise.exercises import Exercise
from stridewise.layout import StrideError, row_major_strides

WIDTH = 100
_GAP = 5

Block = Sequence[str]  # lines that stand together


def figure(answer: Callable[..., Any], exercise: Exercise, judged: CheckedOutcome) -> list[str]:
    """The lines for one wrong outcome, none of them wider than `WIDTH` where the arrays allow it."""
    fault, outcome, expected = judged.fault, judged.outcome, judged.expected
    assert fault is not None
    if fault.kind == "raised":
        about_strides = isinstance(outcome.error, StrideError)
        return [*format_arguments(outcome.arguments, strides=about_strides), *_error(answer, outcome)]
    if fault.kind in ("type", "shape", "dtype"):
        return [*format_arguments(outcome.arguments), *_pair(*_properties(fault, expected, outcome))]
    if fault.kind == "layout":
        return [*format_arguments(outcome.arguments, strides=True), *_pair(*_memory(exercise, expected, outcome))]
    if fault.kind == "mutated":
        return _mutated(outcome)
    return _values(fault, expected, outcome)


def shorten(text: str, most: int = WIDTH) -> str:
    """The text's first line, cut where it is too long."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return first if len(first) <= most else first[: most - 3] + "..."


def _pair(expected: str, received: str) -> list[str]:
    return [shorten(f"expected {expected}"), shorten(f"received {received}")]


def format_arguments(arguments: Mapping[str, Any], *, strides: bool = False) -> list[str]:
    """A line for each kind of array; the other arguments together, behind the last array where there is room."""
    names: dict[str, list[str]] = {}
    for name, value in arguments.items():
        if isinstance(value, np.ndarray):
            names.setdefault(describe_array(value, strides=strides), []).append(name)
    rows = [
        f"{' and '.join(alike)}: {text.replace('array', 'arrays', 1) if len(alike) > 1 else text}"
        for text, alike in names.items()
    ]
    others = ", ".join(f"{name} = {value!r}" for name, value in arguments.items() if not isinstance(value, np.ndarray))
    if rows and others and len(rows[-1]) + len(others) + 2 <= WIDTH:
        return [*rows[:-1], f"{rows[-1]}; {others}"]
    return [*rows, *([others] if others else [])]


def _error(answer: Callable[..., Any], outcome: Outcome) -> list[str]:
    text = textwrap.wrap(error_text(outcome), WIDTH, max_lines=3, subsequent_indent="  ", placeholder=" ...")
    line = failing_source_line(answer, outcome)
    return [*text, shorten(line)] if line else text


def _properties(fault: Fault, expected: Any, outcome: Outcome) -> tuple[str, str]:
    if not isinstance(expected, np.ndarray):
        return str(expected), outcome.said or repr(outcome.value)
    if fault.kind == "dtype":
        return f"dtype {expected.dtype}", f"dtype {outcome.value.dtype}"
    if fault.kind == "shape":
        return f"shape {expected.shape}", f"shape {outcome.returned.shape}"
    return f"a {expected.dtype} array of shape {expected.shape}", outcome.said or repr(outcome.value)


def _memory(exercise: Exercise, expected: NDArray[Any], outcome: Outcome) -> tuple[str, str]:
    shared, own = "memory that is shared with the input", "memory of its own"
    if exercise.contract.memory == "view":
        return shared, own
    if exercise.contract.memory == "copy" and outcome.shares:
        return own, shared
    strides = row_major_strides(expected.shape, expected.itemsize)
    return f"strides {strides} bytes", f"strides {outcome.strides} bytes"


def _mutated(outcome: Outcome) -> list[str]:
    name, after = next(iter(outcome.changed.items()))
    before = outcome.arguments[name]
    if before.shape != after.shape:
        return [f"{name} had shape {before.shape} before the call, {after.shape} after it"]
    where = tuple(int(i) for i in np.argwhere(before != after)[0])
    left, right = plane(name, before, where), plane(name, after, where)
    old, new = two_numbers(before[where], after[where])
    tables = _beside([f"{left.label} before", *lines(left, marked=False)], ["after", *lines(right)])
    return [*tables, f"first change at {element(name, where)}: {old} before, {new} after"]


def _values(fault: Fault, expected: Any, outcome: Outcome) -> list[str]:
    received = outcome.value
    if not isinstance(expected, np.ndarray):
        position = f"     first difference at entry {fault.where[0]}" if fault.where else ""
        return [*format_arguments(outcome.arguments), *_pair(str(expected), f"{received}{position}")]
    assert fault.where is not None
    left, right = plane("expected out", expected, fault.where), plane("received", received, fault.where)
    results = _beside([left.label, *lines(left, marked=False)], ["received", *lines(right)])
    tables = _flow([*([table.label, *lines(table)] for table in small_arguments(outcome.arguments)), results])
    return [*tables, *captions(outcome.arguments, expected, received, fault.where)]


def small_arguments(arguments: Mapping[str, Any]) -> list[Plane]:
    """The array arguments as tables; none of them where one is too large to be shown whole."""
    arrays = {name: value for name, value in arguments.items() if isinstance(value, np.ndarray)}
    if any(value.size > WHOLE for value in arrays.values()):
        return []
    return [table for name, value in arrays.items() for table in planes(name, value)]


def captions(
    arguments: Mapping[str, Any], expected: NDArray[Any], received: NDArray[Any], where: tuple[int, ...]
) -> list[str]:
    """What the tables of arguments and results do not show: other arguments, memory layouts, and the difference."""
    in_tables = bool(small_arguments(arguments))
    untold = {
        name: value
        for name, value in arguments.items()
        if not (in_tables and isinstance(value, np.ndarray) and _is_plain(value))
    }
    rows = (
        format_arguments(untold) if in_tables else [*format_arguments(untold), "these arguments: verdict.finding.case"]
    )
    left, right = two_numbers(expected[where], received[where])
    count = int(differences(expected, received).sum())
    how_many = "" if count == 1 else f"; {count} of {expected.size} elements differ"
    first, made = f"first difference at {element('out', where)}:", products(arguments, where)
    with_products = f"{first} {made}, received {right}{how_many.replace(' elements', '')}"
    if made and len(with_products) <= WIDTH:
        return [*rows, with_products]
    should_be = f"{element('out', where)} should be {made}"
    difference = f"{first} expected {left}, received {right}{how_many}"
    return [*rows, difference, *([should_be] if made and len(should_be) <= WIDTH else [])]


def _is_plain(array: NDArray[Any]) -> bool:
    """Whether there is nothing to tell of it besides its numbers."""
    return bool(array.flags.c_contiguous and min(array.strides, default=0) >= 0 and array.dtype == np.float32)


def element(name: str, where: tuple[int, ...]) -> str:
    """An element in NumPy's notation: out[0, 1]."""
    return f"{name}[{', '.join(map(str, where))}]"


def _flow(blocks: Sequence[Block]) -> list[str]:
    """Blocks side by side, as many as fit, the others below."""
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
