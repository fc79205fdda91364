"""How much memory another process takes at its peak, as Linux counts it; elsewhere nothing is known."""

import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_CREDENTIALS = struct.Struct("3i")  # process, user, group
_RESET_PEAK = "5"  # what proc(5) asks to be written into clear_refs


def process_behind(connection: socket.socket, *, seconds: float, idle: Callable[[], None]) -> int:
    """Wait until the other side sends something, and learn from Linux which process it is; 0 where that is unknown.

    Nothing of what it sent is read. idle: called a few times a second while nothing comes.
    """
    if not hasattr(socket, "SO_PASSCRED"):
        return 0
    deadline = time.monotonic() + seconds
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    connection.settimeout(0.1)
    try:
        while time.monotonic() < deadline:
            with suppress(TimeoutError):
                return _sender(connection)
            idle()
        return 0
    finally:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)


def _sender(connection: socket.socket) -> int:
    _, extras, _, _ = connection.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size), socket.MSG_PEEK)
    for _, kind, data in extras:
        if kind == socket.SCM_CREDENTIALS:
            return int(_CREDENTIALS.unpack(data)[0])
    return 0


class PeakMemory:
    """The memory of one process, from `reset` on.

    most: the most bytes that were seen in it beyond those at the first `reset`.
    """

    def __init__(self, process: int) -> None:
        self.most = 0
        self._folder = Path(f"/proc/{process}")
        self._first = self._before = 0

    def reset(self) -> None:
        """Begin anew."""
        self._before = 0
        with suppress(OSError):
            (self._folder / "clear_refs").write_text(_RESET_PEAK)
            self._before = self._bytes("VmRSS")
            self._first = self._first or self._before

    def extra_bytes(self) -> int:
        """The most bytes it held at one moment since then, beyond those at that time; 0 if it cannot be seen."""
        with suppress(OSError):
            peak = self._bytes("VmHWM")
            self.most = max(self.most, peak - self._first)
            return max(0, peak - self._before) if self._before else 0
        return 0

    def _bytes(self, field: str) -> int:
        for line in (self._folder / "status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return 1024 * int(line.split()[1])
        return 0
