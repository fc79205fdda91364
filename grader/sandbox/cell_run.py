"""What can become of a cell, and of the kernel that runs it."""

from dataclasses import dataclass
from typing import Literal

from nbformat import NotebookNode

Fate = Literal["ran", "skipped", "timed out", "died", "too much output", "not run"]


@dataclass(frozen=True, slots=True)
class CellRun:
    """What became of one code cell.

    cause: more about it, in words, where there is more to say. seconds: how long it ran. memory: bytes that its process
    held at the peak beyond what it held before. held: the most that it held up to then beyond what a new kernel holds.
    All are measured from outside; bytes are 0 where they cannot be seen.
    """

    fate: Fate
    outputs: tuple[NotebookNode, ...] = ()
    cause: str = ""
    seconds: float = 0.0
    memory: int = 0
    held: int = 0

    @property
    def error(self) -> str:
        """The first error among the outputs as "Name: text", or an empty string."""
        texts = (f"{one.ename}: {one.evalue}".strip(": ") for one in self.outputs if one.output_type == "error")
        return next(texts, "")


class KernelLost(RuntimeError):
    """This kernel can run nothing more, or never started; the text says why."""


class NoFile(ValueError):
    """The kernel has no file of this name, or a larger one than was allowed."""
