"""Warm kernels: a process of trusted code imports what the lessons need, and every kernel is a fork of it.

Measured on two cores: 0.05 s until such a kernel is ready, with PyTorch, Numba and Matplotlib imported and used once. A
process of its own takes 0.2 s without them and 6 s with them. The kernels share memory that none can change for
another: each is isolated (`inside/supervisor.py`) before it runs its first cell.

The workers of one machine share the fork server of the process that started them, so slow imports happen once.
"""

import atexit
import os
import re
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from tempfile import TemporaryFile
from typing import IO

from grader.sandbox.bubblewrap import SandboxMissing, problem, sandbox_command
from grader.sandbox.fd_passing import DescriptorServer, request_fd
from grader.sandbox.inside import protocol
from grader.sandbox.inside.framing import ConnectionLost, receive_frame
from grader.sandbox.inside.protocol import DecodeError, ForkRequest, ForkServerReady, KernelEnded, ResourceLimits

_START_SECONDS = 120.0
_EXIT_SECONDS = 10.0
_CLOSE_SECONDS = 2.0
_ADDRESS_VARIABLE = "STRIDEWISE_FORK_SERVER"
# What cells mention -> what to import before the fork. To import everything would delay the first kernel by 5 s. Only a
# changed notebook draws.
_SLOW_IMPORTS = {
    r"\btorch\b": ("torch",),
    r"\bnumba\b": ("numba",),
    r"\bplots\.\w": ("matplotlib.pyplot",),
    r"\bKERNELS\b": ("stridewise.kernels",),
}
# Names of stridewise that cells import: some load Matplotlib or Numba, which takes a kernel up to 1.6 s.
_OWN_IMPORTS = re.compile(r"^[ \t]*from (stridewise(?:\.[a-z][a-z_]{,30}){,3}) import ([\w, ]{,300})$", re.MULTILINE)
_MOST_IMPORTS = 40  # a lesson has a dozen


def slow_imports(sources: Iterable[str]) -> tuple[str, ...]:
    """Return what is worth importing once for all kernels that run these cells.

    Parameters
    ----------
    sources : iterable of str
        The texts of the cells.

    Returns
    -------
    tuple of str
        Modules, such as "torch", and names from modules of stridewise, such as "stridewise:race".
    """
    text = "\n".join(sources)
    mentioned = (modules for pattern, modules in _SLOW_IMPORTS.items() if re.search(pattern, text))
    own = (
        f"{found[1]}:{name}" for found in _OWN_IMPORTS.finditer(text) for name in re.findall(r"\b\w{1,40}\b", found[2])
    )
    return tuple(dict.fromkeys([*(module for modules in mentioned for module in modules), *islice(own, _MOST_IMPORTS)]))


def prepare(modules: Iterable[str]) -> None:
    """Start importing modules in the fork server, without waiting for it.

    Parameters
    ----------
    modules : iterable of str
        The modules to import.

    Raises
    ------
    SandboxMissing
        If there can be no sandbox on this machine.
    """
    with suppress(OSError):  # the first kernel will report what is wrong
        _fork_server().request(ForkRequest(list(modules)), [])


@contextmanager
def shared_fork_server() -> Iterator[None]:
    """Let processes that are started in this block use this process's fork server.

    They find it by a variable in their environment.
    """
    server = DescriptorServer(lambda: _fork_server().ready())
    _own_addresses.add(server.address)
    os.environ[_ADDRESS_VARIABLE] = server.address
    try:
        yield
    finally:
        os.environ.pop(_ADDRESS_VARIABLE, None)
        _own_addresses.remove(server.address)
        server.close()


@contextmanager
def sandboxed_kernel(
    limits: ResourceLimits, modules: Iterable[str]
) -> Iterator[tuple[socket.socket, "SupervisedProcess"]]:
    """Fork a kernel into a sandbox of its own, and kill it when the block is left.

    Parameters
    ----------
    limits : ResourceLimits
        What its processes may use.
    modules : iterable of str
        What it has imported when it starts, if it is installed.

    Yields
    ------
    connection : socket.socket
        The connection to the kernel.
    process : SupervisedProcess
        The kernel's process.

    Raises
    ------
    SandboxMissing
        If there can be no sandbox on this machine.
    """
    connection, control = _fork(ForkRequest(list(modules), limits))
    with connection, control:
        process = SupervisedProcess(control)
        try:
            yield connection, process
        finally:
            process.kill()


