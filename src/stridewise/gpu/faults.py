"""The one error of the model: what a kernel did that a GPU does not forgive."""

from typing import Literal

Fault = Literal[
    "out of bounds",
    "race",
    "missing barrier",
    "divergent barrier",
    "uninitialised",
    "budget",
    "endless",
    "launch",
    "unsupported",
]


class KernelError(Exception):
    """A kernel, or its launch, is wrong.

    Parameters
    ----------
    kind : str
        Which kind of fault it is.
    message : str
        What happened: thread, block, address and source line, and what to do about it.
    line : int, optional
        The number of the source line, in its file or cell.
    details : tuple of str, default ()
        What two kernels with the same mistake have in common: the array or its element, and what is done to it.
    """

    def __init__(self, kind: Fault, message: str, line: int | None = None, details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.kind = kind
        self.line = line
        self.details = details

    @property
    def likeness(self) -> tuple[str, ...]:
        """What two kernels with the same mistake have in common."""
        return (self.kind, *self.details)

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in a notebook: the traceback would lead into the model."""
        return [str(self)]
