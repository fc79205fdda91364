"""What to look at next, where no single misconception explains what was seen."""

from stridewise.checker.messages.arrays import format_element
from stridewise.checker.messages.windows import products
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.checker.verdict import Kind
from stridewise.exercises import Exercise
from stridewise.layout import StrideError

_STEPS: dict[Kind, str] = {
    "type": "check what the last line of your function returns",
    "shape": "check how your function computes the shape of the result",
    "dtype": "check which dtype the result gets where it is created",
    "mutated": "find the line that writes into an argument, and write into a new array instead",
    "nonfinite": "look for a division by zero, or an np.empty that is never filled completely",
    "values": "compute {element} by hand, and compare with what your function does for it",
    "precision": "look for a step that drops digits: np.round, or an array of a smaller dtype such as np.float16",
    "nondeterministic": "look for a global variable, a random number or parallel threads that write to one element",
    "layout": "check whether the last step makes a copy, and in which memory order",
}

# Part of an error's text, by the error's type -> the step. An error without one speaks for itself.
_STEPS_AFTER_ERRORS: tuple[tuple[type[BaseException], str, str], ...] = (
    (ImportError, "scipy", "write matrix products in compiled code as loops: Numba needs SciPy for `@` and np.dot"),
    (StrideError, "", "take the index that the error names, and find the stride that leads it out of the array"),
    (IndexError, "out of bounds", "compare the range of that index with the length of that axis"),
    (NameError, "", "check the spelling of that name, and that it is assigned before that line"),
    (ValueError, "", "print the shapes of the arrays in that line, and compare them with what you expect"),
)


def next_step(exercise: Exercise, shown: CheckedOutcome) -> str:
    """Return the next thing to look at, as the rest of a sentence that begins with "Next:"; empty if there is none."""
    fault, outcome = shown.fault, shown.outcome
    assert fault is not None
    if fault.kind == "raised":
        return _step_after_error(exercise, shown)
    if fault.is_uninitialized:
        return "find the np.empty (or np.empty_like) that is not filled completely; np.zeros starts from 0"
    if fault.kind == "type" and outcome.returned is None:
        return "check that every path through your function ends in `return`"
    if fault.kind == "values" and fault.index and products(outcome.arguments, fault.index):
        return f"see which of these products your function adds up for {format_element('out', fault.index)}"
    element = format_element("out", fault.index) if fault.index and len(fault.index) > 1 else "this case"
    return _STEPS[fault.kind].format(element=element)


def _step_after_error(exercise: Exercise, shown: CheckedOutcome) -> str:
    error, text = shown.outcome.error, shown.outcome.text
    if isinstance(error, TypeError) and text.startswith(f"{exercise.name}() ") and "positional argument" in text:
        return f"let your function take {', '.join(shown.outcome.arguments)}, in this order"
    steps = (step for kind, part, step in _STEPS_AFTER_ERRORS if isinstance(error, kind) and part in text)
    return next(steps, "")
