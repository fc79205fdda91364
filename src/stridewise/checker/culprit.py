"""Where in the student's own code an error arose."""

import linecache
import traceback
from collections.abc import Callable
from types import CodeType
from typing import Any


def own_line(answer: Callable[..., Any], error: BaseException) -> tuple[int, str] | None:
    """The last line of the answer's own file (in a notebook: its cell) that was running, and its number there.

    None where it cannot be known, as in compiled code.
    """
    code = getattr(getattr(answer, "py_func", answer), "__code__", None)
    if not isinstance(code, CodeType):
        return None
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.lineno for frame in frames if frame.filename == code.co_filename]
    if not own or own[-1] is None:
        return None
    line = linecache.getline(code.co_filename, own[-1]).strip()
    return (own[-1], line) if line else None
