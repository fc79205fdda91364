"""PyTorch's ways to the same convolution: two layouts, and two with weights packed once."""

from collections.abc import Callable

import torch
import torch._C._nn
from torch.nn.functional import conv2d

from benchmarks.layers.measurement import UNPACKED
from benchmarks.layers.problems import Array, Layer

Run = Callable[[], torch.Tensor]


def pytorch_ways(layer: Layer, x: Array, w: Array) -> dict[str, Run]:
    """Name to a function that computes the layer. Layouts are changed and weights packed here, not in the functions.

    "packed" is what `torch.compile` makes of a frozen model: weights in the layout that oneDNN asks for, images and
    result as channels_last. "mkldnn" has the images and the result as opaque oneDNN tensors too, as in a model that
    `torch.utils.mkldnn.to_mkldnn` converted. Both are for float32 only, as oneDNN is.
    """
    ways = {
        name: _unpacked(layer, *_tensors(x, w, memory_format))
        for name, memory_format in zip(UNPACKED, (torch.contiguous_format, torch.channels_last), strict=True)
    }
    if layer.dtype == "float32":
        images, weights = _tensors(x, w, torch.channels_last)
        ways["packed"] = _packed(layer, images, weights)
        ways["mkldnn"] = _mkldnn(layer, images.contiguous(), weights.contiguous())
    return ways


def exact_result(layer: Layer, x: Array, w: Array) -> Array:
    """The convolution N, HO, WO, CO in float64."""
    return as_array(_unpacked(layer, *_tensors(x.astype(float), w.astype(float), torch.contiguous_format))())


def as_array(result: torch.Tensor) -> Array:
    """A result as N, HO, WO, CO."""
    dense = result.to_dense() if result.is_mkldnn else result
    return dense.permute(0, 2, 3, 1).numpy()


def _tensors(x: Array, w: Array, memory_format: torch.memory_format) -> tuple[torch.Tensor, torch.Tensor]:
    images, weights = torch.from_numpy(x).permute(0, 3, 1, 2), torch.from_numpy(w).permute(3, 2, 0, 1)
    return images.contiguous(memory_format=memory_format), weights.contiguous(memory_format=memory_format)


def _unpacked(layer: Layer, images: torch.Tensor, weights: torch.Tensor) -> Run:
    return lambda: conv2d(images, weights, stride=layer.stride, padding=layer.padding)


def _packed(layer: Layer, images: torch.Tensor, weights: torch.Tensor) -> Run:
    padding, stride, dilation = [layer.padding] * 2, [layer.stride] * 2, [1, 1]
    packed = torch.ops.mkldnn._reorder_convolution_weight(weights, padding, stride, dilation, 1, list(images.shape))
    convolve = torch.ops.mkldnn._convolution_pointwise.default
    return lambda: convolve(images, packed, None, padding, stride, dilation, 1, "none", [], "")


def _mkldnn(layer: Layer, images: torch.Tensor, weights: torch.Tensor) -> Run:
    padding, stride, dilation = [layer.padding] * 2, [layer.stride] * 2, [1, 1]
    packed = torch._C._nn.mkldnn_reorder_conv2d_weight(
        weights.to_mkldnn(), padding, stride, dilation, 1, list(images.shape)
    )
    opaque = images.to_mkldnn()
    return lambda: torch.conv2d(opaque, packed, None, stride, padding, dilation, 1)
