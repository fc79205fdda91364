"""What the exercises of the backward pass share: the gradients, the bounds on rounding, their cases and spaces.

A case is named by its forward pass: images of H by W, a kernel, a stride, a padding. Its gradient is random, so that no
sum hides a place, and every remainder of the stride occurs.
"""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import Case, CaseKind, CaseSpace, Lengths, MakeArray
from stridewise.exercises.layout_cases import ALL_LAYOUTS, in_layouts
from stridewise.exercises.rounding import rounding_of_sums

Shape = tuple[int, int, int, int]


def input_gradient(grad: NDArray[Any], w: NDArray[Any], x_shape: Shape, stride: int, padding: int = 0) -> NDArray[Any]:
    """Return the gradient of the images: what every kernel position hands back, added where it was read."""
    n, height, width, channels = x_shape
    rows, columns = grad.shape[1:3]
    full = np.zeros((n, height + 2 * padding, width + 2 * padding, channels), dtype=grad.dtype)
    for r, s in np.ndindex(w.shape[:2]):
        bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
        full[:, r:bottom:stride, s:right:stride] += grad @ w[r, s].T
    return np.array(full[:, padding : padding + height, padding : padding + width], order="C")


def weight_gradient(x: NDArray[Any], grad: NDArray[Any], w_shape: Shape, stride: int, padding: int) -> NDArray[Any]:
    """Return the gradient of the weights: for every kernel position, the pixels that it read times the gradients."""
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows, columns = grad.shape[1:3]
    out = np.zeros(w_shape, dtype=x.dtype)
    for r, s in np.ndindex(w_shape[:2]):
        bottom, right = r + (rows - 1) * stride + 1, s + (columns - 1) * stride + 1
        out[r, s] = np.tensordot(padded[:, r:bottom:stride, s:right:stride], grad, axes=((0, 1, 2), (0, 1, 2)))
    return out


def _input_terms(_grad: NDArray[Any], w: NDArray[Any], *_: Any) -> int:
    return int(np.prod(w.shape[:2]) * w.shape[3])


def _weight_terms(_x: NDArray[Any], grad: NDArray[Any], *_: Any) -> int:
    return int(np.prod(grad.shape[:3]))


INPUT_ROUNDING = rounding_of_sums(input_gradient, _input_terms)
WEIGHT_ROUNDING = rounding_of_sums(weight_gradient, _weight_terms)


def places(length: int, kernel: int, stride: int, padding: int) -> int:
    """Return how many windows there are along an axis."""
    return (length + 2 * padding - kernel) // stride + 1


def _gradient_shape(x: Shape, w: Shape, stride: int, padding: int) -> Shape:
    return x[0], places(x[1], w[0], stride, padding), places(x[2], w[1], stride, padding), w[3]


class Forward:
    """A forward pass: the shapes of its images and weights, its stride and padding, and the style of all arrays."""

    def __init__(self, note: str, x: Shape, w: Shape, stride: int = 1, padding: int = 0, **style: Any) -> None:
        self.note, self.x, self.w, self.stride, self.padding, self.style = note, x, w, stride, padding, style

    def _array(self, shape: Shape) -> ArraySpec:
        return ArraySpec(shape, **self.style)

    @property
    def _gradient(self) -> ArraySpec:
        return self._array(_gradient_shape(self.x, self.w, self.stride, self.padding))

    def of_the_images(self, *, padded: bool) -> Case:
        """Return the case of an exercise that asks for the gradient of the images."""
        padding = {"padding": self.padding} if padded else {}
        arguments = {"grad": self._gradient, "w": self._array(self.w), "x_shape": self.x, "stride": self.stride}
        return Case(self.note, MappingProxyType(arguments | padding))

    def of_the_weights(self) -> Case:
        """Return the case of the exercise that asks for the gradient of the weights."""
        given = {"x": self._array(self.x), "grad": self._gradient, "w_shape": self.w}
        return Case(self.note, MappingProxyType({**given, "stride": self.stride, "padding": self.padding}))


WITNESSES = (
    Forward("a 3x4 image, a 2x2 kernel", (1, 3, 4, 1), (2, 2, 1, 1)),
    Forward("a 4x3 image, a kernel of 3 rows and 1 column", (1, 4, 3, 1), (3, 1, 1, 1)),
    Forward("a 3x5 image, a kernel of 1 row and 2 columns, stride 2", (1, 3, 5, 1), (1, 2, 1, 1), 2),
    Forward("two channels in, two out", (1, 2, 3, 2), (1, 2, 2, 2)),
    Forward("two channels in, three out", (1, 2, 3, 2), (2, 1, 2, 3)),
    Forward("a batch of two, stride 2", (2, 3, 2, 1), (1, 2, 1, 1), 2),
)
PADDED_WITNESSES = (
    *WITNESSES[:3],
    Forward("a 2x3 image, a 2x3 kernel, a padding of 1", (1, 2, 3, 1), (2, 3, 1, 1), 1, 1),
    *WITNESSES[3:],
    Forward("a 4x3 image, a 3x2 kernel, stride 2, a padding of 1", (1, 4, 3, 1), (3, 2, 1, 1), 2, 1),
)

