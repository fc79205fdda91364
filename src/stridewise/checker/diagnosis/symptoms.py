"""What wrong results have in common with the right ones, in words: for mistakes that nobody has named.

What is true in every case that went wrong is said of every case; what is true in the shown one alone is said of that
one. Nothing is said that a single case contradicts.
"""

from collections.abc import Sequence

import numpy as np

from stridewise.checker.diagnosis.observations import PLACES, SHAPES, VALUES, Observation, Observer, ResultPair
from stridewise.checker.rules.rules import CheckedOutcome

_ENOUGH = 4  # a pattern in fewer elements of one case alone is chance


def symptom(shown: CheckedOutcome, seen: Sequence[CheckedOutcome], letters: tuple[str, ...] = ()) -> str:
    """One sentence on what the wrong results have in common, or nothing.

    shown: the case that the student sees. seen: all that were run. letters: of the output's axes, such as n, h, w, co.
    """
    here = _results(shown, letters)
    wrong = [_results(one, letters) for one in seen if one.fault]
    if here is None or shown.fault is None or shown.fault.kind not in ("values", "nonfinite", "shape"):
        return ""
    table = (*VALUES, *PLACES) if here.expected.shape == here.received.shape else SHAPES
    there = [(observe, observation) for observe in table for observation in observe(here)]
    for observe, observation in there:
        if len(wrong) > 1 and _always(observation.words, observe, wrong):
            return f"In every case that went wrong, {observation.words}."
    if here.expected.size >= _ENOUGH:
        return next((f"Here {observation.words}." for _, observation in there if observation.telling), "")
    return ""


def _results(one: CheckedOutcome, letters: tuple[str, ...]) -> ResultPair | None:
    received = one.outcome.value
    if received is None or type(received) is not type(one.expected):
        return None
    if isinstance(received, np.ndarray) and received.dtype.kind not in "biufc":
        return None  # of what is no number, nothing can be said
    expected, received = np.atleast_1d(one.expected), np.atleast_1d(received)
    if expected.dtype.kind != "f":  # whole numbers of Python: compared without a tolerance, and without overflow
        expected, received = expected.astype(object).astype(float), received.astype(object).astype(float)
    each = {tuple: "every entry", int: "the result"}.get(type(one.expected), "every output")
    return ResultPair(expected, received, letters, each)


def _always(words: str, observe: Observer, wrong: Sequence[ResultPair | None]) -> bool:
    """Whether the words are true of each of these cases, and telling in one of them at least."""
    found = [_observation(words, observe, results) for results in wrong]
    return all(found) and any(one.telling for one in found if one)


def _observation(words: str, observe: Observer, results: ResultPair | None) -> Observation | None:
    if results is None or (observe in SHAPES) == (results.expected.shape == results.received.shape):
        return None
    return next((one for one in observe(results) if one.words == words), None)
