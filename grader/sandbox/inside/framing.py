"""Frames over a stream socket: the same few lines at both ends.

A frame is two lengths, the encoded message, and the memory of the arrays that the message describes. The reader says
how much of each it accepts; a frame that announces more is refused before a byte of it is read.
"""

import socket
import struct
import time
from collections.abc import Callable

_LENGTHS = struct.Struct(">II")
_CHUNK = 2**18
_POLL_SECONDS = 0.1


class ConnectionLost(Exception):
    """The other side closed the connection, or it broke."""


class FrameTooLarge(ConnectionLost):
    """The other side announced more than the reader accepts."""


class DeadlineExceeded(ConnectionLost):
    """The deadline passed before the frame was complete."""


def send_frame(connection: socket.socket, content: bytes, memory: bytes = b"") -> None:
    """Send one frame. Raises OSError if the other side is gone."""
    connection.sendall(_LENGTHS.pack(len(content), len(memory)) + content)
    if memory:
        connection.sendall(memory)


def receive_frame(
    connection: socket.socket,
    *,
    max_content: int,
    max_memory: int = 0,
    deadline: float | None = None,
    while_waiting: Callable[[], None] = lambda: None,
) -> tuple[bytes, bytes]:
    """Return the content and the memory of the next frame.

    Parameters
    ----------
    connection : socket.socket
        A stream socket. Its timeout is changed meanwhile.
    max_content : int
        The largest content to accept, in bytes.
    max_memory : int, default 0
        The largest memory to accept, in bytes.
    deadline : float, optional
        On the clock of `time.monotonic`; by default there is none.
    while_waiting : callable, optional
        Called about ten times a second until the frame is complete. An exception from it ends the wait.

    Returns
    -------
    content, memory : bytes

    Raises
    ------
    ConnectionLost
        Or one of its subclasses; the connection is unusable then.
    """
    timeout = connection.gettimeout()
    content_length, memory_length = _LENGTHS.unpack(_receive(connection, _LENGTHS.size, deadline, while_waiting))
    if content_length > max_content or memory_length > max_memory:
        announced, limit = f"{content_length:,} + {memory_length:,}", f"{max_content:,} + {max_memory:,}"
        raise FrameTooLarge(f"a message of {announced} bytes; at most {limit} are read")
    content = _receive(connection, content_length, deadline, while_waiting)
    memory = _receive(connection, memory_length, deadline, while_waiting)
    # What is sent next must not fail because the other side does not read for a tenth of a second.
    connection.settimeout(timeout)
    return content, memory


def _receive(
    connection: socket.socket, length: int, deadline: float | None, while_waiting: Callable[[], None]
) -> bytes:
    received = bytearray()
    next_call = time.monotonic() + _POLL_SECONDS
    while len(received) < length:
        if time.monotonic() >= next_call:
            while_waiting()
            next_call = time.monotonic() + _POLL_SECONDS
        left = _POLL_SECONDS if deadline is None else min(_POLL_SECONDS, deadline - time.monotonic())
        if left <= 0:
            raise DeadlineExceeded("the time was up")
        connection.settimeout(left)
        try:
            chunk = connection.recv(min(_CHUNK, length - len(received)))
        except TimeoutError:
            continue
        except OSError as fault:
            raise ConnectionLost(f"the connection broke: {fault}") from None
        if not chunk:
            raise ConnectionLost("the connection was closed")
        received += chunk
    return bytes(received)
