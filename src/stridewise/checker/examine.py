"""check(answer): the witnesses first, then cases from small to large; the first broken rule ends it."""

import difflib
import time
from collections.abc import Callable, Iterable
from typing import Any

from stridewise.checker import render_text
from stridewise.checker.diagnose import Seen, explanations
from stridewise.checker.outcome import Outcome, run
from stridewise.checker.rules import Fault, broken_rule
from stridewise.checker.verdict import Finding, Verdict
from stridewise.exercises import EXERCISES, Case, Exercise, exercise_named

_SECONDS_TO_COLLECT = 0.5  # for the answers that follow the first wrong one; they only sharpen the diagnosis


def check(answer: Callable[..., Any], exercise: str | None = None) -> Verdict:
    """Examine the function `answer` as the exercise of its name, or as the one that `exercise` names.

    Returns a Verdict: passed, failed with one finding, or undecided when the check itself broke.
    Raises TypeError if `answer` is no function, ValueError if no exercise has that name.
    """
    if not callable(answer):
        raise TypeError(
            f"check needs the function itself, as in check(conv_naive); got {answer!r}, which is no function"
        )
    record = find_exercise(exercise or answer)
    try:
        return _examine(answer, record)
    except Exception as fault:
        message = render_text.undecided(record, fault)
        return Verdict(record.name, "undecided", 0.0, record.points, message)


def find_exercise(wanted: str | Callable[..., Any]) -> Exercise:
    """The exercise with this name, or with this function's name. Raises ValueError that suggests the nearest."""
    name = wanted if isinstance(wanted, str) else getattr(wanted, "__name__", type(wanted).__name__)
    try:
        return exercise_named(name)
    except KeyError:
        names = [exercise.name for exercise in EXERCISES]
        near = difflib.get_close_matches(name, names, 1)
        guess = f"Did you mean {near[0]!r}? " if near else ""
        raise ValueError(
            f"no exercise is called {name!r}. {guess}"
            f"Give the function that name, or say which: check(f, 'NAME'). The names are {', '.join(names)}."
        ) from None


def _examine(answer: Callable[..., Any], exercise: Exercise) -> Verdict:
    compiled_fault = _compiled_fault(answer, exercise)
    if compiled_fault:
        return _failed(exercise, compiled_fault)
    cases = (*exercise.witnesses, *exercise.cases)
    for position, case in enumerate(cases):
        outcome = run(answer, case)
        if isinstance(outcome.error, NotImplementedError):
            return _failed(exercise, _not_written(exercise, outcome))
        expected = _expected(exercise, case)
        fault = broken_rule(exercise.contract, expected, outcome)
        if fault:
            others = (*cases[:position], *cases[position + 1 :])
            seen = [Seen(outcome, right=False), *_collect(answer, exercise, others)]
            return _failed(exercise, _finding(answer, exercise, fault, expected, outcome, seen))
    return Verdict(exercise.name, "passed", exercise.points, exercise.points, render_text.passed(exercise))


def _expected(exercise: Exercise, case: Case) -> Any:
    outcome = run(exercise.reference, case)
    if outcome.error:
        raise outcome.error
    return outcome.value


def _collect(answer: Callable[..., Any], exercise: Exercise, cases: Iterable[Case]) -> list[Seen]:
    seen = []
    deadline = time.monotonic() + _SECONDS_TO_COLLECT
    for case in cases:
        if time.monotonic() > deadline:
            break
        outcome = run(answer, case)
        right = broken_rule(exercise.contract, _expected(exercise, case), outcome) is None
        seen.append(Seen(outcome, right))
    return seen


def _compiled_fault(answer: Callable[..., Any], exercise: Exercise) -> Finding | None:
    """Of an answer that must be compiled: that it is not, or that its Python form reads outside an array.

    Compiled code does not check its indices: it would answer with garbage, or end the process.
    """
    if not exercise.contract.compiled:
        return None
    plain = getattr(answer, "py_func", answer)
    outcome = run(plain, exercise.witnesses[0])
    if isinstance(outcome.error, NotImplementedError):
        return _not_written(exercise, outcome)
    if plain is answer and not _calls_compiled(answer):
        return Finding("type", render_text.not_compiled(exercise))
    if isinstance(outcome.error, IndexError):
        expected = _expected(exercise, outcome.case)
        fault = Fault("raised", "raised IndexError when run as plain Python")
        return _finding(plain, exercise, fault, expected, outcome, [Seen(outcome, right=False)])
    return None


def _calls_compiled(answer: Callable[..., Any]) -> bool:
    code = getattr(answer, "__code__", None)
    names = code.co_names if code else ()
    return any(hasattr(getattr(answer, "__globals__", {}).get(name), "py_func") for name in names)


def _not_written(exercise: Exercise, outcome: Outcome) -> Finding:
    return Finding("raised", render_text.not_written(exercise), case=dict(outcome.arguments))


def _finding(
    answer: Callable[..., Any],
    exercise: Exercise,
    fault: Fault,
    expected: Any,
    outcome: Outcome,
    seen: list[Seen],
) -> Finding:
    known = explanations(fault, seen, exercise.misconceptions)
    return Finding(
        fault.kind,
        render_text.failed(answer, exercise, fault, expected, outcome, known, len(seen)),
        misconception=known[0].name if len(known) == 1 else None,
        candidates=tuple(one.name for one in known),
        case=dict(outcome.arguments),
        expected=expected,
        received=outcome.value,
    )


def _failed(exercise: Exercise, finding: Finding) -> Verdict:
    return Verdict(exercise.name, "failed", 0.0, exercise.points, finding.message, finding)
