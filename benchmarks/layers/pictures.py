"""Two pictures of the measurements: a bar for each layer, and every layer on the roofline."""

import statistics
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.layers.measurement import Measurement
from benchmarks.layers.table import threads_text
from stridewise.plots import ratio_bars, roofline

SERIES = {"PyTorch, its best": None, "prepared": "prepared", "direct kernels": "exact"}


def bars(measurements: Sequence[Measurement]) -> Figure:
    """Ratios: a row for each layer, a column for conv2d and prepared, with each number of threads."""
    panels = [
        (threads, way)
        for way in ("conv2d", "prepared")
        for threads in (1, 2)
        if any(each.threads == threads and way in each.times for each in measurements)
    ]
    rows = len({measurement.layer for measurement in measurements})
    figure = Figure(figsize=(2.5 + 3.3 * len(panels), 1.2 + 0.24 * rows), layout="constrained")
    labelled: list[str] = []
    for ax, (threads, way) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
        those = [each for each in measurements if each.threads == threads]
        ratios = {each.layer.label: each.ratio(way).value for each in those}
        ratio_bars(ratios, baseline="PyTorch", ax=ax, title=f"{way}, {threads_text(threads)}")
        if list(ratios) == labelled:
            ax.set_yticklabels([])
        labelled = list(ratios)
    return figure


def roofs(measurements: Sequence[Measurement]) -> Figure:
    """A roofline for each number of threads, with every layer in float32."""
    single = [each for each in measurements if each.layer.dtype == "float32"]
    counts = sorted({each.threads for each in single})
    figure = Figure(figsize=(7 * len(counts), 5), layout="constrained")
    for ax, count in zip(figure.subplots(1, len(counts), squeeze=False)[0], counts, strict=True):
        _roof([each for each in single if each.threads == count], ax, threads_text(count))
    return figure


def _roof(measurements: Sequence[Measurement], ax: Axes, title: str) -> None:
    series = {
        name: [
            (each.layer.flops / each.layer.traffic, each.speed(way or each.fastest_rival("prepared")))
            for each in measurements
            if way is None or way in each.times
        ]
        for name, way in SERIES.items()
    }
    peak = statistics.median(value for each in measurements for value in each.peak)
    bandwidth = statistics.median(each.bandwidth for each in measurements)
    roofline(
        {name: points for name, points in series.items() if points}, peak=peak, bandwidth=bandwidth, ax=ax, title=title
    )
