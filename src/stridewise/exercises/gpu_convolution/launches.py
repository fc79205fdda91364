"""How the kernels of this lesson are launched."""

from typing import Any

from numpy.typing import NDArray

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import Case, case
from stridewise.exercises.record import KernelLaunch

THREADS = 64
TILE = 8


def _valid(x: NDArray[Any], w: NDArray[Any]) -> tuple[int, ...]:
    """Return the shape (N, HO, WO, CO) of a valid convolution."""
    return x.shape[0], x.shape[1] - w.shape[0] + 1, x.shape[2] - w.shape[1] + 1, w.shape[3]


def _blocks(count: int) -> tuple[int, ...]:
    """Return the blocks of a grid with a thread for each of so many elements."""
    return (-(-count // THREADS),)


def _outputs(x: NDArray[Any], w: NDArray[Any]) -> tuple[int, ...]:
    images, height, width, channels = _valid(x, w)
    return _blocks(images * height * width * channels)


def _plane(x: NDArray[Any], w: NDArray[Any]) -> tuple[int, ...]:
    return x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1


def _tiles(x: NDArray[Any], w: NDArray[Any]) -> tuple[int, ...]:
    height, width = _plane(x, w)
    return -(-width // TILE), -(-height // TILE)


def _matrix(x: NDArray[Any], kh: int, kw: int) -> tuple[int, ...]:
    height, width, channels = x.shape
    return (height - kh + 1) * (width - kw + 1), kh * kw * channels


def _elements(x: NDArray[Any], kh: int, kw: int) -> tuple[int, ...]:
    rows, columns = _matrix(x, kh, kw)
    return _blocks(rows * columns)


def _convolution(x: tuple[int, ...], w: tuple[int, ...]) -> Case:
    return case("to be followed", x=ArraySpec(x), w=ArraySpec(w))


def _columns(x: tuple[int, ...], kh: int, kw: int) -> Case:
    return case("to be followed", x=ArraySpec(x), kh=kh, kw=kw)


# Any two lengths differ in at least two of the cases. There are whole blocks and parts of blocks. The first two are
# small: a kernel that does far too much is followed on no other.
_CONVOLUTIONS = (
    _convolution((2, 3, 6, 1), (2, 3, 1, 3)),
    _convolution((1, 5, 5, 2), (2, 2, 2, 4)),
    _convolution((3, 3, 5, 2), (2, 3, 2, 4)),
    _convolution((1, 7, 4, 2), (3, 2, 2, 5)),
)
_PLANES = (
    _convolution((12, 15), (2, 3)),
    _convolution((11, 9), (3, 2)),
    _convolution((10, 18), (3, 3)),
    _convolution((6, 5), (2, 1)),
)
_IMAGES = (
    _columns((4, 7, 2), 2, 3),
    _columns((6, 4, 3), 3, 2),
    _columns((3, 6, 1), 2, 3),
    _columns((5, 5, 2), 2, 2),
)

ONE_OUTPUT_A_THREAD = KernelLaunch((THREADS,), output=_valid, blocks=_outputs, followed=_CONVOLUTIONS)
ONE_TILE_A_BLOCK = KernelLaunch((TILE, TILE), output=_plane, blocks=_tiles, followed=_PLANES)
ONE_ELEMENT_A_THREAD = KernelLaunch((THREADS,), output=_matrix, blocks=_elements, followed=_IMAGES)
