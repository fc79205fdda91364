"""The saved measurements: a file in `results/layers` for each day, machine and version of the kernels.

A run adds to the file of its own kind, or begins it. Nothing of another day or machine is ever replaced.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.layers import peers
from benchmarks.layers.measurement import Measurement, from_record, to_record
from benchmarks.layers.problems import COURSE, all_layers, other_layers
from benchmarks.machine import machine
from stridewise import kernels

FORMER_COURSE = "seed"  # the name of the course notebook's shapes in older results
THREADS = (1, 2)


@dataclass(frozen=True, slots=True)
class LayerResults:
    """Measurements of one version of the kernels, on one machine and day, in the order of threads and layers.

    date: as in 2026-11-28. machine: processor and versions. kernels: a fingerprint of the kernels' sources.
    """

    date: str
    machine: str
    kernels: str
    measurements: tuple[Measurement, ...] = ()

    @property
    def title(self) -> str:
        """The date and the machine, in one line."""
        return f"{self.date}: {self.machine}"

    @property
    def processor(self) -> str:
        """The kind of machine: what stands before the versions."""
        return self.machine.partition(";")[0]

    @property
    def file_name(self) -> str:
        """The name of its file: the date, the kind of machine, and what tells its versions from others."""
        kind = re.sub(r"\W+", "-", self.processor).strip("-").lower()
        versions = hashlib.sha256(f"{self.machine} {self.kernels}".encode()).hexdigest()[:6]
        return f"{self.date}_{kind}_{versions}.json"

    @property
    def complete(self) -> bool:
        """Whether every layer of `all_layers` was measured, on 1 and on 2 threads."""
        return {(threads, layer) for threads in THREADS for layer in all_layers()} <= self.measured

    @property
    def measured(self) -> set[tuple[int, object]]:
        """The number of threads and the layer of each measurement."""
        return {(measurement.threads, measurement.layer) for measurement in self.measurements}

    def adding(self, newer: Sequence[Measurement]) -> "LayerResults":
        """Return these results with newer ones, which replace those of the same layer and number of threads."""
        found = {(measured.threads, measured.layer): measured for measured in (*self.measurements, *newer)}
        return LayerResults(self.date, self.machine, self.kernels, _in_order(list(found.values())))


def of_today(folder: Path) -> LayerResults:
    """Return what has been measured today, on this machine, with these kernels: at first nothing."""
    date = datetime.now(UTC).date().isoformat()
    empty = LayerResults(date, machine() + peers.versions(), fingerprint())
    path = folder / empty.file_name
    return read(path) if path.exists() else empty


def fingerprint() -> str:
    """Return a fingerprint that changes with any source file of the kernels."""
    sources = sorted(Path(kernels.__path__[0]).rglob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]


def read_all(folder: Path) -> list[LayerResults]:
    """Read all results in a folder, the newest first."""
    return [read(path) for path in sorted(folder.glob("*.json"), reverse=True)]


def newest_of_each_machine(results: Sequence[LayerResults]) -> list[LayerResults]:
    """Return for each kind of machine the newest complete results, or the newest. results: newest first."""
    in_order = sorted(results, key=lambda result: not result.complete)  # stable: still the newest first
    kinds = {result.processor: result for result in reversed(in_order)}
    return [result for result in results if result in kinds.values()]


def read(path: Path) -> LayerResults:
    """Read what `write` wrote. Raises KeyError for a layer that is not in the tables."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    layers = {layer.label: layer for layer in (*all_layers(), *other_layers())}
    layers |= {
        label.replace(COURSE, FORMER_COURSE): layer for label, layer in layers.items() if layer.network == COURSE
    }
    measurements = tuple(from_record(record, layers) for record in stored["measurements"])
    return LayerResults(stored["date"], stored["machine"], stored["kernels"], measurements)


def write(folder: Path, results: LayerResults) -> None:
    """Write one line per measurement, so that differences between versions are readable."""
    lines = ",\n".join(json.dumps(to_record(measurement)) for measurement in results.measurements)
    head = "".join(f'"{name}": {json.dumps(getattr(results, name))},\n' for name in ("date", "machine", "kernels"))
    folder.mkdir(parents=True, exist_ok=True)
    text = f'{{\n{head}"measurements": [\n{lines}\n]\n}}\n'
    (folder / results.file_name).write_text(text, encoding="utf-8")


def _in_order(measurements: Sequence[Measurement]) -> tuple[Measurement, ...]:
    position = {layer: number for number, layer in enumerate((*all_layers(), *other_layers()))}
    return tuple(sorted(measurements, key=lambda measured: (measured.threads, position[measured.layer])))
