"""Where to look next, when no single known mistake explains what was seen."""

from stridewise.checker.messages.figures import element
from stridewise.checker.messages.windows import products
from stridewise.checker.rules.rules import CheckedOutcome
from stridewise.checker.verdict import Kind
from stridewise.layout import StrideError

_STEPS: dict[Kind, str] = {
    "type": "look at what the last line of your function gives back",
    "shape": "look at where the shape of the result is computed",
    "dtype": "look at where the result is made, and which dtype it is given there",
    "mutated": "look for a line that writes into an argument, and let it write into an array of your own",
    "nonfinite": "look for a division by zero, and for np.empty whose elements are not all written",
    "values": "compute {where} by hand, and compare with what your function does for it",
    "layout": "look at whether the last step makes a copy, and in which order",
}

_AFTER: dict[type[BaseException], str] = {
    IndexError: "compare how far that index runs with how long that axis is",
    NameError: "see whether that name is spelled as where it was made, and made before that line",
    StrideError: "take the index that the error names, and see which of the strides leads it out of the array",
    ValueError: "print the shapes that meet in that line, and compare them with what you expect there",
}


def next_step(judged: CheckedOutcome) -> str:
    """The next thing to look at, as the rest of a sentence that begins with "Next:"."""
    fault, returned = judged.fault, judged.outcome.returned
    assert fault is not None
    if fault.kind == "raised":
        return _after_an_error(judged)
    if fault.kind == "type" and returned is None:
        return "look at whether every way through your function ends in `return`"
    if fault.kind == "values" and fault.where and products(judged.outcome.arguments, fault.where):
        return f"see which of these products your function adds up for {element('out', fault.where)}"
    where = element("out", fault.where) if fault.where and len(fault.where) > 1 else "this case"
    return _STEPS[fault.kind].format(where=where)


def _after_an_error(judged: CheckedOutcome) -> str:
    error, said = judged.outcome.error, judged.outcome.said
    if isinstance(error, TypeError) and "positional argument" in said and ".<locals>" not in said:
        return f"give your function the arguments {', '.join(judged.outcome.arguments)}, in this order"
    if isinstance(error, ImportError) and "scipy" in said:
        return "write matrix products inside compiled code as loops; for `@` and np.dot there Numba needs SciPy"
    for kind, step in _AFTER.items():
        if isinstance(error, kind):
            return step
    return "follow what the error says, with these arguments in mind"
