"""The table that people read: a line for each layer, a block for each number of threads."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from benchmarks.layers.disturbance import MUCH
from benchmarks.layers.results import Measurement

CAPTION = (
    "Milliseconds of one call; ratios: how many times as fast as PyTorch. conv2d and exact (no Winograd) against its",
    "better layout (n: NCHW, l: channels_last), prepared against the best of all its ways, packed weights too",
    "(p: packed, m: mkldnn). In brackets: between which ratios the bursts lie. !: other programs disturbed it.",
)
LETTERS = {"NCHW": "n", "channels_last": "l", "packed": "p", "mkldnn": "m"}
OURS = ("conv2d", "exact", "prepared")
CELL = 38


def table(measurements: Iterable[Measurement]) -> Iterator[str]:
    """The lines of the whole table. measurements: those with the same number of threads together."""
    yield from CAPTION
    for _, block in groupby(measurements, key=lambda measurement: measurement.threads):
        for number, measurement in enumerate(block):
            if number == 0:
                yield from ("", heading(measurement))
            yield line(measurement)


def heading(first: Measurement) -> str:
    """The line above a block that starts with this measurement: the columns that there are."""
    ours = "".join(f"{name:>{CELL}}" for name in OURS if name in first.times)
    packed = f"{'packed':>10}  " if "prepared" in first.times else ""
    return f"{threads_text(first.threads):<28}{'':<25}{'PyTorch':>10}  {packed}{ours}"


def line(measurement: Measurement) -> str:
    """One layer: what PyTorch needs at its best, what we need, and the ratio."""
    cells = [_pytorch(measurement, packed=False)]
    if "prepared" in measurement.times:
        cells.append(_pytorch(measurement, packed=True))
    cells += [_ours(measurement, name) for name in OURS if name in measurement.times]
    mark = "! " if measurement.others > MUCH else "  "
    return f"{mark}{measurement.layer.label:<26}{measurement.layer.shape:<25}" + "".join(cells)


def threads_text(count: int) -> str:
    """`1 thread`, `2 threads`."""
    return "1 thread" if count == 1 else f"{count} threads"


def _pytorch(measurement: Measurement, *, packed: bool) -> str:
    best = measurement.best_of_pytorch(packed=packed)
    return f"{measurement.seconds(best) * 1e3:>10.3f} {LETTERS[best]}"


def _ours(measurement: Measurement, name: str) -> str:
    seconds, ratio = measurement.seconds(name), measurement.ratio(name)
    speed = measurement.layer.flops / seconds * 1e-9
    return f"{seconds * 1e3:>11.3f} {speed:>5.0f} GF/s {ratio.value:>5.2f} ({ratio.low:.2f}-{ratio.high:.2f})"
