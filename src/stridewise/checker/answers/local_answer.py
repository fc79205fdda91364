"""An answer that is a function of this process."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from stridewise.checker.answers.answer import Answer
from stridewise.checker.answers.arithmetic_trace import trace_arithmetic
from stridewise.checker.answers.failing_line import failing_line
from stridewise.checker.answers.outcome import Outcome, controlled_surroundings, run
from stridewise.checker.answers.peak_memory import peak_extra_bytes
from stridewise.checker.answers.relative_time import RelativeTime, relative_time
from stridewise.checker.answers.source_line import failing_source_line
from stridewise.checker.answers.time_limit import with_time_limit
from stridewise.checker.answers.watched_calls import ForbiddenCall, watch_calls
from stridewise.exercises.cases import Case
from stridewise.exercises.record import ForbiddenCalls, MemoryLimit, Race

_MEMORY_MEASUREMENTS = 3  # the smallest counts: other threads may allocate meanwhile


class LocalAnswer(Answer):
    """A function of this process, plain or compiled by Numba.

    Parameters
    ----------
    function : callable
        The function.
    is_python_form : bool
        Whether it is the Python function that Numba has compiled, and so has no further one.
    """

    def __init__(self, function: Callable[..., Any], *, is_python_form: bool = False) -> None:
        self._function = function
        python_form = None if is_python_form else getattr(function, "py_func", None)
        self._python_form = LocalAnswer(python_form, is_python_form=True) if callable(python_form) else None

    @property
    def is_compiled(self) -> bool:
        if self._python_form:
            return True
        code = getattr(self._function, "__code__", None)
        global_names = getattr(self._function, "__globals__", {})
        return any(hasattr(global_names.get(name), "py_func") for name in (code.co_names if code else ()))

    @property
    def python_form(self) -> "LocalAnswer | None":
        return self._python_form

    def call(self, case: Case, forbidden: Sequence[ForbiddenCalls] = (), *, seconds: float) -> Outcome:
        calls: list[ForbiddenCall] = []
        # Numba's compiler makes so many calls that watching doubles its time; of compiled code nothing is reported.
        watched = () if self._python_form else tuple(forbidden)

        def call(*arguments: Any) -> Any:
            # The limit inside, the watch outside: the limit's exception cannot keep an earlier profiler from its place.
            with watch_calls(watched, calls):
                return with_time_limit(self._function, seconds)(*arguments)

        outcome = run(call, case)
        outcome = replace(outcome, forbidden_calls=tuple(calls))
        if outcome.error is None:
            return outcome
        source_line = failing_source_line(self._function, outcome)
        return replace(outcome, source_line=source_line, failing_line=failing_line(self._function, outcome.error))

    def measure_memory(self, limit: MemoryLimit) -> tuple[MemoryLimit, int]:
        peaks: list[int] = []
        while len(peaks) < _MEMORY_MEASUREMENTS and all(peak > limit.extra_bytes for peak in peaks):
            arguments = limit.case.build().values()
            with controlled_surroundings():
                peaks.append(peak_extra_bytes(with_time_limit(self._function), *arguments))
        return limit, min(peaks)

    def count_multiplications(self, case: Case, reference: Callable[..., Any]) -> int | None:
        arguments = tuple(case.build().values())
        function = self._python_form._function if self._python_form else self._function
        with controlled_surroundings():
            program = trace_arithmetic(with_time_limit(function), arguments)
        if program is None:
            return None
        expected, received = reference(*arguments), program.run(arguments)
        is_right = np.shape(expected) == received.shape and np.allclose(expected, received)
        return program.multiplications if is_right else None

    def measure_time(self, race: Race) -> RelativeTime:
        with controlled_surroundings():
            return relative_time(self._function, race)
