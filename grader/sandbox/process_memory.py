"""Peak memory of another process, as Linux counts it. Other systems do not report it."""

import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_CREDENTIALS = struct.Struct("3i")  # process, user, group
_RESET_PEAK = "5"  # written to clear_refs: see proc(5)


def sender_pid(connection: socket.socket, *, deadline: float, while_waiting: Callable[[], None]) -> int:
    """Wait until the other side sends something, and return its process id, which Linux vouches for.

    Parameters
    ----------
    connection : socket.socket
        A Unix socket. Nothing of what was sent is consumed.
    deadline : float
        By `time.monotonic`.
    while_waiting : callable
        Called about ten times a second while nothing comes.

    Returns
    -------
    int
        0 where it cannot be known.
    """
    if not hasattr(socket, "SO_PASSCRED"):
        return 0
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    connection.settimeout(0.1)
    try:
        while time.monotonic() < deadline:
            with suppress(TimeoutError):
                return _peeked_pid(connection)
            while_waiting()
        return 0
    finally:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)


def _peeked_pid(connection: socket.socket) -> int:
    _, ancillary, _, _ = connection.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size), socket.MSG_PEEK)
    for _, kind, data in ancillary:
        if kind == socket.SCM_CREDENTIALS:
            return int(_CREDENTIALS.unpack(data)[0])
    return 0


class PeakMemory:
    """The peak memory of one process since `reset`.

    most: the highest peak so far, in bytes, less what the process held at the first `reset`.
    """

    def __init__(self, process: int) -> None:
        self.most = 0
        self._folder = Path(f"/proc/{process}")
        self._first = self._before = 0

    def reset(self) -> None:
        """Start a new measurement."""
        self._before = 0
        with suppress(OSError):
            (self._folder / "clear_refs").write_text(_RESET_PEAK)
            self._before = self._bytes("VmRSS")
            self._first = self._first or self._before

    def extra_bytes(self) -> int:
        """Return the peak since `reset` less what it held then; 0 where it cannot be read."""
        with suppress(OSError):
            peak = self._bytes("VmHWM")
            self.most = max(self.most, peak - self._first)
            return max(0, peak - self._before) if self._before else 0
        return 0

    def _bytes(self, field: str) -> int:
        _, _, rest = (self._folder / "status").read_text().partition(f"\n{field}:")
        return 1024 * int(rest.split(maxsplit=1)[0]) if rest else 0
