"""Runs one command with the isolation that forked kernels have, for kernels that Jupyter starts.

    python -m grader.sandbox.inside.run_command LIMITS SHARED FOLDER COMMAND...

LIMITS: ResourceLimits as JSON. SHARED: a folder that the command may write to and others outside read.
FOLDER: the working folder to start in.
"""

import os
import socket
import sys
from pathlib import Path

import msgspec

from grader.sandbox.inside import namespaces, protocol
from grader.sandbox.inside.framing import ConnectionLost, receive_frame
from grader.sandbox.inside.protocol import KernelEnded, ResourceLimits
from grader.sandbox.inside.supervisor import EXITED_WITH_0, supervise


def main() -> None:
    """Run the command. The exit status is 0 if its own was; otherwise 1, and how it ended goes to stderr."""
    limits, shared, folder, *command = sys.argv[1:]
    identity = namespaces.identity_for(os.getpid())
    for path in (Path(shared), *Path(shared).iterdir()):
        os.chown(path, identity, identity)

    def start() -> None:
        try:
            os.chdir(folder)
            os.execvp(command[0], command)
        except OSError as fault:
            sys.exit(f"{command[0]} did not start: {fault}")

    control, far_control = socket.socketpair()
    if os.fork() == 0:
        # This process keeps the other end: when it ends, so does the command. The command itself has no connection.
        control.close()
        resources = msgspec.json.decode(limits, type=ResourceLimits)
        supervise(far_control, socket.socket(), resources, identity, start)
    far_control.close()
    reason = _exit_reason(control)
    sys.exit(None if reason == EXITED_WITH_0 else reason)


def _exit_reason(control: socket.socket) -> str:
    try:
        content, _ = receive_frame(control, max_content=protocol.MAX_REPORT)
    except ConnectionLost:
        return "its supervisor ended"
    reason: str = protocol.decode(content, KernelEnded).reason
    return reason


if __name__ == "__main__":
    main()
