"""What to look at next, where no single misconception explains what was seen."""

from stridewise.checker.answers.parallel_loops import DataRaceError
from stridewise.checker.messages.arrays import format_element
from stridewise.checker.messages.windows import products
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.checker.verdict import Kind
from stridewise.language import mark as N_
from stridewise.language import translate as _
from stridewise.layout import StrideError

_STEPS: dict[Kind, str] = {
    "type": N_("check what the last line of your function returns"),
    "shape": N_("check how your function computes the shape of the result"),
    "dtype": N_("check which dtype the result gets where it is created"),
    "mutated": N_("find the line that writes into an argument, and write into a new array instead"),
    "nonfinite": N_("look for a division by zero, or an np.empty that is never filled completely"),
    "values": N_("compute {element} by hand, and compare with what your function does for it"),
    "precision": N_("look for a step that drops digits: np.round, or an array of a smaller dtype such as np.float16"),
    "nondeterministic": N_("look for a global variable, a random number or parallel threads that write to one element"),
    "layout": N_("check whether the last step makes a copy, and in which memory order"),
}


def next_step(shown: CheckedOutcome) -> str:
    """Return the next thing to look at, as the rest of a sentence that begins with "Next:"; empty if there is none."""
    fault, outcome = shown.fault, shown.outcome
    assert fault is not None
    if fault.kind == "raised":
        known = _("take the index that the error names, and find the stride that leads it out of the array")
        return known if isinstance(outcome.error, StrideError) else ""
    if type(outcome.error).__name__ == DataRaceError.__name__:
        return _("make the parallel loop run over an index of the result, such as n or h, and not over one of the sum")
    if fault.is_uninitialized:
        return _("find the np.empty (or np.empty_like) that is not filled completely; np.zeros starts from 0")
    if fault.kind == "type" and outcome.returned is None:
        return _("check that every path through your function ends in `return`")
    if fault.kind == "values" and fault.index and products(outcome.arguments, fault.index):
        return _(
            "see which of these products your function adds up for {element}",
            element=format_element("out", fault.index),
        )
    element = format_element("out", fault.index) if fault.index and len(fault.index) > 1 else _("this case")
    return _(_STEPS[fault.kind], element=element)
