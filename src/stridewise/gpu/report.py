"""What a launch did: its counts in all, and by source line."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.gpu.access_log import Action, Site
from stridewise.gpu.device import Device
from stridewise.gpu.traffic import SiteTraffic


@dataclass(frozen=True, slots=True)
class LineCounts:
    """The accesses of one source line to one array.

    Parameters
    ----------
    line : int
        The number of the line, in its file or cell.
    array : str
        The array's name in the kernel.
    action : "read", "write" or "update"
        What the line does to it.
    is_shared : bool
        Whether the array is in shared memory.
    accesses : int
        Elements, over all threads.
    requests : int
        Requests of whole warps.
    passes : int
        Of global memory: transactions. Of shared memory: one for each request, and one more for each bank conflict.
    """

    line: int
    array: str
    action: Action
    is_shared: bool
    accesses: int
    requests: int
    passes: int


@dataclass(frozen=True, slots=True)
class WarpRequest:
    """One access of a warp to global memory: its threads execute an instruction together.

    Parameters
    ----------
    array : str
        The array's name in the kernel.
    action : "read", "write" or "update"
        What the instruction does to it.
    itemsize : int
        Bytes of an element.
    lanes : ndarray of int64, shape (threads,)
        The threads that take part, by their number in the warp.
    addresses : ndarray of int64, shape (threads,)
        The first byte that each of them asks for, counted from the array's first element.
    """

    array: str
    action: Action
    itemsize: int
    lanes: NDArray[np.int64]
    addresses: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Launch:
    """The counts of one launch.

    Parameters
    ----------
    lines : tuple of LineCounts
        By source line.
    flops : int
        Floating-point additions, subtractions, multiplications and divisions.
    barriers : int
        Barriers that blocks came to.
    shared_bytes : int
        Shared memory of a block.
    registers : int
        An estimate of a thread's registers: one for each local variable.
    device : Device
        The GPU that was modelled.
    requests : tuple of WarpRequest
        What the first warp asks of global memory before the first barrier, in the order in which it does.
    """

    lines: tuple[LineCounts, ...]
    flops: int
    barriers: int
    shared_bytes: int
    registers: int
    device: Device
    requests: tuple[WarpRequest, ...]

    @property
    def first_warp(self) -> dict[str, list[NDArray[np.int64]]]:
        """The addresses of `requests`, by the array's name."""
        found: defaultdict[str, list[NDArray[np.int64]]] = defaultdict(list)
        for request in self.requests:
            found[request.array].append(request.addresses)
        return dict(found)

    @property
    def loads(self) -> int:
        """Elements that were read from global memory."""
        return self._sum("accesses", ("read", "update"), is_shared=False)

    @property
    def stores(self) -> int:
        """Elements that were written to global memory."""
        return self._sum("accesses", ("write", "update"), is_shared=False)

    @property
    def load_transactions(self) -> int:
        """Pieces of 32 bytes that came from global memory."""
        return self._sum("passes", ("read", "update"), is_shared=False)

    @property
    def store_transactions(self) -> int:
        """Pieces of 32 bytes that went to global memory."""
        return self._sum("passes", ("write", "update"), is_shared=False)

    @property
    def shared_loads(self) -> int:
        """Elements that were read from shared memory."""
        return self._sum("accesses", ("read", "update"), is_shared=True)

    @property
    def bank_conflicts(self) -> int:
        """How often the shared memory had to be asked again, because two words of a request are in one bank."""
        return sum(line.passes - line.requests for line in self.lines if line.is_shared)

    @property
    def bytes_moved(self) -> int:
        """Bytes that came from or went to global memory."""
        return self.device.transaction * (self.load_transactions + self.store_transactions)

    @property
    def intensity(self) -> float:
        """Arithmetic intensity: floating-point operations for each byte moved."""
        return self.flops / self.bytes_moved if self.bytes_moved else float("inf")

    def without_reads_of(self, array: str) -> "Launch":
        """Return the same counts without what a kernel reads of this array, such as the one that it adds up in."""
        return replace(self, lines=tuple(line for line in self.lines if (line.array, line.action) != (array, "read")))

    def _sum(self, column: str, actions: Sequence[Action], *, is_shared: bool) -> int:
        chosen = (line for line in self.lines if line.is_shared == is_shared and line.action in actions)
        return sum(getattr(line, column) for line in chosen)

    def __str__(self) -> str:
        rows: list[tuple[Any, ...]] = [("line", "array", "", "elements", "requests", "transactions", "conflicts")]
        for line in self.lines:
            cost = ("", line.passes - line.requests) if line.is_shared else (line.passes, "")
            rows.append((line.line, line.array, f"{line.action}s", line.accesses, line.requests, *cost))
        return "\n".join([*_aligned(rows), *self._totals()])

    def _totals(self) -> Iterable[str]:
        yield (
            f"{self.load_transactions + self.store_transactions:,} transactions = {self.bytes_moved:,} bytes; "
            f"{self.flops:,} operations; {self.intensity:.2f} operations a byte"
        )
        if self.shared_bytes:
            yield f"{self.shared_bytes:,} bytes of shared memory a block; {self.bank_conflicts:,} bank conflicts"


class Counter:
    """Adds up the traffic of a launch."""

    def __init__(self) -> None:
        self._sums: defaultdict[tuple[int, bool], NDArray[np.int64]] = defaultdict(lambda: np.zeros(3, np.int64))

    def add(self, traffic: Iterable[SiteTraffic], *, is_shared: bool) -> None:
        """Add the traffic of a block between two barriers."""
        for site, *counts in traffic:
            self._sums[site, is_shared] += counts

    def lines(self, sites: Sequence[Site]) -> tuple[LineCounts, ...]:
        """Return the counts by source line, in the order of the source."""
        merged: defaultdict[tuple[Any, ...], NDArray[np.int64]] = defaultdict(lambda: np.zeros(3, np.int64))
        for (number, is_shared), counts in self._sums.items():
            site = sites[number]
            merged[site.line, site.array, site.action, is_shared] += counts
        return tuple(LineCounts(*key, *map(int, counts)) for key, counts in sorted(merged.items()))


def _aligned(rows: Sequence[Sequence[Any]]) -> list[str]:
    cells = [
        [f"{cell:,}" if isinstance(cell, int) and column else str(cell) for column, cell in enumerate(row)]
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            f"{cell:<{width}}" if 0 < k < 3 else f"{cell:>{width}}"
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    ]
