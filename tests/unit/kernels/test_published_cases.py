"""`conv2d` gives the outputs that other projects publish for their test cases, and computes layers of networks.

The outputs are those of ONNX (backend/test/case/node/conv.py), TensorFlow (kernel_tests/nn_ops/conv_ops_test.py,
lite/kernels/conv_test.cc and depthwise_conv_test.cc) and PyTorch (test/cpp/api/functional.cpp).
"""

import numpy as np
import pytest

from stridewise import conv2d


def rows(*numbers):
    """An image or a kernel with one channel, from its rows."""
    return np.array(numbers, np.float32)


def images(array):
    return array.reshape(1, *array.shape, 1)


def kernel(array):
    return array.reshape(*array.shape, 1, 1)


def counted(*shape, first=1):
    return np.arange(first, first + np.prod(shape), dtype=np.float32).reshape(shape)


ONNX = [
    ((5, 5), {"padding": 1}, "12 21 27 33 24/33 54 63 72 51/63 99 108 117 81/93 144 153 162 111/72 111 117 123 84"),
    ((5, 5), {}, "54 63 72/99 108 117/144 153 162"),
    ((7, 5), {"padding": 1, "stride": 2}, "12 27 24/63 108 81/123 198 141/112 177 124"),
    ((7, 5), {"stride": 2}, "54 72/144 162/234 252"),
    ((7, 5), {"padding": (1, 0), "stride": 2}, "21 33/99 117/189 207/171 183"),
    ((5, 5), {"padding": "same", "stride": 2}, "12 27 24/63 108 81/72 117 84"),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("shape", "options", "expected"), ONNX)
def test_onnx(shape, options, expected, dtype):
    out = conv2d(images(counted(*shape, first=0)).astype(dtype), np.ones((3, 3, 1, 1), dtype), **options)
    assert "/".join(" ".join(f"{value:.0f}" for value in row) for row in out[0, :, :, 0]) == expected


# x and w count from 1 in the order of their memory. Shapes of x and w, options, outputs.
TENSORFLOW = [
    ((1, 2, 3, 3), (1, 1, 3, 3), {},
     [30, 36, 42, 66, 81, 96, 102, 126, 150, 138, 171, 204, 174, 216, 258, 210, 261, 312]),
    ((0, 2, 3, 3), (1, 1, 3, 3), {}, []),
    ((1, 2, 3, 3), (2, 2, 3, 3), {}, [2271, 2367, 2463, 2901, 3033, 3165]),
    ((1, 2, 3, 3), (1, 2, 3, 3), {}, [231, 252, 273, 384, 423, 462, 690, 765, 840, 843, 936, 1029]),
    ((1, 2, 3, 3), (2, 1, 3, 3), {}, [465, 504, 543, 618, 675, 732, 771, 846, 921]),
    ((1, 2, 3, 3), (2, 2, 3, 3), {"stride": 2}, [2271, 2367, 2463]),
    ((1, 2, 3, 3), (2, 2, 3, 3), {"stride": 2, "padding": "same"}, [2271, 2367, 2463, 1230, 1305, 1380]),
    ((1, 3, 6, 1), (2, 2, 1, 1), {"stride": (1, 2)}, [58, 78, 98, 118, 138, 158]),
    ((1, 7, 7, 1), (2, 2, 1, 1), {"stride": 3}, [65, 95, 275, 305]),
    ((1, 3, 3, 1), (1, 1, 1, 1), {"stride": 2, "padding": "same"}, [1, 3, 7, 9]),
    ((1, 4, 4, 1), (1, 1, 1, 1), {"stride": 2, "padding": "same"}, [1, 3, 9, 11]),
    ((1, 4, 4, 1), (2, 2, 1, 1), {"stride": 3, "padding": "same"}, [44, 28, 41, 16]),
    ((1, 2, 2, 1), (2, 2, 1, 2), {}, [50, 60]),
]  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("x_shape", "w_shape", "options", "expected"), TENSORFLOW)
def test_tensorflow(x_shape, w_shape, options, expected, dtype):
    out = conv2d(counted(*x_shape).astype(dtype), counted(*w_shape).astype(dtype), **options)
    np.testing.assert_array_equal(out.ravel(), expected)


def test_tensorflow_lite_a_batch_and_three_kernels_with_stride_2():
    x = rows([1, 1, 1, 1, 2, 2, 2, 2], [1, 2, 3, 4, 1, 2, 3, 4]).reshape(2, 2, 4, 1)
    w = rows([1, 2, 3, 4], [-1, 1, -1, 1], [-1, -1, 1, 1]).reshape(3, 2, 2, 1).transpose(1, 2, 3, 0)
    out = conv2d(x, w, stride=2) + rows(1, 2, 3)
    np.testing.assert_array_equal(out.ravel(), [18, 2, 5, 18, 2, 5, 17, 4, 3, 37, 4, 3])


