"""How much memory each kernel needs besides its arguments and its result: `python -m benchmarks.memory`."""

import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.layers.ours import our_ways
from benchmarks.layers.problems import Array, Layer, select
from benchmarks.machine import machine
from stridewise.kernels import KERNELS, Kernel
from stridewise.plots.bars import size_text

RESULTS = Path(__file__).parent / "results"
LAYERS = ("seed 10 images float32", "res2a_branch2b", "VGG-16 conv1_2")
SLOW = 100e6  # multiplications and additions; interpreted loops would take minutes for more
CELL = 26


def extra_bytes(function: Callable[[], Array]) -> int:
    """The most bytes that one call holds at a time besides its result, in arrays and other objects of Python.

    The call before it is not counted: it compiles, and fills what is kept from call to call.
    """
    function()
    tracemalloc.start()
    try:
        result = function()
        return tracemalloc.get_traced_memory()[1] - result.nbytes
    finally:
        tracemalloc.stop()


def kernel_bytes(kernel: Kernel, layer: Layer) -> int | None:
    """What one rung of the ladder needs for a layer; None where it would take minutes to find out.

    A kernel that knows no padding gets an image that has it already, which is not counted.
    """
    if kernel.name == "naive loops" and layer.flops > SLOW:
        return None
    x, w = layer.arrays()
    if "padding" in kernel.supports:
        return extra_bytes(partial(kernel.function, x, w, stride=layer.stride, padding=layer.padding))
    around = ((0, 0), (layer.padding, layer.padding), (layer.padding, layer.padding), (0, 0))
    return extra_bytes(partial(kernel.function, np.pad(x, around), w))


def table(layers: tuple[Layer, ...]) -> Iterator[str]:
    """A line for each kernel, a column for each layer, above them how large the image and the result are."""
    yield f"{'Extra memory, in bytes':<24}" + "".join(f"{layer.label:>{CELL}}" for layer in layers)
    yield f"{'':<24}" + "".join(f"{layer.shape:>{CELL}}" for layer in layers)
    yield f"{'images and result':<24}" + "".join(f"{_size(_arrays_bytes(layer)):>{CELL}}" for layer in layers)
    for kernel in KERNELS:
        yield f"{kernel.name:<24}" + "".join(f"{_size(kernel_bytes(kernel, layer)):>{CELL}}" for layer in layers)
    ways = [our_ways(layer, *layer.arrays()) for layer in layers]
    for name in ways[0]:
        yield f"{name:<24}" + "".join(f"{_size(extra_bytes(way[name])):>{CELL}}" for way in ways)


def main() -> None:
    lines = [machine(), "", *table(tuple(layer for label in LAYERS for layer in select(label)))]
    print("\n".join(lines))
    (RESULTS / "memory.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _arrays_bytes(layer: Layer) -> int:
    elements = layer.images * int(np.prod(layer.image)) + int(np.prod(layer.out_shape))
    return elements * np.dtype(layer.dtype).itemsize


def _size(count: int | None) -> str:
    return "-" if count is None else size_text(count)


if __name__ == "__main__":
    main()
