"""Floats where NumPy and Python need a whole number: lengths, indices, strides, the bounds of slices and ranges."""

from stridewise.checker.answers.failing_line import LineValue
from stridewise.checker.messages.errors.failure import Entry, Failure, quoted
from stridewise.language import mark as N_
from stridewise.language import translate as _


def _float_for_a_whole_number(failure: Failure) -> str:
    floats = failure.line.of_kind("float")
    if not floats:
        return _("Lengths, indices and strides must be whole numbers: `/` always gives a float, `//` a whole number.")
    return f"{_is_a_float(floats[0])} {_way_out(floats[0], failure.line.number)}"


def _is_a_float(value: LineValue) -> str:
    is_inside = value.text[0] in "(["
    text = N_("{name} is {value}, with a float in it.") if is_inside else N_("{name} is {value}, a float.")
    return _(text, name=quoted(value), value=value.text)


def _way_out(value: LineValue, line: int) -> str:
    origin = value.origin
    if origin and origin.divides and origin.line == line:
        return _("`/` always gives a float, `//` a whole number.")
    if origin and origin.divides:
        text = N_("`/` always gives a float, `//` a whole number: see line {line}, `{source}`.")
    elif origin and origin.line != line:
        text = N_(
            "Lengths, indices and strides must be whole numbers: see line {line}, `{source}`, and make it one there "
            "with int(...)."
        )
    else:
        return _(
            "Lengths, indices and strides must be whole numbers; int(...) makes one, and `/` always gives a float, "
            "`//` a whole number."
        )
    return _(text, line=origin.line, source=origin.source)


def _float_index(failure: Failure) -> str:
    if failure.line.of_kind("float"):
        return _float_for_a_whole_number(failure)
    odd = failure.line.of_kind("other") + failure.line.of_kind("none")
    held = _("{name} is {value}. ", name=quoted(odd[0]), value=odd[0].text) if odd else ""
    return held + _(
        "An index is a whole number, a slice, or an array of whole numbers, not a float: `/` always gives a float, "
        "`//` a whole number."
    )


def _array_of_floats(failure: Failure) -> str:
    floats = [value for value in failure.line.of_kind("array")[1:] if value.text.startswith("float")]
    held = _("{name} has dtype {dtype}. ", name=quoted(floats[0]), dtype=floats[0].text) if floats else ""
    return held + _("An array of indices must hold whole numbers: make it with dtype=int, or convert it, .astype(int).")


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
        N_(
            "A tuple or list times a number is repeated, and only a whole number of times: `/` always gives a float, "
            "`//` a whole number."
        ),
    ),
    Entry(("TypeError",), r"^(?:list|tuple) indices must be integers or slices, not float", _float_for_a_whole_number),
)
