"""Stridewise's ways to a layer: the kernel that `conv2d` picks, weights packed once, and direct kernels alone."""

from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.layers.problems import Array, Layer
from stridewise import kernels

Run = Callable[[], Array]


def our_ways(layer: Layer, x: Array, w: Array) -> dict[str, Run]:
    """Name to a function that computes the layer as N, HO, WO, CO. Weights are packed here, not in the functions.

    "exact" has its weights packed as well: it is the direct kernel alone, to be held against the machine's limits.
    """
    geometry: dict[str, Any] = {"stride": layer.stride, "padding": layer.padding}
    ways: dict[str, Run] = {"conv2d": partial(kernels.conv2d, x, w, **geometry)}
    if hasattr(kernels, "prepare"):
        ways["prepared"] = partial(kernels.prepare(w, **geometry), x)
        ways["exact"] = partial(kernels.prepare(w, precision="exact", **geometry), x)
    return ways


def use_threads(count: int) -> None:
    """Let our kernels use this many threads."""
    if hasattr(kernels, "set_threads"):
        kernels.set_threads(count)
    else:
        from stridewise.kernels.threads import set_threads

        set_threads(count)
