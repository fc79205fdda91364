"""check(answer): the witnesses first, then cases from small to large; the first broken rule ends it."""

import difflib
import time
from collections.abc import Callable, Iterable
from typing import Any

from stridewise.checker import render_text
from stridewise.checker.compiled import attempt, is_compiled
from stridewise.checker.diagnose import explanations
from stridewise.checker.outcome import Outcome, run
from stridewise.checker.rules import Judged, judge
from stridewise.checker.verdict import Finding, Verdict
from stridewise.exercises import EXERCISES, Case, Exercise, exercise_named

_SECONDS_TO_COLLECT = 0.5  # for the answers that follow the first wrong one; they only sharpen the diagnosis


def check(answer: Callable[..., Any], exercise: str | None = None) -> Verdict:
    """Examine the function `answer` as the exercise of its name, or as the one that `exercise` names.

    Returns a Verdict: passed, failed with one finding, or undecided when the check itself broke.
    Raises TypeError if `answer` is no function or `exercise` no name, ValueError if no exercise has that name.
    """
    if not callable(answer):
        raise TypeError(
            f"check needs the function itself, as in check(conv_naive); got {answer!r}, which is no function"
        )
    record = find_exercise(answer if exercise is None else exercise)
    try:
        return _examine(answer, record)
    except Exception as fault:
        message = render_text.undecided(record, fault)
        return Verdict(record.name, "undecided", 0.0, float(record.points), message)


def find_exercise(wanted: str | Callable[..., Any]) -> Exercise:
    """The exercise with this name, or with this function's name.

    Raises TypeError for anything else, ValueError that suggests the nearest name.
    """
    if not (isinstance(wanted, str) or callable(wanted)):
        raise TypeError(f"exercise must be a name such as 'conv_naive', or the function itself; got {wanted!r}")
    name = wanted if isinstance(wanted, str) else str(getattr(wanted, "__name__", type(wanted).__name__))
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
    cases = (*exercise.witnesses, *exercise.cases)
    seen: list[Judged] = []
    for case in cases:
        outcome = attempt(answer, case)
        if isinstance(outcome.error, NotImplementedError):
            return _failed(exercise, Finding("raised", render_text.not_written(exercise), case=dict(outcome.arguments)))
        if exercise.contract.compiled and not is_compiled(answer):
            return _failed(exercise, Finding("type", render_text.not_compiled(exercise)))
        seen.append(_judge(exercise, outcome))
        if _is_wrong(seen[-1]):
            break
    first = next(filter(_is_wrong, seen), None) or next((one for one in seen if one.fault), None)
    if first is None:
        points = float(exercise.points)
        return Verdict(exercise.name, "passed", points, points, render_text.passed(exercise))
    seen += _collect(answer, exercise, cases[len(seen) :])
    return _failed(exercise, _finding(answer, exercise, first, seen))


def _is_wrong(one: Judged) -> bool:
    # In which memory a result lies matters only when every case has the right values.
    return one.fault is not None and one.fault.kind != "view"


def _judge(exercise: Exercise, outcome: Outcome) -> Judged:
    lawful = run(exercise.reference, outcome.case)
    if lawful.error:
        raise lawful.error
    return judge(exercise.contract, lawful.value, outcome)


def _collect(answer: Callable[..., Any], exercise: Exercise, cases: Iterable[Case]) -> list[Judged]:
    seen = []
    deadline = time.monotonic() + _SECONDS_TO_COLLECT
    for case in cases:
        if time.monotonic() > deadline:
            break
        seen.append(_judge(exercise, attempt(answer, case)))
    return seen


def _finding(answer: Callable[..., Any], exercise: Exercise, first: Judged, seen: list[Judged]) -> Finding:
    fault, outcome = first.fault, first.outcome
    assert fault is not None
    known = explanations(exercise, seen, memory=fault.kind == "view")
    return Finding(
        fault.kind,
        render_text.failed(answer, exercise, first, known, len(seen)),
        misconception=known[0].name if len(known) == 1 else None,
        candidates=tuple(one.name for one in known),
        case=dict(outcome.arguments),
        expected=first.expected,
        received=outcome.returned if outcome.value is None else outcome.value,
    )


def _failed(exercise: Exercise, finding: Finding) -> Verdict:
    return Verdict(exercise.name, "failed", 0.0, float(exercise.points), finding.message, finding)
