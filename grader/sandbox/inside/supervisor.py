"""The two trusted processes above every kernel: the supervisor, and process 1 of the kernel's PID namespace.

    fork server -- supervisor -- process 1 -- kernel -- whatever it starts

Process 1 reaps what dies. It ends when the kernel ends, or when the processes together hold too much memory, and Linux
then kills everything in the namespace. The supervisor kills process 1 as soon as the grader closes the control socket,
which it also does by dying; a byte on that socket interrupts the kernel. The kernel can reach neither: it does not see
the supervisor, and process 1 takes no signal from inside its namespace, except an interrupt, which it sends back.
"""

import os
import select
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from grader.sandbox.inside import namespaces, protocol
from grader.sandbox.inside.framing import send_frame
from grader.sandbox.inside.protocol import KernelEnded, ResourceLimits
from grader.sandbox.inside.seccomp import install_filter

EXITED_WITH_0 = "the process ended with status 0"
_POLL_SECONDS = 0.1
_TOO_MUCH_MEMORY = 200  # the exit status that means too much memory; a kernel that exits with it itself is believed


def supervise(
    control: socket.socket,
    connection: socket.socket,
    limits: ResourceLimits,
    identity: int,
    serve: Callable[[], None],
) -> NoReturn:
    """Run `serve` in the sandbox until it exits or the control socket closes, and report how it ended.

    Parameters
    ----------
    control : socket.socket
        The control socket: KernelEnded is sent on it.
    connection : socket.socket
        The socket that only `serve` uses.
    limits : ResourceLimits
        What the kernel and its children may use.
    identity : int
        The user id that they get outside of their user namespace.
    serve : callable
        Runs in the kernel's process.
    """
    try:
        namespaces.unshare_all()
        process_1 = os.fork()
        if process_1 == 0:
            _be_process_1(control, connection, limits, identity, serve)
        connection.close()
        _wait(control, process_1)
        _, status = os.waitpid(process_1, 0)
        _report(control, _describe(os.waitstatus_to_exitcode(status)))
    except Exception as fault:
        _report(control, f"the sandbox failed: {fault!r}")
    finally:
        os._exit(0)


def _wait(control: socket.socket, process: int) -> None:
    """Wait until the process ends; kill it if the control socket closes first. Bytes on that socket are interrupts."""
    ended = os.pidfd_open(process)
    while ended not in select.select([control.fileno(), ended], [], [])[0]:
        if not control.recv(1):
            os.kill(process, signal.SIGKILL)
            return
        os.kill(process, signal.SIGINT)


def _report(control: socket.socket, reason: str) -> None:
    with suppress(OSError):  # the grader may have gone
        send_frame(control, protocol.encode(KernelEnded(reason[: protocol.MAX_TEXT])))


def _describe(status: int) -> str:
    if status == _TOO_MUCH_MEMORY:
        return "it took more memory than it may"
    number = -status if status < 0 else status - 128
    if number in signal.valid_signals():
        return f"the process was ended by {signal.Signals(number).name}"
    return f"the process ended with status {status}"


def _be_process_1(
    control: socket.socket,
    connection: socket.socket,
    limits: ResourceLimits,
    identity: int,
    serve: Callable[[], None],
) -> NoReturn:
    try:
        os.setsid()  # signals to a process group cross namespaces
        namespaces.mount_private_filesystems(limits, identity)
        namespaces.drop_privileges(identity)
        namespaces.set_dumpable(False)
        kernel = os.fork()
        if kernel == 0:
            namespaces.set_dumpable(True)
            namespaces.set_resource_limits(limits)
            install_filter()
            control.close()
            serve()
            os._exit(0)
        control.close()
        connection.close()
        os._exit(_watch(kernel, limits.memory))
    except Exception as fault:
        _report(control, f"the sandbox failed: {fault!r}")
    finally:
        os._exit(1)


def _watch(kernel: int, memory: int) -> int:
    """Wait until the kernel ends, or the processes hold too much memory; return the status to exit with."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD, signal.SIGINT})
    # A new kernel shares what it holds with the fork server.
    limit = memory + _anonymous_bytes("self")
    while True:
        received = signal.sigtimedwait({signal.SIGCHLD, signal.SIGINT}, _POLL_SECONDS)
        if received and received.si_signo == signal.SIGINT:
            os.kill(kernel, signal.SIGINT)
        ended = dict(_reap())
        if kernel in ended:
            code = os.waitstatus_to_exitcode(ended[kernel])
            return 128 - code if code < 0 else code
        if sum(map(_anonymous_bytes, _processes())) > limit:
            return _TOO_MUCH_MEMORY


def _reap() -> Iterator[tuple[int, int]]:
    """Yield the processes that have ended since the last call, with their statuses."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            yield ended


def _processes() -> list[str]:
    return [path.name for path in Path("/proc").iterdir() if path.name.isdecimal() and path.name != "1"]


def _anonymous_bytes(process: str) -> int:
    """Return the memory of a process that is not backed by files; 0 if it has ended. Any other fault is fatal."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return 1024 * sum(int(fields.get(name, "0").split()[0]) for name in ("RssAnon", "RssShmem"))
