"""Answers compiled by Numba: told from plain Python, and tried as plain Python first.

Compiled code does not check its indices: one that leaves an array would answer with garbage, or end the process. Nor
can it be watched or ended from outside; its Python form can.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from stridewise.checker.calls import watched
from stridewise.checker.outcome import Outcome, run
from stridewise.checker.time_limit import TookTooLongError, limited
from stridewise.exercises import Case, Contract

# After one of these the compiled form would do worse than tell the same.
_ENOUGH = (IndexError, NotImplementedError, TookTooLongError)


def attempt(answer: Callable[..., Any], case: Case, contract: Contract, *, seconds: float | None = None) -> Outcome:
    """`run` the answer within the time limit, and note which of the contract's forbidden functions it calls.

    Where its Python form leaves an array, does not end or is not written yet, that is the outcome.
    seconds: another time limit for this call.
    """
    python_form = getattr(answer, "py_func", None)
    if not callable(python_form):
        return _run(answer, case, contract, seconds)
    outcome = _run(python_form, case, contract, seconds)
    if isinstance(outcome.error, _ENOUGH):
        return outcome
    return replace(_run(answer, case, contract, seconds), called=outcome.called)


def _run(answer: Callable[..., Any], case: Case, contract: Contract, seconds: float | None) -> Outcome:
    called = []

    def call(*arguments: Any) -> Any:
        # The limit inside, the watch outside: an exception of the limit cannot keep the earlier profiler away.
        within_limit = limited(answer) if seconds is None else limited(answer, seconds)
        with watched(contract.forbidden) as calls:
            try:
                return within_limit(*arguments)
            finally:
                called.extend(calls)

    outcome = run(call, case)
    return replace(outcome, called=tuple(called))


def is_compiled(answer: Callable[..., Any]) -> bool:
    """Whether this is a function compiled by Numba, or a plain one that calls such a function by its global name."""
    if hasattr(answer, "py_func"):
        return True
    code = getattr(answer, "__code__", None)
    names = code.co_names if code else ()
    return any(hasattr(getattr(answer, "__globals__", {}).get(name), "py_func") for name in names)
