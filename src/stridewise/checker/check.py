"""check(answer): the witnesses, then cases from small to large, then what it costs. The first broken rule ends it."""

import difflib
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from stridewise.absent import HAS_NUMBA
from stridewise.checker.answers.answer import Answer
from stridewise.checker.answers.imports import import_packages_of
from stridewise.checker.answers.local_answer import KernelAnswer, LocalAnswer
from stridewise.checker.answers.outcome import plain
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.checker.answers.watched_calls import ForbiddenCall
from stridewise.checker.diagnosis.diagnosis import diagnose
from stridewise.checker.diagnosis.kernels import cost_misconceptions, kernel_runs
from stridewise.checker.diagnosis.match import cost_explanations
from stridewise.checker.diagnosis.search_budget import SearchDeadline
from stridewise.checker.messages import costs as costs_text
from stridewise.checker.messages import product_orders as orders_text
from stridewise.checker.messages import text as messages
from stridewise.checker.notebook.browser import record_progress_and_contents
from stridewise.checker.notebook.display import show_card
from stridewise.checker.notebook.progress import record_progress
from stridewise.checker.partial_credit import parts_kept
from stridewise.checker.rules.compare import agree
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.checker.rules.misses import CacheMisses
from stridewise.checker.rules.multiplications import MultiplicationCount
from stridewise.checker.rules.registers import RegisterLoads
from stridewise.checker.rules.repetition import first_repeated, repeated
from stridewise.checker.rules.rules import COST_RULES, LimitedCost, compare_with_reference, first_fault
from stridewise.checker.rules.speed import MeasuredSpeed
from stridewise.checker.scoring import ALL_VALUES, failed, passed, unattempted, undecided
from stridewise.checker.verdict import Finding, Verdict
from stridewise.exercises import EXERCISES, Case, Exercise, exercise_named
from stridewise.gpu import KernelError
from stridewise.gpu.kernel_source import source_of_function

_REPEATED_AFTER = ("values", "precision", "nonfinite", "shape")  # another call may return something else
_SECONDS_TO_COLLECT = 0.5  # for the results after the first wrong one, which only sharpen the diagnosis


