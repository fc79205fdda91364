"""Which thread is running, and how messages name it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from types import CodeType
from typing import Any, NamedTuple


class Dim3(NamedTuple):
    """A size or a position along x, y and z, as `cuda.threadIdx` is one."""

    x: int = 1
    y: int = 1
    z: int = 1

    def number(self, size: "Dim3") -> int:
        """Return the position's number, x running fastest."""
        return self.x + size.x * (self.y + size.y * self.z)

    def position(self, number: int) -> "Dim3":
        """Return the position that has this number, in a box of this size."""
        return Dim3(number % self.x, number // self.x % self.y, number // (self.x * self.y))

    def text(self, axes: int) -> str:
        """Return the first `axes` of x, y and z, as a launch writes them."""
        return f"({', '.join(map(str, self[:axes]))})" if axes > 1 else str(self.x)


def positions(size: Dim3) -> Iterator[Dim3]:
    """Yield all positions in a box of this size, x running fastest."""
    return (Dim3(x, y, z) for z, y, x in product(*map(range, reversed(size))))


class UnwrittenRead(NamedTuple):
    """A read of an element that nobody had written: the thread as messages name it, array, indices and line."""

    thread: str
    array: str
    at: tuple[Any, ...]
    line: int


@dataclass(slots=True)
class RunningThread:
    """The thread that is running.

    Parameters
    ----------
    block_axes, grid_axes : int
        How many axes the launch gives its blocks and its grid.
    """

    block_axes: int = 1
    grid_axes: int = 1
    thread: Dim3 = field(default_factory=lambda: Dim3(0, 0, 0))
    block: Dim3 = field(default_factory=lambda: Dim3(0, 0, 0))
    codes: set[CodeType] = field(default_factory=set)  # of the kernel and the functions that it calls
    unwritten_reads: list[UnwrittenRead] = field(default_factory=list)

    def named(self, thread: Dim3) -> str:
        """Return how messages name this thread of the running block."""
        return f"thread {thread.text(self.block_axes)}"

    def in_block(self, thread: Dim3, block: Dim3) -> str:
        """Return how messages name a thread of any block."""
        return f"{self.named(thread)} of block {block.text(self.grid_axes)}"

    def __str__(self) -> str:
        return self.in_block(self.thread, self.block).capitalize()

    def reads_unwritten(self, array: str, index: tuple[Any, ...], line: int) -> None:
        """Note the read. It is no fault yet: another thread may write the element before the next barrier."""
        self.unwritten_reads.append(UnwrittenRead(str(self), array, index, line))

    def line_in_kernel(self) -> int | None:
        """Return the line at which the kernel, or a function that it calls, is now."""
        frame = sys._getframe(1)
        while frame is not None and frame.f_code not in self.codes:
            frame = frame.f_back  # type: ignore[assignment]
        return frame.f_lineno if frame else None
