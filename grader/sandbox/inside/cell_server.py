"""Serves a kernel's requests, one after the other, until its connection is closed.

Everything here can be changed by the cells that it runs. That changes nothing but their own outputs: limits, times and
points are the grader's business.
"""

import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from grader.sandbox.inside import protocol
from grader.sandbox.inside.call_answer import answer_request
from grader.sandbox.inside.cell_output import CellOutput
from grader.sandbox.inside.framing import ConnectionLost, receive_frame, send_frame
from grader.sandbox.inside.process_state import current_state
from grader.sandbox.inside.protocol import CellFinished, KernelReady, RunCell, ToKernel
from grader.sandbox.inside.shell import Shell, connect, make_shell


def serve(connection: socket.socket, shell: Shell | None = None) -> None:
    """Answer requests until the connection ends; then end the process. shell: one that was made before."""
    owner, state = os.getpid(), current_state()
    output = CellOutput(connection)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shell = shell or make_shell()
    run_cell = shell.run_cell  # now, because a cell may replace it
    connect(shell, output)
    send_frame(connection, protocol.encode(KernelReady()))
    while True:
        try:
            content, memory = receive_frame(
                connection, max_content=protocol.MAX_REQUEST, max_memory=protocol.MAX_MEMORY
            )
        except ConnectionLost:
            os._exit(0)
        request = protocol.decode(content, ToKernel)
        if isinstance(request, RunCell):
            output.open()
            _interruptible(run_cell, request.source)
            output.close()
            reply, reply_memory = protocol.encode(CellFinished(request.number)), b""
        else:
            state.restore()
            reply, reply_memory = answer_request(request, memory, shell.user_ns)
        if os.getpid() != owner:
            os._exit(0)  # the student's code forked, and this is the child, which must not reply as well
        send_frame(connection, reply, reply_memory)


def _interruptible(run_cell: Callable[..., Any], source: str) -> None:
    """Run a cell, in which SIGINT is a KeyboardInterrupt as in any notebook; between cells it is ignored."""
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        run_cell(source, store_history=True)
    except KeyboardInterrupt:  # it arrived when the cell had just ended
        pass
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
