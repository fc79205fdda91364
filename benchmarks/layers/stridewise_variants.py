"""Stridewise's ways to a layer: the kernel that `conv2d` picks, weights packed once, and direct kernels alone."""

from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.layers.problems import Array, Layer
from stridewise.kernels import conv2d, prepare

Run = Callable[[], Array]


def stridewise_variants(layer: Layer, x: Array, w: Array) -> dict[str, Run]:
    """Name to a function that computes the layer as N, HO, WO, CO. Weights are packed here, not in the functions.

    "exact" has its weights packed as well: it is the direct kernel alone, to be held against the machine's limits.
    """
    geometry: dict[str, Any] = {"stride": layer.stride, "padding": layer.padding}
    return {
        "conv2d": partial(conv2d, x, w, **geometry),
        "prepared": partial(prepare(w, **geometry), x),
        "exact": partial(prepare(w, algorithm="direct", **geometry), x),
    }
