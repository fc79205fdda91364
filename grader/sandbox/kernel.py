"""A Python process that runs a submission's cells, and everything that can become of a cell.

`open_kernel` gives one. Whatever the cells do, `run` returns: a cell that ends its process, ignores its time limit or
floods the connection gets a status, and the kernel is lost.

    with open_kernel() as kernel:
        kernel.put("inputs.npz", packed)                          # into the kernel's private folder, its working folder
        run = kernel.run("answer_all('inputs.npz', 'outputs.npz')", seconds=10)
        if run.status == "ran" and not run.error:
            packed = kernel.take("outputs.npz", most=10_000_000)  # at most so many bytes; what is in them is unknown
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from grader.sandbox.cell_run import CellRun, CellStatus, KernelLost, NoFile
from grader.sandbox.fork_server import sandboxed_kernel
from grader.sandbox.kernel_client import DEFAULT_LIMITS, Client, Limits
from grader.sandbox.unsandboxed import unsandboxed_kernel

__all__ = ["CellRun", "CellStatus", "Kernel", "KernelLost", "Limits", "NoFile", "open_kernel"]


class Kernel(Protocol):
    """A running kernel. Its working folder is private, empty at first, and of a limited size."""

    @property
    def lost(self) -> bool:
        """Whether the kernel's process has ended; then everything but this raises KernelLost."""

    @property
    def resident_bytes(self) -> int:
        """The most bytes that its process held up to now beyond those of a new kernel; 0 where that cannot be seen."""

    def run(self, source: str, *, seconds: float) -> CellRun:
        """Run one cell: "ran", with or without an error among its outputs; or, and the kernel is lost, "timed out",
        "died" or "too much output". What it had shown by then is in the outputs."""

    def put(self, name: str, data: bytes) -> None:
        """Write a file of this name into the private folder. Raises KernelLost."""

    def take(self, name: str, *, most: int) -> bytes:
        """The content of that file in the private folder, `most` bytes at most. Raises NoFile or KernelLost."""


@contextmanager
def open_kernel(
    limits: Limits = DEFAULT_LIMITS, *, modules: Iterable[str] = (), sandboxed: bool = True
) -> Iterator[Kernel]:
    """A new kernel, ended with everything that it started when the block is left. Raises KernelLost.

    modules: what its cells are likely to import; the sandboxed kernels of this process then import it once together.
    sandboxed: in a sandbox of its own, which needs bubblewrap (`sandbox.problem` says whether it works here, and a
    sandbox that does not work raises SandboxMissing); otherwise an ordinary process, free to do whatever this one may.
    """
    start = sandboxed_kernel(limits.caps, modules) if sandboxed else unsandboxed_kernel()
    with start as (connection, process):
        yield Client(connection, process, limits)
