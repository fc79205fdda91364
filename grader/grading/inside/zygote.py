"""Imports what the lessons need, once, and then forks a kernel behind walls of its own for everyone who asks.

It runs inside the house that bubblewrap built, and runs nothing but trusted code. A request comes over a socket: the
limits as JSON, with one end each of two connections, the kernel's and the leash.
"""

import gc
import importlib
import io
import json
import os
import random
import signal
import socket
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from grader.grading.inside import confine
from grader.grading.inside.confine import Caps
from grader.grading.inside.guard import guard
from grader.grading.inside.serve import serve
from grader.grading.inside.shell import Shell, make_shell

_LONGEST_REQUEST = 10_000


def main() -> None:
    """Serve until the other end of the socket is closed. Arguments: its descriptor, then modules to import."""
    requests = socket.socket(fileno=int(sys.argv[1]))
    shell = make_shell()
    import_all(sys.argv[2:])
    warm_up(shell)
    # Collecting garbage writes to every object; the pages of frozen ones stay shared with the kernels.
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the guards
    requests.sendall(b"ready")
    number = 0
    while request := _next(requests):
        number += 1
        caps, connection, leash = request
        if os.fork() == 0:
            requests.close()
            _guard(caps, connection, leash, number, shell)
        connection.close()
        leash.close()


def import_all(modules: Iterable[str]) -> None:
    """Import these modules, as far as they are installed."""
    for module in modules:
        with suppress(ImportError):
            importlib.import_module(module)


def warm_up(shell: Shell) -> None:
    """Do once what is slow the first time: a cell, an error's traceback, a picture, and compiling with Numba."""
    shell.page = _Nowhere()
    shell.run_cell("1")
    shell.run_cell("raise ValueError")
    if "matplotlib.pyplot" in sys.modules:
        pyplot = sys.modules["matplotlib.pyplot"]
        pyplot.plot([0, 1])
        pyplot.savefig(io.BytesIO())
        pyplot.close("all")
    if "numba" in sys.modules:
        sys.modules["numba"].njit(lambda number: number + 1)(1)


class _Nowhere:
    def show(self, output: dict[str, Any]) -> None:
        pass


def _next(requests: socket.socket) -> tuple[Caps, socket.socket, socket.socket] | None:
    content, descriptors, _, _ = socket.recv_fds(requests, _LONGEST_REQUEST, 2)
    if not content:
        return None
    connection, leash = (socket.socket(fileno=one) for one in descriptors)
    return Caps(**json.loads(content)), connection, leash


def _guard(caps: Caps, connection: socket.socket, leash: socket.socket, number: int, shell: Shell) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)

    def run_cells() -> None:
        # Answers that draw numbers without a seed draw the same ones again when they are graded again.
        random.seed(0)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(0)
        serve(connection, shell)

    guard(leash, connection, caps, confine.identity_for(number), run_cells)


if __name__ == "__main__":
    main()