def check(answer: Callable[..., Any], *, exercise: str | None = None) -> Verdict:
    """Check a function against the exercise of its name.

    Parameters
    ----------
    answer : callable
        The function itself, as in `check(conv_naive)`.
    exercise : str, optional
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
        raise TypeError(f"check needs the function itself, as in check(conv_naive); got {answer!r}, not a function")
    record = find_exercise(answer if exercise is None else exercise)
    try:
        import_packages_of(answer)
        verdict = _examine_local(answer, record)
    except Exception as error:
        verdict = undecided(record, messages.undecided(record, error))
    keep_points = record_progress_and_contents if sys.platform == "emscripten" else record_progress
    return replace(verdict, show_card=show_card, record_progress=keep_points)


def _examine_local(answer: Callable[..., Any], exercise: Exercise) -> Verdict:
    if exercise.launch is None:
        return examine(LocalAnswer(answer), exercise)
    try:
        source = source_of_function(answer)
    except KernelError as error:
        return failed(exercise, Finding("type", messages.no_kernel(exercise, error)))
    return examine(KernelAnswer(source, exercise.launch), exercise)


def examine(answer: Answer, exercise: Exercise) -> Verdict:
    """Check an answer, local or remote, against an exercise's record.

    Parameters
    ----------
    answer : Answer
        The answer.
    exercise : Exercise
        The exercise.

    Returns
    -------
    Verdict

    Raises
    ------
    Exception
        Whatever breaks in the check itself.
    """
    cases = (*exercise.witnesses, *exercise.cases)
    checked: list[CheckedOutcome] = []
    asked = answer  # after the first wrong result, perhaps another form of it
    more: list[CheckedOutcome] = []
    for case in cases:
        outcome = answer.attempt(case, exercise.contract)
        if isinstance(outcome.error, NotImplementedError) and not outcome.text and not checked:  # the stub
            return unattempted(exercise, messages.unattempted(exercise))
        if exercise.contract.compiled and HAS_NUMBA and case is cases[0] and not answer.runs_compiled_code(case):
            return failed(exercise, Finding("type", messages.not_compiled(exercise)))
        checked.append(compare_with_reference(exercise, outcome))
        fault = checked[-1].fault
        if fault and fault.kind == "nondeterministic":  # found without Numba: compiling would take seconds
            break
        if checked[-1].is_wrong:
            asked = _form_to_ask(answer, exercise, checked[-1])
            more = _more_results(asked, exercise, cases[len(checked) :])
            break
    else:
        checked += _results_at_full_size(answer, exercise)
    seen = [*checked, *more]
    first = first_fault(seen)
    again = _repeated(answer, exercise, first, seen)
    if again:
        return failed(exercise, _finding(answer, exercise, again, [*seen, again]))
    if first is None:
        return _examine_costs(answer, exercise)
    # Points rest on what the answer itself did, never on its Python form.
    kept = parts_kept(answer, exercise, seen if asked is answer else checked)
    return failed(exercise, _finding(asked, exercise, first, seen), kept)


def _repeated(
    answer: Answer, exercise: Exercise, first: CheckedOutcome | None, checked: list[CheckedOutcome]
) -> CheckedOutcome | None:
    """Return a call that gives another result than the one before it with the same arguments."""
    if first is None:
        return first_repeated(answer, exercise, checked)
    assert first.fault is not None
    if first.fault.kind not in _REPEATED_AFTER:
        return None
    # What earlier calls left behind may show in all calls from some call on: then the very first one tells.
    calls = [first, *(seen for seen in checked[:1] if seen is not first and seen.outcome.error is None)]
    return next(filter(None, (repeated(answer, exercise, call) for call in calls)), None)


def _form_to_ask(answer: Answer, exercise: Exercise, wrong: CheckedOutcome) -> Answer:
    """Return the form of a wrong answer that is asked for more results: its Python form if that is wrong alike.

    Numba takes seconds to compile for each new dtype and layout.
    """
    if answer.python_form is None:
        return answer
    outcome = answer.python_form.attempt(wrong.outcome.case, exercise.contract, seconds=_SECONDS_TO_COLLECT)
    if outcome.error or wrong.outcome.error:
        is_alike = type(outcome.error).__name__ == type(wrong.outcome.error).__name__
    else:
        is_alike = agree(wrong.outcome.value, outcome.value)
    return answer.python_form if is_alike else answer


def _more_results(answer: Answer, exercise: Exercise, cases: Iterable[Case]) -> list[CheckedOutcome]:
    """Return the results on the exact cases after the first wrong one, as far as half a second allows.

    Inexact cases are left out: rounding gives two programs with the same mistake different results.
    """
    checked = []
    deadline = SearchDeadline(_SECONDS_TO_COLLECT)
    for case in cases:
        if deadline.has_passed:
            break
        if not case.is_exact:
            continue
        outcome = answer.attempt(case, exercise.contract, seconds=_SECONDS_TO_COLLECT)
        if not isinstance(outcome.error, TimeLimitExceededError):  # so short a limit says nothing about the answer
            checked.append(compare_with_reference(exercise, outcome))
    return checked


def _results_at_full_size(answer: Answer, exercise: Exercise) -> list[CheckedOutcome]:
    """Return the results on the large cases on which the answer is measured next, if it is quick enough for them."""
    contract, race = exercise.contract, exercise.contract.speed
    limits = (*contract.extra_memory, *([contract.least_memory] if contract.least_memory else []))
    measured = [(limit.case, exercise.reference) for limit in limits]
    # The exercise's reference may be slow on it; the race's returns the same and is fast.
    measured += [(race.case, race.reference)] if race else []
    checked = []
    for case, reference in measured:
        outcome = answer.call(case, seconds=answer.with_time_to_compile(_SECONDS_TO_COLLECT))
        if not isinstance(outcome.error, TimeLimitExceededError):
            checked.append(compare_with_reference(exercise, outcome, reference))
    return checked


def _examine_costs(answer: Answer, exercise: Exercise) -> Verdict:
    """Return the verdict on an answer whose every result is right: it may still cost too much."""
    remarks: list[str] = []
    slow = None
    for rule in COST_RULES:
        cost = rule(answer, exercise)
        if isinstance(cost, MeasuredSpeed):  # speed has points of its own: a slow answer still passes
            remarks += costs_text.speed_remarks(cost)
            slow = Finding("speed", "", case=cost.case.build()) if cost.is_exceeded else None
        elif cost and cost.is_exceeded:
            return failed(exercise, _cost_finding(answer, exercise, cost), ALL_VALUES)
        elif isinstance(cost, MultiplicationCount):
            remarks += costs_text.counted(cost)
        elif isinstance(cost, CacheMisses | RegisterLoads):
            remarks += orders_text.counted(cost)
    if exercise.contract.compiled and not HAS_NUMBA:
        return passed(exercise, [*remarks, *costs_text.not_timed(exercise)], is_timed=False)
    return passed(exercise, remarks, slow)


def _cost_finding(answer: Answer, exercise: Exercise, cost: LimitedCost) -> Finding:
    if exercise.launch:
        misconceptions = cost_misconceptions(exercise, kernel_runs(answer, exercise))
    else:
        misconceptions = cost_explanations(exercise, cost)
    names = tuple(misconception.name for misconception in misconceptions)
    return Finding(
        cost.kind,
        costs_text.too_high_a_cost(exercise, cost, misconceptions),
        misconception=names[0] if len(names) == 1 else None,
        candidates=names,
        case=cost.case.build(),
    )


def _finding(answer: Answer, exercise: Exercise, first: CheckedOutcome, checked: list[CheckedOutcome]) -> Finding:
    fault, outcome = first.fault, first.outcome
    assert fault is not None
    if call := _call_reported_first(first, checked):
        has_right_values = not any(seen.is_wrong for seen in checked)
        text = costs_text.forbidden(exercise, call, has_right_values=has_right_values)
        return Finding("forbidden", text, case=dict(outcome.arguments))
    if fault.kind == "timeout":
        return Finding("timeout", costs_text.too_long(exercise, outcome), case=dict(outcome.arguments))
    diagnosis = diagnose(answer, exercise, first, checked)
    shown, outcome = diagnosis.shown, diagnosis.shown.outcome
    return Finding(
        fault.kind,
        messages.failed(exercise, diagnosis),
        misconception=diagnosis.name,
        candidates=tuple(misconception.name for misconception in diagnosis.misconceptions),
        described=bool(diagnosis.symptom or diagnosis.right_within),
        case=dict(outcome.arguments),
        expected=plain(shown.expected),
        received=outcome.returned if outcome.value is None else outcome.value,
    )


def _call_reported_first(first: CheckedOutcome, checked: list[CheckedOutcome]) -> ForbiddenCall | None:
    """Return the forbidden call that is reported before anything else, if there is one.

    A library's convolution replaces the whole exercise, so advice on its shapes would be useless; a library's windows
    replace only a part of it.
    """
    from stridewise.exercises.forbidden_calls import FINISHED_CONVOLUTIONS  # does not exist where a notebook is graded

    calls = [call for seen in checked for call in seen.outcome.forbidden_calls]
    if first.fault and first.fault.kind in ("forbidden", "timeout") and first.outcome.forbidden_calls:
        return first.outcome.forbidden_calls[0]
    return next((call for call in calls if call.because == FINISHED_CONVOLUTIONS.because), None)


def find_exercise(wanted: str | Callable[..., Any]) -> Exercise:
    """Find the exercise with this name, or with this function's name.

    Parameters
    ----------
    wanted : str or callable
        The name or the function.

    Returns
    -------
    Exercise

    Raises
    ------
    TypeError
        If `wanted` is neither a name nor a function.
    ValueError
        If no exercise has that name; the text suggests the closest one.
    """
    if not (isinstance(wanted, str) or callable(wanted)):
        raise TypeError(f"exercise must be a name such as 'conv_naive', or the function itself; got {wanted!r}")
    name = wanted if isinstance(wanted, str) else str(getattr(wanted, "__name__", type(wanted).__name__))
    try:
        return exercise_named(name)
    except KeyError:
        names = [exercise.name for exercise in EXERCISES]
        nearest = difflib.get_close_matches(name, names, 1)
        guess = f"Did you mean {nearest[0]!r}? " if nearest else ""
        raise ValueError(
            f"no exercise is called {name!r}. {guess}"
            f"Give the function that name, or say which: check(f, exercise='NAME'). The names are {', '.join(names)}."
        ) from None