class SupervisedProcess:
    """A kernel with everything that it started, controlled by the socket to its supervisor."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._reason = ""
        self._poll = select.poll()  # not select(), whose descriptors end at 1024
        self._poll.register(control, select.POLLIN)

    def exit_reason(self, *, seconds: float = 0.0) -> str:
        if not self._reason and self._poll.poll(1000 * seconds):
            try:
                content, _ = receive_frame(self._control, max_content=protocol.MAX_REPORT)
                self._reason = protocol.decode(content, KernelEnded).reason
            except (ConnectionLost, DecodeError):
                self._reason = "its supervisor ended"
        return self._reason

    def interrupt(self) -> None:
        """Have the supervisor interrupt the kernel's own process, not what it started."""
        with suppress(OSError):
            self._control.send(b"i")

    def kill(self) -> None:
        """Kill it, and wait until Linux has killed everything in its namespace."""
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_WR)
            self._control.settimeout(_EXIT_SECONDS)
            while self._control.recv(1000):
                pass


class _ForkServer:
    """The process that imports and forks, reached by a socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._socket.settimeout(_START_SECONDS)

    def ready(self) -> socket.socket:
        """Return the socket once the process has started."""
        return self._socket

    def request(self, request: ForkRequest, descriptors: list[int]) -> None:
        """Send a request. Raises OSError if the process has ended."""
        socket.send_fds(self._socket, [protocol.encode(request)], descriptors)

    def close(self) -> None:
        """Stop using it."""
        self._socket.close()


class _OwnForkServer(_ForkServer):
    """A fork server that this process starts. It exits once no process holds its socket, even if all were killed."""

    def __init__(self) -> None:
        connection, far_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        super().__init__(connection)
        self._starting = threading.Lock()
        self._started = False
        self._log: IO[bytes] = TemporaryFile()  # noqa: SIM115  (closed with the fork server)
        command = [sys.executable, "-m", "grader.sandbox.inside.fork_server", str(far_end.fileno())]
        with far_end:
            self._popen = subprocess.Popen(
                sandbox_command(command),
                pass_fds=[far_end.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                start_new_session=True,  # Ctrl-C is for the grader, which ends its kernels in order
            )

    def ready(self) -> socket.socket:
        """Return the socket once the process has started. Raises SandboxMissing, with its last line, if it does not."""
        with self._starting:
            if not self._started:
                with suppress(OSError, DecodeError):
                    protocol.decode(self._socket.recv(100), ForkServerReady)
                    self._started = True
        if not self._started:
            self._log.seek(0)
            lines = self._log.read().decode(errors="replace").strip().splitlines() or ["it wrote nothing"]
            raise SandboxMissing(f"The process that kernels are forked from did not start: {lines[-1]}")
        return self._socket

    def close(self) -> None:
        """End it, and every kernel that it forked."""
        super().close()
        self._log.close()
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(_CLOSE_SECONDS)  # one that is still importing exits when it has done so
        self._popen.kill()
        self._popen.wait()


_lock = threading.Lock()
_own_addresses: set[str] = set()
_fork_servers: dict[int, _ForkServer] = {}  # by process id: a process that is forked from this one must not use its


def _fork(request: ForkRequest) -> tuple[socket.socket, socket.socket]:
    """Fork a kernel; return its connection and control socket. A fork server that has ended is replaced once."""
    try:
        return _request_kernel(_fork_server(), request)
    except OSError:
        close_fork_server()
        os.environ.pop(_ADDRESS_VARIABLE, None)  # from now on this process has its own
        return _request_kernel(_fork_server(), request)


def _request_kernel(server: _ForkServer, request: ForkRequest) -> tuple[socket.socket, socket.socket]:
    server.ready()
    connection, far_connection = socket.socketpair()
    control, far_control = socket.socketpair()
    with far_connection, far_control:
        try:
            server.request(request, [far_connection.fileno(), far_control.fileno()])
        except OSError:
            connection.close()
            control.close()
            raise
    return connection, control


def _fork_server() -> _ForkServer:
    with _lock:
        if os.getpid() not in _fork_servers:
            _fork_servers[os.getpid()] = _inherited() or _started_here()
            atexit.register(close_fork_server)
        return _fork_servers[os.getpid()]


def _inherited() -> _ForkServer | None:
    """Return the fork server of the process that started this one, if it shares it."""
    address = os.environ.get(_ADDRESS_VARIABLE)
    if address and address not in _own_addresses:
        with suppress(OSError):
            return _ForkServer(request_fd(address))
    return None


def _started_here() -> _ForkServer:
    missing = problem()
    if missing:
        raise SandboxMissing(missing)
    return _OwnForkServer()


def close_fork_server() -> None:
    """End this process's fork server and every kernel that it forked; stop using one that is another's.

    The next kernel starts a new one.
    """
    with _lock:
        server = _fork_servers.pop(os.getpid(), None)
    if server:
        server.close()
