"""A measurement of one layer and what it says: who of PyTorch's is best, and how many times as fast we are."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.layers.problems import Layer

UNPACKED = ("NCHW", "channels_last")  # PyTorch's ways; see `pytorch_ways`
PACKED = ("packed", "mkldnn")


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as fast as PyTorch, and between which ratios all bursts lie but the lowest and the highest."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """times: contestant to the seconds of one call, in each burst. others: cores that other programs kept busy."""

    layer: Layer
    threads: int
    times: Mapping[str, Sequence[float]]
    others: float = 0.0

    def seconds(self, name: str) -> float:
        """The median seconds of one call."""
        return statistics.median(self.times[name])

    def best_of_pytorch(self, *, packed: bool) -> str:
        """The name of PyTorch's fastest way; where `packed`, those with packed weights take part besides."""
        names = (*UNPACKED, *PACKED) if packed else UNPACKED
        return min((name for name in names if name in self.times), key=self.seconds)

    def ratio(self, ours: str) -> Ratio:
        """Our way against PyTorch's best: "prepared" against all of its ways, the others against the unpacked ones.

        The value is the ratio of the medians; the interval comes from the ratios of bursts that were neighbours in time.
        """
        best = self.best_of_pytorch(packed=ours == "prepared")
        pairs = sorted(theirs / mine for theirs, mine in zip(self.times[best], self.times[ours], strict=True))
        trim = 1 if len(pairs) > 2 else 0
        return Ratio(self.seconds(best) / self.seconds(ours), pairs[trim], pairs[-1 - trim])


def from_json(record: Mapping[str, Any], layers: Mapping[str, Layer]) -> Measurement:
    """What `heat` printed. layers: label to layer."""
    return Measurement(layers[record["layer"]], record["threads"], record["times"], record["others"])
