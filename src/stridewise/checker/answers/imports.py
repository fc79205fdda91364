"""Imports what an answer will import before it is timed: PyTorch alone can take seconds.

Only installed packages are imported, never a file beside the notebook: that could be the student's own endless loop.
"""

import dis
import importlib
import importlib.util
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

from stridewise.checker.answers.captured_output import capture_output


def import_packages_of(function: Callable[..., Any]) -> None:
    """Import the packages that the function's code imports by name, if they are installed and not loaded yet.

    A package that cannot be imported is left to the function, which may raise the error or catch it.
    """
    code = getattr(getattr(function, "py_func", function), "__code__", None)
    if not isinstance(code, CodeType):
        return
    for name in dict.fromkeys(_imported(code)):
        if name not in sys.modules and _is_installed(name):
            with capture_output():
                try:
                    importlib.import_module(name)
                except Exception:
                    continue


def _imported(code: CodeType) -> Iterator[str]:
    """Yield the top-level packages that this code imports, and the functions written inside it."""
    for instruction in dis.get_instructions(code):
        if instruction.opname == "IMPORT_NAME" and instruction.argval:
            yield str(instruction.argval).split(".")[0]
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _imported(constant)


def _is_installed(name: str) -> bool:
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return False
    if found is None or found.origin is None:
        return False
    places = {sysconfig.get_path(place) for place in ("stdlib", "purelib", "platlib")}
    return any(Path(found.origin).is_relative_to(place) for place in places if place)
