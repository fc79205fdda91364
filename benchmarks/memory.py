"""The memory each kernel needs besides its arguments and result: `python -m benchmarks.memory`."""

import math
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.layers.problems import Array, Layer, select
from benchmarks.layers.stridewise_variants import stridewise_variants
from benchmarks.machine import machine
from stridewise.kernels import KERNELS, Kernel, get_threads
from stridewise.kernels.ladder.lazy_im2col import BLOCK_BYTES
from stridewise.kernels.simd.register_tile import COLUMNS, VECTOR_BYTES
from stridewise.kernels.tuning import MAX_MC
from stridewise.plots.charts.units import size_text

RESULTS = Path(__file__).parent / "results"
LAYERS = ("course 10 images float32", "res2a_branch2b", "VGG-16 conv1_2")
SLOW = 5e6  # multiplications and additions; interpreted loops would take minutes for many more
TILE = COLUMNS * VECTOR_BYTES // 4  # channels out in float32
NAME, CELL = 20, 14


def extra_bytes(function: Callable[[], Array]) -> int:
    """Return the peak of the bytes that one call holds besides its result, in arrays and other Python objects.

    A first call is not counted: it compiles, and fills caches.
    """
    function()
    tracemalloc.start()
    try:
        result = function()
        return tracemalloc.get_traced_memory()[1] - result.nbytes
    finally:
        tracemalloc.stop()


def kernel_bytes(kernel: Kernel, layer: Layer) -> int | None:
    """Return a kernel's extra memory for a layer; None where measuring takes minutes or the layer is not supported.

    A kernel without a padding parameter gets a padded image, which is not counted.
    """
    if kernel.name == "naive loops" and layer.flops > SLOW:
        return None
    x, w = layer.arrays()
    options = {"stride": layer.stride, "padding": layer.padding}
    if "padding" not in kernel.parameters:
        sides = (options.pop("padding"),) * 2
        x = np.pad(x, ((0, 0), sides, sides, (0, 0)))
    if not kernel.supports(w.shape, **options):
        return None
    taken = {name: value for name, value in options.items() if name in kernel.parameters}
    return extra_bytes(partial(kernel.function, x, w, **taken))


def documented_bytes(name: str, layer: Layer) -> int | None:
    """Return the most that a kernel's docstring allows for this layer; None if it gives no number.

    That is: the result once more; all windows; a block of windows with its product and the one before, and the padded
    image; packed weights, and a list of windows twice; what `run_direct` states per thread; and what `run_winograd`
    states.
    """
    itemsize = np.dtype(layer.dtype).itemsize
    _, out_height, out_width, channels_out = layer.out_shape
    taps, channels_in = layer.kernel[0] * layer.kernel[1], layer.image[2]
    result = itemsize * math.prod(layer.out_shape)
    window = itemsize * taps * channels_in
    height, width = (size + 2 * layer.padding for size in layer.image[:2])
    padded = itemsize * layer.images * height * width * channels_in if layer.padding else 0
    panel = max(BLOCK_BYTES, out_width * window) * (window + 2 * itemsize * channels_out) // window
    weights = window * -(-channels_out // TILE) * TILE
    region = max(2**20, itemsize * layer.kernel[0] * width * channels_in) + 8 * (MAX_MC + out_width) + 192 * 2**10
    packed = weights + 8 * layer.images * (height * width + 2 * out_height * out_width + 2 * TILE)
    winograd = (8 + 12 + 5 * get_threads()) * 2**20
    return {
        "naive loops": 0,
        "compiled loops": 0,
        "loop order": 0,
        "matmul sum": result,
        "im2col": layer.images * out_height * out_width * window,
        "lazy im2col": padded + panel,
        "register tile": weights if channels_out % TILE else 0,
        "packed weights": packed,
        "cache blocking": packed,
        "parallel": packed,
        "direct": get_threads() * region + weights,
        "Winograd F(2x2,3x3)": winograd,
        "Winograd F(4x4,3x3)": winograd,
        "exact": get_threads() * region,
    }.get(name)


def table(layers: tuple[Layer, ...]) -> Iterator[str]:
    """Yield a line for each kernel: for each layer the measured memory and the most that the docstring allows."""
    yield f"{'Extra memory':<{NAME}}" + "".join(f"{layer.label:>{2 * CELL}}" for layer in layers)
    yield f"{'':<{NAME}}" + "".join(f"{layer.shape:>{2 * CELL}}" for layer in layers)
    yield f"{'':<{NAME}}" + "".join(f"{'measured':>{CELL}}{'at most':>{CELL}}" for _ in layers)
    arrays = [size_text(_arrays_bytes(layer)) for layer in layers]
    yield f"{'(images and result)':<{NAME}}" + "".join(f"{size:>{CELL}}{'':>{CELL}}" for size in arrays)
    for kernel in KERNELS:
        yield _line(kernel.name, layers, [kernel_bytes(kernel, layer) for layer in layers])
    ways = [stridewise_variants(layer, *layer.arrays()) for layer in layers]
    for name in ("prepared", "exact"):
        yield _line(name, layers, [extra_bytes(way[name]) for way in ways])


def main() -> None:
    lines = [machine(), "", *table(tuple(layer for label in LAYERS for layer in select(label)))]
    lines = [line.rstrip() for line in lines]
    print("\n".join(lines))
    (RESULTS / "memory.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line(name: str, layers: Sequence[Layer], measured: Sequence[int | None]) -> str:
    cells = [
        f"{_size(size):>{CELL}}{_size(documented_bytes(name, layer)):>{CELL}}"
        for layer, size in zip(layers, measured, strict=True)
    ]
    return f"{name:<{NAME}}" + "".join(cells)


def _arrays_bytes(layer: Layer) -> int:
    elements = layer.images * int(np.prod(layer.image)) + int(np.prod(layer.out_shape))
    return elements * np.dtype(layer.dtype).itemsize


def _size(count: int | None) -> str:
    """Return a size as text. Below 1 KiB there are only small Python objects, which every call makes."""
    if count is None:
        return "-"
    return "none" if count == 0 else "below 1 KiB" if count < 2**10 else size_text(count)


if __name__ == "__main__":
    main()
