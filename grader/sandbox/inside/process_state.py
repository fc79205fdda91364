"""What a student's cells may change for the whole process, and what is set again before their functions are called.

In the student's own notebook `%cd ..` or `os.umask` harms nothing. Here calls would then depend on folders that cannot
be written to or no longer exist.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class ProcessState:
    """The folder, umask and environment of a process.

    Parameters
    ----------
    folder : Path
        The working folder.
    umask : int
        The bits that new files lack.
    environment : dict of str to str
        The environment variables.
    """

    folder: Path
    umask: int
    environment: dict[str, str]

    def restore(self) -> None:
        """Set everything again; also as many threads for Numba's parallel loops as there are cores."""
        with suppress(OSError):  # the folder itself may be gone
            self.folder.chmod(0o700)
            os.chdir(self.folder)
        os.umask(self.umask)
        if os.environ != self.environment:
            os.environ.clear()
            os.environ.update(self.environment)
        numba = _numba()
        if numba:
            numba.set_num_threads(numba.config.NUMBA_NUM_THREADS)


def current_state() -> ProcessState:
    """Return the state of this process."""
    umask = os.umask(0o077)
    os.umask(umask)
    return ProcessState(Path.cwd(), umask, dict(os.environ))


@contextmanager
def one_thread() -> Iterator[None]:
    """Have Numba's parallel loops run on one thread: beside other kernels, the time on several is never the same."""
    numba = _numba()
    before = numba.get_num_threads() if numba else 0
    if numba:
        numba.set_num_threads(1)
    try:
        yield
    finally:
        if numba:
            numba.set_num_threads(before)


def accept_more_threads(numba: Any) -> None:
    """Let `numba.set_num_threads` take the number that suits the student's machine, which may have more cores."""
    set_num_threads: Callable[[int], None] = numba.set_num_threads

    def set_at_most(n: int) -> None:
        """Set the number of threads, to that of the cores if there are fewer."""
        set_num_threads(min(n, numba.config.NUMBA_NUM_THREADS))

    numba.set_num_threads = set_at_most


def _numba() -> Any:
    numba = sys.modules.get("numba")
    return numba if hasattr(numba, "set_num_threads") and hasattr(numba, "config") else None
