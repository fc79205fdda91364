"""Any Jupyter kernel in the sandbox, nbgrader's own ones included: one line in nbgrader_config.py is enough.

    import os; os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = "stridewise-sandbox"

Jupyter finds the class by that name under the entry points jupyter_client.kernel_provisioners. These kernels start
cold, how much they print is not limited, and the checks are made inside, next to the answers and beside whatever the
student wrote; `grader autograde` has kernels of its own (kernel.py), and checks outside.
"""

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from grader.sandbox.bubblewrap import SandboxMissing, problem, sandbox_command
from grader.sandbox.inside.namespaces import ResourceLimits

_CAPS = ResourceLimits(memory=2**32)  # the limit of one process counts the libraries too, which are not there yet
_NOTEBOOK_FOLDER = "/notebook"


class SandboxProvisioner(LocalProvisioner):
    """Starts a kernel as LocalProvisioner does, behind walls. Raises SandboxMissing where there can be none.

    The kernel sees the folder that it is started in, and cannot write to it. It has no network.
    """

    private: str = ""

    async def pre_launch(self, **settings: Any) -> dict[str, Any]:
        """The command line with the sandbox around it."""
        if problem():
            raise SandboxMissing(problem())
        self._meet_by_files()
        launch: dict[str, Any] = await super().pre_launch(**settings)
        folder = str(Path(launch.get("cwd") or self.private).resolve())
        command = ["python", "-m", "grader.sandbox.inside.run_command", json.dumps(asdict(_CAPS)), self.private]
        launch["cmd"] = sandbox_command(
            [*command, _NOTEBOOK_FOLDER, *launch["cmd"]],
            shown={folder: _NOTEBOOK_FOLDER},
            shared={self.private: self.private},
            answers=True,
            dies_with_parent=True,
        )
        launch["cwd"] = "/"
        return launch

    def _meet_by_files(self) -> None:
        # Only files cross the wall between two networks, and a socket's path has 107 bytes at most.
        self.private = self.private or mkdtemp(prefix="k", dir="/tmp")
        self.parent.transport = "ipc"
        self.parent.connection_file = f"{self.private}/c.json"
        self.parent.ip = f"{self.private}/s"
        # Signals do not cross it either; a message does.
        self.kernel_spec.interrupt_mode = "message"

    async def cleanup(self, restart: bool = False) -> None:
        """Remove what Jupyter and this class left on the disk."""
        await super().cleanup(restart)
        if not restart:
            shutil.rmtree(self.private, ignore_errors=True)
