"""The performance targets of the kernels, and whether they are met: a few numbers that summarise all layers."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.layers.measurement import PEERS, Measurement
from benchmarks.layers.problems import COURSE, NETWORKS, Layer

Measurements = Sequence[Measurement]
MANY_CHANNELS = 64


@dataclass(frozen=True, slots=True)
class Target:
    """A number that must be at least `bound`.

    among: which layers count. value: takes their measurements with one number of threads and a variant of Stridewise;
    returns the number, and the layer that decides it, if one does. ways: the variants it applies to. against_peers: it
    says nothing where PyTorch alone took part.
    """

    description: str
    bound: float
    among: Callable[[Layer], bool]
    value: Callable[[Measurements, str], tuple[float, str]]
    ways: tuple[str, ...] = ("conv2d", "prepared")
    percent: bool = False
    against_peers: bool = False

    def text(self, number: float) -> str:
        """Return the number in the target's unit, truncated rather than rounded: 0.999 is not 1.00."""
        cut = int(number * 100 + 1e-9)
        return f"{cut}%" if self.percent else f"{cut / 100:.2f}x"


@dataclass(frozen=True, slots=True)
class TargetResult:
    """A target's number for one number of threads and one variant; `layer` decided it, if one did."""

    target: Target
    threads: int
    way: str
    value: float
    layer: str

    @property
    def met(self) -> bool:
        return self.value >= self.target.bound


def outcomes(measurements: Measurements) -> Iterator[TargetResult]:
    """Return every target, for each variant and number of threads for which a relevant layer was measured."""
    threads = sorted({measurement.threads for measurement in measurements})
    for target in TARGETS:
        among = [measurement for measurement in measurements if target.among(measurement.layer)]
        for way in target.ways:
            for count in threads:
                chosen = [measured for measured in among if measured.threads == count and way in measured.times]
                if chosen and (not target.against_peers or any(measured.times.keys() & PEERS for measured in chosen)):
                    yield TargetResult(target, count, way, *target.value(chosen, way))


def _is_3x3_with_stride_1(layer: Layer) -> bool:
    return layer.network in NETWORKS and (layer.kernel, layer.stride) == ((3, 3), 1)


def _is_another_networks(layer: Layer) -> bool:
    return layer.network not in (*NETWORKS, COURSE)


def _has_many_channels(layer: Layer) -> bool:
    return layer.network in NETWORKS and min(layer.image[2], layer.channels_out) >= MANY_CHANNELS


def _geometric_mean(measurements: Measurements, way: str) -> tuple[float, str]:
    return statistics.geometric_mean(measurement.ratio(way).value for measurement in measurements), ""


def _lowest_ratio(measurements: Measurements, way: str) -> tuple[float, str]:
    return min((measurement.ratio(way).value, measurement.layer.label) for measurement in measurements)


def _time_of_all(measurements: Measurements, way: str) -> tuple[float, str]:
    """Return the rivals' time for all layers, weighted by how often the network has them, over Stridewise's."""
    theirs = sum(layer.layer.count * layer.seconds(layer.fastest_rival(way)) for layer in measurements)
    return theirs / sum(layer.layer.count * layer.seconds(way) for layer in measurements), ""


def _lowest_share(measurements: Measurements, way: str) -> tuple[float, str]:
    return min((measurement.share_of_peak(way), measurement.layer.label) for measurement in measurements)


TARGETS = (
    Target("3x3 layers with stride 1, geometric mean", 2.0, _is_3x3_with_stride_1, _geometric_mean, ("conv2d",)),
    Target(
        "3x3 layers with stride 1, geometric mean",
        1.2,
        _is_3x3_with_stride_1,
        _geometric_mean,
        ("prepared",),
        against_peers=True,
    ),
    Target("the lowest of all layers", 1.0, lambda layer: layer.network in NETWORKS, _lowest_ratio),
    Target("all of ResNet-50, by time", 1.3, lambda layer: layer.network == "ResNet-50", _time_of_all),
    Target("the lowest of the course's shapes", 1.3, lambda layer: layer.network == COURSE, _lowest_ratio),
    Target("other networks, the lowest layer", 0.9, _is_another_networks, _lowest_ratio),
    Target("other networks, geometric mean", 1.0, _is_another_networks, _geometric_mean),
    Target("direct kernels, lowest share of peak", 0.8, _has_many_channels, _lowest_share, ("exact",), percent=True),
)
