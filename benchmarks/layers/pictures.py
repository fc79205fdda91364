"""Two pictures of the measurements: a ratio for each layer, and every layer on the roofline."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.layers.measurement import PACKED, UNPACKED, Measurement, SpeedRatio
from benchmarks.layers.table import threads_text
from stridewise import timing
from stridewise.plots import ratio_dots, roofline

# Winograd performs fewer operations than the definition, by which these speeds are counted: it has no place here.
# PyTorch has none, ncnn has.
SERIES = {"PyTorch, its best": (*UNPACKED, *PACKED), "direct kernels": ("exact",)}


def bars(measurements: Sequence[Measurement]) -> Figure:
    """Draw the ratios: a row per layer, a column for conv2d and for prepared weights, with each number of threads."""
    panels = [
        (threads, way)
        for way in ("conv2d", "prepared")
        for threads in (1, 2)
        if any(measured.threads == threads and way in measured.times for measured in measurements)
    ]
    rows = len({measurement.layer for measurement in measurements})
    figure = Figure(figsize=(2.5 + 3.3 * len(panels), 1.2 + 0.24 * rows), layout="constrained")
    labelled: list[str] = []
    for ax, (threads, way) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
        chosen = [measured for measured in measurements if measured.threads == threads]
        ratios = {measured.layer.label: _interval(measured.ratio(way)) for measured in chosen}
        baseline = "PyTorch" if way == "conv2d" else "the fastest"
        ratio_dots(ratios, baseline=baseline, ax=ax, title=f"{way}, {threads_text(threads)}")
        if list(ratios) == labelled:
            ax.set_yticklabels([])
        labelled = list(ratios)
    return figure


def _interval(ratio: SpeedRatio) -> timing.Ratio:
    return timing.Ratio(min(ratio.low, ratio.value), ratio.value, max(ratio.high, ratio.value))


def roofs(measurements: Sequence[Measurement]) -> Figure:
    """Draw a roofline for each measured number of threads, with every layer in float32."""
    single = [measured for measured in measurements if measured.layer.dtype == "float32"]
    counts = sorted({measured.threads for measured in single})
    figure = Figure(figsize=(7 * len(counts), 5), layout="constrained")
    for ax, count in zip(figure.subplots(1, len(counts), squeeze=False)[0], counts, strict=True):
        _roof([measured for measured in single if measured.threads == count], ax, threads_text(count))
    return figure


def _roof(measurements: Sequence[Measurement], ax: Axes, title: str) -> None:
    series = {
        name: [
            (measured.layer.flops / measured.layer.traffic, measured.speed(measured.fastest_of(ways)))
            for measured in measurements
            if set(ways) & set(measured.times)
        ]
        for name, ways in SERIES.items()
    }
    peak = max(value for measured in measurements for value in measured.peak)
    bandwidth = max(measured.bandwidth for measured in measurements)
    roofline(
        {name: points for name, points in series.items() if points}, peak=peak, bandwidth=bandwidth, ax=ax, title=title
    )
