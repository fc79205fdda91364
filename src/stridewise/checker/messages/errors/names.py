"""Names without a value, functions that never stop calling themselves, and errors that students raise themselves."""

import difflib

from stridewise.checker.messages.errors.failure import Entry, Failure
from stridewise.language import mark as N_
from stridewise.language import translate as _


def _unknown_name(failure: Failure) -> str:
    nearest = difflib.get_close_matches(failure.found[1], failure.line.names, 1, cutoff=0.6)
    if nearest:
        return _("Did you mean `{nearest}`? `{found}` has no value there.", nearest=nearest[0], found=failure.found[1])
    return _(
        "`{found}` has no value there: check its spelling, and that a line before it gives it one.",
        found=failure.found[1],
    )


def _unbound(failure: Failure) -> str:
    return _(
        "`{found}` gets a value in this function, but not before that line: check the order and the "
        "indentation of the lines. A name that a function assigns to is its own; a global one of that "
        "name is not seen.",
        found=failure.found[1],
    )


ENTRIES = (
    Entry(("UnboundLocalError",), r"local variable '(\w+)'", _unbound),
    Entry(("NameError",), r"^name '(\w+)' is not defined", _unknown_name),
    Entry(
        ("RecursionError",),
        r"maximum recursion depth",
        N_("The function calls itself in that line, over and over. Was another function meant?"),
    ),
    Entry(
        ("ZeroDivisionError",),
        r"",
        N_("Something in that line is 0 where it divides."),
    ),
    Entry(("AssertionError",), r"", N_("That is an `assert` in your own code: it does not hold for this input.")),
    Entry(
        ("NotImplementedError",),
        r"",
        N_("The exercise asks for a result for this input, too."),
    ),
    Entry(
        ("ImportError", "ModuleNotFoundError"),
        r"(?i)scipy",
        N_("Numba needs SciPy for `@` and np.dot: in compiled code write a matrix product as loops."),
    ),
)
