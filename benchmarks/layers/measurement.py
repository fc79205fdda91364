"""A measurement of one layer and what it says: who of PyTorch's is best, and how many times as fast we are."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.layers.problems import Layer

UNPACKED = ("NCHW", "channels_last")  # PyTorch's ways; see `pytorch_variants`
PACKED = ("packed", "blocked")
TRIMMED_FROM = 4  # bursts; of fewer every one counts for the interval


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as fast as PyTorch, and between which ratios all bursts lie but the lowest and the highest."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """times: contestant to the seconds of one call, in each burst.

    peak: multiplications and additions a second of a loop that does nothing else, in each burst.
    bandwidth: bytes a second from and to memory, measured when the heat began. errors: contestant to how far it is
    from the truth at most, in parts of the largest output. others: cores that other programs kept busy.
    """

    layer: Layer
    threads: int
    times: Mapping[str, Sequence[float]]
    peak: Sequence[float]
    bandwidth: float
    errors: Mapping[str, float]
    others: float = 0.0

    def seconds(self, name: str) -> float:
        """The median seconds of one call."""
        return statistics.median(self.times[name])

    def fastest_pytorch(self, *, packed: bool) -> str:
        """The name of PyTorch's fastest way; where `packed`, those with packed weights take part besides."""
        names = (*UNPACKED, *PACKED) if packed else UNPACKED
        return min((name for name in names if name in self.times), key=self.seconds)

    def fastest_rival(self, ours: str) -> str:
        """Whom our way is compared with: conv2d with PyTorch's unpacked ways, the prepared ones with all of its."""
        return self.fastest_pytorch(packed=ours != "conv2d")

    def ratio(self, ours: str) -> Ratio:
        """Our way against its fastest_rival.

        The value is the ratio of the medians; the interval comes from ratios of bursts that were neighbours in time.
        """
        best = self.fastest_rival(ours)
        pairs = sorted(theirs / mine for theirs, mine in zip(self.times[best], self.times[ours], strict=True))
        trim = 1 if len(pairs) > TRIMMED_FROM else 0
        return Ratio(self.seconds(best) / self.seconds(ours), pairs[trim], pairs[-1 - trim])

    def speed(self, name: str) -> float:
        """FLOP a second, as if the convolution were computed directly: Winograd gets by with fewer."""
        return self.layer.flops / self.seconds(name)

    def share_of_peak(self, name: str) -> float:
        """The speed as a part of what the registers could do at the same time."""
        return self.speed(name) / statistics.median(self.peak)


def to_record(measurement: Measurement) -> dict[str, Any]:
    """The measurement as JSON has it: four digits, more say nothing."""
    times = {name: [_rounded(value) for value in values] for name, values in measurement.times.items()}
    return {
        "layer": measurement.layer.label,
        "threads": measurement.threads,
        "others": _rounded(measurement.others),
        "bandwidth": _rounded(measurement.bandwidth),
        "errors": {name: float(f"{error:.2g}") for name, error in measurement.errors.items()},
        "peak": [_rounded(value) for value in measurement.peak],
        "times": times,
    }


def from_record(record: Mapping[str, Any], layers: Mapping[str, Layer]) -> Measurement:
    """The other way round. layers: label to layer. Raises KeyError for a layer that is not there."""
    return Measurement(**{**record, "layer": layers[record["layer"]]})


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
