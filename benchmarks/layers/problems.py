"""Which convolutions are measured: every layer of the tables beside this file, and the course notebook's two shapes.

`all_layers` are those of the published results. `other_layers` are of more kinds: depthwise, grouped and dilated; one
channel in, few channels out; large kernels; batches.
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
HERE = Path(__file__).parent
NETWORKS = {"ResNet-50": "resnet50_v1_5_convs.csv", "VGG-16": "vgg16_convs.csv"}
COURSE = "course"  # the shapes of the course notebook `implementing_convolutions`
OTHERS = "other_convs.csv"  # layers of several networks, with two more columns: groups, dilation
COLUMNS = ("count", "N", "C", "H", "W", "K", "R", "S", "stride", "pad", "OH", "OW")  # K channels out, R rows of taps


@dataclass(frozen=True, slots=True)
class Layer:
    """One convolution of a network.

    image: H, W, CI. kernel: KH, KW. stride, padding, dilation: the same both ways. count: how often the network has it.
    """

    network: str
    name: str
    image: tuple[int, int, int]
    channels_out: int
    kernel: tuple[int, int]
    stride: int = 1
    padding: int = 0
    count: int = 1
    images: int = 1
    dtype: str = "float32"
    groups: int = 1
    dilation: int = 1

    @property
    def label(self) -> str:
        """The unique name of the layer in tables and results."""
        return f"{self.network} {self.name}"

    @property
    def shape(self) -> str:
        """The convolution in short: `56x56x64 3x3/2 -> 64 g4 d2`; stride, groups and dilation unless they are 1."""
        step = f"/{self.stride}" if self.stride > 1 else ""
        times = f"{self.images} x " if self.images > 1 else ""
        rest = {"g": self.groups, "d": self.dilation}
        extra = "".join(f" {letter}{number}" for letter, number in rest.items() if number > 1)
        result = f"-> {self.channels_out}{extra}"
        if self.groups == self.image[2] == self.channels_out > 1:
            result = "depthwise"
        return f"{times}{_by(self.image)} {_by(self.kernel)}{step} {result}"

    @property
    def out_shape(self) -> tuple[int, int, int, int]:
        """N, HO, WO, CO."""
        height, width = (
            (size + 2 * self.padding - self.dilation * (taps - 1) - 1) // self.stride + 1
            for size, taps in zip(self.image[:2], self.kernel, strict=True)
        )
        return self.images, height, width, self.channels_out

    @property
    def w_shape(self) -> tuple[int, int, int, int]:
        """KH, KW, CI // groups, CO."""
        return *self.kernel, self.image[2] // self.groups, self.channels_out

    @property
    def options(self) -> dict[str, int]:
        """The parameters of `conv2d`."""
        return {
            "stride": self.stride, "padding": self.padding, "dilation": self.dilation, "groups": self.groups
        }  # fmt: skip

    @property
    def flops(self) -> int:
        """Multiplications and additions of the direct convolution, taps on the padding included."""
        images, height, width, channels_out = self.out_shape
        return 2 * images * height * width * channels_out * int(np.prod(self.w_shape[:3]))

    @property
    def traffic(self) -> int:
        """Bytes that any kernel must move: images and weights read once, the result written once."""
        elements = self.images * int(np.prod(self.image)) + int(np.prod(self.w_shape)) + int(np.prod(self.out_shape))
        return elements * np.dtype(self.dtype).itemsize

    def arrays(self) -> tuple[Array, Array]:
        """Return x (N, H, W, CI) and w (KH, KW, CI // groups, CO) of seeded normal numbers."""
        generator = np.random.default_rng(0)
        x = generator.standard_normal((self.images, *self.image), np.float32)
        w = generator.standard_normal(self.w_shape, np.float32)
        return x.astype(self.dtype), w.astype(self.dtype)


def read_layers(network: str) -> tuple[Layer, ...]:
    """Return the layers of one of `NETWORKS`, in the order of its table.

    Raises ValueError where the table's own output size OH, OW is another than the one that follows from the rest.
    """
    with (HERE / NETWORKS[network]).open(encoding="utf-8", newline="") as file:
        return tuple(_read(network, row) for row in csv.DictReader(file))


def other_layers() -> tuple[Layer, ...]:
    """Return the layers of `OTHERS`, in the order of its table."""
    with (HERE / OTHERS).open(encoding="utf-8", newline="") as file:
        return tuple(_read(row["network"], row) for row in csv.DictReader(file))


def course_layers() -> tuple[Layer, ...]:
    """Return the two shapes of the course notebook, in both dtypes: 10 and 100 images 32x32x8, 3x3, 16 channels out."""
    return tuple(
        Layer(COURSE, f"{images} images {dtype}", (32, 32, 8), 16, (3, 3), images=images, dtype=dtype)
        for images in (10, 100)
        for dtype in ("float32", "float64")
    )


def all_layers() -> tuple[Layer, ...]:
    """Return every layer that is measured, in the order of the table."""
    return tuple(layer for network in NETWORKS for layer in read_layers(network)) + course_layers()


def select(pattern: str, *, others: bool = False) -> tuple[Layer, ...]:
    """Return the layers whose label or shape matches a regular expression, ignoring case; else ValueError.

    others: among `other_layers`.
    """
    among = other_layers() if others else all_layers()
    found = tuple(layer for layer in among if re.search(pattern, f"{layer.label} {layer.shape}", re.IGNORECASE))
    if not found:
        labels = ", ".join(layer.label for layer in among)
        raise ValueError(f"layers is {pattern!r}, which finds none; expected part of one of: {labels}")
    return found


def _read(network: str, row: dict[str, str]) -> Layer:
    number = {column: int(row[column]) for column in COLUMNS}
    layer = Layer(
        network,
        row["name"],
        (number["H"], number["W"], number["C"]),
        number["K"],
        (number["R"], number["S"]),
        stride=number["stride"],
        padding=number["pad"],
        count=number["count"],
        images=number["N"],
        groups=int(row.get("groups", 1)),
        dilation=int(row.get("dilation", 1)),
    )
    if layer.out_shape[1:3] != (number["OH"], number["OW"]):
        raise ValueError(
            f"{layer.label} has {number['OH']}x{number['OW']} in the table; expected {_by(layer.out_shape[1:3])}"
        )
    return layer


def _by(sizes: tuple[int, ...]) -> str:
    return "x".join(map(str, sizes))
