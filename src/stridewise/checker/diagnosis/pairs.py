"""Two known mistakes at once: one wrong answer, its arguments and its result changed as another mistake would.

Named only if every answer that was seen matches, and only one pair does: two pairs that both fit would be a guess.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from stridewise.checker.answers.captured_output import capture_output
from stridewise.checker.diagnosis.match import explains
from stridewise.checker.diagnosis.search_budget import search_seconds
from stridewise.checker.rules.compare import agree
from stridewise.checker.rules.rules import CheckedOutcome
from stridewise.exercises import Contract, Exercise, Misconception
from stridewise.layout import guarded_as_strided

Pair = tuple[Misconception, Misconception]
Answer = Callable[..., Any]

# Of computing, so that a busy machine finds the same. All pairs take 0.2 to 0.4; one that was not tried by then
# could be a second one that fits.
_SECONDS = 1.0


def the_only_pair(exercise: Exercise, seen: Sequence[CheckedOutcome], *, memory: bool) -> tuple[Misconception, ...]:
    """The two misconceptions that together explain every answer seen; empty where none do, or more than one pair.

    memory: as for `explanations`.
    """
    wrong = [one for one in seen if one.fault and one.outcome.value is not None]
    if not wrong:
        return ()  # errors alone say too little for two beliefs
    contract = exercise.contract if memory else Contract()
    likely = _giving_the_same(exercise.misconceptions, wrong[0])
    found = [pair for pair, answer in likely if explains(answer, contract, seen)]
    pairs = {frozenset(one.name for one in pair): pair for pair in found}
    return next(iter(pairs.values())) if len(pairs) == 1 else ()


def _giving_the_same(known: Sequence[Misconception], one: CheckedOutcome) -> list[tuple[Pair, Answer]]:
    """All pairs that explain this one outcome; none if there is no time to try them all."""
    deadline = time.thread_time() + search_seconds(_SECONDS)
    likely = []
    # There are up to two thousand: `run` for each of them would take longer than the calls themselves.
    with capture_output(), guarded_as_strided(), np.errstate(all="ignore"):
        alone = {inner.name: _given(inner.example, one) for inner in known}
        for pair, answer in _combined(known):
            if time.thread_time() > deadline:
                return []
            inner, outer = pair
            # Half of them change nothing but the result, which is known already.
            changes = answer if outer.change_arguments else _afterwards(alone[inner.name], outer)
            if agree(one.outcome.value, _given(changes, one)):
                likely.append((pair, answer))
    return likely


def _given(answer: Answer, one: CheckedOutcome) -> Any:
    """What the answer returns on that case, or None where it raises."""
    try:
        return answer(*one.outcome.case.build().values())
    except Exception:
        return None


def _afterwards(result: Any, outer: Misconception) -> Answer:
    def changed(*arguments: Any) -> Any:
        own = result.copy() if isinstance(result, np.ndarray) else result
        return None if own is None or outer.change_result is None else outer.change_result(own, *arguments)

    return changed


def _combined(known: Sequence[Misconception]) -> Iterator[tuple[Pair, Answer]]:
    """Every two, with what they give together: the first one's answer within the second one's changes."""
    for inner, outer in permutations(known, 2):
        if outer.change_arguments or outer.change_result:
            yield (inner, outer), _within(inner.example, outer)


def _within(answer: Answer, outer: Misconception) -> Answer:
    def combined(*arguments: Any) -> Any:
        result = answer(*(outer.change_arguments(*arguments) if outer.change_arguments else arguments))
        return outer.change_result(result, *arguments) if outer.change_result else result

    return combined
