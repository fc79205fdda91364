"""The outcomes of our own functions: references and the examples of misconceptions."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from stridewise.checker.answers.outcome import Outcome, run_trusted
from stridewise.exercises import Case


@lru_cache(maxsize=20_000)
def run_known(function: Callable[..., Any], case: Case) -> Outcome:
    """Run a function that gives the same result each time, once for each case. Callers must not change the outcome.

    A class of students is graded on the same cases, and each wrong answer is matched with every misconception.
    """
    return run_trusted(function, case)
