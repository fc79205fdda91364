"""The gradient of an image as a convolution: zeros between, zeros around, and the flipped kernel over all of it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import check_array, check_fits, check_positive_integer
from stridewise.plots.widgets.animation import Animation, Frame, Grid, Scene, Step, blank, texts_of

LEGEND = {"s": "the gradient's own numbers"}


def animate_input_grad(
    grad: NDArray[Any], w: NDArray[Any], shape: tuple[int, int], *, stride: int, padding: int = 0
) -> Animation:
    """Animate how the gradient of an image arises from that of the outputs: dilate, pad, convolve with the flipped w.

    Parameters
    ----------
    grad : ndarray of numbers, shape (HO, WO)
        The gradient of the outputs.
    w : ndarray of numbers, shape (KH, KW)
        The kernel of the forward pass.
    shape : tuple of int
        The image's height and width.
    stride, padding : int
        Of the forward pass; padding is less than KH and KW.

    Returns
    -------
    Animation
        The zeros between, the zeros around, those for rows and columns left over, and some windows.

    Raises
    ------
    TypeError, ValueError
        If `grad` or `w` is no such array, or the forward pass has outputs of another shape.
    """
    check_array("grad", grad, ndim=2)
    check_array("w", w, ndim=2)
    check_positive_integer("stride", stride)
    check_fits("w", w.shape, shape=(shape[0] + 2 * padding, shape[1] + 2 * padding), of="the padded image")
    lengths = list(zip(shape, w.shape, strict=True))
    outputs = tuple((length + 2 * padding - taps) // stride + 1 for length, taps in lengths)
    if outputs != grad.shape or not 0 <= padding < min(w.shape):
        raise ValueError(
            f"grad has shape {grad.shape}; an image of {shape}, a kernel of {w.shape}, stride {stride} and padding "
            f"{padding} give outputs of shape {outputs}"
        )
    before = tuple(taps - 1 - padding for taps in w.shape)
    left_over = tuple((length + 2 * padding - taps) % stride for length, taps in lengths)
    drawing = _Drawing(grad, w, stride, before, left_over)
    grids = [
        Grid("gradient", blank(*drawing.padded.shape), "of the outputs"),
        Grid("flipped w", texts_of(w[::-1, ::-1]), "both axes reversed"),
        Grid("out", blank(*shape), "the gradient of the image"),
    ]
    zeros = drawing.zero_steps()
    steps = [*zeros, *drawing.window_steps()]
    title = "From the gradient of the outputs to that of the image"
    return Animation(Scene(title, grids, steps, still=len(zeros) + 1, milliseconds=2600, legend=LEGEND))


class _Drawing:
    """The padded gradient, and what convolving it gives."""

    def __init__(
        self, grad: NDArray[Any], w: NDArray[Any], stride: int, before: tuple[int, ...], left_over: tuple[int, ...]
    ) -> None:
        self._grad, self._kernel, self._stride, self._before, self._left_over = grad, w.shape, stride, before, left_over
        self._dilated = tuple((length - 1) * stride + 1 for length in grad.shape)
        sides = [2 * b + d + more for b, d, more in zip(before, self._dilated, left_over, strict=True)]
        self.padded = np.zeros(sides, grad.dtype)
        self._own = np.zeros(sides, dtype=bool)
        places = tuple(slice(b, b + d, stride) for b, d in zip(before, self._dilated, strict=True))
        self.padded[places], self._own[places] = grad, True
        windows = np.lib.stride_tricks.sliding_window_view(self.padded, w.shape)
        self._out = (windows * w[::-1, ::-1]).sum(axis=(2, 3))

    def zero_steps(self) -> list[Step]:
        """Return the steps in which zeros come between and around the gradient's numbers."""
        (top, left), (rows, columns) = self._before, self._grad.shape
        stride, dilated = self._stride, self._dilated
        together = np.zeros(self.padded.shape, dtype=bool)
        together[top : top + rows, left : left + columns] = True
        numbers = np.zeros_like(self.padded)
        numbers[together] = self._grad.ravel()
        first = Step(
            f"the gradient of the outputs has {style.shape_text((rows, columns))} numbers.",
            texts={"gradient": texts_of(numbers, together)},
            marks={"gradient": _letters(together)},
        )
        steps = [first]
        if stride > 1:
            zeros = "one zero" if stride == 2 else f"{stride - 1} zeros"
            text = f"the stride was {stride}, so {zeros} between neighbours: the array is dilated."
            steps.append(self._padded_step(text, (top, left), dilated))
        rows_text, columns_text = style.count_text(top, "row"), style.count_text(left, "column")
        around = f"zeros around: {rows_text} above and below, {columns_text} at each side."
        whole = tuple(2 * b + d for b, d in zip(self._before, dilated, strict=True))
        steps.append(self._padded_step(around, (0, 0), whole))
        if any(self._left_over):
            down, right = self._left_over
            text = (
                f"the stride left {style.count_text(down, 'row')} and {style.count_text(right, 'column')} of the image "
                "over: as many more zeros."
            )
            steps.append(self._padded_step(text, (0, 0), self.padded.shape))
        return steps

    def window_steps(self) -> list[Step]:
        """Return a corner, two pixels inside, the last pixel, and all that comes out."""
        height, width = self._out.shape
        places = [(0, 0), ((height - 1) // 2, (width - 1) // 2), (height // 2, width // 2), (height - 1, width - 1)]
        done = np.zeros(self._out.shape, dtype=bool)
        steps = []
        for h, v in dict.fromkeys(places):
            done = done.copy()
            done[h, v] = True
            steps.append(self._window_step(h, v, done))
        everything = Step(
            f"all windows: a gradient as large as the image, {style.shape_text(self._out.shape)}.",
            texts={"gradient": texts_of(self.padded), "out": texts_of(self._out)},
            marks={"gradient": _letters(self._own)},
        )
        return [*steps, everything]

    def _window_step(self, h: int, v: int, done: NDArray[np.bool_]) -> Step:
        (kh, kw) = self._kernel
        rows, columns = range(h, h + kh), range(v, v + kw)
        count = int(self._own[h : h + kh, v : v + kw].sum())
        used = f"lies in {style.count_text(count, 'window')} of the forward pass: {style.count_text(count, 'product')}"
        return Step(
            f"the pixel at row {h}, column {v} {used if count else 'was in no window: zero'}.",
            [
                Frame("gradient", rows, columns),
                Frame("flipped w", range(kh), range(kw), "weight"),
                Frame("out", range(h, h + 1), range(v, v + 1), "result"),
            ],
            {"gradient": texts_of(self.padded), "out": texts_of(self._out, done)},
            {"gradient": _letters(self._own)},
        )

    def _padded_step(self, caption: str, corner: tuple[int, int], shape: tuple[int, ...]) -> Step:
        """Show the part of the padded gradient that begins at the corner and has this shape."""
        known = np.zeros(self.padded.shape, dtype=bool)
        rows, columns = (range(first, first + length) for first, length in zip(corner, shape, strict=True))
        known[np.ix_(rows, columns)] = True
        return Step(
            caption,
            [Frame("gradient", rows, columns)],
            {"gradient": texts_of(self.padded, known)},
            {"gradient": _letters(self._own)},
        )


def _letters(marked: NDArray[np.bool_]) -> list[str]:
    return ["".join("s" if cell else "." for cell in row) for row in marked]
