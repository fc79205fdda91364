"""An answer that runs in another process: what the checker asks of it in place of watching it itself.

A check in the student's own process can be changed by the student's code. So a grader runs the check in a process of
its own and gives it, in place of the function, an object that ships the arguments to where the function lives. Cases,
rules, diagnosis and words stay the same. What is asked here is what only the other side can tell, or what has to be
measured from outside.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stridewise.exercises.cases import Case
from stridewise.exercises.record import MemoryLimit, Race

if TYPE_CHECKING:
    from stridewise.checker.answers.relative_time import RelativeTime
    from stridewise.checker.answers.watched_calls import ForbiddenCall


class MeasurementError(Exception):
    """Something could not be measured from outside. The text says what, and why."""


class Elsewhere(ABC):
    """A function in another process.

    A call raises what the function raised there, gives back what it returned, and changes the arguments as the
    function did: a view comes back as a view of the arguments given here. What it printed is printed. What is raised
    has one note, which says where in the student's code it arose, or none where that is not known.
    """

    @abstractmethod
    def within(self, seconds: float) -> Callable[..., Any]:
        """The function with a time limit for each call, beyond which the call raises TookTooLongError."""

    @property
    @abstractmethod
    def is_compiled(self) -> bool:
        """Whether Numba has compiled it, or what it calls."""

    @property
    @abstractmethod
    def py_func(self) -> "Elsewhere | None":
        """Its Python form, where it has been compiled."""

    @property
    @abstractmethod
    def called(self) -> "tuple[ForbiddenCall, ...]":
        """The forbidden functions that it is known to call, after the last call."""

    @abstractmethod
    def measured(self, limit: MemoryLimit) -> tuple[MemoryLimit, int]:
        """The most bytes that a call took at one moment, and the limit that it was measured for.

        The limit may be for a larger case than the one given, with as many bytes more. Raises MeasurementError.
        """

    @abstractmethod
    def multiplications(self, case: Case, law: Callable[..., Any]) -> int | None:
        """How many products of two numbers from its arguments it makes on the case; None where none can be followed.

        law: what gives the same results; the answer's steps must give them too, on the case and on others like it.
        """

    @abstractmethod
    def pace(self, race: Race) -> "RelativeTime":
        """How long it takes beside the race's reference. Raises MeasurementError."""
