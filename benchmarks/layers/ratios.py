"""What a layer's times say: who of PyTorch's is best, and how many times as fast we are."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Times = Mapping[str, Sequence[float]]  # contestant to the seconds of one call, in each burst
UNPACKED = ("NCHW", "channels_last")  # PyTorch's ways; see `pytorch_ways`
PACKED = ("packed", "mkldnn")


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as fast as PyTorch, and between which ratios all but the most extreme pair of bursts lie."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f}-{self.high:.2f})"


def median(times: Times, name: str) -> float:
    """The seconds of one call."""
    return statistics.median(times[name])


def best_of_pytorch(times: Times, *, packed: bool) -> str:
    """The name of PyTorch's fastest way; where `packed`, those with packed weights take part besides."""
    names = (*UNPACKED, *PACKED) if packed else UNPACKED
    return min((name for name in names if name in times), key=lambda name: median(times, name))


def ratio(times: Times, ours: str) -> Ratio:
    """Our way against PyTorch's best: "prepared" against all of its ways, the others against the unpacked ones.

    The value is the ratio of the medians; the interval comes from the ratios of bursts that were neighbours in time.
    """
    best = best_of_pytorch(times, packed=ours == "prepared")
    pairs = sorted(theirs / mine for theirs, mine in zip(times[best], times[ours], strict=True))
    trim = 1 if len(pairs) > 2 else 0
    return Ratio(median(times, best) / median(times, ours), pairs[trim], pairs[-1 - trim])
