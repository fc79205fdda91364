"""Stridewise's ways to a layer: the kernel that `conv2d` picks, direct kernels alone, and weights packed once."""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.layers.problems import Array, Layer
from stridewise import kernels
from stridewise.kernels import conv2d

Run = Callable[[], Array]


def our_ways(layer: Layer, x: Array, w: Array) -> dict[str, Run]:
    """Name to a function that computes the layer as N, HO, WO, CO. Weights are packed here, not in the functions."""
    options: dict[str, Any] = {"stride": layer.stride, "padding": layer.padding}
    ways: dict[str, Run] = {"conv2d": lambda: conv2d(x, w, **options)}
    if "precision" in inspect.signature(conv2d).parameters:
        ways["exact"] = partial(conv2d, x, w, **options, precision="exact")
    if hasattr(kernels, "prepare"):
        plan = kernels.prepare(w, **options)
        ways["prepared"] = lambda: plan(x)
    return ways


def use_threads(count: int) -> None:
    """Let our kernels use this many threads."""
    if hasattr(kernels, "set_threads"):
        kernels.set_threads(count)
