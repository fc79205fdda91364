"""The rule of forbidden calls: an exercise's own work may not be left to a library."""

from typing import Any

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.rules.fault import Fault
from stridewise.exercises import Contract
from stridewise.language import translate as _


def forbidden_calls(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    """Require that the answer calls none of the functions that the contract forbids."""
    if not outcome.forbidden_calls:
        return None
    return Fault(
        "forbidden",
        _("right values, but the function calls {call}", call=outcome.forbidden_calls[0].name),
    )
