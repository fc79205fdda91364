"""Every plot with typical data, as the lessons use it; the tests draw the same."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise import plots
from stridewise.layout import AccessTrace, Cache, Misses, count_misses, record_accesses, safe_as_strided
from stridewise.timing import Ratio, Times

SIX = np.arange(36, dtype=np.float32).reshape(6, 6)
IMAGE = np.arange(20, dtype=np.float32).reshape(4, 5)
KERNEL = np.array([[1, 0], [2, 3]], dtype=np.float32)
FIVE, NINE = np.arange(30).reshape(5, 6), np.array([[1, 2, 0], [3, 1, 2], [0, 1, 4]])
KERNELS = np.random.default_rng(0).standard_normal((3, 3, 8))
CACHE, SMALL = Cache(size=1024, line=64, ways=2), Cache(size=128, line=64, ways=1)
TIMES = {"PyTorch": 0.4e-3, "im2col": 0.6e-3, "compiled loops": 6.9e-3, "naive loops": 7.6}
RUNGS = Times(
    {"PyTorch": [1.0, 1.1, 1.0], "loops": [9.0, 9.1, 12.0], "product": [0.9, 1.2, 1.1], "tile": [0.3, 0.33, 0.32]},
    {"PyTorch": 0.9, "loops": 8.7, "product": 0.85, "tile": 0.29},
)
BUSY = Times({"PyTorch": [0.9, 4.0, 8.0], "im2col": [0.7, 3.0, 0.8]}, {"PyTorch": 0.4, "im2col": 0.6}, is_busy=True)
RATIOS: dict[str, float | Ratio] = {
    "3x3, 64 to 64": Ratio(1.4, 1.5, 1.6),
    "1x1, 64 to 256": Ratio(0.9, 1.02, 1.1),
    "7x7, 3 to 64": 0.5,
}
SIZES = {"input": 327_680, "im2col, 3x3": 2_592_000, "im2col, 5x5": 6_272_000, "im2col, 7x7": 10_600_000}
NHWC = np.arange(12, dtype=np.float32).reshape(1, 2, 2, 3).transpose(0, 2, 3, 1)


class Example(NamedTuple):
    """The name of a plot function, what the example shows, and how to draw it: `draw(ax=ax)` or `draw()`."""

    function: str
    shows: str
    draw: Callable[..., Axes]

    @property
    def key(self) -> str:
        """A unique name; also the stem of its reference image."""
        return f"{self.function}-{self.shows.replace(' ', '-')}"


class WidgetExample(NamedTuple):
    """The name of a widget function, what the example shows, and how to make it."""

    function: str
    shows: str
    make: Callable[[], Any]


def _read_matrix(size: int, *, by_rows: bool) -> AccessTrace:
    """Record reading a square matrix along its rows or down its columns."""

    def visit(a: NDArray[Any]) -> None:
        for i in range(size):
            for j in range(size):
                a[(i, j) if by_rows else (j, i)]

    return record_accesses(visit, np.ones((size, size), dtype=np.float32))


def _misses(*, by_rows: bool) -> Misses:
    trace = _read_matrix(32, by_rows=by_rows)
    return count_misses(CACHE, trace.address, trace.itemsize)


def _read_windows(x: NDArray[Any]) -> None:
    for h in range(x.shape[0] - 2):
        for w in range(x.shape[1] - 2):
            for r in range(3):
                for s in range(3):
                    x[h + r, w + s]


def _heat_map(**options: Any) -> Axes:
    counts = record_accesses(_read_windows, np.ones((7, 9), dtype=np.float32)).counts("x")
    return plots.heat_map(counts, title="How often a 3x3 convolution reads each pixel", **options)


def _miss_bars(**options: Any) -> Axes:
    misses = {"along rows": _misses(by_rows=True), "down columns": _misses(by_rows=False)}
    return plots.miss_bars(misses, title="Cache lines fetched", **options)


def _animate_loop_orders() -> Any:
    traces = {"along rows": _read_matrix(8, by_rows=True), "down columns": _read_matrix(8, by_rows=False)}
    return plots.animate_loop_orders(traces, cache=Cache(size=128, line=16, ways=2))


def _animate_register_tile() -> Any:
    pixels, weights = np.array([[1, 2, 0], [3, 1, 1], [2, 2, 1], [0, 1, 4]]), np.arange(24).reshape(3, 8) % 5
    return plots.animate_register_tile(pixels, weights, lanes=4)


class _Request(NamedTuple):
    """An access of a warp to an array of 4-byte elements, whose lanes are `step` elements apart."""

    array: str
    action: str
    lanes: NDArray[Any]
    addresses: NDArray[Any]
    itemsize: int = 4


def _animate_warp() -> Any:
    lanes = np.arange(32)
    kernels = {}
    for name, (step, next_one) in {"a[i, k]": (4, 1), "a[k, i]": (1, 32)}.items():
        reads = [_Request("a", "read", lanes, 4 * (lanes * step + k * next_one)) for k in range(4)]
        kernels[name] = [*reads, _Request("out", "write", lanes, 4 * lanes)]
    return plots.animate_warp(kernels)


def _explore_convolution() -> plots.Explorer:
    windows = np.lib.stride_tricks.sliding_window_view(IMAGE, KERNEL.shape)
    rows, weights = windows.reshape(12, 4), KERNEL.reshape(4, 1)
    out = rows @ weights
    links = [(rows, windows), (out, rows[:, np.newaxis, :]), (out, np.broadcast_to(weights.T, (12, 1, 4)))]
    return plots.explore(image=IMAGE, rows=rows, weights=weights, out=out.reshape(3, 4), made_from=links)


def _explore_tiles() -> plots.Explorer:
    tiles = safe_as_strided(SIX, (3, 3, 2, 2), (48, 8, 24, 4))
    copy = np.ascontiguousarray(tiles)
    return plots.explore(array=SIX, tiles=tiles, copy=copy, made_from=[(copy, tiles)])


EXAMPLES = (
    Example("memory_strip", "a matrix", lambda **ax: plots.memory_strip(SIX, **ax)),
    Example(
        "memory_strip",
        "a transposed view",
        lambda **ax: plots.memory_strip(NHWC, colour_by=3, title="The transposed view: coloured by channel", **ax),
    ),
    Example("storage_orders", "NHWC and NCHW", lambda **ax: plots.storage_orders(**ax)),
    Example("warp_access", "neighbours", lambda **on: plots.warp_access(np.arange(32) * 4, **on)),
    Example("warp_access", "every third element", lambda **on: plots.warp_access(8 + np.arange(32) * 12, **on)),
    Example("window_step", "one step", lambda **ax: plots.window_step(IMAGE, KERNEL, (1, 2), **ax)),
    Example("window_step", "a larger window", lambda **ax: plots.window_step(SIX, SIX[:3, :3], (1, 2), **ax)),
    Example(
        "grid",
        "two marks",
        lambda **ax: plots.grid(SIX, mark=[(slice(0, 3), slice(2, 6)), (slice(2, 5), slice(0, 4))], **ax),
    ),
    Example("tile_orders", "2x2 tiles", lambda **ax: plots.tile_orders(SIX, 2, **ax)),
    Example("shared_windows", "3x3 windows", lambda **ax: plots.shared_windows(SIX, 3, 3, **ax)),
    Example("im2col_matrix", "3x3 windows", lambda **ax: plots.im2col_matrix(SIX[:4, :4], 3, 3, at=(0, 1), **ax)),
    Example("im2col_matrix", "a tall matrix", lambda **ax: plots.im2col_matrix(SIX, 3, 3, **ax)),
    Example(
        "access_order",
        "along rows",
        lambda **ax: plots.access_order(_read_matrix(32, by_rows=True), cache=CACHE, title="Along the rows", **ax),
    ),
    Example(
        "access_order",
        "down columns",
        lambda **ax: plots.access_order(_read_matrix(32, by_rows=False), cache=CACHE, title="Down the columns", **ax),
    ),
    Example(
        "access_order", "without a cache", lambda **ax: plots.access_order(record_accesses(_read_windows, IMAGE), **ax)
    ),
    Example("heat_map", "a convolution", _heat_map),
    Example("miss_bars", "two loop orders", _miss_bars),
    Example("time_dots", "a race", lambda **ax: plots.time_dots(TIMES, baseline="PyTorch", title="A race", **ax)),
    Example(
        "time_dots",
        "a busy machine",
        lambda **ax: plots.time_dots(BUSY, baseline="PyTorch", title="Twice the times", **ax),
    ),
    Example("im2col_panels", "one panel of three", lambda **ax: plots.im2col_panels(SIX, 3, 3, rows=6, panel=1, **ax)),
    Example("register_tile", "AVX2", lambda **ax: plots.register_tile(6, 2, lanes=8, registers=16, **ax)),
    Example("winograd_products", "F(2,3)", lambda **ax: plots.winograd_products((2, 3, 1, 5), (1, 2, 3), **ax)),
    Example("ladder", "three rungs", lambda **ax: plots.ladder(RUNGS, baseline="PyTorch", title="The rungs", **ax)),
    Example("ratio_dots", "three layers", lambda **ax: plots.ratio_dots(RATIOS, baseline="PyTorch", **ax)),
    Example("roofline", "one point", lambda **ax: plots.roofline({"a": [(9.0, 5e9)]}, peak=9e9, bandwidth=2e9, **ax)),
    Example(
        "size_curve",
        "panels",
        lambda **ax: plots.size_curve({2**k: 1.0 + abs(k - 20) for k in range(12, 25)}, of="a panel", **ax),
    ),
    Example("size_bars", "memory of im2col", lambda **ax: plots.size_bars(SIZES, title="Ten images of 32x32x8", **ax)),
    Example(
        "transposed_matrix",
        "a 2x2 kernel",
        lambda **ax: plots.transposed_matrix(np.array([[1, 2], [3, 4]]), (3, 4), **ax),
    ),
    Example("kernel_images", "eight kernels", lambda **ax: plots.kernel_images(KERNELS, title="Eight kernels", **ax)),
    Example("training_curve", "half-way", lambda **ax: plots.training_curve((0.1, 0.82, 0.93, 0.957), passes=8, **ax)),
)
WIDGETS = (
    WidgetExample("explore", "image, rows, weights and output", _explore_convolution),
    WidgetExample("explore", "an array, its tiles and their copy", _explore_tiles),
    WidgetExample(
        "replay", "a small matrix down its columns", lambda: plots.replay(_read_matrix(6, by_rows=False), cache=SMALL)
    ),
)
ANIMATIONS = (
    WidgetExample("animate_loop_orders", "rows against columns", _animate_loop_orders),
    WidgetExample("animate_kernel_positions", "nine slices", lambda: plots.animate_kernel_positions(FIVE, NINE)),
    WidgetExample("animate_tiles", "2x2 tiles", lambda: plots.animate_tiles(SIX, 2)),
    WidgetExample("animate_im2col", "3x3 windows", lambda: plots.animate_im2col(SIX[:5, :5], 3, 3)),
    WidgetExample("animate_panels", "panels of six rows", lambda: plots.animate_panels(SIX, NINE, rows=6)),
    WidgetExample("animate_register_tile", "4 pixels, 2 vectors", _animate_register_tile),
    WidgetExample(
        "animate_input_grad",
        "stride 2",
        lambda: plots.animate_input_grad(np.array([[1, 2], [3, 4]]), NINE, (6, 6), stride=2),
    ),
    WidgetExample("animate_warp", "four loads and a store", _animate_warp),
    WidgetExample(
        "animate_shared_tile",
        "a block of 4x4 threads",
        lambda: plots.animate_shared_tile(np.arange(60).reshape(6, 10), NINE, block=4),
    ),
    WidgetExample("animate_winograd", "F(2,3)", lambda: plots.animate_winograd((2, 3, 1, 5), (1, 2, 3))),
)
HELPERS = ("Explorer", "Replay", "describe", "show")  # the other public names of plots
