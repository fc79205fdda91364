"""Captures what code prints, logs, warns or writes to the terminal.

nbgrader gives 0 points for any text on stderr in a check cell, so not even a student's warning may reach it.
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
    """A buffer that cannot be closed: an answer that closes sys.stdout must not lose the text."""

    def close(self) -> None:
        pass


@contextlib.contextmanager
def capture_output() -> Iterator[io.StringIO]:
    """Send everything printed in this context to the buffer that is yielded, and drop warnings."""
    printed = _Printed()
    with (
        _writes_to(sys.stdout, printed),
        _writes_to(sys.stderr, printed),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        _descriptors_to_devnull(),
        warnings.catch_warnings(record=True),  # recorded, so that even an answer that enables warnings shows none
    ):
        warnings.simplefilter("ignore")
        yield printed


@contextlib.contextmanager
def _writes_to(stream: Any, printed: io.StringIO) -> Iterator[None]:
    # A log handler made in an earlier cell holds the notebook's stream itself, which no redirection changes.
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
def _descriptors_to_devnull() -> Iterator[None]:
    # C code and os.write bypass Python's streams; ipykernel reads their output from the descriptors.
    saved = [os.dup(_STDOUT), os.dup(_STDERR)]
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, _STDOUT)
        os.dup2(sink, _STDERR)
        yield
    finally:
        for copy, descriptor in zip(saved, (_STDOUT, _STDERR), strict=True):
            os.dup2(copy, descriptor)
            os.close(copy)
        os.close(sink)
