"""Gives other processes of the same user on the same machine a descriptor of a socket that one of them holds."""

import shutil
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from tempfile import mkdtemp

_REQUEST_SECONDS = 150.0


class DescriptorServer:
    """Sends a descriptor to every process of the same user that connects to `address`.

    Parameters
    ----------
    socket_to_pass : callable
        Called for each request, in a thread. If it raises, that request gets nothing.
    """

    def __init__(self, socket_to_pass: Callable[[], socket.socket]) -> None:
        self._socket_to_pass = socket_to_pass
        # mkdtemp keeps other users out; in /tmp, because a socket's path has 107 bytes at most.
        self._folder = mkdtemp(prefix="stridewise-fds-", dir="/tmp")
        self.address = f"{self._folder}/socket"
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(self.address)
        self._listening.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listening.accept()
                with client, suppress(Exception):
                    socket.send_fds(client, [b"\0"], [self._socket_to_pass().fileno()])

    def close(self) -> None:
        """Take no more requests. Descriptors that were sent stay valid."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def request_fd(address: str) -> socket.socket:
    """Return the socket that the DescriptorServer at this address passes. Raises OSError if it passes none."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(_REQUEST_SECONDS)
        connection.connect(address)
        _, descriptors, _, _ = socket.recv_fds(connection, 1, 1)
    if not descriptors:
        raise OSError(f"no descriptor was sent from {address}")
    return socket.socket(fileno=descriptors[0])