def test_tensorflow_lite_a_stride_to_the_right_only():
    x = images(rows([3, 2, 1, -1, -2, -3], [4, 3, 2, -2, -3, -4], [5, 4, 3, -3, -4, -5]))
    out = conv2d(x, kernel(rows([1, 2], [3, 4])), stride=(1, 3)) - 1
    np.testing.assert_array_equal(out.ravel(), [30, -24, 40, -34])


def test_tensorflow_lite_calculated_by_hand():
    w = kernel(rows([1, 4, 7], [2, 5, 8], [3, 6, 9]))
    out = conv2d(images(counted(3, 4)), w, padding="same")
    np.testing.assert_array_equal(out.ravel(), [105, 150, 183, 95, 235, 312, 357, 178, 187, 234, 261, 121])


def test_tensorflow_lite_dilation_3_sees_the_ones_once_at_each_place():
    x = np.zeros((1, 9, 9, 1), np.float32)
    x[:, 3:6, 3:6] = 1
    np.testing.assert_array_equal(conv2d(x, counted(3, 3, 1, 1), dilation=3), np.full((1, 3, 3, 1), 5))


def test_tensorflow_lite_depthwise_with_two_channels_out_for_each_in():
    x = rows(1, 2, 7, 8, 3, 4, 9, 10, 5, 6, 11, 12).reshape(1, 3, 2, 2)
    w = rows(1, 2, 3, 4, -9, 10, -11, 12, 5, 6, 7, 8, 13, -14, 15, -16).reshape(2, 2, 1, 4)
    out = conv2d(x, w, groups=2) + rows(1, 2, 3, 4)
    np.testing.assert_array_equal(out.ravel(), [71, -34, 99, -20, 91, -26, 127, -4])


def test_pytorch_functional_conv2d():
    x = counted(1, 3, 5, 5, first=0).transpose(0, 2, 3, 1)
    w = counted(2, 3, 3, 3, first=0).transpose(2, 3, 1, 0)
    first, second = conv2d(x, w)[0].transpose(2, 0, 1)
    np.testing.assert_array_equal(first, [[15219, 15570, 15921], [16974, 17325, 17676], [18729, 19080, 19431]])
    np.testing.assert_array_equal(second, [[37818, 38898, 39978], [43218, 44298, 45378], [48618, 49698, 50778]])


