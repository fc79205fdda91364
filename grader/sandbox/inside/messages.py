"""Messages over a socket: the same few lines on both sides of the wall.

A message is two lengths, a JSON object, and bytes that belong to it. The reader says how much it is ready to take;
nothing larger is ever held in memory, and nothing is unpickled.
"""

import json
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

_LENGTHS = struct.Struct(">II")
_PIECE = 2**18


class WireFault(Exception):
    """The other side closed the connection, or sent what is no message."""


class TooLarge(WireFault):
    """The other side sent more than the reader takes."""


class TooLate(WireFault):
    """The deadline came first."""


def send(connection: socket.socket, content: dict[str, Any], data: bytes = b"") -> None:
    """Send one message; `data` are bytes beside the JSON. Raises OSError where the other side is gone."""
    text = json.dumps(content, ensure_ascii=True).encode("ascii")
    connection.sendall(_LENGTHS.pack(len(text), len(data)) + text)
    if data:
        connection.sendall(data)


def receive(
    connection: socket.socket, *, most: int, deadline: float | None = None, idle: Callable[[], None] = lambda: None
) -> tuple[dict[str, Any], bytes]:
    """The next message, of at most `most` bytes. Raises WireFault, or one of its kinds.

    deadline: as time.monotonic() counts; None waits for ever. idle: called a few times a second while nothing comes.
    """
    text_length, data_length = _LENGTHS.unpack(_exactly(connection, _LENGTHS.size, deadline, idle))
    if text_length + data_length > most:
        raise TooLarge(f"a message of {text_length + data_length} bytes; at most {most} are taken")
    text = _exactly(connection, text_length, deadline, idle)
    data = _exactly(connection, data_length, deadline, idle)
    try:
        # Half a surrogate pair is JSON, but no text that a file could hold.
        whole = json.dumps(json.loads(text, parse_constant=_nothing), ensure_ascii=False).encode(
            "utf-8", errors="replace"
        )
        content = json.loads(whole)
    except (ValueError, RecursionError) as fault:
        raise WireFault(f"a message that is no JSON: {fault}") from None
    if not isinstance(content, dict):
        raise WireFault(f"a message that is no JSON object but {type(content).__name__}")
    return content, data


def _nothing(_: str) -> None:
    """Takes the place of NaN and Infinity, which Python writes, and which are no JSON."""


def _exactly(connection: socket.socket, length: int, deadline: float | None, idle: Callable[[], None]) -> bytes:
    received = bytearray()
    while len(received) < length:
        left = 0.1 if deadline is None else min(0.1, deadline - time.monotonic())
        if left <= 0:
            raise TooLate("the time is up")
        connection.settimeout(left)
        try:
            piece = connection.recv(min(_PIECE, length - len(received)))
        except TimeoutError:
            idle()
            continue
        except OSError as fault:
            raise WireFault(f"the connection broke: {fault}") from None
        if not piece:
            raise WireFault("the connection was closed")
        received += piece
    return bytes(received)
