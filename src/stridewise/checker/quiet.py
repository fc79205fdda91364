"""Runs code that may print, warn or write to the terminal, and lets none of it through.

nbgrader gives 0 points for any text on stderr in a check cell, so a student's warning must not reach it.
"""

import contextlib
import io
import os
import warnings
from collections.abc import Iterator

_STDOUT, _STDERR = 1, 2


@contextlib.contextmanager
def quiet() -> Iterator[io.StringIO]:
    """Within, everything printed goes to the buffer that is yielded; warnings are dropped."""
    printed = io.StringIO()
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        _descriptors_to_nowhere(),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield printed


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
