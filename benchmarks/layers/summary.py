"""The targets as a table of a few lines."""

from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.disturbance import MUCH
from benchmarks.layers.measurement import PEERS, Measurement
from benchmarks.layers.table import threads_text
from benchmarks.layers.targets import TARGETS, TargetResult, outcomes

COLUMNS = {"conv2d": "conv2d", "prepared": "prepared", "exact": "prepared"}  # variant to column
DESCRIPTION, BOUND, CELL = 42, 8, 14


def summary(measurements: Sequence[Measurement]) -> Iterator[str]:
    """Yield a line for each target about measured layers, with a column for each variant and number of threads."""
    results = list(outcomes(measurements))
    columns = [(way, count) for way in ("conv2d", "prepared") for count in (1, 2)]
    columns = [column for column in columns if any(_column(outcome) == column for outcome in results)]
    ways = "".join(f"{way:>{CELL}}" for way, _ in columns)
    threads = "".join(f"{threads_text(count):>{CELL}}" for _, count in columns)
    rivals = "".join(f"{'as PyTorch' if way == 'conv2d' else 'as the best':>{CELL}}" for way, _ in columns)
    yield f"{'How many times as fast':<{DESCRIPTION}}{'':>{BOUND}}{ways}"
    yield f"{'':<{DESCRIPTION}}{'':>{BOUND}}{rivals}"
    yield f"{'':<{DESCRIPTION}}{'target':>{BOUND}}{threads}"
    for target in TARGETS:
        found = {_column(outcome): _cell(outcome) for outcome in results if outcome.target is target}
        if not found:
            continue  # no layer that it is about was measured
        cells = "".join(f"{found.get(column, '-'):>{CELL}}" for column in columns)
        yield f"{target.description:<{DESCRIPTION}}{target.text(target.bound):>{BOUND}}{cells}"
    yield from fastest(measurements)
    if not any(measurement.times.keys() & PEERS for measurement in measurements):
        yield "No other library took part: the best is PyTorch's best."
    disturbed = sum(measurement.others > MUCH for measurement in measurements)
    if disturbed:
        yield f"WARNING: other programs disturbed {disturbed} of {len(measurements)} measurements; they mean little."


def fastest(measurements: Sequence[Measurement]) -> Iterator[str]:
    """Yield who was fastest on how many layers, with weights packed beforehand, a line per number of threads."""
    for threads in sorted({measurement.threads for measurement in measurements}):
        found = [measured for measured in measurements if measured.threads == threads and "prepared" in measured.times]
        wins = Counter(_library(measured.fastest("prepared")) for measured in found)
        if wins:
            names = ", ".join(f"{name} on {count}" for name, count in wins.most_common())
            yield f"The fastest of all, {threads_text(threads)}, {len(found)} layers: {names}"


def _library(name: str) -> str:
    return "Stridewise" if name == "prepared" else name if name in PEERS else "PyTorch"


def deciders(measurements: Sequence[Measurement]) -> Iterator[str]:
    """Yield which layers are the lowest, a line for each."""
    for outcome in outcomes(measurements):
        if outcome.layer:
            where = f"{outcome.way}, {threads_text(outcome.threads)}"
            yield f"{outcome.target.description} ({where}): {outcome.target.text(outcome.value)} {outcome.layer}"


def accuracy(measurements: Sequence[Measurement]) -> Iterator[str]:
    """Yield the largest error of each implementation over all layers in float32."""
    errors: dict[str, float] = {}
    for measurement in measurements:
        if measurement.layer.dtype == "float32":
            errors |= {name: max(error, errors.get(name, 0.0)) for name, error in measurement.errors.items()}
    yield "Largest error of all layers in float32, in parts of the largest output:"
    yield ", ".join(f"{name} {error:.1e}" for name, error in errors.items())


def _column(outcome: TargetResult) -> tuple[str, int]:
    return COLUMNS[outcome.way], outcome.threads


def _cell(outcome: TargetResult) -> str:
    return f"{outcome.target.text(outcome.value)} {'met' if outcome.met else 'missed'}"
