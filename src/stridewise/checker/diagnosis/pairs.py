"""Two misconceptions at once: the example of one, its arguments and result changed as the other would change them.

A pair is named only if it fits every result and is the only one that does: of two, either would be a guess. How often
it helps is measured by `python -m evaluation.heuristics`.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from stridewise.checker.answers.captured_output import capture_output
from stridewise.checker.diagnosis.match import Strength, strength_of
from stridewise.checker.diagnosis.search_budget import SearchDeadline
from stridewise.checker.rules.compare import agree
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.exercises import Contract, Exercise, Misconception
from stridewise.layout import guarded_as_strided

Pair = tuple[Misconception, Misconception]
Answer = Callable[..., Any]

# Thread time, so that a busy machine finds the same. All pairs take 0.2 to 0.4 s; one not tried by then could be a
# second one that fits.
_SECONDS = 1.0


def only_pair(
    exercise: Exercise, checked: Sequence[CheckedOutcome], *, compares_layout: bool
) -> tuple[Misconception, ...]:
    """Return the two misconceptions that together explain every result; empty if no pair or more than one does.

    Parameters
    ----------
    exercise, checked, compares_layout
        As in `explanation`.

    Returns
    -------
    tuple of Misconception
        Two, or none.
    """
    wrong = [seen for seen in checked if seen.fault and seen.outcome.value is not None]
    if not wrong:
        return ()  # errors alone are too little evidence for two misconceptions
    contract = exercise.contract if compares_layout else Contract()
    candidates = _pairs_that_fit(exercise.misconceptions, wrong[0])
    found = [
        pair
        for pair, combined in candidates
        if strength_of(iter((combined,)), contract, checked) is Strength.BY_ONE_STYLE
    ]
    by_names = {frozenset(misconception.name for misconception in pair): pair for pair in found}
    return next(iter(by_names.values())) if len(by_names) == 1 else ()


def _pairs_that_fit(misconceptions: Sequence[Misconception], seen: CheckedOutcome) -> list[tuple[Pair, Answer]]:
    """Return all pairs that explain this one outcome; none if there is no time to try them all."""
    deadline = SearchDeadline(_SECONDS)
    candidates = []
    # There are up to two thousand: `run` for each of them would take longer than the calls themselves.
    with capture_output(), guarded_as_strided(), np.errstate(all="ignore"):
        results = _Results(seen)
        for pair, combined in _combinations(misconceptions):
            if deadline.has_passed:
                return []
            inner, outer = pair
            if outer.change_result and _moves_axes(results.of(inner), seen.expected):
                continue  # the change is one of the right result's axes
            if agree(seen.outcome.value, results.of_pair(inner, outer)):
                candidates.append((pair, combined))
    return candidates


class _Results:
    """What examples give on one case, each called once for the same arguments.

    Half of the changes are to the result alone, and with few channels or images many others leave the arguments as they
    are.
    """

    def __init__(self, seen: CheckedOutcome) -> None:
        self._seen = seen
        self._known: dict[tuple[str, Hashable], Any] = {}
        self._arguments: dict[str, Hashable] = {}
        self._given = _in_memory(_call(lambda *arguments: arguments, seen))

    def of(self, inner: Misconception) -> Any:
        """Return what the example gives for the case's own arguments; None where it raises."""
        return self._remembered(inner, self._given, inner.example)

    def of_pair(self, inner: Misconception, outer: Misconception) -> Any:
        """Return what the example gives with its arguments and its result changed; None where something raises."""
        result = self.of(inner)
        change = outer.change_arguments
        if change:
            if outer.name not in self._arguments:
                self._arguments[outer.name] = _in_memory(_call(change, self._seen))
            arguments = self._arguments[outer.name]
            result = self._remembered(inner, arguments, lambda *given: inner.example(*change(*given)))
        return _call(_change_of(result, outer), self._seen) if outer.change_result else result

    def _remembered(self, inner: Misconception, arguments: Hashable, answer: Answer) -> Any:
        key = inner.name, arguments
        if key not in self._known:
            self._known[key] = _call(answer, self._seen)
        return self._known[key]


def _in_memory(arguments: tuple[Any, ...] | None) -> Hashable:
    """Return a key that is equal for equal values with the same memory layout."""
    arrays = map(np.asarray, arguments or ())
    return tuple((array.dtype.str, array.shape, array.strides, array.tobytes()) for array in arrays)


def _moves_axes(result: Any, expected: Any) -> bool:
    """Return whether a result has the lengths of the expected one in another order."""
    shape = np.shape(result) if isinstance(result, np.ndarray) else ()
    return shape != np.shape(expected) and sorted(shape) == sorted(np.shape(expected))


def _call(answer: Answer, seen: CheckedOutcome) -> Any:
    """Return what the answer gives on that case, or None where it raises."""
    try:
        return answer(*seen.outcome.case.build().values())
    except Exception:
        return None


def _change_of(result: Any, outer: Misconception) -> Answer:
    def changed(*arguments: Any) -> Any:
        own = result.copy() if isinstance(result, np.ndarray) else result
        return None if own is None or outer.change_result is None else outer.change_result(own, *arguments)

    return changed


def _combinations(misconceptions: Sequence[Misconception]) -> Iterator[tuple[Pair, Answer]]:
    for inner, outer in permutations(misconceptions, 2):
        if outer.change_arguments or outer.change_result:
            yield (inner, outer), combine(inner.example, outer)


def combine(answer: Answer, outer: Misconception) -> Answer:
    """Return the answer with its arguments and its result changed as the misconception `outer` would change them."""

    def combined(*arguments: Any) -> Any:
        result = answer(*(outer.change_arguments(*arguments) if outer.change_arguments else arguments))
        return outer.change_result(result, *arguments) if outer.change_result else result

    return combined
