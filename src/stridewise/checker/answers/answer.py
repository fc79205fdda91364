"""What the checker asks of an answer, in the student's process or in another."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from stridewise.checker.answers import time_limit
from stridewise.checker.answers.arithmetic_trace import Program
from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.answers.parallel_loops import DataRaceError
from stridewise.checker.answers.relative_time import RelativeTime
from stridewise.checker.answers.surroundings import USUAL, Surroundings
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.exercises.cases import Case
from stridewise.exercises.kernel_functions import KernelRun
from stridewise.exercises.limits import ForbiddenCalls, MemoryLimit, Race
from stridewise.exercises.record import Contract
from stridewise.gpu import Launch

_SECONDS_TO_COMPILE = 60.0
# After one of these in the Python form, calling the compiled form would add nothing, or crash the process.
_ENDS_IT = (IndexError, NotImplementedError, TimeLimitExceededError)


def _ends_it(error: BaseException | None) -> bool:
    # By name: a remote answer's error has a type made here to stand for the real one.
    return isinstance(error, _ENDS_IT) or type(error).__name__ == DataRaceError.__name__


class MeasurementError(Exception):
    """Something could not be measured from outside the answer's process. The text says what, and why."""


class Answer(ABC):
    """A student's function: how the checker calls, measures and inspects it, wherever it runs."""

    @property
    @abstractmethod
    def is_compiled(self) -> bool:
        """Whether Numba has compiled it, or a function that it could call: then calls may take time to compile."""

    @property
    @abstractmethod
    def python_form(self) -> "Answer | None":
        """The Python function that Numba has compiled; None for a plain function."""

    @abstractmethod
    def call(
        self,
        case: Case,
        forbidden: Sequence[ForbiddenCalls] = (),
        *,
        seconds: float,
        surroundings: Surroundings = USUAL,
    ) -> Outcome:
        """Call the function once, as it is.

        Parameters
        ----------
        case : Case
            Its arguments, made anew.
        forbidden : sequence of ForbiddenCalls, default ()
            The functions whose calls are to be noted.
        seconds : float
            Time limit. Beyond it the outcome's error is a TimeLimitExceededError.
        surroundings : Surroundings, optional
            What may differ from one call to the next without a difference in the result.

        Returns
        -------
        Outcome
            With the forbidden calls that were seen and, after an error, the source line where it arose.
        """

    @abstractmethod
    def runs_compiled_code(self, case: Case) -> bool:
        """Return whether the result on this case comes from a compiled function, as observed in the call."""

    @abstractmethod
    def measure_memory(self, limit: MemoryLimit) -> tuple[MemoryLimit, int]:
        """Measure a call's peak memory beyond its arguments.

        Parameters
        ----------
        limit : MemoryLimit
            The limit to be decided on, and the case that it is for.

        Returns
        -------
        limit : MemoryLimit
            The limit that the measurement is for, possibly for a larger case than the given one.
        peak : int
            In bytes.

        Raises
        ------
        MeasurementError
            If it cannot be measured.
        """

    def count_multiplications(self, case: Case, reference: Callable[..., Any]) -> int | None:
        """Count the products of two numbers that both depend on the arguments; parameters as for `follow_arithmetic`.

        Returns
        -------
        int or None
            None if the arithmetic cannot be followed.
        """
        program = self.follow_arithmetic(case, reference)
        return program.multiplications if program else None

    @abstractmethod
    def follow_arithmetic(self, case: Case, reference: Callable[..., Any]) -> Program | None:
        """Return the arithmetic of one call, step by step.

        Parameters
        ----------
        case : Case
            The arguments.
        reference : callable
            Gives the right result; a program that computes something else is dropped.

        Returns
        -------
        Program or None
            None if the arithmetic cannot be followed.

        Raises
        ------
        MeasurementError
            If the answer lies about its arithmetic.
        """

    def count_traffic(self, case: Case) -> Launch | None:  # noqa: ARG002
        """Count what a kernel for a GPU asks of memory on this case.

        Parameters
        ----------
        case : Case
            The arguments.

        Returns
        -------
        Launch or None
            None if the answer is no kernel.
        """
        return None

    def follow_kernel(self, case: Case) -> KernelRun | None:  # noqa: ARG002
        """Run a kernel for a GPU on this case, and follow where its results come from.

        Parameters
        ----------
        case : Case
            The arguments.

        Returns
        -------
        KernelRun or None
            None if the answer is no kernel.
        """
        return None

    @abstractmethod
    def measure_time(self, race: Race) -> RelativeTime:
        """Time the answer relative to the race's reference.

        Parameters
        ----------
        race : Race
            The case, the reference, and the ratio to be decided on.

        Returns
        -------
        RelativeTime

        Raises
        ------
        MeasurementError
            If it cannot be measured.
        """

    def attempt(
        self, case: Case, contract: Contract, *, seconds: float | None = None, surroundings: Surroundings = USUAL
    ) -> Outcome:
        """Call the function, in its Python form first where it is compiled.

        Compiled code does not check its indices: one out of bounds gives garbage, or crashes the process. Nor can
        compiled code be watched, or interrupted. So if the Python form indexes out of bounds, does not end or is not
        written yet, that is the outcome. The same holds for non-contiguous arrays where the exercise does not ask for
        compiled code, because Numba takes seconds to compile for each new layout, and where both forms raise.

        Parameters
        ----------
        case : Case
            The arguments.
        contract : Contract
            What the exercise forbids, and whether it asks for compiled code.
        seconds : float, optional
            Time limit of the call; `TIME_LIMIT` if not given.
        surroundings : Surroundings, optional
            As for `call`.

        Returns
        -------
        Outcome
        """
        seconds = time_limit.TIME_LIMIT if seconds is None else seconds
        if self.python_form is None:
            limit = self.with_time_to_compile(seconds)
            return self.call(case, contract.forbidden, seconds=limit, surroundings=surroundings)
        outcome = self.python_form.call(
            case, contract.forbidden, seconds=time_limit.TIME_LIMIT, surroundings=surroundings
        )
        if _ends_it(outcome.error) or not (contract.compiled or case.is_contiguous):
            return outcome
        compiled = self.call(case, seconds=self.with_time_to_compile(seconds), surroundings=surroundings)
        if compiled.error and outcome.error:
            return outcome  # where the Python form fails too, its error says more than the compiler's
        return replace(compiled, forbidden_calls=outcome.forbidden_calls)

    def with_time_to_compile(self, seconds: float) -> float:
        """Return the limit for a call: at least a minute where Numba may compile, which is not running time."""
        return max(seconds, _SECONDS_TO_COMPILE) if self.is_compiled else seconds
