"""The verdict as text: what was asked, the smallest input, both results, the belief, where to look next.

About eight lines, no blame, no traceback of the library's own. Every text here is pinned by a golden file.
"""

import linecache
import textwrap
import traceback
from collections.abc import Callable, Sequence
from itertools import zip_longest
from types import CodeType
from typing import Any

import numpy as np

from stridewise.checker.arrays_as_text import WHOLE, inline, lines, number, plane, summary
from stridewise.checker.outcome import Outcome
from stridewise.checker.rules import Fault
from stridewise.exercises import Contract, Exercise, Misconception

_WIDTH = 100


def passed(exercise: Exercise) -> str:
    """A right answer: what was checked, and what was not."""
    count = len(exercise.witnesses) + len(exercise.cases)
    return _text(
        f"{exercise.name}: right. {count} cases agree{_extras(exercise.contract)}.", points(exercise, exercise.points)
    )


def _extras(contract: Contract) -> str:
    checked = []
    if contract.result == "array":
        checked.append("in values, shape and dtype, whatever the memory layout of the input")
    if contract.memory == "view":
        checked.append("the result is a view, without a copy")
    if contract.memory == "copy":
        checked.append("the result is a copy of its own")
    if contract.contiguous:
        checked.append("contiguous in memory")
    return (" " + "; ".join(checked)) if checked else ""


def points(exercise: Exercise, earned: float) -> str:
    """How many points, in words: 2 of 2 points."""
    return f"{number(earned)} of {number(exercise.points)} points."


def not_written(exercise: Exercise) -> str:
    """The stub was called."""
    return _text(
        f"{exercise.name} is not written yet.",
        f"Asked: {exercise.asks}",
        "Write it in the cell above, in place of `raise NotImplementedError`, run that cell, then this one.",
    )


def not_compiled(exercise: Exercise) -> str:
    """A plain Python function where a compiled one is asked for."""
    return _text(
        f"{exercise.name}: the function is plain Python, not compiled by Numba.",
        f"Asked: {exercise.asks}",
        "Put @numba.njit on the line above `def`, and run the cell again.",
    )


def undecided(exercise: Exercise, fault: BaseException) -> str:
    """The check itself broke: not the student's fault, and no verdict."""
    return _text(
        f"{exercise.name}: the check could not decide. This is a fault of the check, not of your answer.",
        f"Please report it, with this line: {type(fault).__name__}: {fault}",
    )


def failed(
    answer: Callable[..., Any],
    exercise: Exercise,
    fault: Fault,
    expected: Any,
    outcome: Outcome,
    known: Sequence[Misconception],
    seen: int,
) -> str:
    """A wrong answer, from what was asked to what to look at next."""
    parts = [f"{exercise.name}: {fault.what}. The smallest case that shows it: {outcome.case.note}."]
    parts += _indent(_arguments(outcome))
    parts += _indent(_results(answer, fault, expected, outcome))
    if outcome.printed.strip():
        parts.append("  it printed   " + _shorten(outcome.printed.strip().splitlines()[-1]))
    parts += _wrap(_explanation(exercise, known, seen))
    return "\n".join(parts)


def _arguments(outcome: Outcome) -> list[str]:
    """The arguments, side by side where they fit."""
    text: list[str] = []
    for block in (_argument(name, value) for name, value in outcome.arguments.items()):
        beside = _beside(text, block)
        text = beside if all(len(row) <= _WIDTH for row in beside) else text + block
    return text


def _argument(name: str, value: Any) -> list[str]:
    if not isinstance(value, np.ndarray) or value.size > WHOLE:
        return [summary(name, value)]
    note = "" if value.flags.c_contiguous else f"   (not contiguous: strides {value.strides} bytes)"
    table = plane(name, value)
    if table is None:
        return [f"{name} = {inline(value)}{note}"]
    heading = f"{table.label} = "
    first, *rest = lines(table)
    return [heading + first + note, *(" " * len(heading) + row for row in rest)]


def _beside(left: list[str], right: list[str]) -> list[str]:
    if not left:
        return right
    width = max(map(len, left)) + 4
    return [f"{a:<{width}}{b}".rstrip() for a, b in zip_longest(left, right, fillvalue="")]


def _results(answer: Callable[..., Any], fault: Fault, expected: Any, outcome: Outcome) -> list[str]:
    if fault.kind == "raised":
        return _error(answer, outcome)
    if fault.kind == "shape" and isinstance(expected, np.ndarray):
        return [f"expected shape {expected.shape}", f"received shape {outcome.value.shape}"]
    if fault.kind in ("values", "nonfinite"):
        return _compared(expected, outcome.value, fault.where)
    if fault.kind == "type" or fault.kind == "shape":
        return [f"expected {_shorten(repr(expected))}", f"received {_shorten(repr(outcome.returned))}"]
    return []


def _compared(expected: Any, received: Any, where: tuple[int, ...] | None) -> list[str]:
    if not isinstance(expected, np.ndarray):
        position = f"     first difference at entry {where[0]}" if where else ""
        return [f"expected {expected}", f"received {_plain_numbers(received)}{position}"]
    assert where is not None
    left, right = plane("out", expected, where), plane("out", received, where)
    at = f"out[{', '.join(map(str, where))}]"
    first = f"first difference at {at}: expected {number(expected[where])}, received {number(received[where])}"
    if left is None or right is None:
        wrong = int((expected != received).sum())
        return [first, f"{wrong} of {expected.size} outputs differ"]
    before = [f"expected {left.label}", *lines(left, mark="  ")]
    after = ["received", *lines(right)]
    return [*_beside(before, after), first]


def _plain_numbers(value: Any) -> Any:
    return tuple(int(entry) for entry in value) if isinstance(value, tuple) else int(value)


def _error(answer: Callable[..., Any], outcome: Outcome) -> list[str]:
    error = outcome.error
    assert error is not None
    said = [line for line in str(error).splitlines() if line.strip()][:2]
    text = [_shorten(f"{type(error).__name__}: {said[0]}" if said else type(error).__name__)]
    text += [_shorten(line) for line in said[1:]]
    return text + _own_line(answer, error)


def _own_line(answer: Callable[..., Any], error: BaseException) -> list[str]:
    """The last line of the student's own code that was running."""
    code = getattr(getattr(answer, "py_func", answer), "__code__", None)
    if not isinstance(code, CodeType):
        return []
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == code.co_filename]
    if not own or own[-1].lineno is None:
        return []
    line = linecache.getline(own[-1].filename, own[-1].lineno).strip()
    return [f"in line {own[-1].lineno} of your cell: {_shorten(line)}"] if line else []


def _explanation(exercise: Exercise, known: Sequence[Misconception], seen: int) -> list[str]:
    answers = "Every answer" if seen > 1 else "The answer"
    if len(known) == 1:
        return [f"{answers} matches {known[0].belief}.", known[0].remedy]
    if known:
        return [f"{answers} matches each of these:", *(f"- {one.belief}." for one in known), f"Asked: {exercise.asks}"]
    return ["No known mistake matches.", f"Asked: {exercise.asks}"]


def _indent(rows: Sequence[str]) -> list[str]:
    return ["  " + row for row in rows]


def _text(*rows: str) -> str:
    return "\n".join(_wrap(rows))


def _wrap(rows: Sequence[str]) -> list[str]:
    return [line for row in rows for line in textwrap.wrap(row, _WIDTH, subsequent_indent="  " * row.startswith("-"))]


def _shorten(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 3] + "..."
