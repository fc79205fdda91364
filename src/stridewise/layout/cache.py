"""A small model of a processor's cache, to count the misses of an access order before measuring any time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stridewise.layout.integers import integers


@dataclass(frozen=True, slots=True)
class Cache:
    """A set-associative cache with LRU replacement: the least recently used line of a set is evicted.

    Writing fetches the line, as reading does (write-allocate). The defaults are the L1 cache of many processors.

    Parameters
    ----------
    size : int
        Bytes in all, a multiple of `line * ways`.
    line : int
        Bytes of a cache line.
    ways : int
        How many lines with the same `address // line % sets` the cache holds; `ways = size // line` makes it fully
        associative, 1 direct-mapped.

    Raises
    ------
    TypeError, ValueError
        If the numbers are not integers of at least 1, or `size` is not a multiple of `line * ways`.

    References
    ----------
    Hennessy and Patterson, "Computer Architecture: A Quantitative Approach", appendix B.
    """

    size: int = 32 * 1024
    line: int = 64
    ways: int = 8

    def __post_init__(self) -> None:
        for name in ("size", "line", "ways"):
            (value,) = integers(name, (getattr(self, name),))
            if value < 1:
                raise ValueError(f"{name} must be at least 1, got {value}")
        if self.size % (self.line * self.ways):
            raise ValueError(
                f"size must be a multiple of line * ways = {self.line} * {self.ways} = {self.line * self.ways}, "
                f"got {self.size}"
            )

    @property
    def sets(self) -> int:
        """The number of sets, each of `ways` lines."""
        return self.size // (self.line * self.ways)

    def hits(self, addresses: ArrayLike, itemsize: ArrayLike = 1) -> NDArray[np.bool_]:
        """Replay accesses on a cache that is empty at first.

        Parameters
        ----------
        addresses : array_like of int
            The first byte of each access, in order.
        itemsize : int or array_like of int
            Bytes of each access; one that crosses the end of a line touches the next line too.

        Returns
        -------
        ndarray of bool
            For each access, whether all its lines were in the cache.
        """
        return self.run(addresses, itemsize)[0]

    def run(self, addresses: ArrayLike, itemsize: ArrayLike = 1) -> tuple[NDArray[np.bool_], list[list[int]]]:
        """Return what `hits` returns, and for each access the lines that it evicted; parameters as for `hits`."""
        first = np.asarray(addresses, dtype=np.int64)
        sizes = np.broadcast_to(np.asarray(itemsize, dtype=np.int64), first.shape)
        lines, last = first // self.line, (first + sizes - 1) // self.line
        sets: list[dict[int, None]] = [{} for _ in range(self.sets)]  # each with its lines, the last used at the end
        hits, evictions = np.empty(first.shape, dtype=np.bool_), []
        for k, (low, high) in enumerate(zip(lines.tolist(), last.tolist(), strict=True)):
            evicted: list[int] = []
            present = [self._touch(sets[line % self.sets], line, evicted) for line in range(low, high + 1)]
            hits[k] = all(present)
            evictions.append(evicted)
        return hits, evictions

    def _touch(self, ways: dict[int, None], line: int, evicted: list[int]) -> bool:
        """Use a line of this set, and add the line evicted for it to `evicted`."""
        hit = line in ways
        if hit:
            del ways[line]
        elif len(ways) == self.ways:
            oldest = next(iter(ways))
            del ways[oldest]
            evicted.append(oldest)
        ways[line] = None
        return hit


@dataclass(frozen=True, slots=True)
class Misses:
    """The accesses and misses of one trace in one cache.

    Parameters
    ----------
    accesses, misses : int
        How many accesses there were, and how many missed a line.
    cold : int
        Misses on a line that no access had touched before.
    """

    accesses: int
    misses: int
    cold: int


def count_misses(cache: Cache, addresses: ArrayLike, itemsize: ArrayLike = 1) -> Misses:
    """Count the accesses and the misses of a trace.

    Parameters
    ----------
    cache : Cache
        The model.
    addresses, itemsize
        As for `Cache.hits`.

    Returns
    -------
    Misses
    """
    hits = cache.hits(addresses, itemsize)
    infinite = Cache(size=cache.line << 40, line=cache.line, ways=1 << 40)
    cold = infinite.hits(addresses, itemsize)
    return Misses(len(hits), int(np.count_nonzero(~hits)), int(np.count_nonzero(~cold)))
