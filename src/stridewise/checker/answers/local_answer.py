"""Answers that are called in this process: a function, or the text of a kernel for a GPU."""

import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import numpy as np

from stridewise.checker.answers.answer import Answer, MeasurementError
from stridewise.checker.answers.arithmetic_trace import Program, trace_arithmetic
from stridewise.checker.answers.compiled_code import (
    CompiledCalls,
    is_compiled_itself,
    reaches_compiled_code,
    reaches_compiled_ufunc,
    replaced_calls,
    runs_in_parallel,
)
from stridewise.checker.answers.failing_line import failing_line
from stridewise.checker.answers.outcome import Outcome, controlled_surroundings, run
from stridewise.checker.answers.parallel_loops import watched_parallel_loops
from stridewise.checker.answers.peak_memory import peak_extra_bytes
from stridewise.checker.answers.relative_time import RelativeTime, relative_time
from stridewise.checker.answers.source_line import failing_source_line
from stridewise.checker.answers.surroundings import USUAL, Surroundings
from stridewise.checker.answers.time_limit import TIME_LIMIT, with_time_limit
from stridewise.checker.answers.watched_calls import ForbiddenCall, watch_calls
from stridewise.exercises.cases import Case
from stridewise.exercises.kernel_functions import KernelRun, count_traffic, follow_kernel, run_kernel
from stridewise.exercises.limits import ForbiddenCalls, MemoryLimit, Race
from stridewise.exercises.record import KernelLaunch
from stridewise.gpu import KernelError, Launch
from stridewise.gpu.kernel_source import KernelSource

# Python takes three times as long in a browser, where nothing but the clock is known.
_FOLLOWING_SECONDS = 3 * TIME_LIMIT if sys.platform == "emscripten" else TIME_LIMIT
_MEMORY_MEASUREMENTS = 3  # the smallest counts: other threads may allocate meanwhile


class LocalAnswer(Answer):
    """A function of this process, plain or compiled by Numba.

    Parameters
    ----------
    function : callable
        The function.
    is_python_form : bool, default False
        Whether it is the Python function that Numba has compiled, and so has no further one.
    is_parallel : bool, default False
        Whether it is such a function, and Numba runs its parallel loops in several threads.
    """

    def __init__(
        self, function: Callable[..., Any], *, is_python_form: bool = False, is_parallel: bool = False
    ) -> None:
        self._function = function
        self._is_parallel = is_parallel
        python_form = None if is_python_form else getattr(function, "py_func", None)
        self._python_form = (
            LocalAnswer(python_form, is_python_form=True, is_parallel=runs_in_parallel(function))
            if callable(python_form)
            else None
        )

    @property
    def is_compiled(self) -> bool:
        return reaches_compiled_code(self._function)

    @property
    def python_form(self) -> "LocalAnswer | None":
        return self._python_form

    def call(
        self,
        case: Case,
        forbidden: Sequence[ForbiddenCalls] = (),
        *,
        seconds: float,
        surroundings: Surroundings = USUAL,
    ) -> Outcome:
        calls: list[ForbiddenCall] = []
        # Numba's compiler makes so many calls that watching doubles its time; of compiled code nothing is reported.
        watched = () if self._python_form else tuple(forbidden)

        def call(*arguments: Any) -> Any:
            # The limit inside, the watch outside: the limit's exception cannot keep an earlier profiler from its place.
            loops = watched_parallel_loops() if self._is_parallel else nullcontext()
            with watch_calls(watched, calls), loops:
                return with_time_limit(self._function, seconds)(*arguments)

        outcome = run(call, case, surroundings)
        outcome = replace(outcome, forbidden_calls=tuple(calls))
        if outcome.error is None:
            return outcome
        source_line = failing_source_line(self._function, outcome)
        return replace(outcome, source_line=source_line, failing_line=failing_line(self._function, outcome.error))

    def runs_compiled_code(self, case: Case) -> bool:
        if self._python_form:
            return is_compiled_itself(self._function)
        if not self.is_compiled or reaches_compiled_ufunc(self._function):
            return self.is_compiled
        seconds = self.with_time_to_compile(TIME_LIMIT)
        outcomes = []
        for calls in (CompiledCalls(), CompiledCalls(spoils_results=True)):
            with replaced_calls(calls):
                outcomes.append(run(with_time_limit(self._function, seconds), case))
            if not calls.count:
                return False
        usual, spoilt = outcomes
        return bool(usual.error or spoilt.error) or not np.array_equal(usual.value, spoilt.value)

    def measure_memory(self, limit: MemoryLimit) -> tuple[MemoryLimit, int]:
        peaks: list[int] = []
        while len(peaks) < _MEMORY_MEASUREMENTS and all(peak > limit.extra_bytes for peak in peaks):
            arguments = limit.case.build().values()
            with controlled_surroundings():
                peaks.append(peak_extra_bytes(with_time_limit(self._function), *arguments))
        return limit, min(peaks)

    def follow_arithmetic(self, case: Case, reference: Callable[..., Any]) -> Program | None:
        arguments = tuple(case.build().values())
        function = self._python_form._function if self._python_form else self._function
        with controlled_surroundings():
            program = trace_arithmetic(with_time_limit(function), arguments)
        if program is None:
            return None
        expected, received = reference(*arguments), program.run(arguments)
        is_right = np.shape(expected) == received.shape and np.allclose(expected, received)
        return program if is_right else None

    def measure_time(self, race: Race) -> RelativeTime:
        with controlled_surroundings():
            return relative_time(self._function, race)


