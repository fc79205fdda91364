"""A small model of a processor's cache, to count what an order of accesses costs before any clock is started."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stridewise.layout.integers import integers


@dataclass(frozen=True, slots=True)
class Cache:
    """A set-associative cache that throws out the line that was not used for the longest time (LRU).

    size: bytes in all. line: bytes of one cache line. ways: how many lines with the same `address // line % sets` fit
    side by side; `ways = size // line` makes it fully associative, 1 direct-mapped. Writing fetches the line, as
    reading does (write-allocate). The default is the first level of many processors.
    Raises ValueError unless the numbers are at least 1 and `size` is a multiple of `line * ways`.
    Source: Hennessy and Patterson, Computer Architecture, appendix B.
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
        """How many groups of `ways` lines there are."""
        return self.size // (self.line * self.ways)

    def hits(self, addresses: ArrayLike, itemsize: ArrayLike = 1) -> NDArray[np.bool_]:
        """For each access, in order, whether all its lines were in the cache, which is empty at first.

        addresses: of the first byte of each access. itemsize: bytes of the access, one number or one for each; an
        access that reaches over the end of a line touches the next one too.
        """
        return self.run(addresses, itemsize)[0]

    def run(self, addresses: ArrayLike, itemsize: ArrayLike = 1) -> tuple[NDArray[np.bool_], list[list[int]]]:
        """What `hits` returns, and for each access the lines that it threw out; arguments as for `hits`."""
        first = np.asarray(addresses, dtype=np.int64)
        sizes = np.broadcast_to(np.asarray(itemsize, dtype=np.int64), first.shape)
        lines, last = first // self.line, (first + sizes - 1) // self.line
        slots: list[dict[int, None]] = [{} for _ in range(self.sets)]  # lines of each set, the last used at the end
        found, thrown = np.empty(first.shape, dtype=np.bool_), []
        for k, (low, high) in enumerate(zip(lines.tolist(), last.tolist(), strict=True)):
            out: list[int] = []
            each = [self._touch(slots[line % self.sets], line, out) for line in range(low, high + 1)]
            found[k] = all(each)
            thrown.append(out)
        return found, thrown

    def _touch(self, ways: dict[int, None], line: int, out: list[int]) -> bool:
        """Use a line of this set; a line that has to go for it is added to `out`."""
        hit = line in ways
        if hit:
            del ways[line]
        elif len(ways) == self.ways:
            oldest = next(iter(ways))
            del ways[oldest]
            out.append(oldest)
        ways[line] = None
        return hit


@dataclass(frozen=True, slots=True)
class Misses:
    """Accesses and misses of one trace in one cache. cold: misses on a line that nobody had touched before."""

    accesses: int
    misses: int
    cold: int


def count_misses(cache: Cache, addresses: ArrayLike, itemsize: ArrayLike = 1) -> Misses:
    """How many accesses there are and how many find a line missing; arguments as for `Cache.hits`."""
    hits = cache.hits(addresses, itemsize)
    endless = Cache(size=cache.line << 40, line=cache.line, ways=1 << 40)
    cold = endless.hits(addresses, itemsize)
    return Misses(len(hits), int(np.count_nonzero(~hits)), int(np.count_nonzero(~cold)))
