"""Who runs in the race, on which convolution, and who must first show that the result is right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

# First ours, then PyTorch: when its libgomp loads, it ties this thread, and whatever thread this one starts, to one
# core. NumPy's threads exist by then, and our helpers know which cores there are.
from stridewise.kernels import KERNELS, set_threads

# isort: split
import torch
from torch.nn.functional import conv2d as torch_conv2d

Array = NDArray[Any]
NAIVE = "naive loops"
PYTORCH = ("PyTorch NCHW", "PyTorch channels_last")


@dataclass(frozen=True, slots=True)
class Problem:
    """A valid convolution, stride 1, of `images` images H, W, CI; square kernel. The defaults are the lessons' race."""

    images: int
    dtype: str
    image: tuple[int, int, int] = (32, 32, 8)
    kernel: int = 3
    channels_out: int = 16

    @property
    def label(self) -> str:
        size = "x".join(map(str, self.image))
        return f"{self.images} images {size}, {self.kernel}x{self.kernel}, {self.channels_out} out, {self.dtype}"

    def arrays(self) -> tuple[Array, Array]:
        """x (N, H, W, CI) and w (KH, KW, CI, CO) with seeded normal numbers."""
        generator = np.random.default_rng(0)
        x = generator.standard_normal((self.images, *self.image))
        w = generator.standard_normal((self.kernel, self.kernel, self.image[2], self.channels_out))
        return x.astype(self.dtype), w.astype(self.dtype)


class Disagreement(ValueError):
    """A contestant whose result is not the convolution."""


def use_threads(count: int) -> None:
    """Let PyTorch and ours use this many. NumPy's BLAS reads its number from the environment, when it loads."""
    torch.set_num_threads(count)
    set_threads(count)


def contestants(x: Array, w: Array, *, threads: int) -> dict[str, Callable[[], Array]]:
    """Name to a function that computes the convolution; its result can be read as N, HO, WO, CO.

    With one thread all take part that support the weights' shape, but for the naive loops (see `one_naive_image`); with
    more those of them that can use them.
    """
    functions: dict[str, Callable[[], Array]] = {
        name: partial(_torch, *_tensors(x, w, memory_format))
        for name, memory_format in zip(PYTORCH, (torch.contiguous_format, torch.channels_last), strict=True)
    }
    for kernel in KERNELS:
        if kernel.name != NAIVE and kernel.supports(w.shape) and (kernel.parallel or threads == 1):
            functions[kernel.name] = partial(kernel.function, x, w)
    return functions


def check_agreement(results: Mapping[str, Array], x: Array, w: Array) -> None:
    """Raise Disagreement for the first result (N, HO, WO, CO) further from the truth than rounding explains.

    The truth is PyTorch's in float64. A sum of k products is off by at most k roundings of the sum of their sizes.
    """
    truth = _torch(*_tensors(x.astype(np.float64), w.astype(np.float64), torch.contiguous_format))
    sizes = _torch(*_tensors(abs(x).astype(np.float64), abs(w).astype(np.float64), torch.contiguous_format))
    bound = sizes * (w[..., 0].size * np.finfo(x.dtype).eps)
    for name, result in results.items():
        if result.shape != truth.shape or result.dtype != x.dtype:
            raise Disagreement(f"{name} returns {result.shape} {result.dtype}, expected {truth.shape} {x.dtype}")
        if not np.all(abs(result - truth) <= bound):
            raise Disagreement(f"{name} is off by up to {np.max(abs(result - truth)):.3g}, which no rounding explains")


def _tensors(x: Array, w: Array, memory_format: torch.memory_format) -> tuple[torch.Tensor, torch.Tensor]:
    images, weights = torch.from_numpy(x).permute(0, 3, 1, 2), torch.from_numpy(w).permute(3, 2, 0, 1)
    return images.contiguous(memory_format=memory_format), weights.contiguous(memory_format=memory_format)


def _torch(images: torch.Tensor, weights: torch.Tensor) -> Array:
    with torch.inference_mode():
        return torch_conv2d(images, weights).permute(0, 2, 3, 1).numpy()
