"""What would explain a wrong answer, in sentences, and what to look at next."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.diagnosis.diagnosis import Diagnosis
from stridewise.checker.diagnosis.discriminate import DiscriminatingCase
from stridewise.checker.messages.arrays import format_element, format_number
from stridewise.checker.messages.next_step import next_step
from stridewise.checker.messages.symptoms import symptom_sentence
from stridewise.checker.rules.compare import first_difference
from stridewise.exercises import Case, Exercise
from stridewise.exercises.arrays import ArraySpec


def explanation(exercise: Exercise, diagnosis: Diagnosis) -> list[str]:
    """Return the lines after the figure: the misconceptions with their remedies or, without one, where to look."""
    results, found = "every result" if diagnosis.case_count > 1 else "the result", diagnosis.misconceptions
    if diagnosis.is_pair:
        together = f"Two misconceptions together explain {results}:"
        return [together, *(f"- {misconception.belief}. {misconception.remedy}" for misconception in found)]
    if len(found) == 1:
        explains = "" if found[0].shows_in == "mutation" else f" That explains {results}."
        return [f"{found[0].belief}.{explains}", found[0].remedy]
    step = next_step(diagnosis.shown)
    next_sentence = [f"Next: {step}."] if step else []
    if found:
        beliefs = [f"- {misconception.belief}" for misconception in found]
        discriminating = discriminating_lines(diagnosis.discriminating) if diagnosis.discriminating else []
        return [f"Each of these would explain {results}:", *beliefs, *discriminating, *next_sentence]
    symptom = diagnosis.symptom
    symptoms = [symptom_sentence(symptom, exercise, diagnosis.shown.expected)] if symptom else []
    sentences = " ".join([*symptoms, *next_sentence])
    return [sentences] if sentences else []


def discriminating_lines(discriminating: DiscriminatingCase) -> list[str]:
    """Return two lines: a case to try, and what each of the misconceptions gives on it."""
    return [
        f"To tell them apart, try {_format_case(discriminating.case)}:",
        f"{_format_results(discriminating.outcomes)}, respectively.",
    ]


def _format_case(case: Case) -> str:
    """`x of shape (1, 2, 2, 1), w of shape (2, 1, 1, 1), filled with 1, 2, 3, ...`, or `pad = 1`."""
    arguments = [
        f"{name} of shape {value.shape}" if isinstance(value, ArraySpec) else f"{name} = {value}"
        for name, value in case.arguments.items()
    ]
    has_arrays = any(isinstance(value, ArraySpec) for value in case.arguments.values())
    return ", ".join(arguments) + (", filled with 1, 2, 3, ..." if has_arrays else "")


def _format_results(outcomes: Sequence[Outcome]) -> str:
    values = [outcome.value for outcome in outcomes]
    if all(isinstance(value, np.ndarray) for value in values) and len({value.shape for value in values}) == 1:
        index = first_difference(values[0].astype(float), values[1].astype(float))
        if index is not None:
            numbers = " or ".join(format_number(value[index]) for value in values)
            return f"{format_element('out', index)} is then {numbers}"
    return f"the result is then {' or '.join(map(_format_result, outcomes))}"


def _format_result(outcome: Outcome) -> str:
    if outcome.error:
        return f"a {type(outcome.error).__name__}"
    value: Any = outcome.value
    return f"a {value.dtype} array of shape {value.shape}" if isinstance(value, np.ndarray) else str(value)
