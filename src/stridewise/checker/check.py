"""check(answer): the witnesses first, then cases from small to large; the first broken rule ends it."""

import difflib
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from stridewise.checker.answers.compiled import attempt, is_compiled, seconds_for
from stridewise.checker.answers.imports import import_beforehand
from stridewise.checker.answers.outcome import plain, run
from stridewise.checker.answers.time_limit import TimeLimitExceededError, with_time_limit
from stridewise.checker.diagnosis.diagnosis import diagnose
from stridewise.checker.full_contract import beyond_values
from stridewise.checker.messages import costs as limits_text
from stridewise.checker.messages import text as render_text
from stridewise.checker.notebook.display import show_card
from stridewise.checker.notebook.progress import record_progress
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.checker.rules.rules import compare_with_reference, first_fault
from stridewise.checker.scoring import failed, parts_kept, unattempted, undecided
from stridewise.checker.verdict import Finding, Verdict
from stridewise.exercises import EXERCISES, Case, Exercise, exercise_named

_SECONDS_TO_COLLECT = 0.5  # for the answers that follow the first wrong one; they only sharpen the diagnosis


def check(answer: Callable[..., Any], *, exercise: str | None = None) -> Verdict:
    """Check a function against the exercise of its name.

    Parameters
    ----------
    answer
        The function itself, as in `check(conv_naive)`.
    exercise
        Name of the exercise, where the function has another name.

    Returns
    -------
    Verdict
        Passed; failed with one finding; unattempted, for the stub; or undecided, where the check itself broke.

    Raises
    ------
    TypeError
        If `answer` cannot be called, or `exercise` is not a name.
    ValueError
        If no exercise has that name.
    """
    if not callable(answer):
        raise TypeError(
            f"check needs the function itself, as in check(conv_naive); got {answer!r}, which is no function"
        )
    record = find_exercise(answer if exercise is None else exercise)
    try:
        verdict = examine(answer, record)
    except Exception as fault:
        verdict = undecided(record, render_text.undecided(record, fault))
    return replace(verdict, show_card=show_card, record_progress=record_progress)


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
            f"Give the function that name, or say which: check(f, exercise='NAME'). The names are {', '.join(names)}."
        ) from None


def examine(answer: Callable[..., Any], exercise: Exercise) -> Verdict:
    """`check` for an exercise's record. Raises whatever breaks in the check itself."""
    cases = (*exercise.witnesses, *exercise.cases)
    seen: list[CheckedOutcome] = []
    import_beforehand(answer)
    for case in cases:
        outcome = attempt(answer, case, exercise.contract)
        if isinstance(outcome.error, NotImplementedError):
            return unattempted(exercise, render_text.unattempted(exercise))
        if exercise.contract.compiled and not is_compiled(answer):
            return failed(exercise, Finding("type", render_text.not_compiled(exercise)))
        seen.append(compare_with_reference(exercise, outcome))
        if seen[-1].is_wrong:
            seen += _collect(answer, exercise, cases[len(seen) :])
            break
    else:
        seen += _at_full_size(answer, exercise)
    first = first_fault(seen)
    if first is None:
        return beyond_values(answer, exercise)
    parts = parts_kept(answer, exercise, seen)
    return failed(exercise, _finding(answer, exercise, first, seen), parts)


def _at_full_size(answer: Callable[..., Any], exercise: Exercise) -> list[CheckedOutcome]:
    """The outcomes on the large cases on which memory and speed are measured next, if it is quick enough for them."""
    memory, race = exercise.contract.extra_memory, exercise.contract.speed
    # The law itself may be slow; what an answer is raced against is not, and gives the same.
    laws = [(memory.case, exercise.reference)] if memory else []
    laws += [(race.case, race.reference)] if race else []
    outcomes = [
        (run(with_time_limit(answer, seconds_for(answer, _SECONDS_TO_COLLECT)), case), law) for case, law in laws
    ]
    return [
        compare_with_reference(exercise, one, law)
        for one, law in outcomes
        if not isinstance(one.error, TimeLimitExceededError)
    ]


def _collect(answer: Callable[..., Any], exercise: Exercise, cases: Iterable[Case]) -> list[CheckedOutcome]:
    seen = []
    deadline = time.monotonic() + _SECONDS_TO_COLLECT
    for case in cases:
        if time.monotonic() > deadline:
            break
        outcome = attempt(answer, case, exercise.contract, seconds=_SECONDS_TO_COLLECT)
        if not isinstance(
            outcome.error, TimeLimitExceededError
        ):  # cut short by this limit, it says nothing of the answer
            seen.append(compare_with_reference(exercise, outcome))
    return seen


def _finding(
    answer: Callable[..., Any], exercise: Exercise, first: CheckedOutcome, seen: list[CheckedOutcome]
) -> Finding:
    fault, outcome = first.fault, first.outcome
    assert fault is not None
    if fault.kind == "timeout" and outcome.called:  # a kernel that Numba has not compiled yet may take that long
        text = limits_text.forbidden(exercise, outcome.called[0], ended=False)
        return Finding("forbidden", text, case=dict(outcome.arguments))
    if fault.kind == "timeout":
        return Finding("timeout", limits_text.too_long(answer, exercise, outcome), case=dict(outcome.arguments))
    if fault.kind == "forbidden":
        return Finding("forbidden", limits_text.forbidden(exercise, outcome.called[0]), case=dict(outcome.arguments))
    diagnosis = diagnose(answer, exercise, first, seen)
    shown, outcome = diagnosis.shown, diagnosis.shown.outcome
    return Finding(
        fault.kind,
        render_text.failed(answer, exercise, diagnosis),
        misconception=diagnosis.name,
        candidates=tuple(misconception.name for misconception in diagnosis.misconceptions),
        case=dict(outcome.arguments),
        expected=plain(shown.expected),
        received=outcome.returned if outcome.value is None else outcome.value,
    )
