"""A kernel without a sandbox: an ordinary process with all the rights of whoever grades."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp


@contextmanager
def unsandboxed_kernel() -> Iterator[tuple[socket.socket, "UnsandboxedProcess"]]:
    """Start such a kernel; yield the connection to it, and its process. It has no limits either."""
    folder = mkdtemp(prefix="stridewise-run-")
    connection, far_end = socket.socketpair()
    with connection:
        with far_end:
            process = UnsandboxedProcess(folder, far_end)
        try:
            yield connection, process
        finally:
            process.kill()
            shutil.rmtree(folder, ignore_errors=True)


class UnsandboxedProcess:
    """A child of this process. What it starts itself may outlive it."""

    def __init__(self, folder: str, connection: socket.socket) -> None:
        root = str(Path(__file__).parents[2])
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "grader.sandbox.inside.cell_server", str(connection.fileno())],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path])},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[connection.fileno()],
            start_new_session=True,
        )

    def exit_reason(self, *, seconds: float = 0.0) -> str:
        try:
            status = self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            return ""
        return f"the process ended with status {status}"

    def interrupt(self) -> None:
        self._popen.send_signal(signal.SIGINT)

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait()
