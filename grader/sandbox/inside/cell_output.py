"""Takes what a cell shows, as a notebook's page would, and sends it out in pieces of a limited size.

Only well-meant floods end here: text and pictures beyond a cell's room are dropped with a word. What a hostile process
sends past this page is measured, and stopped, on the other side.
"""

import fcntl
import io
import json
import os
import socket
import tempfile
import threading
import time
from ctypes import CDLL
from typing import Any

from grader.sandbox.inside.messages import send

TEXT_ROOM = 100_000  # characters that one cell may print
DATA_ROOM = 10_000_000  # bytes, as JSON, of everything else that one cell may show, such as pictures
LARGEST_OUTPUT = 2_000_000  # bytes of one picture or table
DROPPED = "[more output was dropped]\n"

_PIECE = 4096
_SECONDS = 0.1


class Page:
    """The outputs of one cell after the other. Text on the file descriptors 1 and 2 is caught and comes last."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._owner = os.getpid()
        self._lock = threading.RLock()
        self._open = False
        self._caught = _catch_descriptors()
        self._begin()

    def _begin(self) -> None:
        self._text, self._name, self._sent = "", "stdout", time.monotonic()
        self._text_room, self._data_room = TEXT_ROOM, DATA_ROOM

    def open(self) -> None:
        """A cell begins."""
        with self._lock:
            self._begin()
            self._open = True

    def close(self) -> None:
        """The cell has ended: everything that it wrote is sent, and what threads of it still write is dropped."""
        CDLL(None).fflush(None)
        with self._lock:
            self.write("stdout", self._caught_text())
            self.flush()
            self._open = False

    def write(self, name: str, text: str) -> None:
        """Text for stdout or stderr. A forked child's goes to its file descriptor: the connection has one owner."""
        if os.getpid() != self._owner:
            os.write(1, text.encode("utf-8", errors="replace"))
            return
        with self._lock:
            if not self._open or not text:
                return
            if name != self._name:
                self.flush()
                self._name = name
            self._text += self._fitting(text)
            if len(self._text) > _PIECE or time.monotonic() - self._sent > _SECONDS:
                self.flush()

    def show(self, output: dict[str, Any]) -> None:
        """An output that is no text of a stream, in the notebook format's words."""
        if os.getpid() != self._owner:
            return
        with self._lock:
            if not self._open:
                return
            self.flush()
            size = len(json.dumps(output))
            if size <= min(self._data_room, LARGEST_OUTPUT):
                self._data_room -= size
                send(self._connection, {"output": output})
            elif self._data_room > 0:
                # One that is too large alone leaves the room to the next; one too many is the last of this cell.
                self._data_room *= size > LARGEST_OUTPUT
                self.write("stdout", DROPPED)

    def clear(self) -> None:
        """Forget what the cell has shown up to now."""
        with self._lock:
            if self._open and os.getpid() == self._owner:
                self._text = ""
                send(self._connection, {"clear": True})

    def flush(self) -> None:
        """Send the text that waits."""
        with self._lock:
            if self._text and os.getpid() == self._owner:
                send(self._connection, {"output": {"output_type": "stream", "name": self._name, "text": self._text}})
            self._text, self._sent = "", time.monotonic()

    def _fitting(self, text: str) -> str:
        room = self._text_room
        self._text_room -= len(text)
        if len(text) <= room:
            return text
        return f"{text[:room]}\n{DROPPED}" if room >= 0 else ""

    def _caught_text(self) -> str:
        size = os.fstat(self._caught).st_size
        caught = os.pread(self._caught, TEXT_ROOM + 1, 0)
        if size:
            os.ftruncate(self._caught, 0)
        return caught.decode("utf-8", errors="replace")


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of the student's code."""

    encoding = "utf-8"

    def __init__(self, page: Page, name: str) -> None:
        self._page = page
        self._name = name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._page.write(self._name, text)
        return len(text)

    def flush(self) -> None:
        self._page.flush()

    def fileno(self) -> int:
        """The descriptor for child processes to write to."""
        return 1 if self._name == "stdout" else 2


def _catch_descriptors() -> int:
    """Let the descriptors 1 and 2, which compiled code and child processes write to, end in a file without a name."""
    with tempfile.TemporaryFile(buffering=0) as file:
        fcntl.fcntl(file.fileno(), fcntl.F_SETFL, os.O_APPEND)
        for descriptor in (1, 2):
            os.dup2(file.fileno(), descriptor)
        return os.dup(file.fileno())
