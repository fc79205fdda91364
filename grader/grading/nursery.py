"""Warm kernels: one process of trusted code imports what lessons need, and every kernel is a fork of it.

Measured on two cores: 0.06 s until such a kernel is ready, with PyTorch, Numba and Matplotlib imported, where a
process of its own takes 0.2 s without them and 3 s with them. What the kernels share is memory that none can change
for another: each is behind walls of its own (inside/guard.py) before it runs its first cell.
"""

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from tempfile import TemporaryFile
from typing import IO

from grader.grading.inside.confine import Caps
from grader.grading.sandbox import SandboxMissing, house, problem

IMPORTED = (
    "numpy",
    "torch",
    "numba",
    "matplotlib.pyplot",
    "stridewise.checker",
    "stridewise.kernels",
    "stridewise.plots",
)
_SECONDS_TO_IMPORT = 180.0
_SECONDS_TO_END = 10.0


@contextmanager
def walled_kernel(caps: Caps) -> Iterator[tuple[socket.socket, "Leashed"]]:
    """A connection to a new kernel behind walls, and the leash that holds it. Raises SandboxMissing."""
    connection, leash = _ask(caps)
    with connection, leash:
        process = Leashed(leash)
        try:
            yield connection, process
        finally:
            process.kill()


class Leashed:
    """A kernel with all that it started, held by a connection to its guard."""

    def __init__(self, leash: socket.socket) -> None:
        self._leash = leash
        self._end = ""

    def end(self, *, patience: float = 0.0) -> str:
        if not self._end and select.select([self._leash], [], [], patience)[0]:
            with suppress(OSError):
                self._end = self._leash.recv(1000).decode(errors="replace").partition("\n")[0]
            self._end = self._end or "its guard ended"
        return self._end

    def kill(self) -> None:
        """End it, and wait until Linux has ended everything in its world."""
        with suppress(OSError):
            self._leash.shutdown(socket.SHUT_WR)
            self._leash.settimeout(_SECONDS_TO_END)
            while self._leash.recv(1000):
                pass


class _Nursery:
    """The process that has imported everything. It ends when its socket is closed, so also when this process dies."""

    def __init__(self) -> None:
        self.socket, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        zygote = [sys.executable, "-m", "grader.grading.inside.zygote", str(there.fileno()), *IMPORTED]
        with there, TemporaryFile() as words:
            self._popen = subprocess.Popen(
                house(zygote),
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,  # Ctrl-C is for the grader, which ends its kernels in order
            )
            there.close()
            self._wait_until_ready(words)

    def _wait_until_ready(self, words: IO[bytes]) -> None:
        self.socket.settimeout(_SECONDS_TO_IMPORT)
        with suppress(OSError):
            if self.socket.recv(100):
                return
        self.close()
        words.seek(0)
        said = words.read().decode(errors="replace").strip().splitlines() or ["it said nothing"]
        raise SandboxMissing(f"The process that kernels are forked from did not start: {said[-1]}")

    def close(self) -> None:
        self.socket.close()
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(_SECONDS_TO_END)
        self._popen.kill()
        self._popen.wait()


_lock = threading.Lock()
_nurseries: dict[int, _Nursery] = {}  # by process: one that was forked from this one must not use this one's


def _ask(caps: Caps) -> tuple[socket.socket, socket.socket]:
    """Have a kernel forked; the connection to it, and its leash. A nursery that has ended is replaced, once."""
    try:
        return _request(_nursery(), caps)
    except OSError:
        close_nursery()
        return _request(_nursery(), caps)


def _request(nursery: _Nursery, caps: Caps) -> tuple[socket.socket, socket.socket]:
    connection, far_connection = socket.socketpair()
    leash, far_leash = socket.socketpair()
    with far_connection, far_leash:
        try:
            descriptors = [far_connection.fileno(), far_leash.fileno()]
            socket.send_fds(nursery.socket, [json.dumps(asdict(caps)).encode()], descriptors)
        except OSError:
            connection.close()
            leash.close()
            raise
    return connection, leash


def _nursery() -> _Nursery:
    with _lock:
        if os.getpid() not in _nurseries:
            missing = problem()
            if missing:
                raise SandboxMissing(missing)
            _nurseries[os.getpid()] = _Nursery()
            atexit.register(close_nursery)
        return _nurseries[os.getpid()]


def close_nursery() -> None:
    """End this process's nursery, and with it every kernel that it forked. The next kernel starts a new one."""
    with _lock:
        nursery = _nurseries.pop(os.getpid(), None)
    if nursery:
        nursery.close()
