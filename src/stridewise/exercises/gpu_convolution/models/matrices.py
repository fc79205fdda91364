"""Which pixel stands where in an im2col matrix: the decisions, by default the right ones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from stridewise.exercises.gpu_convolution.models.runs import Followed, Sign
from stridewise.gpu.symbolic import Element, Index, Product


class ImageLengths(NamedTuple):
    """ImageLengths of the image (h, w, c), of the kernel, and how many windows there are."""

    h: int
    w: int
    c: int
    kh: int
    kw: int
    ho: int
    wo: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Where the element in a row and a column comes from.

    Parameters
    ----------
    window : callable
        (lengths, row) -> the window's row and column.
    tap : callable
        (lengths, column) -> r, s and c.
    pixel : callable
        (lengths, window, tap) -> the indices of x.
    is_transposed : bool
        Whether a column is a window.
    """

    window: Callable[[ImageLengths, int], tuple[int, int]] = lambda z, row: divmod(row, z.wo)
    tap: Callable[[ImageLengths, int], tuple[int, int, int]] = lambda z, at: (
        at // (z.c * z.kw),
        at // z.c % z.kw,
        at % z.c,
    )
    pixel: Callable[[ImageLengths, tuple[int, int], tuple[int, int, int]], Index] = lambda _, window, tap: (
        window[0] + tap[0],
        window[1] + tap[1],
        tap[2],
    )
    is_transposed: bool = False

    def element(self, lengths: ImageLengths, row: int, column: int) -> Index:
        """Return the indices of the pixel."""
        if self.is_transposed:
            row, column = column, row
        return self.pixel(lengths, self.window(lengths, row), self.tap(lengths, column))


def holds(*matrices: Matrix) -> tuple[Sign, ...]:
    """Return a sign for each way in which a misconception fills the matrix."""
    return tuple(Sign("windows", lambda run, matrix=matrix: _shows(run, matrix)) for matrix in matrices)  # type: ignore[misc]


def writes_at(index: Callable[[ImageLengths, int], tuple[int, int]]) -> Sign:
    """Return the sign that a thread's element is found from its number in another way.

    Parameters
    ----------
    index : callable
        (lengths, number) -> row and column.
    """

    def shows(run: Followed) -> bool | None:
        lengths, columns = _lengths(run), run.flow.shapes["out"][1]
        written = {run.flow.number(thread): indices for thread, indices in run.attempts.items()}
        if not written or any(indices != [index(lengths, number)] for number, indices in written.items()):
            return False
        return any(indices != [divmod(number, columns)] for number, indices in written.items()) or None

    return Sign("outputs", shows)


def _shows(run: Followed, matrix: Matrix) -> bool | None:
    lengths, right = _lengths(run), Matrix()
    is_shown = False
    for access in run.flow.writes:
        if access.array != "out" or access.written is None:
            continue
        row, column = access.at
        place = matrix.element(lengths, row, column)
        expected: dict[Product, float] = {(Element("x", place),): 1.0}
        received = access.written.products
        if received != expected and not (not received and _is_outside(lengths, place)):
            return False
        is_shown = is_shown or place != right.element(lengths, row, column)
    return (True if is_shown else None) if run.attempts else False


def _is_outside(lengths: ImageLengths, place: Index) -> bool:
    return not all(0 <= entry < length for entry, length in zip(place, lengths[:3], strict=True))


def _lengths(run: Followed) -> ImageLengths:
    h, w, c = run.flow.shapes["x"]
    kh, kw = run.flow.numbers["kh"], run.flow.numbers["kw"]
    return ImageLengths(h, w, c, kh, kw, h - kh + 1, w - kw + 1)
