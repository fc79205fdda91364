"""Answers compiled by Numba: told from plain Python, and tried as plain Python first.

Compiled code does not check its indices: one that leaves an array would answer with garbage, or end the process. Nor
can it be watched or ended from outside; its Python form can.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from stridewise.checker.answers.answer import Elsewhere
from stridewise.checker.answers.outcome import Outcome, run
from stridewise.checker.answers.time_limit import TIME_LIMIT, TimeLimitExceededError, with_time_limit
from stridewise.checker.answers.watched_calls import ForbiddenCall, watched
from stridewise.exercises import Case, Contract

_SECONDS_TO_COMPILE = 60.0
# After one of these the compiled form would do worse than tell the same.
_ENOUGH = (IndexError, NotImplementedError, TimeLimitExceededError)


def attempt(answer: Callable[..., Any], case: Case, contract: Contract, *, seconds: float = TIME_LIMIT) -> Outcome:
    """`run` the answer within the time limit, and note which of the contract's forbidden functions it calls.

    Where its Python form leaves an array, does not end or is not written yet, that is the outcome. So it is on arrays
    that are not contiguous, where compiled code is not asked for: Numba compiles anew for each layout, for seconds.
    """
    python_form = getattr(answer, "py_func", None)
    if not callable(python_form):
        return run_watched(answer, case, contract, seconds_for(answer, seconds))
    outcome = run_watched(python_form, case, contract, TIME_LIMIT)
    if isinstance(outcome.error, _ENOUGH) or not (contract.compiled or case.is_contiguous):
        return outcome
    return replace(run_compiled(answer, case, seconds_for(answer, seconds)), called=outcome.called)


def seconds_for(answer: Callable[..., Any], seconds: float) -> float:
    """The time limit for a call: at least a minute where Numba may have to compile, which is not running time."""
    return max(seconds, _SECONDS_TO_COMPILE) if is_compiled(answer) else seconds


def run_watched(answer: Callable[..., Any], case: Case, contract: Contract, seconds: float) -> Outcome:
    """`run` the answer as it is within so many seconds, and note which forbidden functions it calls."""
    if isinstance(answer, Elsewhere):
        outcome = run(answer.within(seconds), case)
        return replace(outcome, called=answer.called)
    called: list[ForbiddenCall] = []

    def call(*arguments: Any) -> Any:
        # The limit inside, the watch outside: an exception of the limit cannot keep the earlier profiler away.
        with watched(contract.forbidden, called):
            return with_time_limit(answer, seconds)(*arguments)

    return replace(run(call, case), called=tuple(called))


def run_compiled(answer: Callable[..., Any], case: Case, seconds: float) -> Outcome:
    """`run` a function compiled by Numba within so many seconds.

    It is not watched: the compiler makes so many calls that watching them doubles its time (1.0 s became 2.2 s), and of
    what the compiled code calls nothing is reported.
    """
    return run(with_time_limit(answer, seconds), case)


def is_compiled(answer: Callable[..., Any]) -> bool:
    """Whether this is a function compiled by Numba, or a plain one that calls such a function by its global name."""
    if isinstance(answer, Elsewhere):
        return answer.is_compiled
    if hasattr(answer, "py_func"):
        return True
    code = getattr(answer, "__code__", None)
    names = code.co_names if code else ()
    return any(hasattr(getattr(answer, "__globals__", {}).get(name), "py_func") for name in names)
