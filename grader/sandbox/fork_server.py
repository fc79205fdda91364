"""Warm kernels: one process of trusted code imports what lessons need, and every kernel is a fork of it.

Measured on two cores: 0.05 s until such a kernel is ready, with PyTorch, Numba and Matplotlib imported and used once,
where a process of its own takes 0.2 s without them and 6 s with them. What the kernels share is memory that none can
change for another: each is behind walls of its own (inside/guard.py) before it runs its first cell.

The workers of one machine share the nursery of the process that started them: what takes seconds is imported once.
"""

import atexit
import json
import os
import re
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from tempfile import TemporaryFile
from typing import IO, Any

from grader.sandbox.bubblewrap import SandboxMissing, problem, sandbox_command
from grader.sandbox.fd_passing import DescriptorServer, request_fd
from grader.sandbox.inside.namespaces import ResourceLimits

_SECONDS_TO_START = 120.0
_SECONDS_TO_END = 10.0
_SECONDS_TO_CLOSE = 2.0
_DOOR = "STRIDEWISE_NURSERY"
# What cells that run say -> what to import before the fork. Importing them all would take the first kernel 5 s longer;
# pictures alone 1.3 s of them, and only cells that somebody has changed draw any.
_SLOW_TO_IMPORT = {
    r"\btorch\b": ("torch",),
    r"\bnumba\b": ("numba",),
    r"\bplots\.\w": ("matplotlib.pyplot", "stridewise.plots"),
    r"\bKERNELS\b": ("stridewise.kernels",),
}


def slow_imports(sources: Iterable[str]) -> tuple[str, ...]:
    """The modules that are worth importing once for all kernels that run these cells."""
    text = "\n".join(sources)
    return tuple(module for said, modules in _SLOW_TO_IMPORT.items() if re.search(said, text) for module in modules)


def prepare(modules: Iterable[str]) -> None:
    """Begin to import these modules, in a process beside this one. Raises SandboxMissing."""
    with suppress(OSError):  # the first kernel will say what is wrong
        _nursery().request(tuple(modules), None, [])


@contextmanager
def shared_fork_server() -> Iterator[None]:
    """Within, processes that this one starts use its nursery. They learn of it by a variable in their environment."""
    door = DescriptorServer(lambda: _nursery().ready())
    _own_doors.add(door.address)
    os.environ[_DOOR] = door.address
    try:
        yield
    finally:
        os.environ.pop(_DOOR, None)
        _own_doors.remove(door.address)
        door.close()


@contextmanager
def sandboxed_kernel(
    caps: ResourceLimits, modules: Iterable[str]
) -> Iterator[tuple[socket.socket, "SupervisedProcess"]]:
    """A connection to a new kernel behind walls, and the leash that holds it. Raises SandboxMissing.

    modules: what it has imported already when it starts, as far as it is installed.
    """
    connection, leash = _fork(caps, tuple(modules))
    with connection, leash:
        process = SupervisedProcess(leash)
        try:
            yield connection, process
        finally:
            process.kill()


class SupervisedProcess:
    """A kernel with all that it started, held by a connection to its guard."""

    def __init__(self, leash: socket.socket) -> None:
        self._leash = leash
        self._end = ""
        self._poll = select.poll()  # not select(): its descriptors end at 1024
        self._poll.register(leash, select.POLLIN)

    def end(self, *, patience: float = 0.0) -> str:
        if not self._end and self._poll.poll(1000 * patience):
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


class _ForkServer:
    """The process that imports, and forks, by a socket to it."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._socket.settimeout(_SECONDS_TO_START)

    def ready(self) -> socket.socket:
        """The socket, when the process has started."""
        return self._socket

    def request(self, modules: tuple[str, ...], caps: ResourceLimits | None, descriptors: list[int]) -> None:
        """Have modules imported, and then, with limits, a kernel forked. Raises OSError if the process has ended."""
        content: dict[str, Any] = {"modules": modules, "caps": asdict(caps) if caps else None}
        socket.send_fds(self._socket, [json.dumps(content).encode()], descriptors)

    def close(self) -> None:
        """Leave it."""
        self._socket.close()


class _OwnForkServer(_ForkServer):
    """One that this process starts. It ends when nobody has its socket any more, so also when these processes die."""

    def __init__(self) -> None:
        connection, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        super().__init__(connection)
        self._starting = threading.Lock()
        self._started = False
        self._words: IO[bytes] = TemporaryFile()  # noqa: SIM115  (closed with the nursery)
        zygote = [sys.executable, "-m", "grader.sandbox.inside.fork_server", str(there.fileno())]
        with there:
            self._popen = subprocess.Popen(
                sandbox_command(zygote),
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._words,
                stderr=self._words,
                start_new_session=True,  # Ctrl-C is for the grader, which ends its kernels in order
            )

    def ready(self) -> socket.socket:
        """The socket, when the process has started. Raises SandboxMissing with its last words if it does not."""
        with self._starting:
            if not self._started:
                with suppress(OSError):
                    self._started = bool(self._socket.recv(100))
        if not self._started:
            self._words.seek(0)
            said = self._words.read().decode(errors="replace").strip().splitlines() or ["it said nothing"]
            raise SandboxMissing(f"The process that kernels are forked from did not start: {said[-1]}")
        return self._socket

    def close(self) -> None:
        """End it, and every kernel that it forked."""
        super().close()
        self._words.close()
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(_SECONDS_TO_CLOSE)  # one that still imports ends when it has done so
        self._popen.kill()
        self._popen.wait()


_lock = threading.Lock()
_own_doors: set[str] = set()
_nurseries: dict[int, _ForkServer] = {}  # by process: one that was forked from this one must not use this one's


def _fork(caps: ResourceLimits, modules: tuple[str, ...]) -> tuple[socket.socket, socket.socket]:
    """Have a kernel forked; the connection to it, and its leash. A nursery that has ended is replaced, once."""
    try:
        return _ask(_nursery(), caps, modules)
    except OSError:
        close_fork_server()
        os.environ.pop(_DOOR, None)  # from now on this process has its own
        return _ask(_nursery(), caps, modules)


def _ask(nursery: _ForkServer, caps: ResourceLimits, modules: tuple[str, ...]) -> tuple[socket.socket, socket.socket]:
    nursery.ready()
    connection, far_connection = socket.socketpair()
    leash, far_leash = socket.socketpair()
    with far_connection, far_leash:
        try:
            nursery.request(modules, caps, [far_connection.fileno(), far_leash.fileno()])
        except OSError:
            connection.close()
            leash.close()
            raise
    return connection, leash


def _nursery() -> _ForkServer:
    with _lock:
        if os.getpid() not in _nurseries:
            _nurseries[os.getpid()] = _neighbours() or _own()
            atexit.register(close_fork_server)
        return _nurseries[os.getpid()]


def _neighbours() -> _ForkServer | None:
    """The one of the process that started this one, if it shares it."""
    address = os.environ.get(_DOOR)
    if address and address not in _own_doors:
        with suppress(OSError):
            return _ForkServer(request_fd(address))
    return None


def _own() -> _ForkServer:
    missing = problem()
    if missing:
        raise SandboxMissing(missing)
    return _OwnForkServer()


def close_fork_server() -> None:
    """End this process's nursery, and with it every kernel that it forked; leave one that is another's.

    The next kernel starts a new one.
    """
    with _lock:
        nursery = _nurseries.pop(os.getpid(), None)
    if nursery:
        nursery.close()
