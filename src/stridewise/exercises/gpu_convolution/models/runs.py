"""A kernel that was followed on one case, and the signs by which a misconception is recognised."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from stridewise.exercises.kernel_functions import KernelRun
from stridewise.gpu.dataflow import Dataflow
from stridewise.gpu.followed_arrays import Access, Thread
from stridewise.gpu.symbolic import Index, Sum

Factor = Literal["windows", "outputs", "faults", "costs"]


@dataclass(frozen=True, slots=True)
class Sign:
    """What a decision shows in a run.

    Parameters
    ----------
    factor : str
        What the decision is about. Decisions about different things can be wrong in one kernel.
    shows : callable
        Takes a run. True: the decision shows. None: the right one would give the same. False: neither fits.
    is_general : bool, default False
        Whether it says less than others: it counts only where none of them fits.
    needs_flow : bool, default True
        False if the fault that the model finds is enough.
    """

    factor: Factor
    shows: Callable[["Followed"], bool | None]
    is_general: bool = False
    needs_flow: bool = True

    def __call__(self, run: KernelRun) -> bool | None:
        return False if run.flow is None and self.needs_flow else self.shows(Followed.of(run))


class Sizes(NamedTuple):
    """Lengths of a convolution's arrays; those of a single plane have one image and one channel."""

    n: int
    h: int
    w: int
    ci: int
    kh: int
    kw: int
    co: int
    ho: int
    wo: int


class Spot(NamedTuple):
    """An output, and the thread that computes it: its place in the block, and the block's in the grid."""

    n: int
    h: int
    w: int
    co: int
    ty: int = 0
    tx: int = 0
    by: int = 0
    bx: int = 0


@dataclass(frozen=True)
class Followed:
    """A run, with what several signs ask of it."""

    run: KernelRun

    @staticmethod
    def of(run: KernelRun) -> "Followed":
        """Return it for a run, the same object each time."""
        found: Followed = run.remembered("followed", lambda: Followed(run))
        return found

    @property
    def flow(self) -> Dataflow:
        """Where the results come from."""
        assert self.run.flow is not None
        return self.run.flow

    @cached_property
    def is_plane(self) -> bool:
        """Whether image and kernel are single planes."""
        return len(self.flow.shapes["x"]) == 2

    @cached_property
    def sizes(self) -> Sizes:
        """The lengths."""
        x, w, out = (self.flow.shapes[name] for name in ("x", "w", "out"))
        if self.is_plane:
            x, w, out = (1, *x, 1), (*w, 1, 1), (1, *out, 1)
        return Sizes(x[0], x[1], x[2], x[3], w[0], w[1], w[3], out[1], out[2])

    @cached_property
    def results(self) -> list[tuple[Spot, Sum]]:
        """What was written, last, to each output and to each place outside: of several threads, the last one's."""
        found: dict[Index, Access] = {}
        for access in self.flow.writes:
            if access.array == "out":
                found[access.at] = access
        return [
            (self._spot(index, access.thread), access.written)
            for index, access in found.items()
            if access.written is not None
        ]

    @cached_property
    def attempts(self) -> dict[Thread, list[Index]]:
        """The outputs that each thread writes, in its order, those outside included."""
        found: dict[Thread, dict[Index, None]] = {}
        for access in self.flow.writes:
            if access.array == "out":
                found.setdefault(access.thread, {})[access.at] = None
        return {thread: list(indices) for thread, indices in found.items()}

    def is_output(self, index: Index) -> bool:
        """Return whether the output exists."""
        shape = self.flow.shapes["out"]
        return all(0 <= entry < length for entry, length in zip(index, shape, strict=True))

    def _spot(self, index: Index, thread: Thread) -> Spot:
        n, h, w, co = (0, *index, 0) if self.is_plane else index
        return Spot(n, h, w, co, thread.place.y, thread.place.x, thread.block.y, thread.block.x)
