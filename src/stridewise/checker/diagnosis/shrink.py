"""A smaller case that fails in the same way, where the witnesses, which are small and hand-picked, all went well."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from types import MappingProxyType
from typing import Any

from stridewise.checker.answers.compiled import attempt
from stridewise.checker.diagnosis.search_budget import search_seconds
from stridewise.checker.rules.rules import CheckedOutcome, compare_with_reference
from stridewise.exercises import Case, Exercise
from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import ArrayStyle, CaseSpace

_SECONDS = 1.0
_TRIES = 400
_READABLE = 100  # elements of all arrays; nobody looks for the one odd number among more
_SIMPLE = (1.0, 0.5)  # what a number becomes, if the answer still fails: the second where it takes a fraction
_NOTE = "the smallest case found that fails"


def smallest_failure(answer: Callable[..., Any], exercise: Exercise, found: CheckedOutcome) -> CheckedOutcome:
    """A case with fewer elements in which the answer breaks the same rule as in `found`; or `found` itself.

    Shapes, fillings, dtypes and layouts are searched by Hypothesis, always in the same order; then each number is made
    as simple as the fault allows. All of it takes one second at most.
    """
    best, deadline = found, math.inf

    def fails_smaller(case: Case) -> bool:
        nonlocal best, deadline
        deadline = min(
            deadline, time.monotonic() + search_seconds(_SECONDS)
        )  # the second begins when Hypothesis is ready
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        one = compare_with_reference(exercise, attempt(answer, case, exercise.contract, seconds=left))
        if not _same_fault(one, found):
            return False
        if _size(one) < _size(best):
            best = one
        return True

    if exercise.space and not _is_small(found, exercise):
        _search(exercise.space, _styles(found), fails_smaller)
        if _size(best)[0] <= _READABLE:
            _simplify(best.outcome.case, fails_smaller)
    return best


def _simplify(case: Case, fails: Callable[[Case], bool]) -> None:
    """Make one number after the other simple. Those that are counted say where each came from, and stay."""
    for name, recipe in case.arguments.items():
        if not isinstance(recipe, ArraySpec) or recipe.fill == "count":
            continue
        values = [float(value) for value in recipe.build().flat]
        for place in range(len(values)):
            for simple in _SIMPLE:
                tried = (*values[:place], simple, *values[place + 1 :])
                changed = Case(case.note, MappingProxyType({**case.arguments, name: replace(recipe, values=tried)}))
                if fails(changed):
                    case, values = changed, list(tried)
                    break


def _is_small(found: CheckedOutcome, exercise: Exercise) -> bool:
    return any(found.outcome.case is witness for witness in exercise.witnesses)


def _same_fault(one: CheckedOutcome, found: CheckedOutcome) -> bool:
    if one.fault is None or found.fault is None or one.fault.kind != found.fault.kind:
        return False
    return type(one.outcome.error) is type(found.outcome.error)


def _size(one: CheckedOutcome) -> tuple[int, int, int]:
    """How much there is to read: the elements of all arrays, what is special in them, the digits of their numbers."""
    recipes = [value for value in one.outcome.case.arguments.values() if isinstance(value, ArraySpec)]
    elements = sum(math.prod(recipe.shape) for recipe in recipes)
    special = sum((r.fill != "count") + (r.layout != "contiguous") + (r.dtype != "float32") for r in recipes)
    return elements, special, sum(len(f"{value:g}") for recipe in recipes for value in recipe.build().flat)


def _styles(found: CheckedOutcome) -> list[ArrayStyle]:
    """Plain arrays first; then what the failing case has, and nothing else: Numba compiles anew for each kind."""
    styles = [ArrayStyle(), ArrayStyle("random")]
    for value in found.outcome.case.arguments.values():
        if isinstance(value, ArraySpec):
            styles += [ArrayStyle(fill, value.dtype, value.layout) for fill in ("count", value.fill)]
    return list(dict.fromkeys(styles))


def _search(space: CaseSpace, styles: list[ArrayStyle], condition: Callable[[Case], bool]) -> None:
    # Hypothesis is imported only here, where a check has failed already: it takes a quarter of a second.
    from hypothesis import HealthCheck, Phase, find, settings
    from hypothesis import strategies as some

    def case(drawn: tuple[Mapping[str, int], ArrayStyle]) -> Case:
        return space.case(*drawn, _NOTE)

    lengths = {letter: some.integers(*bounds) for letter, bounds in space.bounds().items()}
    cases = some.tuples(some.fixed_dictionaries(lengths), some.sampled_from(styles)).map(case)
    quietly = settings(
        database=None,
        deadline=None,
        max_examples=_TRIES,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    try:
        find(cases, condition, settings=quietly, random=Random(0))
    except Exception:
        # Nothing found; or the time was up and the condition changed its mind, which Hypothesis calls flaky.
        return
