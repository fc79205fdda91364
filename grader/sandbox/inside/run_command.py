"""Runs one command behind the walls that warm kernels have, for kernels that Jupyter starts.

    python -m grader.sandbox.inside.run_command LIMITS SHARED FOLDER COMMAND...

LIMITS: ResourceLimits as JSON. SHARED: a folder that the command may write to and others outside read.
FOLDER: where it starts.
"""

import json
import os
import socket
import sys
from pathlib import Path

from grader.sandbox.inside import namespaces as confine
from grader.sandbox.inside.namespaces import ResourceLimits
from grader.sandbox.inside.supervisor import ENDED_WELL, guard


def main() -> None:
    """Run the command. The status is 0 if its own was; otherwise it is 1, and how it ended goes to stderr."""
    limits, shared, folder, *command = sys.argv[1:]
    identity = confine.identity_for(os.getpid())
    for path in (Path(shared), *Path(shared).iterdir()):
        os.chown(path, identity, identity)

    def start() -> None:
        try:
            os.chdir(folder)
            os.execvp(command[0], command)
        except OSError as fault:
            sys.exit(f"{command[0]} did not start: {fault}")

    far, leash = socket.socketpair()
    if os.fork() == 0:
        # This process keeps the other end: when it is ended, so is the command. The command itself has no connection.
        far.close()
        guard(leash, socket.socket(), ResourceLimits(**json.loads(limits)), identity, start)
    leash.close()
    end = far.recv(1000).decode(errors="replace").partition("\n")[0]
    sys.exit(None if end == ENDED_WELL else end)


if __name__ == "__main__":
    main()
