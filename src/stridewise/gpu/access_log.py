"""The log of a kernel's accesses to one memory, shared or global, between two barriers."""

from array import array as packed
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from types import CodeType, FrameType
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAX_ACCESSES = 5_000_000

Action = Literal["read", "write", "update"]  # an update is an atomic read and write


class Site(NamedTuple):
    """A place in the source at which an array is accessed."""

    line: int
    array: str
    action: Action
    itemsize: int


class Sites:
    """Numbers the sites in the order in which they are first met."""

    def __init__(self) -> None:
        self.listed: list[Site] = []
        self._by_instruction: dict[tuple[CodeType, int, str, Action], int] = {}
        self._by_position: dict[tuple[CodeType, Any, str, Action], int] = {}

    def number(self, frame: FrameType, array: str, action: Action, itemsize: int) -> int:
        """Return the number of the site that the frame is at."""
        key = (frame.f_code, frame.f_lasti, array, action)
        found = self._by_instruction.get(key)
        if found is None:
            # Python's interpreter specialises an instruction that runs often, which moves f_lasti by a little.
            position = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), None)
            found = self._by_position.setdefault((frame.f_code, position, array, action), len(self.listed))
            self._by_instruction[key] = found
            if found == len(self.listed):
                self.listed.append(Site(frame.f_lineno, array, action, itemsize))
        return found


@dataclass(frozen=True, slots=True)
class Accesses:
    """Accesses, by thread and in each thread's own order.

    Parameters
    ----------
    thread : ndarray of int64
        The number of the thread in its block.
    address : ndarray of int64
        The first byte.
    step : ndarray of int64
        How many accesses the thread had made before, since the last barrier.
    site : ndarray of int64
        The place in the source, as an index into `sites`.
    sites : sequence of Site
        The places.
    """

    thread: NDArray[np.int64]
    address: NDArray[np.int64]
    step: NDArray[np.int64]
    site: NDArray[np.int64]
    sites: Sequence[Site]

    def __len__(self) -> int:
        return len(self.thread)

    def of(self, chosen: NDArray[np.bool_]) -> "Accesses":
        """Return those that are chosen."""
        return Accesses(self.thread[chosen], self.address[chosen], self.step[chosen], self.site[chosen], self.sites)

    @property
    def itemsize(self) -> NDArray[np.int64]:
        """Bytes of each access."""
        return np.array([site.itemsize for site in self.sites], np.int64)[self.site]


class AccessLog:
    """Lists the accesses to one memory since the last barrier."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites
        self._addresses, self._site_numbers = packed("q"), packed("q")
        self._threads: list[int] = []  # those that ran, in order, and how far the log was when each of them began
        self._starts: list[int] = []

    def begin(self, thread: int) -> None:
        """Log what follows as accesses of this thread."""
        self._threads.append(thread)
        self._starts.append(len(self._addresses))

    def add(self, frame: FrameType, address: int, array: str, action: Action, itemsize: int) -> None:
        """Log one access at the instruction that the frame is at."""
        self._addresses.append(address)
        self._site_numbers.append(self._sites.number(frame, array, action, itemsize))

    def taken(self) -> Accesses:
        """Return the accesses since the last barrier, and forget them."""
        lengths = np.diff([*self._starts, len(self._addresses)])
        accesses = Accesses(
            thread=np.repeat(np.array(self._threads, np.int64), lengths),
            address=np.array(self._addresses, np.int64),
            step=np.arange(len(self._addresses)) - np.repeat(np.array(self._starts, np.int64), lengths),
            site=np.array(self._site_numbers, np.int64),
            sites=self._sites.listed,
        )
        self.__init__(self._sites)  # type: ignore[misc]
        return accesses
