"""Collects what a cell shows, as a notebook does, and sends it to the grader in messages of a limited size.

This stops only honest floods: text and pictures beyond a cell's share are dropped, and a line says so. What a hostile
process writes to the connection is measured, and stopped, at the other end.
"""

import fcntl
import io
import os
import socket
import tempfile
import threading
import time
from ctypes import CDLL

from grader.sandbox.inside import protocol
from grader.sandbox.inside.framing import send_frame
from grader.sandbox.inside.protocol import ClearOutput, Message, Output, StreamOutput, sendable

MAX_CELL_TEXT = 100_000  # characters that one cell may print
MAX_CELL_DATA = 10_000_000  # encoded bytes of everything else that one cell may show, such as pictures
MAX_OUTPUT = 2_000_000  # encoded bytes of one picture or table
DROPPED = "[more output was dropped]\n"

_BUFFERED_CHARACTERS = 4096
_BUFFERED_SECONDS = 0.1


class CellOutput:
    """The outputs of one cell after another. Text written to the file descriptors 1 and 2 comes last."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._owner = os.getpid()
        self._lock = threading.RLock()
        self._open = False
        self._descriptor_file = _redirect_descriptors()
        self._reset()

    def _reset(self) -> None:
        self._text, self._stream, self._sent = "", "stdout", time.monotonic()
        self._text_left, self._data_left = MAX_CELL_TEXT, MAX_CELL_DATA

    def open(self) -> None:
        """Begin a cell."""
        with self._lock:
            self._reset()
            self._open = True

    def close(self) -> None:
        """End the cell: send all that it wrote. What its threads still write is dropped."""
        CDLL(None).fflush(None)
        with self._lock:
            self.write("stdout", self._descriptor_text())
            self.flush()
            self._open = False

    def write(self, stream: str, text: str) -> None:
        """Take text for stdout or stderr.

        Text from a forked child goes to its file descriptor, because the connection belongs to one process.
        """
        if os.getpid() != self._owner:
            os.write(1, text.encode("utf-8", errors="replace"))
            return
        with self._lock:
            if not self._open or not text:
                return
            if stream != self._stream:
                self.flush()
                self._stream = stream
            self._text += self._shortened(text)
            if len(self._text) > _BUFFERED_CHARACTERS or time.monotonic() - self._sent > _BUFFERED_SECONDS:
                self.flush()

    def show(self, output: Output) -> None:
        """Take an output that is not text on a stream."""
        if os.getpid() != self._owner:
            return
        with self._lock:
            if not self._open:
                return
            self.flush()
            content = protocol.encode(output)
            if len(content) <= min(self._data_left, MAX_OUTPUT):
                self._data_left -= len(content)
                send_frame(self._connection, content)
            elif self._data_left > 0:
                # A single output that is too large leaves the cell's share to the next. Any other ends it.
                self._data_left *= len(content) > MAX_OUTPUT
                self.write("stdout", DROPPED)

    def clear(self) -> None:
        """Forget what the cell has shown so far."""
        with self._lock:
            if self._open and os.getpid() == self._owner:
                self._text = ""
                self._send(ClearOutput())

    def flush(self) -> None:
        """Send the text that is buffered."""
        with self._lock:
            if self._text and os.getpid() == self._owner:
                self._send(StreamOutput("stderr" if self._stream == "stderr" else "stdout", sendable(self._text)))
            self._text, self._sent = "", time.monotonic()

    def _send(self, message: Message) -> None:
        send_frame(self._connection, protocol.encode(message))

    def _shortened(self, text: str) -> str:
        left = self._text_left
        self._text_left -= len(text)
        if len(text) <= left:
            return text
        return f"{text[:left]}\n{DROPPED}" if left >= 0 else ""

    def _descriptor_text(self) -> str:
        size = os.fstat(self._descriptor_file).st_size
        text = os.pread(self._descriptor_file, MAX_CELL_TEXT + 1, 0)
        if size:
            os.ftruncate(self._descriptor_file, 0)
        return text.decode("utf-8", errors="replace")


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of the student's code."""

    encoding = "utf-8"

    def __init__(self, output: CellOutput, name: str) -> None:
        self._output = output
        self._name = name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._output.write(self._name, text)
        return len(text)

    def flush(self) -> None:
        self._output.flush()

    def fileno(self) -> int:
        """Return the descriptor for child processes to write to."""
        return 1 if self._name == "stdout" else 2


def _redirect_descriptors() -> int:
    """Point the descriptors 1 and 2, which compiled code and child processes write to, at an unnamed file."""
    with tempfile.TemporaryFile(buffering=0) as file:
        fcntl.fcntl(file.fileno(), fcntl.F_SETFL, os.O_APPEND)
        for descriptor in (1, 2):
            os.dup2(file.fileno(), descriptor)
        return os.dup(file.fileno())
