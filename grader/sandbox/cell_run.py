"""What can become of a cell, and of the kernel that runs it."""

from dataclasses import dataclass
from typing import Literal

from nbformat import NotebookNode

from grader.sandbox.inside.protocol import CallsFailed, CallsFinished

CellStatus = Literal["ran", "skipped", "interrupted", "timed out", "died", "too much output", "not run"]


@dataclass(frozen=True, slots=True)
class CellRun:
    """The outcome of one code cell.

    Parameters
    ----------
    status : str
        "ran" says nothing about success: an error is among the outputs then. "interrupted": its time was up, and the
        kernel goes on with what the cell had defined. After "timed out", "died" and "too much output" the kernel is
        lost.
    outputs : tuple of NotebookNode, default ()
        What the cell had shown by then.
    cause : str, default ""
        The reason for the status, where there is more to say.
    seconds : float, default 0.0
        How long it took, without waiting for a processor.
    extra_bytes : int, default 0
        Peak memory of the kernel's process during this cell, less what it held before. 0 where it cannot be measured.
    resident_bytes : int, default 0
        Peak memory of the kernel's process up to then, less that of a new kernel. 0 where it cannot be measured.
    """

    status: CellStatus
    outputs: tuple[NotebookNode, ...] = ()
    cause: str = ""
    seconds: float = 0.0
    extra_bytes: int = 0
    resident_bytes: int = 0

    @property
    def defined_names(self) -> bool:
        """Whether what the cell defined, up to an error or an interrupt, is in the kernel after it."""
        return self.status in ("ran", "interrupted")

    @property
    def error(self) -> str:
        """The first error among the outputs as "Name: text", or an empty string."""
        errors = (output for output in self.outputs if output.output_type == "error")
        return next((f"{error.ename}: {error.evalue}".strip(": ") for error in errors), "")

    @property
    def last_error(self) -> str:
        """The last error among the outputs, by which the cell ended."""
        errors = [output for output in self.outputs if output.output_type == "error"]
        return f"{errors[-1].ename}: {errors[-1].evalue}" if errors else ""


class KernelLost(RuntimeError):
    """The kernel cannot run anything more, or never started; the text says why."""


class UnreadableReply(ValueError):
    """The kernel's reply to a call violates the protocol; the text says how."""


@dataclass(frozen=True, slots=True)
class CallReply:
    """The outcome of a CallFunction.

    run: how it went, as for a cell. message: what came back; None if the kernel is lost. memory: of its arrays.
    """

    run: CellRun
    message: CallsFinished | CallsFailed | None = None
    memory: bytes = b""
