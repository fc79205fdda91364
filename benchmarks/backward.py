"""Both gradients of a convolution beside PyTorch's, on layers of ResNet-50: `python -m benchmarks.backward`."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.layers.problems import Array, Layer, select
from benchmarks.machine import machine
from stridewise.kernels import conv2d_backward
from stridewise.timing import Times, measure

RESULTS = Path(__file__).parent / "results"
LAYERS = ("res2a_branch2b", "res3a_branch2b", "res4a_branch2c", "conv1")
OURS = "conv2d_backward"
PYTORCH = ("PyTorch NCHW", "PyTorch NHWC")


def upstream_gradient(layer: Layer) -> Array:
    """Return a random gradient of the layer's output."""
    return np.random.default_rng(1).standard_normal(layer.out_shape).astype(layer.dtype)


def backward_passes(layer: Layer) -> dict[str, Callable[[], Any]]:
    """Return calls that compute the gradients of images and weights, by name; PyTorch's arrays are converted before."""
    x, w = layer.arrays()
    grad = upstream_gradient(layer)
    options = {"stride": layer.stride, "padding": layer.padding}
    calls: dict[str, Callable[[], Any]] = {OURS: lambda: conv2d_backward(x, w, grad, **options)}
    for name, memory in zip(PYTORCH, (torch.contiguous_format, torch.channels_last), strict=True):
        orders = ((grad, (0, 3, 1, 2)), (x, (0, 3, 1, 2)), (w, (3, 2, 0, 1)))
        tensors = [torch.from_numpy(array).permute(order).contiguous(memory_format=memory) for array, order in orders]
        calls[name] = lambda tensors=tensors: _torch_backward(tensors, layer)
    return calls


def _torch_backward(tensors: list[torch.Tensor], layer: Layer) -> Any:
    """Call what autograd calls for a convolution, without the graph around it."""
    sides, step = [layer.padding] * 2, [layer.stride] * 2
    return torch.ops.aten.convolution_backward(
        *tensors, None, step, sides, [1, 1], False, [0, 0], 1, [True, True, False]
    )


def rows(times: dict[Layer, Times]) -> Iterator[str]:
    """Yield the table: milliseconds, and how much faster or slower than PyTorch in its faster layout."""
    yield f"{'layer':38} {'ours':>9} {'NCHW':>9} {'NHWC':>9}   "
    for layer, measured in times.items():
        numbers = " ".join(f"{1000 * measured.seconds(name):6.1f} ms" for name in (OURS, *PYTORCH))
        yield f"{layer.shape:38} {numbers}   {measured.comparison(OURS, measured.fastest(*PYTORCH))}"
        if measured.note:
            yield f"    {measured.note}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backward", description=__doc__)
    parser.add_argument(
        "--save", action="store_true", help=f"write {RESULTS.name}/backward.txt: on a quiet machine only"
    )
    arguments = parser.parse_args()
    layers = [layer for name in LAYERS for layer in select(rf"\b{name}\b")]
    times = {layer: measure(backward_passes(layer), seconds=4) for layer in layers}
    text = "\n".join((machine(), "", *rows(times))) + "\n"
    print(text, end="")
    if arguments.save:
        (RESULTS / "backward.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
