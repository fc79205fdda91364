"""Where in the student's own code an error arose."""

import linecache
import re
from collections.abc import Callable
from types import CodeType
from typing import Any

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.answers.own_frames import innermost_own_frame
from stridewise.language import translate as _


def failing_source_line(function: Callable[..., Any], outcome: Outcome) -> str:
    """Return the last line of the student's own code that was running, with its number.

    Empty where it cannot be known, as in compiled code.
    """
    code = getattr(getattr(function, "py_func", function), "__code__", None)
    if not isinstance(code, CodeType) or outcome.error is None:
        return ""
    own = innermost_own_frame(code, outcome.error.__traceback__)
    if own is None:
        # Code that Numba cannot compile never ran; its message names the line.
        numbers = [int(line) for line in re.findall(r"^File .*, line (\d+):$", outcome.text, re.MULTILINE)]
        return _describe(code.co_filename, numbers[-1]) if numbers else ""
    called = own.frame.f_code
    # Of a comprehension in a helper, the helper's name; a lambda on the cell's own level has none.
    name = called.co_qualname.partition(".<locals>")[0]
    is_named = called.co_filename != code.co_filename and not name.startswith("<")
    return _describe(called.co_filename, own.line, name if is_named else "")


def _describe(file: str, number: int, helper: str = "") -> str:
    line = linecache.getline(file, number).strip()
    if not line or not helper:
        return _("in line {number} of your code: {line}", number=number, line=line) if line else ""
    return _("in line {number} of your code, in {helper}: {line}", number=number, helper=helper, line=line)
