"""Which lines of a traceback are the student's own: those of the answer, and of the functions that it calls."""

import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import NamedTuple

_FOLDERS = {
    *(Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    Path(__file__).parents[2],  # stridewise
}
_LIBRARIES = tuple(f"{folder}{os.sep}" for folder in _FOLDERS)


class OwnFrame(NamedTuple):
    """A call that was running when the error arose: its frame, the instruction and the line that it had reached."""

    frame: FrameType
    instruction: int
    line: int


def innermost_own_frame(code: CodeType, trace: TracebackType | None) -> OwnFrame | None:
    """Find the innermost call of the student's own code.

    In a notebook every cell is a file, and a function often calls one from another cell. NumPy's own functions are
    not the student's, nor is what called the answer.

    Parameters
    ----------
    code : CodeType
        The answer's.
    trace : TracebackType, optional
        Where the error arose.

    Returns
    -------
    OwnFrame or None
        None if the answer was not running.
    """
    *_, innermost = (None, *_own_frames(code, trace))
    return innermost


def _own_frames(code: CodeType, trace: TracebackType | None) -> Iterator[OwnFrame]:
    has_begun = False
    while trace:
        file = trace.tb_frame.f_code.co_filename
        has_begun = has_begun or file == code.co_filename
        if file == code.co_filename or (has_begun and not _is_library(file)):
            yield OwnFrame(trace.tb_frame, trace.tb_lasti, trace.tb_lineno)
        trace = trace.tb_next


def _is_library(file: str) -> bool:
    # IPython calls its cells <ipython-input-...> where it has no folder for them; nothing else in angles is a file.
    return file.startswith(_LIBRARIES) or (file.startswith("<") and not file.startswith("<ipython-input"))