# Rows, columns, channels in, channels out, kernel and options of conv2d; some with fewer channels than in the paper.
LAYERS = {
    "AlexNet, first layer": (99, 227, 3, 96, (11, 11), {"stride": 4}),
    "AlexNet, second layer": (27, 27, 96, 256, (5, 5), {"padding": 2, "groups": 2}),
    "audio, columns a thousand apart": (1, 2100, 5, 7, (1, 3), {"dilation": (1, 1024)}),
    "ConvNeXt, stem": (64, 64, 3, 96, (4, 4), {"stride": 4}),
    "ConvNeXt, depthwise 7x7": (14, 14, 96, 96, (7, 7), {"padding": 3, "groups": 96}),
    "ConvNeXt, half the size": (14, 14, 96, 192, (2, 2), {"stride": 2}),
    "Deep Speech, first layer": (81, 50, 1, 32, (41, 11), {"stride": (2, 2), "padding": (20, 5)}),
    "DeepLab, dilation 6": (33, 33, 48, 32, (3, 3), {"padding": 6, "dilation": 6}),
    "DeepLab, dilation 12": (33, 33, 48, 32, (3, 3), {"padding": 12, "dilation": 12}),
    "DeepLab, dilation 18": (33, 33, 48, 32, (3, 3), {"padding": 18, "dilation": 18}),
    "DeepLab, dilation 24": (33, 33, 48, 32, (3, 3), {"padding": 24, "dilation": 24}),
    "DeepLab, dilation beyond the image": (9, 9, 48, 32, (3, 3), {"padding": 36, "dilation": 36}),
    "DeepLab, separable": (33, 33, 60, 60, (3, 3), {"padding": "same", "dilation": 12, "groups": 60}),
    "DenseNet, growth by 12": (16, 16, 101, 12, (3, 3), {"padding": 1}),
    "EfficientNet, depthwise 5x5": (28, 28, 240, 240, (5, 5), {"padding": "same", "groups": 240}),
    "EfficientNet, half the size": (28, 28, 240, 240, (5, 5), {"padding": "same", "stride": 2, "groups": 240}),
    "EfficientNet, half of an odd size": (17, 15, 40, 40, (5, 5), {"padding": "same", "stride": 2, "groups": 40}),
    "EfficientNet, squeeze": (1, 1, 240, 10, (1, 1), {}),
    "ERFNet, rows 16 apart": (24, 40, 16, 16, (3, 1), {"padding": (16, 0), "dilation": (16, 1)}),
    "GoogLeNet, 5x5 of 16 channels": (28, 28, 16, 32, (5, 5), {"padding": 2}),
    "Inception, 1x7": (17, 17, 128, 128, (1, 7), {"padding": (0, 3)}),
    "Inception, 7x1": (17, 17, 128, 192, (7, 1), {"padding": (3, 0)}),
    "Inception, 3x1": (8, 8, 384, 64, (3, 1), {"padding": (1, 0)}),
    "Inception, stem": (75, 75, 3, 32, (3, 3), {"stride": 2}),
    "MobileNet, stem, SAME": (96, 96, 3, 32, (3, 3), {"padding": "same", "stride": 2}),
    "MobileNet, depthwise": (56, 56, 32, 32, (3, 3), {"padding": 1, "groups": 32}),
    "MobileNet, half the size": (56, 56, 64, 64, (3, 3), {"padding": ((0, 1), (0, 1)), "stride": 2, "groups": 64}),
    "MobileNet, full width, small image": (7, 7, 1024, 1024, (3, 3), {"padding": 1, "groups": 1024}),
    "MobileNet, a multiplier of 3": (20, 20, 11, 33, (3, 3), {"padding": 1, "groups": 11}),
    "MobileNet, few channels": (20, 20, 8, 8, (3, 3), {"padding": 1, "groups": 8}),
    "NASNet, 7x7, half the size": (31, 31, 44, 44, (7, 7), {"padding": ((2, 3), (2, 3)), "stride": 2, "groups": 44}),
    "ResNeXt, 32 groups": (28, 28, 128, 128, (3, 3), {"padding": 1, "groups": 32}),
    "ResNeXt, half the size": (28, 28, 256, 256, (3, 3), {"padding": 1, "stride": 2, "groups": 32}),
    "ShuffleNet, 1x1 in 3 groups": (28, 28, 60, 240, (1, 1), {"groups": 3}),
    "SqueezeNet, first layer": (63, 63, 3, 96, (7, 7), {"stride": 2}),
    "SqueezeNet, expand": (27, 27, 48, 192, (3, 3), {"padding": 1}),
    "SRCNN, 9x9": (33, 33, 1, 64, (9, 9), {"padding": 4}),
    "SRCNN, one channel out": (33, 33, 32, 1, (5, 5), {}),
    "U-Net, no padding": (60, 60, 24, 48, (3, 3), {}),
    "U-Net, last layer": (60, 60, 64, 2, (1, 1), {}),
    "VGG, deep": (14, 14, 129, 65, (3, 3), {"padding": 1}),
    "ViT, patches": (64, 64, 3, 100, (16, 16), {"stride": 16}),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
def test_layers_of_other_networks(name):
    """On small whole numbers, whose sums are exact: equal to PyTorch in float64, except by Winograd."""
    height, width, channels_in, channels_out, taps, options = LAYERS[name]
    generator = np.random.default_rng(0)
    x = generator.integers(-3, 4, (1, height, width, channels_in)).astype(np.float32)
    w = generator.integers(-3, 4, (*taps, channels_in // options.get("groups", 1), channels_out)).astype(np.float32)
    expected = conv2d_by_pytorch(x, w, **options)
    np.testing.assert_array_equal(conv2d(x, w, algorithm="direct", **options), expected)
    if taps == (3, 3):  # elsewhere "auto" is "direct"
        np.testing.assert_allclose(conv2d(x, w, **options), expected, rtol=0, atol=2e-5 * abs(expected).max())


def conv2d_by_pytorch(x, w, *, padding=0, stride=1, dilation=1, groups=1):
    """In float64, with TensorFlow's "same", which PyTorch does not offer for strides."""
    import torch

    if padding == "same":
        totals = [max(0, dilation * (w.shape[i] - 1) - (x.shape[1 + i] - 1) % stride) for i in (0, 1)]
        padding = tuple((total // 2, total - total // 2) for total in totals)
    down, along = (padding, padding) if isinstance(padding, int) else padding
    sides = [(side, side) if isinstance(side, int) else side for side in (down, along)]
    padded = np.pad(x.astype(float), ((0, 0), *sides, (0, 0)))
    images, weights = torch.from_numpy(padded).permute(0, 3, 1, 2), torch.from_numpy(w.astype(float))
    out = torch.nn.functional.conv2d(images, weights.permute(3, 2, 0, 1), None, stride, 0, dilation, groups)
    return out.permute(0, 2, 3, 1).numpy()
