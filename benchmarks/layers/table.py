"""The table of all layers: a line for each layer, a block for each number of threads."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from benchmarks.disturbance import MUCH
from benchmarks.layers.measurement import Measurement

CAPTION = (
    "Milliseconds of one call, and how many times as fast as others. conv2d: as PyTorch in its better layout",
    "(n: NCHW, l: channels_last). prepared, and exact (prepared, no Winograd): as the fastest of all, with weights",
    "packed beforehand too: PyTorch (p: packed, b: blocked), o: onnxruntime, v: OpenVINO, c: ncnn, where installed.",
    "In brackets: between which ratios the bursts lie. of peak: multiply-adds a second as a part of what the registers",
    "can do. !: other programs disturbed this line.",
)
LETTERS = {
    "NCHW": "n", "channels_last": "l", "packed": "p", "blocked": "b", "onnxruntime": "o", "OpenVINO": "v", "ncnn": "c",
}  # fmt: skip


def table(measurements: Iterable[Measurement]) -> Iterator[str]:
    """Yield the lines of the whole table. measurements: those with the same number of threads together."""
    yield from CAPTION
    for _, block in groupby(measurements, key=lambda measurement: measurement.threads):
        for number, measurement in enumerate(block):
            if number == 0:
                yield from ("", heading(measurement))
            yield line(measurement)


def heading(first: Measurement) -> str:
    """Return the heading of a block that starts with this measurement."""
    columns = {"conv2d": f"{'PyTorch':>10}{'conv2d':>10}{'':<19}"}
    columns["prepared"] = f"{'fastest':>10}{'prepared':>10}{'':<19}"
    columns["exact"] = f"{'exact':>8}{'':>7}{'of peak':>9}"
    there = "".join(text for name, text in columns.items() if name in first.times)
    return f"  {threads_text(first.threads):<26}{'':<24}{there}".rstrip()


def line(measurement: Measurement) -> str:
    """Return the line of one layer: the times of PyTorch and Stridewise, and their ratio."""
    cells = [_against(measurement, name) for name in ("conv2d", "prepared") if name in measurement.times]
    if "exact" in measurement.times:
        cells.append(_exact(measurement))
    mark = "! " if measurement.others > MUCH else "  "
    return f"{mark}{measurement.layer.label:<26}{measurement.layer.shape:<24}" + "".join(cells)


def threads_text(count: int) -> str:
    """Return `1 thread`, `2 threads`."""
    return "1 thread" if count == 1 else f"{count} threads"


def _against(measurement: Measurement, name: str) -> str:
    best, ratio = measurement.fastest_rival(name), measurement.ratio(name)
    theirs, ours = measurement.seconds(best) * 1e3, measurement.seconds(name) * 1e3
    interval = f"({ratio.low:.2f}-{ratio.high:.2f})"
    return f"{theirs:>8.3f} {LETTERS[best]}{ours:>10.3f}{ratio.value:>6.2f} {interval:<12}"


def _exact(measurement: Measurement) -> str:
    milliseconds, ratio = measurement.seconds("exact") * 1e3, measurement.ratio("exact")
    return f"{milliseconds:>8.3f}{ratio.value:>7.2f}{measurement.share_of_peak('exact'):>9.0%}"
