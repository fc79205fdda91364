"""The two trusted processes above every kernel: one holds the leash, one is process 1 of the kernel's own world.

    zygote -- guard -- process 1 -- kernel -- whatever it starts

Process 1 collects what dies, and ends when the kernel ends or when all together hold too much memory; Linux then ends
everything in its world. The guard ends process 1 as soon as the grader lets go of the leash, which it also does by
dying. Both are out of the kernel's reach: it cannot see the guard, and process 1 takes no signal from within.
"""

import os
import select
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from grader.sandbox.inside import namespaces as confine
from grader.sandbox.inside.namespaces import ResourceLimits
from grader.sandbox.inside.seccomp import refuse_calls

ENDED_WELL = "the process ended with status 0"
_SECONDS_BETWEEN_LOOKS = 0.1
_TOO_MUCH_MEMORY = 200  # a status; a kernel that ends itself with this number is taken at its word


def guard(
    leash: socket.socket, connection: socket.socket, caps: ResourceLimits, identity: int, serve: Callable[[], None]
) -> None:
    """Run `serve` behind walls, until it ends or the leash is let go; never returns. Says how it ended on the leash."""
    try:
        confine.leave_the_others()
        first = os.fork()
        if first == 0:
            _rule(leash, connection, caps, identity, serve)
        connection.close()
        _wait(leash, first)
        _, status = os.waitpid(first, 0)
        _say(leash, _in_words(os.waitstatus_to_exitcode(status)))
    except Exception as fault:
        _say(leash, f"the sandbox failed: {fault!r}")
    finally:
        os._exit(0)


def _wait(leash: socket.socket, process: int) -> None:
    """Wait until the process ends; end it where the leash is let go first."""
    ready, _, _ = select.select([leash.fileno(), os.pidfd_open(process)], [], [])
    if leash.fileno() in ready:
        os.kill(process, signal.SIGKILL)


def _say(leash: socket.socket, words: str) -> None:
    with suppress(OSError):  # nobody may listen any more
        leash.sendall(f"{words}\n".encode())


def _in_words(status: int) -> str:
    if status == _TOO_MUCH_MEMORY:
        return "it took more memory than it may"
    number = -status if status < 0 else status - 128
    if number in signal.valid_signals():
        return f"the process was ended by {signal.Signals(number).name}"
    return f"the process ended with status {status}"


def _rule(
    leash: socket.socket, connection: socket.socket, caps: ResourceLimits, identity: int, serve: Callable[[], None]
) -> None:
    """What process 1 does."""
    try:
        os.setsid()  # signals to a group of processes know no walls
        confine.furnish(caps, identity)
        confine.become_nobody(identity)
        confine.hide_memory(hidden=True)
        kernel = os.fork()
        if kernel == 0:
            confine.hide_memory(hidden=False)
            confine.limit(caps)
            refuse_calls()
            leash.close()
            serve()
            os._exit(0)
        leash.close()
        connection.close()
        os._exit(_watch(kernel, caps.memory))
    except Exception as fault:
        _say(leash, f"the sandbox failed: {fault!r}")
    finally:
        os._exit(1)


def _watch(kernel: int, memory: int) -> int:
    """Wait until the kernel ends, or until too much memory is held; the status to end with."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    # What a new kernel holds already, it shares with the zygote.
    most = memory + _memory_of("self")
    while True:
        signal.sigtimedwait({signal.SIGCHLD}, _SECONDS_BETWEEN_LOOKS)
        ended = dict(_collected())
        if kernel in ended:
            code = os.waitstatus_to_exitcode(ended[kernel])
            return 128 - code if code < 0 else code
        if sum(map(_memory_of, _processes())) > most:
            return _TOO_MUCH_MEMORY


def _collected() -> Iterator[tuple[int, int]]:
    """Processes that have ended since the last look, and their statuses."""
    with suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            yield found


def _processes() -> list[str]:
    return [path.name for path in Path("/proc").iterdir() if path.name.isdecimal() and path.name != "1"]


def _memory_of(process: str) -> int:
    """Bytes that a process holds besides files; 0 if it has ended. Any other fault ends this process, and all."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return 1024 * sum(int(fields.get(name, "0").split()[0]) for name in ("RssAnon", "RssShmem"))
