"""Floats where NumPy and Python need a whole number: lengths, indices, strides, the bounds of slices and ranges."""

from stridewise.checker.answers.failing_line import LineValue
from stridewise.checker.messages.errors.failure import Entry, Failure, quoted

_DIVISION = "`/` always gives a float, `//` a whole number"
_NEEDED = "Lengths, indices and strides must be whole numbers"


def _float_for_a_whole_number(failure: Failure) -> str:
    floats = failure.line.of_kind("float")
    if not floats:
        return f"{_NEEDED}: {_DIVISION}."
    return f"{_is_a_float(floats[0])} {_way_out(floats[0], failure.line.number)}"


def _is_a_float(value: LineValue) -> str:
    return f"{quoted(value)} is {value.text}, {'with a float in it' if value.text[0] in '([' else 'a float'}."


def _way_out(value: LineValue, line: int) -> str:
    origin = value.origin
    if origin and origin.divides:
        return f"{_DIVISION}{'' if origin.line == line else f': see line {origin.line}, `{origin.source}`'}."
    if origin and origin.line != line:
        return f"{_NEEDED}: see line {origin.line}, `{origin.source}`, and make it one there with int(...)."
    return f"{_NEEDED}; int(...) makes one, and {_DIVISION}."


def _float_index(failure: Failure) -> str:
    if failure.line.of_kind("float"):
        return _float_for_a_whole_number(failure)
    odd = failure.line.of_kind("other") + failure.line.of_kind("none")
    held = f"{quoted(odd[0])} is {odd[0].text}. " if odd else ""
    return f"{held}An index is a whole number, a slice, or an array of whole numbers, not a float: {_DIVISION}."


def _array_of_floats(failure: Failure) -> str:
    floats = [value for value in failure.line.of_kind("array")[1:] if value.text.startswith("float")]
    held = f"{quoted(floats[0])} has dtype {floats[0].text}. " if floats else ""
    return f"{held}An array of indices must hold whole numbers: make it with dtype=int, or convert it, .astype(int)."


ENTRIES = (
    Entry(
        ("TypeError",),
        r"'(?:numpy\.)?float\d*' object cannot be interpreted as an integer|got '-?[\d.e+-]+'$"
        r"|slice indices must be integers|^(?:shape|strides) must hold integers only",
        _float_for_a_whole_number,
    ),
    Entry(("IndexError",), r"^only integers, slices", _float_index),
    Entry(("IndexError",), r"^arrays used as indices must be of integer", _array_of_floats),
    Entry(
        ("TypeError",),
        r"^can't multiply sequence by non-int of type 'float'",
        f"A tuple or list times a number is repeated, and only a whole number of times: {_DIVISION}.",
    ),
    Entry(("TypeError",), r"^(?:list|tuple) indices must be integers or slices, not float", _float_for_a_whole_number),
)
