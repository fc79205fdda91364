"""Runs any Jupyter kernel in the sandbox, including those of stock nbgrader. One line in nbgrader_config.py is enough:

    import os; os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = "stridewise-sandbox"

Jupyter finds the class by that name under the entry points jupyter_client.kernel_provisioners. These kernels start
cold, may print without limit, and run the checks inside, next to the right answers and to whatever the student wrote.
`grader autograde` has kernels of its own (`kernel.py`), and checks outside.
"""

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import msgspec
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from grader.sandbox.bubblewrap import SandboxMissing, problem, sandbox_command
from grader.sandbox.inside.protocol import ResourceLimits

_LIMITS = ResourceLimits(memory=2**32)  # the limit for one process includes the libraries, which are not loaded yet
_NOTEBOOK_FOLDER = "/notebook"


class SandboxProvisioner(LocalProvisioner):
    """Starts a kernel as LocalProvisioner does, in a sandbox. Raises SandboxMissing where there can be none.

    The kernel can read the folder that it is started in, but not write to it. It has no network.
    """

    private: str = ""

    async def pre_launch(self, **settings: Any) -> dict[str, Any]:
        """Return the launch settings with the sandbox around the command."""
        if problem():
            raise SandboxMissing(problem())
        self._use_file_sockets()
        launch: dict[str, Any] = await super().pre_launch(**settings)
        folder = str(Path(launch.get("cwd") or self.private).resolve())
        limits = msgspec.json.encode(_LIMITS).decode()
        command = ["python", "-m", "grader.sandbox.inside.run_command", limits, self.private]
        launch["cmd"] = sandbox_command(
            [*command, _NOTEBOOK_FOLDER, *launch["cmd"]],
            shown={folder: _NOTEBOOK_FOLDER},
            shared={self.private: self.private},
            answers=True,
            dies_with_parent=True,
        )
        launch["cwd"] = "/"
        return launch

    def _use_file_sockets(self) -> None:
        # The two network namespaces share nothing but files, and a socket's path has 107 bytes at most.
        self.private = self.private or mkdtemp(prefix="k", dir="/tmp")
        self.parent.transport = "ipc"
        self.parent.connection_file = f"{self.private}/c.json"
        self.parent.ip = f"{self.private}/s"
        # Signals do not get through either; a message does.
        self.kernel_spec.interrupt_mode = "message"

    async def cleanup(self, restart: bool = False) -> None:
        """Remove what Jupyter and this class left on the disk."""
        await super().cleanup(restart)
        if not restart:
            shutil.rmtree(self.private, ignore_errors=True)