_FIRST = (
    Forward("a kernel as large as the image", (1, 3, 2, 2), (3, 2, 2, 2)),
    Forward("float64, with fractions", (2, 4, 6, 2), (2, 3, 2, 3), 2, dtype="float64", fill="quarters"),
    Forward("several images and channels", (2, 6, 7, 3), (3, 2, 3, 4), 2),
)
_REMAINDERS = tuple(
    Forward(f"stride {stride}, {(rows - 2) % stride} and {(columns - 3) % stride} left over", x, (2, 3, 2, 2), stride)
    for stride, rows, columns in ((2, 5, 5), (2, 4, 6), (3, 5, 7), (3, 6, 5), (3, 7, 6), (4, 8, 4))
    for x in ((1, rows, columns, 2),)
)
_PADDED = (
    Forward("a padding of 1", (1, 4, 5, 2), (2, 3, 2, 1), 1, 1),
    Forward("stride 3, a padding of 2, 2 and 2 left over", (1, 7, 5, 1), (3, 4, 1, 2), 3, 2),
    Forward("stride 2, a padding of 1, 1 and 0 left over", (2, 4, 5, 1), (3, 3, 1, 2), 2, 1),
    Forward("stride 2, a padding of 1, 0 and 1 left over", (1, 5, 4, 2), (3, 3, 2, 2), 2, 1),
)
_SHAPES = (
    Forward("one image of one channel", (1, 5, 6, 1), (2, 3, 1, 2), 2),
    Forward("one output per image", (2, 2, 3, 2), (2, 3, 2, 2), 3),
    Forward("images of one row", (2, 1, 6, 1), (1, 2, 1, 2), 3),
    Forward("images of one column", (2, 6, 1, 2), (3, 1, 2, 1), 2),
)
_PRECISION = (
    Forward("numbers with all their digits", (2, 5, 6, 2), (2, 3, 2, 2), 2, fill="full_precision"),
    Forward("longer sums of numbers with all their digits", (2, 5, 6, 4), (3, 3, 4, 5), fill="full_precision"),
    Forward(
        "float64, numbers with all their digits", (2, 4, 5, 3), (2, 3, 3, 2), dtype="float64", fill="full_precision"
    ),
)
UNPADDED = (*_FIRST, *_REMAINDERS, *_SHAPES, *_PRECISION)
PADDED = (*_FIRST, *_PADDED, *_REMAINDERS, *_SHAPES, *_PRECISION)


def with_layouts(cases: Iterable[Case], first: str, second: str) -> tuple[Case, ...]:
    """Return the cases, and two of them in every memory layout: of the first argument, and of the second."""
    kept = tuple(cases)
    one = [known for known in kept if known.note == "one image of one channel"]
    several = [known for known in kept if known.note == "one output per image"]
    precise = [known for known in kept if not known.is_exact]
    exact = [known for known in kept if known.is_exact]
    laid_out = in_layouts((*one, *several), ALL_LAYOUTS, first) + in_layouts(several, ALL_LAYOUTS, second)
    return (*exact, *laid_out, *precise)


LENGTHS = {"CO": 3, "CI": 3, "N": 3, "KH": 3, "KW": 3, "down": 4, "right": 4, "stride": 3, "padding": 1}
SMALLEST = {"down": 0, "right": 0, "padding": 0}


def forward_at(at: Lengths, *, padded: bool) -> Forward:
    """Return the forward pass with these lengths; its padding is smaller than both sides of the kernel."""
    padding = min(at["padding"], at["KH"] - 1, at["KW"] - 1) if padded else 0
    x = (at["N"], at["KH"] + at["down"], at["KW"] + at["right"], at["CI"])
    return Forward("", x, (at["KH"], at["KW"], at["CI"], at["CO"]), at["stride"], padding)


def image_space(*, padded: bool) -> CaseSpace:
    """Return all cases of an exercise that asks for the gradient of the images."""

    def arguments(at: Lengths, array: MakeArray) -> dict[str, Any]:
        known = forward_at(at, padded=padded).of_the_images(padded=padded).arguments
        return {**known, "grad": array(*known["grad"].shape), "w": array(*known["w"].shape)}

    lengths = LENGTHS if padded else {letter: most for letter, most in LENGTHS.items() if letter != "padding"}
    smallest = SMALLEST if padded else {letter: least for letter, least in SMALLEST.items() if letter != "padding"}
    return CaseSpace(lengths, arguments, smallest)


def _weight_arguments(at: Lengths, array: MakeArray) -> dict[str, Any]:
    known = forward_at(at, padded=True).of_the_weights().arguments
    return {**known, "x": array(*known["x"].shape), "grad": array(*known["grad"].shape)}


WEIGHT_SPACE = CaseSpace(LENGTHS, _weight_arguments, SMALLEST)

BATCHES = CaseKind("with every single image", "with a batch of several", lambda given: len(given["grad"]) == 1)
STRIDES = CaseKind("with stride 1", "with any other stride", lambda given: given["stride"] == 1)
PADDINGS = CaseKind("without padding", "with padding", lambda given: given.get("padding", 0) == 0)
CHANNELS_OUT = CaseKind(
    "with every single output channel", "with several", lambda given: given["grad"].shape[3] == 1, has_one_channel=True
)


def _kernel(given: Any) -> tuple[int, ...]:
    return tuple(given["w"].shape if "w" in given else given["w_shape"])


CHANNELS_IN = CaseKind(
    "with every single input channel", "with several", lambda given: _kernel(given)[2] == 1, has_one_channel=True
)
SQUARE_KERNELS = CaseKind(
    "with every square kernel", "with any other kernel", lambda given: _kernel(given)[0] == _kernel(given)[1]
)
LAYOUTS = CaseKind(
    "with contiguous arrays",
    "with arrays of any other layout",
    lambda given: all(value.flags.c_contiguous for value in given.values() if isinstance(value, np.ndarray)),
)
SINGLE = CaseKind("with float32 arrays", "with float64 arrays", lambda given: given["grad"].dtype == "float32")
KINDS = (STRIDES, PADDINGS, SQUARE_KERNELS, BATCHES, CHANNELS_IN, CHANNELS_OUT, LAYOUTS, SINGLE)
