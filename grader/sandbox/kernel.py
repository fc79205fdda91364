"""A Python process that runs a submission's cells, and calls its functions.

Whatever the cells do, `run` and `call` return: if a cell ends its process, exceeds its time or floods the connection,
the status says so, and the kernel is lost.

    with open_kernel() as kernel:
        run = kernel.run("def twice(x): return 2 * x", seconds=10)
        reply = kernel.call(CallFunction("twice", "watched", [[21]]), seconds=10)
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from grader.sandbox.cell_run import CallReply, CellRun, CellStatus, KernelLost, UnreadableReply
from grader.sandbox.fork_server import sandboxed_kernel
from grader.sandbox.inside.protocol import CallFunction
from grader.sandbox.kernel_client import DEFAULT_LIMITS, KernelClient, Limits
from grader.sandbox.unsandboxed import unsandboxed_kernel

__all__ = [
    "CallReply",
    "CellRun",
    "CellStatus",
    "KernelLost",
    "Limits",
    "NotebookKernel",
    "UnreadableReply",
    "open_kernel",
]


class NotebookKernel(Protocol):
    """A running kernel. Its working folder is private, empty at first, and of a limited size."""

    @property
    def lost(self) -> bool:
        """Whether the kernel's process has ended. Then `run` and `call` raise KernelLost."""

    @property
    def seconds(self) -> float:
        """How long its runs and calls have taken so far, waits for a processor not counted."""

    @property
    def resident_bytes(self) -> int:
        """Peak memory of its process so far, less that of a new kernel; 0 where it cannot be measured."""

    def run(self, source: str, *, seconds: float) -> CellRun:
        """Run one cell.

        Parameters
        ----------
        source : str
            The text of the cell.
        seconds : float
            The time limit. Beyond it the cell is interrupted; where that does not end it, the kernel is lost.

        Returns
        -------
        CellRun
            What the cell did. Its status also says if the cell ended the kernel.

        Raises
        ------
        KernelLost
            If the kernel had ended before.
        """

    def call(self, request: CallFunction, memory: bytes = b"", *, seconds: float) -> CallReply:
        """Call a function.

        Parameters
        ----------
        request : CallFunction
            What to call; its number is set here.
        memory : bytes, default b''
            The memory of the arrays in the request.
        seconds : float
            The time limit for the whole request. Beyond it the kernel is lost.

        Returns
        -------
        CallReply

        Raises
        ------
        UnreadableReply
            If the reply is not one that the protocol allows. The kernel is lost.
        KernelLost
            If the kernel had ended before.
        """


@contextmanager
def open_kernel(
    limits: Limits = DEFAULT_LIMITS, *, modules: Iterable[str] = (), sandboxed: bool = True
) -> Iterator[NotebookKernel]:
    """Start a kernel; when the block is left, it ends with everything that it started.

    Parameters
    ----------
    limits : Limits, default `DEFAULT_LIMITS`
        What it may use and show.
    modules : iterable of str, default ()
        What its cells are likely to import. The sandboxed kernels of this process share one import of each.
    sandboxed : bool, default True
        Whether it runs in a sandbox of its own, which needs bubblewrap: `bubblewrap.problem` says whether that works
        here. Otherwise it is an ordinary process, with all the rights of this one.

    Yields
    ------
    NotebookKernel
        The running kernel.

    Raises
    ------
    KernelLost
        If it does not start.
    SandboxMissing
        If `sandboxed` and there can be no sandbox on this machine.
    """
    start = sandboxed_kernel(limits.resources, modules) if sandboxed else unsandboxed_kernel()
    with start as (connection, process):
        yield KernelClient(connection, process, limits)
