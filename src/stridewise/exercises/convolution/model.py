"""A convolution as a record of decisions: which lengths it reads, what it loops over, what it multiplies with what.

A misconception is one or two decisions made otherwise. `styles.py` executes the decisions as students write them.
Letters, as in the course: n, h, w, ci of the images; kh, kw, ki (channels in) and co of the weights.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Lengths:
    """What a function reads from the shapes of x and w.

    Parameters
    ----------
    n, h, w, ci : int
        Images, and the rows, columns and channels of each.
    kh, kw, ki, co : int
        The kernel's rows and columns, and the weights' channels in and out.
    stride : int, default 1
        The distance between windows.
    given : Lengths, optional
        The lengths of the arguments themselves, where arrays made of them are read.
    """

    n: int
    h: int
    w: int
    ci: int
    kh: int
    kw: int
    ki: int
    co: int
    stride: int = 1
    given: "Lengths | None" = None

    @property
    def arguments(self) -> "Lengths":
        """The lengths of the arguments themselves."""
        return self.given or self


def rows_and_columns(size: Lengths) -> tuple[int, int]:
    """Return HO and WO, as many places as the kernel has in the image."""
    return (size.h - size.kh) // size.stride + 1, (size.w - size.kw) // size.stride + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Convolution:
    """Decisions, by default the right ones. Positions may be integers or arrays of them.

    Parameters
    ----------
    contents : callable
        (x, w) -> arrays of the same shapes, whose numbers are used in place of those of x and w.
    arrays : callable
        (x, w, lengths of the arguments) -> the arrays that are indexed in place of x and w.
    padding : callable, optional
        Lengths -> ((above, below), (left, right)): zeros put around each image.
    read_image_sides, read_lengths : callable
        Lengths of the arrays -> the lengths that the function works with: h and w by the first, the others by the
        second. Code that never reads the image's sides cannot take them for others.
    output : callable
        Lengths -> (rows, columns) of the output.
    filters : callable
        Lengths -> the last length of the output.
    places : callable, optional
        Lengths -> the rows and columns of the output that are computed; by default all there are.
    kernel : callable
        Lengths -> the rows and columns of the kernel that are summed over.
    place : callable
        (h, w) -> the row and the column of the output whose window is read at (h, w).
    start : callable
        (h, w, lengths) -> the row and the column of the image at which a window starts.
    offset : callable
        (r, s, lengths) -> how far inside the window a kernel position is, down and to the right.
    weight : callable
        (r, s, lengths) -> the row and the column of the kernel that are used there.
    axes : str
        The order in memory of kernel rows, kernel columns and channels, "rsc", as the function takes it.
    columns, flat_weights : str, optional
        The order in which a window, or the kernel, is flattened, if not that of `axes`.
    result : callable
        (output, lengths) -> what is returned.
    """

    contents: Callable[[Array, Array], tuple[Array, Array]] = lambda x, w: (x, w)
    arrays: Callable[[Array, Array, Lengths], tuple[Array, Array]] = lambda x, w, _: (x, w)
    padding: Callable[[Lengths], tuple[tuple[int, int], tuple[int, int]]] | None = None
    read_image_sides: Callable[[Lengths], Lengths] = lambda size: size
    read_lengths: Callable[[Lengths], Lengths] = lambda size: size
    output: Callable[[Lengths], tuple[int, int]] = rows_and_columns
    filters: Callable[[Lengths], int] = lambda size: size.co
    places: Callable[[Lengths], tuple[int, int]] | None = None
    kernel: Callable[[Lengths], tuple[int, int]] = lambda size: (size.kh, size.kw)
    place: Callable[[Any, Any], tuple[Any, Any]] = lambda h, w: (h, w)
    start: Callable[[Any, Any, Lengths], tuple[Any, Any]] = lambda h, w, size: (h * size.stride, w * size.stride)
    offset: Callable[[Any, Any, Lengths], tuple[Any, Any]] = lambda r, s, _: (r, s)
    weight: Callable[[Any, Any, Lengths], tuple[Any, Any]] = lambda r, s, _: (r, s)
    axes: str = "rsc"
    columns: str = ""
    flat_weights: str = ""
    result: Callable[[Array, Lengths], Array] = lambda out, _: out


RIGHT = Convolution()


def decisions_changed(model: Convolution) -> frozenset[str]:
    """Return the names of the decisions that differ from the right ones."""
    return frozenset(
        decision.name
        for decision in fields(Convolution)
        if getattr(model, decision.name) is not getattr(RIGHT, decision.name)
    )
