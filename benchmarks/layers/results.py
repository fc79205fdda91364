"""The saved measurements: `results/layers.json`, to which a run adds what it measured."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.layers.measurement import Measurement, from_record, to_record
from benchmarks.layers.problems import COURSE, all_layers
from benchmarks.machine import machine
from stridewise import kernels

FORMER_COURSE = "seed"  # the name of the course notebook's shapes in older results


@dataclass(frozen=True, slots=True)
class LayerResults:
    """Measurements of one version of the kernels on one machine, in the order of threads and layers.

    machine: processor and versions. kernels: a fingerprint of the kernels' sources.
    """

    machine: str
    kernels: str
    measurements: tuple[Measurement, ...] = ()

    def adding(self, newer: "LayerResults") -> "LayerResults":
        """Return these results with newer ones, which replace those of the same layer and number of threads.

        If the machine or the kernels differ, only the newer ones: their times do not belong in one table.
        """
        if (self.machine, self.kernels) != (newer.machine, newer.kernels):
            return newer
        found = {(measured.threads, measured.layer): measured for measured in (*self.measurements, *newer.measurements)}
        return LayerResults(self.machine, self.kernels, _in_order(list(found.values())))


def results_of(measurements: Sequence[Measurement]) -> LayerResults:
    """Return what was measured here and now."""
    return LayerResults(machine(), fingerprint(), _in_order(measurements))


def fingerprint() -> str:
    """Return a fingerprint that changes with any source file of the kernels."""
    sources = sorted(Path(kernels.__path__[0]).rglob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]


def read(path: Path) -> LayerResults:
    """Read what `write` wrote. Raises KeyError for a layer that is not in the tables."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    layers = {layer.label: layer for layer in all_layers()}
    layers |= {
        label.replace(COURSE, FORMER_COURSE): layer for label, layer in layers.items() if layer.network == COURSE
    }
    measurements = tuple(from_record(record, layers) for record in stored["measurements"])
    return LayerResults(stored["machine"], stored["kernels"], measurements)


def write(path: Path, results: LayerResults) -> None:
    """Write one line per measurement, so that differences between versions are readable."""
    lines = ",\n".join(json.dumps(to_record(measurement)) for measurement in results.measurements)
    head = f'"machine": {json.dumps(results.machine)},\n"kernels": {json.dumps(results.kernels)},\n'
    path.write_text(f'{{\n{head}"measurements": [\n{lines}\n]\n}}\n', encoding="utf-8")


def _in_order(measurements: Sequence[Measurement]) -> tuple[Measurement, ...]:
    position = {layer: number for number, layer in enumerate(all_layers())}
    return tuple(sorted(measurements, key=lambda measured: (measured.threads, position[measured.layer])))
