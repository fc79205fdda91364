"""A way for the processes of one user on one machine to a socket of one of them: each gets a descriptor of the same."""

import shutil
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from tempfile import mkdtemp

_SECONDS_TO_OPEN = 150.0


class DescriptorServer:
    """Hands out what `behind` gives, to everyone who knocks at `address` and is of the same user.

    behind: called for each, in a thread; what it raises leaves that one outside.
    """

    def __init__(self, behind: Callable[[], socket.socket]) -> None:
        self._behind = behind
        # Nobody else may enter the folder, and a socket's path has 107 bytes at most.
        self._folder = mkdtemp(prefix="stridewise-door-", dir="/tmp")
        self.address = f"{self._folder}/door"
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(self.address)
        self._listening.listen()
        threading.Thread(target=self._open, daemon=True).start()

    def _open(self) -> None:
        with suppress(OSError):  # closed
            while True:
                guest, _ = self._listening.accept()
                with guest, suppress(Exception):
                    socket.send_fds(guest, [b"come in"], [self._behind().fileno()])

    def close(self) -> None:
        """Let nobody in any more; who is in stays."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def request_fd(address: str) -> socket.socket:
    """The socket behind a door. Raises OSError where nobody opens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as waiting:
        waiting.settimeout(_SECONDS_TO_OPEN)
        waiting.connect(address)
        _, descriptors, _, _ = socket.recv_fds(waiting, 100, 1)
    if not descriptors:
        raise OSError(f"nothing was handed out at {address}")
    return socket.socket(fileno=descriptors[0])
