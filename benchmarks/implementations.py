"""The implementations that are raced, and the convolutions on which they are."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Stridewise first: when PyTorch's libgomp loads, it pins this thread, and every thread that it starts, to one core.
# NumPy's threads exist by then, and our helpers know which cores there are.
from stridewise.kernels import KERNELS, set_threads

# isort: split
import torch
from torch.nn.functional import conv2d as torch_conv2d

Array = NDArray[Any]
NAIVE = "naive loops"
PYTORCH = ("PyTorch NCHW", "PyTorch channels_last")


@dataclass(frozen=True, slots=True)
class ConvolutionProblem:
    """A valid convolution with stride 1 of `images` images H, W, CI with a square kernel.

    The default is the shape of the course notebook `implementing_convolutions`.
    """

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
        """Return x (N, H, W, CI) and w (KH, KW, CI, CO) of seeded normal numbers."""
        generator = np.random.default_rng(0)
        x = generator.standard_normal((self.images, *self.image))
        w = generator.standard_normal((self.kernel, self.kernel, self.image[2], self.channels_out))
        return x.astype(self.dtype), w.astype(self.dtype)


def use_threads(count: int) -> None:
    """Set the threads of PyTorch and Stridewise. NumPy's BLAS reads its number from the environment when it loads."""
    torch.set_num_threads(count)
    set_threads(count)


def implementations(x: Array, w: Array, *, threads: int) -> dict[str, Callable[[], Array]]:
    """Name to a function that returns the convolution as N, HO, WO, CO.

    With one thread these are all that support the shape of the weights, except the naive loops (see `one_naive_image`);
    with more threads only those that can use them.
    """
    functions: dict[str, Callable[[], Array]] = {
        name: partial(_torch, *_tensors(x, w, memory_format))
        for name, memory_format in zip(PYTORCH, (torch.contiguous_format, torch.channels_last), strict=True)
    }
    for kernel in KERNELS:
        if kernel.name != NAIVE and kernel.supports(w.shape) and (kernel.parallel or threads == 1):
            functions[kernel.name] = partial(kernel.function, x, w)
    return functions


def float64_result(x: Array, w: Array) -> tuple[Array, Array]:
    """Return the convolution N, HO, WO, CO by PyTorch in float64, and the largest rounding error of each element.

    A sum of k products in any order is off by at most k roundings of the sum of their absolute values (Higham,
    "Accuracy and Stability of Numerical Algorithms", 3.1).
    """
    expected, magnitudes = (
        _torch(*_tensors(images.astype(np.float64), weights.astype(np.float64), torch.contiguous_format))
        for images, weights in ((x, w), (abs(x), abs(w)))
    )
    return expected, magnitudes * (w[..., 0].size * np.finfo(x.dtype).eps)


def _tensors(x: Array, w: Array, memory_format: torch.memory_format) -> tuple[torch.Tensor, torch.Tensor]:
    images, weights = torch.from_numpy(x).permute(0, 3, 1, 2), torch.from_numpy(w).permute(3, 2, 0, 1)
    return images.contiguous(memory_format=memory_format), weights.contiguous(memory_format=memory_format)


def _torch(images: torch.Tensor, weights: torch.Tensor) -> Array:
    with torch.inference_mode():
        return torch_conv2d(images, weights).permute(0, 2, 3, 1).numpy()
