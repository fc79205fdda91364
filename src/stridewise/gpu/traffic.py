"""What the accesses of a warp cost: transactions with global memory, and conflicts of the banks of shared memory.

The threads of a warp execute an instruction together. The model runs them one after the other, so it takes their k-th
executions of an instruction since the last barrier as one: exact where they all execute it equally often, as in loops
of one length.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stridewise.gpu.access_log import Accesses
from stridewise.gpu.device import Device
from stridewise.gpu.keys import keys


class SiteTraffic(NamedTuple):
    """The traffic of one instruction.

    Parameters
    ----------
    site : int
        The number of its site.
    accesses : int
        Of single threads.
    requests : int
        Of whole warps.
    passes : int
        Of global memory: transactions. Of shared memory: how many times the banks are asked, one for each request and
        one more for each conflict.
    """

    site: int
    accesses: int
    requests: int
    passes: int


def global_traffic(accesses: Accesses, device: Device) -> Iterator[SiteTraffic]:
    """Count the transactions: for each request, the aligned pieces of `device.transaction` bytes that it touches."""
    request, site = requests(accesses, device.warp)
    pieces = accesses.address // device.transaction
    distinct = _distinct(request, pieces)
    return _by_site(request, site, request[distinct])


def shared_traffic(accesses: Accesses, device: Device) -> Iterator[SiteTraffic]:
    """Count the passes: for each request, the most words that one bank is asked for.

    Threads that ask for the same word are served together. Elements of 8 bytes are served to half a warp at a time.
    """
    words = np.maximum(accesses.itemsize // device.bank_width, 1).astype(np.intp)  # a browser's Python has 32 bits
    request, site = requests(accesses, device.warp)
    part = (accesses.thread % device.warp) * words // device.warp
    served = request * int(words.max(initial=1)) + part
    repeat = np.repeat(np.arange(len(accesses)), words)
    offset = np.arange(len(repeat)) - np.repeat(np.cumsum(words) - words, words)
    word = accesses.address[repeat] // device.bank_width + offset
    distinct = _distinct(served[repeat], word)
    bank = word[distinct] % device.banks
    asked, counts = np.unique(served[repeat][distinct] * device.banks + bank, return_counts=True)
    turns, index = np.unique(asked // device.banks, return_inverse=True)
    passes = np.zeros(len(turns), np.intp)
    np.maximum.at(passes, index, counts)
    return _by_site(request, site, np.repeat(turns // int(words.max(initial=1)), passes))


def requests(accesses: Accesses, warp: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the requests of whole warps that the accesses belong to.

    Returns
    -------
    request : ndarray of int64
        For each access, the number of its request.
    site : ndarray of int64
        For each request, the number of its site.
    """
    if not len(accesses):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    key = keys(accesses.thread // warp, accesses.site, _repetition(accesses))
    _, first, request = np.unique(key, return_index=True, return_inverse=True)
    return request, accesses.site[first]


def _repetition(accesses: Accesses) -> NDArray[np.int64]:
    """Return for each access how often its thread had been at that site before."""
    key = accesses.thread * len(accesses.sites) + accesses.site
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0])
    lengths = np.diff(np.r_[starts, len(order)])
    found = np.empty(len(order), np.int64)
    found[order] = np.arange(len(order)) - np.repeat(starts, lengths)
    return found


def _distinct(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return where each pair of numbers stands for the first time."""
    return np.unique(keys(first, second), return_index=True)[1]


def _by_site(request: NDArray[np.int64], site: NDArray[np.int64], passes: NDArray[np.int64]) -> Iterator[SiteTraffic]:
    """Yield the counts of each site; `passes` has the number of a request for each of its passes."""
    count, site = int(site.max(initial=-1)) + 1, site.astype(np.intp)
    columns = (np.bincount(site[numbers], minlength=count) for numbers in (request, np.arange(len(site)), passes))
    for number, row in enumerate(zip(*columns, strict=True)):
        if row[0]:
            yield SiteTraffic(number, *map(int, row))
