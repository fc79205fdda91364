"""Where to look next, when no single known mistake explains what was seen."""

from stridewise.checker.figure import element
from stridewise.checker.rules import Judged
from stridewise.checker.verdict import Kind
from stridewise.checker.window import products

_STEPS: dict[Kind, str] = {
    "raised": "follow what the error says, with these arguments in mind",
    "type": "look at what the last line of your function gives back",
    "shape": "look at where the shape of the result is computed",
    "dtype": "look at where the result is made, and which dtype it is given there",
    "mutated": "look for a line that writes into an argument, and let it write into an array of your own",
    "nonfinite": "look for a division by zero, and for np.empty whose elements are not all written",
    "values": "compute {where} by hand, and compare with what your function does for it",
    "view": "look at whether the last step makes a copy, and in which order",
}


def next_step(judged: Judged) -> str:
    """The next thing to look at, as the rest of a sentence that begins with "Next:"."""
    fault, returned = judged.fault, judged.outcome.returned
    assert fault is not None
    if fault.kind == "type" and returned is None:
        return "look at whether every way through your function ends in `return`"
    if fault.kind == "values" and fault.where and products(judged.outcome.arguments, fault.where):
        return f"see which of these products your function adds up for {element('out', fault.where)}"
    where = element("out", fault.where) if fault.where and len(fault.where) > 1 else "this case"
    return _STEPS[fault.kind].format(where=where)
