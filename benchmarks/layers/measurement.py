"""The measurement of one layer: the fastest of the others, and how many times as fast Stridewise is."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.layers.problems import Layer
from stridewise.timing import Ceiling

UNPACKED = ("NCHW", "channels_last")  # variants of PyTorch; see `pytorch_variants`
PACKED = ("packed", "blocked")
PEERS = ("onnxruntime", "OpenVINO", "ncnn")  # see `peers`; they have packed weights, too
TRIMMED_FROM = 4  # bursts; of fewer every one counts for the interval


@dataclass(frozen=True, slots=True)
class SpeedRatio:
    """How many times as fast as a rival, and the range of the bursts without the lowest and the highest."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """times: implementation to the seconds of one call, in each burst.

    peak: multiplications and additions per second of a loop that does nothing else, in each burst. bandwidth: bytes per
    second from and to memory, measured when the process started. errors: implementation to its largest error, as a part
    of the largest output. others: cores that other programs kept busy.
    """

    layer: Layer
    threads: int
    times: Mapping[str, Sequence[float]]
    peak: Sequence[float]
    bandwidth: float
    errors: Mapping[str, float]
    others: float = 0.0

    def seconds(self, name: str) -> float:
        """Return the median seconds of one call."""
        return statistics.median(self.times[name])

    def fastest_rival(self, ours: str) -> str:
        """Return whom to compare with: for conv2d PyTorch's faster layout, otherwise the fastest that was measured."""
        return self.fastest_of(UNPACKED if ours == "conv2d" else (*UNPACKED, *PACKED, *PEERS))

    def fastest_of(self, names: Iterable[str]) -> str:
        """Return the fastest of these implementations, as far as they were measured."""
        return min((name for name in names if name in self.times), key=self.seconds)

    def fastest(self, ours: str) -> str:
        """Return whichever is faster: this variant of Stridewise or its rival."""
        return min((ours, self.fastest_rival(ours)), key=self.seconds)

    def ratio(self, ours: str) -> SpeedRatio:
        """Return the speed of a variant of Stridewise relative to its fastest rival.

        The value is the ratio of the medians; the range comes from ratios of bursts adjacent in time.
        """
        best = self.fastest_rival(ours)
        pairs = sorted(theirs / mine for theirs, mine in zip(self.times[best], self.times[ours], strict=True))
        trim = 1 if len(pairs) > TRIMMED_FROM else 0
        return SpeedRatio(self.seconds(best) / self.seconds(ours), pairs[trim], pairs[-1 - trim])

    def speed(self, name: str) -> float:
        """Return FLOP per second, counted as for a direct convolution: Winograd needs fewer."""
        return self.layer.flops / self.seconds(name)

    def share_of_peak(self, name: str) -> float:
        """Return the speed as a part of the best peak that was seen meanwhile, or of itself if it is above that."""
        return Ceiling(max(self.peak)).share(self.speed(name))


def to_record(measurement: Measurement) -> dict[str, Any]:
    """Return the measurement for JSON, with four significant digits."""
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
    """Return the measurement in a record of `to_record`. layers: label -> layer. Raises KeyError for an unknown one."""
    return Measurement(**{**record, "layer": layers[record["layer"]]})


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
