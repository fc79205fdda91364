"""Numba's typing errors, without their pages: what is not supported, and with which types."""

import re

from stridewise.checker.messages.errors.failure import Entry, Failure
from stridewise.language import mark as N_
from stridewise.language import translate as _

_NAMES = (
    "TypingError",
    "UnsupportedError",
    "UnsupportedBytecodeError",
    "NumbaTypeError",
    "NumbaValueError",
    "LoweringError",
)
_PREAMBLE = re.compile(r"^(?:Failed in nopython mode pipeline.*|- Resolution failure for .*)\n?", re.MULTILINE)


def is_numba_error(name: str) -> bool:
    """Return whether Numba's compiler raises errors of this class."""
    return name in _NAMES


def short_text(text: str) -> str:
    """Return the useful line of an error of Numba's compiler.

    Parameters
    ----------
    text : str
        The whole text, which can be several pages long.

    Returns
    -------
    str
        Such as `zeros(list(int64), dtype=dtype(float32)): Cannot parse input types to function np.empty`.
    """
    signature = re.search(r"^ ?>>> (.+)$", text, re.MULTILINE)
    if not signature:
        rest = _PREAMBLE.sub("", text).strip()
        return _plain(re.split(r"\n\s*\n|\nDuring: |\. Raised from|, defined at ", rest)[0])
    reasons = re.findall(r"^\s*(?:\w*Error): (?!Failed in)(.+)$", text, re.MULTILINE)
    return _(
        "{call}: {reason}",
        call=_plain(signature[1]),
        reason=_plain(reasons[-1]) if reasons else _("no such combination of types"),
    )


def _plain(text: str) -> str:
    """Return a type in fewer words: a literal as its type, a list without its initial value."""
    text = re.sub(r"Literal\[(?:int|str|bool)\]\((.*?)\)", r"\1", text)
    text = re.sub(r"<iv=[^>]*>", "", text)
    return re.sub(r"dtype\((\w+)\)", r"\1", text)


def _unsupported(failure: Failure) -> str:
    name = failure.found[1].replace("numpy.", "np.")
    return _("Numba cannot compile `{name}`: write that step as loops, or with slices that are added up.", name=name)


def _signature(failure: Failure) -> str:
    function, arguments = failure.found[1], failure.found[2]
    if function in ("zeros", "ones", "empty", "full") and arguments.startswith("list("):
        return _(
            "In compiled code the shape must be a tuple: np.{function}((rows, columns), dtype=x.dtype).",
            function=function,
        )
    if function in ("zeros", "ones", "empty", "full") and re.match(r"(?:Uni)?Tuple\([^)]*float", arguments):
        return _("One of the lengths is a float: `/` always gives a float, `//` a whole number.")
    if function == "getitem" and re.search(r"\bfloat\d+\b(?!, \d)", arguments.partition(", ")[2].rpartition("d, ")[2]):
        return _("One of the indices is a float: `/` always gives a float, `//` a whole number.")
    if "none" in arguments.split(", "):
        return _("One of the values is None: give it a number before the loop.")
    if "keepdims" in arguments or "axis" in arguments:
        return _("Numba knows fewer arguments than NumPy: write that step as a loop.")
    if re.search(r"array\(.*array\(", arguments) and function in ("_impl", "array_dot", "dot", "matmul"):
        return _("In compiled code `@` and np.dot multiply matrices of two axes at most: write the product as loops.")
    return ""


def _global_name(failure: Failure) -> str:
    if "class 'function'" in failure.found[2]:
        return _(
            "Compiled code calls compiled functions only: put @numba.njit on `{found}`, too.", found=failure.found[1]
        )
    return _(
        "Numba does not know `{found}`: use loops, range, numbers and arrays in compiled code.", found=failure.found[1]
    )


def _attribute(failure: Failure) -> str:
    return _("In compiled code an array has no `{found}`: write that step as loops.", found=failure.found[1])


def _unify(failure: Failure) -> str:
    name = failure.found[1].split(".")[0]
    return _(
        "`{name}` has two types in your function: in compiled code a name keeps one. Start it with the right one.",
        name=name,
    )


ENTRIES = (
    Entry(_NAMES, r"Use of unsupported NumPy function '([\w.]+)'", _unsupported),
    Entry(
        _NAMES,
        r"reshape\(\) supports contiguous array only",
        N_("In compiled code reshape needs a contiguous array: np.ascontiguousarray(x) makes one."),
    ),
    Entry(
        _NAMES,
        r"cannot index array\(\w+, (\d+)d, \w\) with (\d+) indices",
        lambda failure: _(
            "The array has {axes} axes, the index {given} entries: at most one for each axis.",
            axes=failure.found[1],
            given=failure.found[2],
        ),
    ),
    Entry(
        _NAMES,
        r"wrong tuple length.*expected (\d+), got (\d+)",
        lambda failure: _(
            "The tuple has {entries} entries, and there are {names} names on the left of `=`.",
            entries=failure.found[2],
            names=failure.found[1],
        ),
    ),
    Entry(_NAMES, r">>> (\w+)\((.+)\)", _signature),
    Entry(_NAMES, r"Untyped global name '(\w+)':.*?(<class '[\w.]+'>|$)", _global_name),
    Entry(
        _NAMES,
        r"NameError: name '(\w+)' is not defined",
        lambda failure: _(
            "`{found}` has no value there: check its spelling, and that a line before it gives it one.",
            found=failure.found[1],
        ),
    ),
    Entry(_NAMES, r"Unknown attribute '(\w+)' of type array", _attribute),
    Entry(_NAMES, r"Cannot unify .* for '([\w.]+)'", _unify),
    Entry(
        _NAMES,
        r"construct is not supported|unsupported opcode|Use of unsupported",
        N_("Numba compiles loops, `if`, numbers and arrays; that statement is not among what it knows."),
    ),
    Entry(
        _NAMES,
        r"imprecise type",
        N_("Numba cannot tell its type from what stands there: in compiled code use arrays and numbers."),
    ),
)
