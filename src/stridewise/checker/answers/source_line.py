"""Where in the student's own code an error arose."""

import linecache
import re
import traceback
from collections.abc import Callable
from types import CodeType
from typing import Any

from stridewise.checker.answers.outcome import Outcome


def failing_source_line(function: Callable[..., Any], outcome: Outcome) -> str:
    """Return the last line of the function's own file (in a notebook: its cell) that was running, with its number.

    Empty where it cannot be known, as in compiled code.
    """
    code = getattr(getattr(function, "py_func", function), "__code__", None)
    if not isinstance(code, CodeType) or outcome.error is None:
        return ""
    frames = traceback.extract_tb(outcome.error.__traceback__)
    numbers = [frame.lineno for frame in frames if frame.filename == code.co_filename]
    # Code that Numba cannot compile never ran; its message names the line.
    numbers = numbers or [int(line) for line in re.findall(r"^File .*, line (\d+):$", outcome.text, re.MULTILINE)]
    line = linecache.getline(code.co_filename, numbers[-1] or 0).strip() if numbers else ""
    return f"in line {numbers[-1]} of your code: {line}" if line else ""
