"""What other courses check, restated: their kinds of input, and np.allclose. Shapes and values, nothing else.

The course notebook `implementing_convolutions` compares with PyTorch on a batch of square images with a square kernel,
and shows its stride tricks on a 6x6 array; much homework compares on a single square image. All arrays are contiguous
and normally distributed, but for the gradient of a backward pass: the test takes the sum of the outputs for the loss,
so that it is all ones; and with stride 2 the stride always leaves one row over. The sizes here are smaller than
theirs, to be quick, but equal sides stay equal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from stridewise.checker.answers.captured_output import capture_output
from stridewise.exercises import Exercise
from stridewise.layout import guarded_as_strided


@dataclass(frozen=True, slots=True)
class Ones:
    """An array of ones."""

    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PublicCheck:
    """One check on square, contiguous inputs. side, kernel: the height and width of the images and of the kernel."""

    name: str
    words: str
    images: int
    side: int
    kernel: int
    channels_in: int
    channels_out: int
    dtype: str

    def arguments(self, exercise: Exercise) -> list[Any]:
        """Make the arguments for an exercise. Raises KeyError if the check does not cover it."""
        known = self._by_name() | self._instead().get(exercise.name, {})
        return [self._made(known[name]) for name in exercise.witnesses[0].arguments]

    def covers(self, exercise: Exercise) -> bool:
        """Return whether the check has arguments for this exercise. It cannot launch a kernel."""
        return exercise.launch is None and set(exercise.witnesses[0].arguments) <= self._by_name().keys()

    def passes(self, exercise: Exercise, answer: Callable[..., Any]) -> bool:
        """Return whether this check lets the answer through. Raises KeyError if it does not cover the exercise."""
        expected = np.asarray(exercise.reference(*self.arguments(exercise)))
        with capture_output(), np.errstate(all="ignore"), guarded_as_strided():
            try:
                received = np.asarray(answer(*self.arguments(exercise)))
                return received.shape == expected.shape and np.allclose(expected, received, rtol=1e-4, atol=1e-4)
            except Exception:
                return False

    def _made(self, value: Any) -> Any:
        """Return normal numbers for a shape in a list, and ones for `Ones`; all else is an argument as it is."""
        if isinstance(value, Ones):
            return np.ones(value.shape, self.dtype)
        if isinstance(value, list):
            return np.random.default_rng(value).standard_normal(value).astype(self.dtype)
        return value

    def _by_name(self) -> dict[str, Any]:
        image = [self.images, self.side, self.side, self.channels_in]
        weights = [self.kernel, self.kernel, self.channels_in, self.channels_out]
        return {
            "x": image,
            "w": weights,
            "x_shape": tuple(image),
            "w_shape": tuple(weights),
            "itemsize": np.dtype(self.dtype).itemsize,
            "pad": 1,
            "stride": 2,
            "budget_bytes": 2**20,
            "shape": (6, 6),
            "index": (2, 3),
            "strides": (6, 1),
            "a": [6, 6],
            "b": [6, 6],
            "tile": 2,
            "mr": 2,
            "nr": 2,
            "tiles": [3, 3, 2, 2],
            "kh": 3,
            "kw": 3,
            "d": [6, 4],
            "g": [3],
            "grad": self._gradient(padding=1),
            "padding": 1,
            "cols": [self.images * (self.side - self.kernel + 1) ** 2, self.kernel**2 * self.channels_in],
            "eps": 2.0**-10,
        }

    def _gradient(self, *, padding: int) -> Ones:
        """Return the gradient of the sum of the outputs, for a stride of 2."""
        places = (self.side + 2 * padding - self.kernel) // 2 + 1
        return Ones((self.images, places, places, self.channels_out))

    def _instead(self) -> dict[str, dict[str, Any]]:
        """Return the arguments for exercises in which an argument of the same name has another shape."""
        return {
            "nchw_to_nhwc": {"x": [self.images, self.channels_in, self.side, self.side]},
            "weights_from_torch": {"w": [self.channels_out, self.channels_in, self.kernel, self.kernel]},
            "winograd_f2x2_3x3": {"x": [self.side, self.side], "g": [3, 3]},
            "conv_1x1": {"w": [1, 1, self.channels_in, self.channels_out]},
            "conv_input_grad_naive": {"grad": self._gradient(padding=0)},
        }


PUBLIC_CHECKS = (
    PublicCheck(
        "a batch", "two square images (6x6x3, a 3x3 kernel, 4 channels out, float64)", 2, 6, 3, 3, 4, "float64"
    ),
    PublicCheck(
        "one image", "one square image (6x6x3, a 3x3 kernel, 4 channels out, float32)", 1, 6, 3, 3, 4, "float32"
    ),
)
