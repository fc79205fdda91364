"""An error's text, and where in the student's own code it arose."""

import linecache
import re
import traceback
from collections.abc import Callable
from types import CodeType
from typing import Any

from stridewise.checker.answers.outcome import Outcome

_NUMBA_PREAMBLE = "Failed in nopython mode pipeline"


def error_text(outcome: Outcome) -> str:
    """Return the error's name and text, without the pages that Numba adds: `ValueError: cannot reshape array ...`."""
    name = type(outcome.error).__name__
    lines = [line for line in outcome.text.strip().splitlines() if not line.startswith(_NUMBA_PREAMBLE)]
    if len(lines) < len(outcome.text.strip().splitlines()):
        lines = re.split(r"\n\s*\n|There are \d+ candidate", "\n".join(lines).strip())[:1]
    text = " ".join(" ".join(lines).split())
    return f"{name}: {text}" if text else name


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
