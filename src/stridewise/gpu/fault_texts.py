"""The sentences about races, barriers and memory that nobody has written."""

from collections.abc import Mapping
from typing import Literal

from stridewise.gpu.cuda_names import SharedMemory
from stridewise.gpu.device_arrays import DeviceArray
from stridewise.gpu.faults import KernelError
from stridewise.gpu.races import DataRace, Party
from stridewise.gpu.running_thread import Dim3, RunningThread, UnwrittenRead

_Kind = Literal["race", "missing barrier"]


class RaceTexts:
    """Says what is wrong about a race.

    Parameters
    ----------
    running : RunningThread
        Names threads and blocks as the launch does.
    grid, block : Dim3
        How many blocks there are, and threads in each.
    arrays : mapping of str to DeviceArray
        The kernel's arguments.
    shared : SharedMemory
        The arrays of the block.
    """

    def __init__(
        self,
        running: RunningThread,
        grid: Dim3,
        block: Dim3,
        arrays: Mapping[str, DeviceArray],
        shared: SharedMemory,
    ) -> None:
        self._running, self._grid, self._block, self._arrays, self._shared = running, grid, block, arrays, shared

    def race_in_block(self, race: DataRace, *, is_shared: bool) -> KernelError:
        """Return the error for two threads of a block."""
        first, second = race.first.site, race.second.site
        one, other = (self._running.named(self._block.position(party.thread)) for party in (race.first, race.second))
        text = (
            f"In block {self._grid.position(race.first.block).text(self._running.grid_axes)}, {one} {first.action}s "
            f"{self._element(race)} (line {first.line}) and {other} {second.action}s it (line {second.line}), with no "
            "barrier between the two: either may come first."
        )
        kind: _Kind = "missing barrier" if is_shared else "race"
        advice = f"Next: put cuda.syncthreads() between line {first.line} and line {second.line}."
        if first.line == second.line:
            kind, advice = "race", "Next: let each thread have an element of its own, or use cuda.atomic."
        elif first.line > second.line:
            advice = (
                f"Next: put cuda.syncthreads() after line {first.line}, so that line {second.line} runs again only "
                "when all threads have finished."
            )
        # Where an array lies in shared memory depends on what else is there.
        element = "shared" if is_shared else self._element(race)
        return KernelError(kind, f"{text}\n{advice}", second.line, (element, first.action, second.action))

    def race_between_blocks(self, race: DataRace) -> KernelError:
        """Return the error for threads of two blocks."""
        first, second = race.first.site, race.second.site
        one, other = self._of_grid(race.first), self._of_grid(race.second)
        return KernelError(
            "race",
            f"{one.capitalize()} {first.action}s {self._element(race)} (line {first.line}) and {other} "
            f"{second.action}s it (line {second.line}): blocks run in any order, and no barrier lies between them.\n"
            "Next: let each block have elements of its own, or use cuda.atomic.",
            second.line,
            ("blocks", self._element(race), first.action, second.action),
        )

    def _of_grid(self, party: Party) -> str:
        return self._running.in_block(self._block.position(party.thread), self._grid.position(party.block))

    def _element(self, race: DataRace) -> str:
        name = race.first.site.array
        array = self._arrays.get(name) or self._shared.by_name(name)
        return array.name_of(race.address) if array else name


def divergent_barrier(running: RunningThread, at: Mapping[Dim3, int | None]) -> KernelError:
    """Return the error for threads that do not wait at one barrier; `at` has their lines, None for those that ended."""
    waiting = next(thread for thread, line in at.items() if line is not None)
    other = next(thread for thread, line in at.items() if line != at[waiting])
    where = "has ended" if at[other] is None else f"waits in line {at[other]}"
    return KernelError(
        "divergent barrier",
        f"In block {running.block.text(running.grid_axes)}, {running.named(waiting)} waits at cuda.syncthreads() in "
        f"line {at[waiting]}, and {running.named(other)} {where}: on a GPU they may wait for ever.\n"
        "Next: let all threads of the block come to the same barrier, with the test inside, not around it.",
        at[waiting],
    )


def uninitialised(read: UnwrittenRead) -> KernelError:
    """Return the error for a read of an element that nobody has written."""
    index = ", ".join(str(int(entry)) for entry in read.at)
    return KernelError(
        "uninitialised",
        f"{read.thread} reads {read.array}[{index}] (line {read.line}), which nobody has written: it holds whatever "
        f"was there before.\nNext: write every element of {read.array} before it is read, also where a zero belongs.",
        read.line,
    )
