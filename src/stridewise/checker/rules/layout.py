"""The rule of layout: whether a result shares the input's memory, and whether it is contiguous."""

from typing import Any

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.rules.fault import Fault
from stridewise.exercises import Contract
from stridewise.language import translate as _


def layout(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    """Require that the result is a view, a copy or contiguous, as the contract asks."""
    if contract.memory == "view" and not outcome.shares:
        return Fault("layout", _("right values, but in a copy of the memory instead of a view"))
    if contract.memory == "copy" and outcome.shares:
        return Fault("layout", _("right values, but in a view of the input's memory instead of a copy"))
    if contract.contiguous and not outcome.returned.flags.c_contiguous:
        return Fault("layout", _("right values, but not contiguous in memory"))
    return None
