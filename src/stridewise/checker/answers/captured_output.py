"""Runs code that may print, warn or write to the terminal, and lets none of it through.

nbgrader gives 0 points for any text on stderr in a check cell, so a student's warning must not reach it.
"""

import contextlib
import io
import os
import sys
import warnings
from collections.abc import Iterator
from typing import Any

_STDOUT, _STDERR = 1, 2


class _Printed(io.StringIO):
    """What was printed. It stays open: an answer may close sys.stdout, but must not take the text away."""

    def close(self) -> None:
        pass


@contextlib.contextmanager
def capture_output() -> Iterator[io.StringIO]:
    """Within, everything printed goes to the buffer that is yielded; warnings are dropped."""
    printed = _Printed()
    with (
        _writes_to(sys.stdout, printed),
        _writes_to(sys.stderr, printed),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        _descriptors_to_nowhere(),
        warnings.catch_warnings(record=True),  # recorded, so that an answer that switches them on shows none either
    ):
        warnings.simplefilter("ignore")
        yield printed


@contextlib.contextmanager
def _writes_to(stream: Any, printed: io.StringIO) -> Iterator[None]:
    # A log handler made in an earlier cell keeps the notebook's stream itself, where no redirection reaches it.
    if not hasattr(stream, "__dict__"):
        yield
        return
    shadow = {"write": printed.write, "writelines": printed.writelines}
    covered = {name: vars(stream)[name] for name in shadow if name in vars(stream)}
    vars(stream).update(shadow)
    try:
        yield
    finally:
        for name in shadow:
            vars(stream).pop(name, None)
        vars(stream).update(covered)


@contextlib.contextmanager
def _descriptors_to_nowhere() -> Iterator[None]:
    # What C code writes, or os.write, passes Python's own streams by; ipykernel reads it from the descriptors.
    saved = [os.dup(_STDOUT), os.dup(_STDERR)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDOUT)
        os.dup2(nowhere, _STDERR)
        yield
    finally:
        for copy, descriptor in zip(saved, (_STDOUT, _STDERR), strict=True):
            os.dup2(copy, descriptor)
            os.close(copy)
        os.close(nowhere)
