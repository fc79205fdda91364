"""From an error to what to say about it."""

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.messages.errors import (
    calls,
    indices,
    names,
    numba_errors,
    shapes,
    torch_habits,
    whole_numbers,
)
from stridewise.checker.messages.errors.failure import Entry, Failure
from stridewise.exercises import Exercise
from stridewise.gpu import KernelError

TABLES: tuple[tuple[Entry, ...], ...] = (
    numba_errors.ENTRIES,
    whole_numbers.ENTRIES,
    indices.ENTRIES,
    torch_habits.ENTRIES,
    shapes.ENTRIES,
    calls.ENTRIES,
    names.ENTRIES,
)


def error_advice(exercise: Exercise, outcome: Outcome) -> str:
    """Return what an error means and the way out, in whole sentences.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    outcome : Outcome
        A call that raised.

    Returns
    -------
    str
        Empty for an error that no table knows.
    """
    if isinstance(outcome.error, KernelError):
        return outcome.text.partition("\n")[2]
    failure = Failure.of(exercise.name, outcome)
    sentences = (entry.advice_on(failure) for table in TABLES for entry in table)
    return next(filter(None, sentences), "")
