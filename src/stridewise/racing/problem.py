"""What the competitors of a race compute: one problem in several sizes, so that slow ones finish as well.

The arrays hold small integers: sums of their products are exact in float32, in any order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from stridewise.kernels.ladder.matmul_sum import conv_matmul_sum

Arrays = tuple[np.ndarray, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Arrays of one size, and the function that gives the right result.

    Parameters
    ----------
    size : str
        The size as the figure shows it.
    shapes : tuple of tuple of int
        The shapes of the two arrays.
    multiply_adds : int
        The number of products in the definition.
    reference : callable
        Takes the two arrays and returns the right result.
    """

    size: str
    shapes: tuple[tuple[int, ...], tuple[int, ...]]
    multiply_adds: int
    reference: Callable[..., Any]

    def arrays(self, seed: int) -> Arrays:
        """Return float32 arrays of this size."""
        generator = np.random.default_rng(seed)
        return tuple(generator.integers(-4, 5, shape).astype(np.float32) for shape in self.shapes)


@dataclass(frozen=True, slots=True)
class ProblemSeries:
    """One problem in several sizes, largest first. `extra`: further arguments of an answer, by name."""

    title: str
    problems: tuple[Problem, ...]
    extra: Mapping[str, Any]


def _convolution(images: int, pixels: int, taps: int) -> Problem:
    outputs = images * (pixels - taps + 1) ** 2
    many = f"{images} images" if images > 1 else "1 image"
    return Problem(
        f"{many} of {pixels}x{pixels} pixels",
        ((images, pixels, pixels, 8), (taps, taps, 8, 16)),
        outputs * taps * taps * 8 * 16,
        conv_matmul_sum,
    )


def _product(rows: int, inner: int, columns: int) -> Problem:
    size = f"({rows}, {inner}) times ({inner}, {columns})"
    return Problem(size, ((rows, inner), (inner, columns)), rows * inner * columns, np.matmul)


def two_outputs(d: np.ndarray, g: np.ndarray) -> np.ndarray:
    """Return two neighbouring outputs for each row of four inputs, by the definition: six products."""
    return np.stack(
        [d[:, 0] * g[0] + d[:, 1] * g[1] + d[:, 2] * g[2], d[:, 1] * g[0] + d[:, 2] * g[1] + d[:, 3] * g[2]], axis=1
    )


def _tiles(count: int) -> Problem:
    return Problem(f"{count:,} tiles of four inputs", ((count, 4), (3,)), 6 * count, two_outputs)


_IMAGES = ((10, 32), (1, 32), (1, 10), (1, 4))
_EXTRA = {"budget_bytes": 2**18, "stride": 1}
CONVOLUTION = ProblemSeries(
    "10 images of 32x32x8, 3x3, 16 output channels", tuple(_convolution(*size, 3) for size in _IMAGES), _EXTRA
)
ONE_BY_ONE = ProblemSeries(
    "10 images of 32x32x8, 1x1, 16 output channels", tuple(_convolution(*size, 1) for size in _IMAGES), _EXTRA
)
PRODUCT = ProblemSeries(
    "a matrix product, (128, 512) times (512, 512)",
    tuple(_product(*size) for size in ((128, 512, 512), (64, 128, 128), (64, 64, 64))),
    {"tile": 64, "mr": 4, "nr": 8},
)
TWO_OUTPUTS = ProblemSeries("65,536 tiles: two outputs of three taps", tuple(map(_tiles, (65_536, 4_096, 256))), {})