class KernelAnswer(Answer):
    """A kernel, called by launching it on the model of a GPU.

    Its text is translated and run here, wherever it comes from: a kernel can do no more than the model lets it.

    Parameters
    ----------
    source : KernelSource
        Its text.
    how : KernelLaunch
        How the exercise launches it.
    """

    def __init__(self, source: KernelSource, how: KernelLaunch) -> None:
        self._source, self._how = source, how

    @property
    def is_compiled(self) -> bool:
        return False

    @property
    def python_form(self) -> None:
        return None

    def call(
        self,
        case: Case,
        forbidden: Sequence[ForbiddenCalls] = (),  # noqa: ARG002
        *,
        seconds: float,
        surroundings: Surroundings = USUAL,
    ) -> Outcome:
        def launched(*arguments: Any) -> Any:
            return with_time_limit(run_kernel, seconds)(self._source, self._how, arguments)[0]

        outcome = run(launched, case, surroundings)
        line = outcome.error.line if isinstance(outcome.error, KernelError) else None
        return replace(outcome, source_line=f"in line {line} of your code") if line else outcome

    def count_traffic(self, case: Case) -> Launch:
        """Launch the kernel once and return its counts.

        Parameters
        ----------
        case : Case
            The arguments.

        Returns
        -------
        Launch
        """
        return count_traffic(self._source, self._how, tuple(case.build().values()))

    def follow_kernel(self, case: Case) -> KernelRun:
        """Launch the kernel, and follow where its results come from.

        Parameters
        ----------
        case : Case
            The arguments.

        Returns
        -------
        KernelRun
        """
        found: KernelRun = with_time_limit(follow_kernel, _FOLLOWING_SECONDS)(self._source, self._how, case.build())
        return found

    def runs_compiled_code(self, case: Case) -> bool:  # noqa: ARG002
        return False

    def measure_memory(self, limit: MemoryLimit) -> tuple[MemoryLimit, int]:  # noqa: ARG002
        raise MeasurementError("the memory of a kernel on a GPU is not that of this process")

    def follow_arithmetic(self, case: Case, reference: Callable[..., Any]) -> Program | None:  # noqa: ARG002
        return None

    def measure_time(self, race: Race) -> RelativeTime:  # noqa: ARG002
        raise MeasurementError("the model of a GPU has no clock")
