"""Answers compiled by Numba: told from plain Python, and tried as plain Python first.

Compiled code does not check its indices: one that leaves an array would answer with garbage, or end the process.
"""

from collections.abc import Callable
from typing import Any

from stridewise.checker.outcome import Outcome, run
from stridewise.exercises import Case


def attempt(answer: Callable[..., Any], case: Case) -> Outcome:
    """`run` the answer; but where its Python form leaves an array or is not written yet, that is the outcome."""
    python_form = getattr(answer, "py_func", None)
    if callable(python_form):
        outcome = run(python_form, case)
        if isinstance(outcome.error, IndexError | NotImplementedError):
            return outcome
    return run(answer, case)


def is_compiled(answer: Callable[..., Any]) -> bool:
    """Whether this is a function compiled by Numba, or a plain one that calls such a function by its global name."""
    if hasattr(answer, "py_func"):
        return True
    code = getattr(answer, "__code__", None)
    names = code.co_names if code else ()
    return any(hasattr(getattr(answer, "__globals__", {}).get(name), "py_func") for name in names)
