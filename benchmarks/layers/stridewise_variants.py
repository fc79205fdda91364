"""Variants of Stridewise: the kernel that `conv2d` picks, weights packed once, and the direct kernel only."""

from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.layers.problems import Array, Layer
from stridewise.kernels import conv2d, prepare

Run = Callable[[], Array]


def stridewise_variants(layer: Layer, x: Array, w: Array) -> dict[str, Run]:
    """Name to a function that computes the layer as N, HO, WO, CO. Weights are packed here, not in the functions.

    "exact" has packed weights too: it is the direct kernel, to compare with the limits of the machine.
    """
    geometry: dict[str, Any] = layer.options
    return {
        "conv2d": partial(conv2d, x, w, **geometry),
        "prepared": partial(prepare(w, **geometry), x),
        "exact": partial(prepare(w, algorithm="direct", **geometry), x),
    }
