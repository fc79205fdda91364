"""Runs cells that come over a socket, one after the other, until the socket is closed.

Everything here can be changed by the cells that it runs. That changes nothing but their own outputs: limits, times
and points are the business of the other side.
"""

import os
import socket
import sys
from pathlib import Path
from typing import Any

from grader.sandbox.inside.cell_output import Page
from grader.sandbox.inside.messages import WireFault, receive, send
from grader.sandbox.inside.shell import Shell, connect, make_shell

LARGEST_REQUEST = 2**28


def serve(connection: socket.socket, shell: Shell | None = None) -> None:
    """Answer requests until the connection ends; then the process ends. shell: one that was made before."""
    owner = os.getpid()
    page = Page(connection)
    shell = shell or make_shell()
    connect(shell, page)
    send(connection, {"ready": True})
    while True:
        try:
            request, data = receive(connection, most=LARGEST_REQUEST)
        except WireFault:
            os._exit(0)
        answer, result = _answer(request, data, shell, page)
        if os.getpid() != owner:
            os._exit(0)  # a cell forked, and this is the child, which must not answer as well
        send(connection, {"done": answer}, result)


def _answer(request: dict[str, Any], data: bytes, shell: Shell, page: Page) -> tuple[dict[str, Any], bytes]:
    if "run" in request:
        page.open()
        shell.run_cell(request["run"], store_history=True)
        page.close()
        return {}, b""
    try:
        if "put" in request:
            Path(request["put"]).write_bytes(data)
            return {}, b""
        return {}, _head(Path(request["take"]), request["most"])
    except (OSError, ValueError) as fault:
        return {"fault": f"{type(fault).__name__}: {fault}"}, b""


def _head(path: Path, most: int) -> bytes:
    if not path.is_file():
        raise ValueError("there is no such file")
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"the file has more than {most} bytes")
    return content


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
