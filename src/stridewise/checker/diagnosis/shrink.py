"""A smaller case that fails in the same way, for answers that pass all the small, hand-picked witnesses."""

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from random import Random
from types import MappingProxyType

from stridewise.checker.answers.answer import Answer
from stridewise.checker.diagnosis.search_budget import SearchDeadline, search_seconds
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.exercises import Case, Exercise
from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import ArrayStyle, CaseSpace

_SECONDS = 1.0
_MAX_EXAMPLES = 400
_MAX_READABLE = 100  # elements of all arrays; among more, no one would find the one wrong number
_SIMPLE_NUMBERS = (1.0, 0.5)  # tried in place of each number; the second for answers that fail on fractions only
_NOTE = "the smallest case found that fails"


class _TimeUp(BaseException):
    """Ends a search. Not an Exception, which Hypothesis would take for a failure of the answer."""


def smallest_failure(answer: Answer, exercise: Exercise, found: CheckedOutcome) -> CheckedOutcome:
    """Return a failing case with fewer elements, on which the same rule is broken; `found` itself if there is none.

    Hypothesis searches shapes, fillings, dtypes and layouts, always in the same order; then each number is made as
    simple as the fault allows. The search takes at most one second times the scale of the search budget.

    Parameters
    ----------
    answer : Answer
        The student's function.
    exercise : Exercise
        The exercise that it answers.
    found : CheckedOutcome
        An outcome with a fault.

    Returns
    -------
    CheckedOutcome
        The outcome on that case.
    """
    best: CheckedOutcome = found
    deadline: SearchDeadline | None = None

    def fails_smaller(case: Case) -> bool:
        nonlocal best, deadline
        # The clock starts at the first case, when Hypothesis has been imported.
        deadline = deadline or SearchDeadline(_SECONDS)
        if deadline.has_passed:
            raise _TimeUp
        outcome = answer.attempt(case, exercise.contract, seconds=search_seconds(_SECONDS))
        smaller = compare_with_reference(exercise, outcome)
        if not _have_the_same_fault(smaller, found):
            return False
        if _size(smaller) < _size(best):
            best = smaller
        return True

    if exercise.space and not _is_witness(found, exercise):
        with suppress(_TimeUp):
            _search(exercise.space, _styles(found), fails_smaller)
            if _size(best)[0] <= _MAX_READABLE:
                _simplify(best.outcome.case, fails_smaller)
    return best


def _is_witness(found: CheckedOutcome, exercise: Exercise) -> bool:
    return any(found.outcome.case is witness for witness in exercise.witnesses)


def _have_the_same_fault(left: CheckedOutcome, right: CheckedOutcome) -> bool:
    if left.fault is None or right.fault is None or left.fault.kind != right.fault.kind:
        return False
    return type(left.outcome.error) is type(right.outcome.error)


def _size(seen: CheckedOutcome) -> tuple[int, int, int]:
    """Return how much there is to read: elements of all arrays, what is special about them, digits of the numbers."""
    recipes = [value for value in seen.outcome.case.arguments.values() if isinstance(value, ArraySpec)]
    elements = sum(math.prod(recipe.shape) for recipe in recipes)
    special = sum(
        (recipe.fill != "count") + (recipe.layout != "contiguous") + (recipe.dtype != "float32") for recipe in recipes
    )
    return elements, special, sum(len(f"{value:g}") for recipe in recipes for value in recipe.build().flat)


def _styles(found: CheckedOutcome) -> list[ArrayStyle]:
    """Yield plain arrays, then what the failing case has, and nothing else: Numba compiles again for each kind."""
    styles = [ArrayStyle(), ArrayStyle("random")]
    for value in found.outcome.case.arguments.values():
        if isinstance(value, ArraySpec):
            styles += [ArrayStyle(fill, value.dtype, value.layout) for fill in ("count", value.fill)]
    return list(dict.fromkeys(styles))


def _search(space: CaseSpace, styles: list[ArrayStyle], condition: Callable[[Case], bool]) -> None:
    # Imported only here, where a check has failed already: it takes a quarter of a second.
    from hypothesis import HealthCheck, Phase, find, settings, strategies

    def case(drawn: tuple[Mapping[str, int], ArrayStyle]) -> Case:
        return space.case(*drawn, _NOTE)

    lengths = {letter: strategies.integers(*bounds) for letter, bounds in space.bounds().items()}
    cases = strategies.tuples(strategies.fixed_dictionaries(lengths), strategies.sampled_from(styles)).map(case)
    quiet = settings(
        database=None,
        deadline=None,
        max_examples=_MAX_EXAMPLES,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    # Nothing was found; or the answer gives something else each time, which Hypothesis calls flaky; or it cannot be
    # called any more. What was found until then is still the best.
    with suppress(Exception):
        find(cases, condition, settings=quiet, random=Random(0))


def _simplify(case: Case, fails: Callable[[Case], bool]) -> None:
    """Simplify the numbers one by one. Numbers that count show where each came from, and stay."""
    for name, recipe in case.arguments.items():
        if not isinstance(recipe, ArraySpec) or recipe.fill == "count":
            continue
        values = [float(value) for value in recipe.build().flat]
        for place in range(len(values)):
            for simple in _SIMPLE_NUMBERS:
                tried = (*values[:place], simple, *values[place + 1 :])
                changed = Case(case.note, MappingProxyType({**case.arguments, name: replace(recipe, values=tried)}))
                if fails(changed):
                    case, values = changed, list(tried)
                    break
