"""An answer that is a kernel for a GPU: its text is translated and run on the model, in this process.

Nothing of the student's process is called or believed, wherever the text comes from: `stridewise.gpu.kernel_source`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from stridewise.checker.answers.answer import Answer, MeasurementError
from stridewise.checker.answers.arithmetic_trace import Program
from stridewise.checker.answers.outcome import Outcome, run
from stridewise.checker.answers.relative_time import RelativeTime
from stridewise.checker.answers.surroundings import USUAL, Surroundings
from stridewise.checker.answers.time_limit import with_time_limit
from stridewise.exercises.cases import Case
from stridewise.exercises.kernel_functions import run_kernel
from stridewise.exercises.record import ForbiddenCalls, KernelLaunch, MemoryLimit, Race
from stridewise.gpu import KernelError, Launch
from stridewise.gpu.kernel_source import KernelSource


class KernelAnswer(Answer):
    """A kernel, called by launching it on the model of a GPU.

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
        return run_kernel(self._source, self._how, tuple(case.build().values()))[1]

    def runs_compiled_code(self, case: Case) -> bool:  # noqa: ARG002
        return False

    def measure_memory(self, limit: MemoryLimit) -> tuple[MemoryLimit, int]:  # noqa: ARG002
        raise MeasurementError("the memory of a kernel on a GPU is not that of this process")

    def follow_arithmetic(self, case: Case, reference: Callable[..., Any]) -> Program | None:  # noqa: ARG002
        return None

    def measure_time(self, race: Race) -> RelativeTime:  # noqa: ARG002
        raise MeasurementError("the model of a GPU has no clock")
