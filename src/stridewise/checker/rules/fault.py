"""What a rule says of one call: the fault it found, and the call together with what it should have given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.verdict import Kind
from stridewise.exercises import Contract


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule.

    Parameters
    ----------
    kind : str
        Which rule.
    summary : str
        What is wrong, in a few words: the headline of the message.
    index : tuple of int, optional
        Where the results first differ: an element's index, or (entry,) for tuples; None where there is no such place.
    is_uninitialized : bool, default False
        For the kind "nondeterministic": whether the result holds memory that nothing was written to. It is then the
        same where earlier memory is the same, and differs where that differs.
    other_result : object, optional
        For the kind "nondeterministic": what another call with the same arguments returned.
    """

    kind: Kind
    summary: str
    index: tuple[int, ...] | None = None
    is_uninitialized: bool = False
    other_result: Any = None


Rule = Callable[[Contract, Any, Outcome], Fault | None]
"""From a contract, the reference's result and the outcome of a call on the same case to what is wrong, if anything."""

# Where a correct result lies in memory and how it was computed matter only once every case has correct values.
BEYOND_VALUES: tuple[Kind, ...] = ("layout", "forbidden")


@dataclass(frozen=True, slots=True)
class CheckedOutcome:
    """The outcome of a call, the reference's result on the same case, and the first rule that is broken, if any."""

    outcome: Outcome
    expected: Any
    fault: Fault | None

    @property
    def is_wrong(self) -> bool:
        """Whether the result itself is wrong, not merely where it lies in memory or how it was computed."""
        return self.fault is not None and self.fault.kind not in BEYOND_VALUES

    @property
    def timed_out(self) -> bool:
        """Whether the call was stopped at the time limit."""
        return self.fault is not None and self.fault.kind == "timeout"
