"""Races: two threads at one address, at least one of which writes, with no barrier between them."""

from collections.abc import Sequence
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from stridewise.gpu.access_log import Accesses, Action, Site
from stridewise.gpu.keys import keys

_ACTIONS = get_args(Action)  # read, write, update: the last is atomic


class Party(NamedTuple):
    """One of the two accesses of a race.

    Parameters
    ----------
    thread, block : int
        The numbers of the thread in its block and of the block in the grid.
    site : Site
        Where in the source it is.
    """

    thread: int
    block: int
    site: Site


class DataRace(NamedTuple):
    """Two accesses of different threads to one address; first the one that its thread comes to in fewer steps."""

    first: Party
    second: Party
    address: int


class _Record(NamedTuple):
    """Accesses without repetitions: of one thread, to one address, at one site. `step` orders those of a thread."""

    address: NDArray[np.int64]
    thread: NDArray[np.int64]
    step: NDArray[np.int64]
    block: NDArray[np.int64]
    site: NDArray[np.int64]


def race_within_block(accesses: Accesses, block: int) -> DataRace | None:
    """Return the race at the lowest address among the accesses of a block between two barriers."""
    return _first_race(_record(accesses, block), accesses.sites, by_block=False)


class GridWatch:
    """Finds races between blocks: no barrier ever lies between two of them."""

    def __init__(self) -> None:
        self._records: list[_Record] = []

    def add(self, accesses: Accesses, block: int) -> None:
        """Add accesses of a block to global memory."""
        self._records.append(_record(accesses, block))

    def race(self, accesses: Accesses) -> DataRace | None:
        """Return the race at the lowest address; `accesses` gives the sites."""
        if not self._records:
            return None
        joined = _Record(*(np.concatenate(columns) for columns in zip(*self._records, strict=True)))
        return _first_race(joined, accesses.sites, by_block=True)


def _record(accesses: Accesses, block: int) -> _Record:
    _, kept = np.unique(keys(accesses.address, accesses.thread, accesses.site), return_index=True)
    here = np.full(len(kept), block, np.int64)
    return _Record(accesses.address[kept], accesses.thread[kept], accesses.step[kept], here, accesses.site[kept])


def _first_race(record: _Record, sites: Sequence[Site], *, by_block: bool) -> DataRace | None:
    if not len(record.address):
        return None
    order = np.lexsort((record.thread, record.step, record.block, record.address))
    record = _Record(*(column[order] for column in record))
    owner = record.block if by_block else record.thread
    action = np.array([_ACTIONS.index(site.action) for site in sites], np.int64)[record.site]
    starts = np.flatnonzero(np.r_[True, np.diff(record.address) != 0])
    is_suspect = (
        (np.minimum.reduceat(owner, starts) != np.maximum.reduceat(owner, starts))
        & (np.maximum.reduceat(action, starts) > 0)
        & (np.minimum.reduceat(action, starts) < len(_ACTIONS) - 1)
    )
    stops = np.r_[starts[1:], len(order)]
    for start, stop in zip(starts[is_suspect].tolist(), stops[is_suspect].tolist(), strict=True):
        pair = _conflict(owner[start:stop].tolist(), action[start:stop].tolist())
        if pair:
            first, second = (_party(record, start + k, sites) for k in pair)
            return DataRace(first, second, int(record.address[start]))
    return None


def _party(record: _Record, k: int, sites: Sequence[Site]) -> Party:
    return Party(int(record.thread[k]), int(record.block[k]), sites[record.site[k]])


def _conflict(owner: Sequence[int], action: Sequence[int]) -> tuple[int, int] | None:
    """Return the first two events of different owners that are neither both reads nor both atomic."""
    for second in range(len(owner)):
        for first in range(second):
            if owner[first] != owner[second] and {action[first], action[second]} not in ({0}, {2}):
                return first, second
    return None
