"""Variants of PyTorch: two layouts, and two with weights packed once.

Also tried, on every layer of ResNet-50 with PyTorch 2.13 on 1 and 2 threads, and left out because one of these four
was at least as fast: weights in the other layout than the images, packed weights with images in NCHW, blocked weights
with images that are not, `torch.jit.freeze` with and without `optimize_for_inference` (it turns the layout back and
forth around each convolution, and is 1.1 to 2 times slower).
"""

from collections.abc import Callable
from functools import partial

import torch
from torch.nn.functional import conv2d

from benchmarks.layers.measurement import UNPACKED
from benchmarks.layers.problems import Array, Layer

Run = Callable[[], torch.Tensor]


def pytorch_variants(layer: Layer, x: Array, w: Array) -> dict[str, Run]:
    """Name to a function that computes the layer. Layouts are changed and weights packed here, not in the functions.

    "packed" is what `torch.compile` makes of a frozen model: weights in the layout that oneDNN asks for, images and
    result as channels_last. "blocked" is the inside of a model that `torch.utils.mkldnn.to_mkldnn` has converted:
    images and result stay in oneDNN's own layout from layer to layer. oneDNN has both in float32 only.
    """
    ways = {
        name: _unpacked(layer, *_tensors(x, w, memory_format))
        for name, memory_format in zip(UNPACKED, (torch.contiguous_format, torch.channels_last), strict=True)
    }
    if layer.dtype == "float32" and torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        ways["packed"] = _packed(layer, *_tensors(x, w, torch.channels_last))
        ways["blocked"] = _blocked(layer, *_tensors(x, w, torch.contiguous_format))
    return ways


def float64_result(layer: Layer, x: Array, w: Array) -> Array:
    """Return the convolution N, HO, WO, CO in float64."""
    return as_array(_unpacked(layer, *_tensors(x.astype(float), w.astype(float), torch.contiguous_format))())


def as_array(result: torch.Tensor) -> Array:
    """Return a result as N, HO, WO, CO."""
    dense = result.to_dense() if result.is_mkldnn else result
    return dense.permute(0, 2, 3, 1).numpy()


def _tensors(x: Array, w: Array, memory_format: torch.memory_format) -> tuple[torch.Tensor, torch.Tensor]:
    images, weights = torch.from_numpy(x).permute(0, 3, 1, 2), torch.from_numpy(w).permute(3, 2, 0, 1)
    return images.contiguous(memory_format=memory_format), weights.contiguous(memory_format=memory_format)


def _unpacked(layer: Layer, images: torch.Tensor, weights: torch.Tensor) -> Run:
    return partial(conv2d, images, weights, **layer.options)


def _packed(layer: Layer, images: torch.Tensor, weights: torch.Tensor) -> Run:
    padding, stride, dilation = ([length] * 2 for length in (layer.padding, layer.stride, layer.dilation))
    packed = torch.ops.mkldnn._reorder_convolution_weight(
        weights, padding, stride, dilation, layer.groups, list(images.shape)
    )
    convolve = torch.ops.mkldnn._convolution_pointwise.default
    return lambda: convolve(images, packed, None, padding, stride, dilation, layer.groups, "none", [], "")


def _blocked(layer: Layer, images: torch.Tensor, weights: torch.Tensor) -> Run:
    padding, stride, dilation = ([length] * 2 for length in (layer.padding, layer.stride, layer.dilation))
    reorder = torch.ops.aten.mkldnn_reorder_conv2d_weight.default
    packed = reorder(weights.to_mkldnn(), padding, stride, dilation, layer.groups, list(images.shape))
    blocked = images.to_mkldnn()
    if layer.image[2] > 3:  # not the first layer of a network: the images are another convolution's result
        identity = torch.eye(layer.image[2])[:, :, None, None]
        blocked = torch.conv2d(blocked, identity.contiguous().to_mkldnn(), None, [1, 1], [0, 0], [1, 1], 1)
    return lambda: torch.conv2d(blocked, packed, None, stride, padding, dilation, layer.groups)
