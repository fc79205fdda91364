"""How the kernels of this lesson are launched."""

from typing import Any

from numpy.typing import NDArray

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


ONE_OUTPUT_A_THREAD = KernelLaunch((THREADS,), output=_valid, blocks=_outputs)
ONE_TILE_A_BLOCK = KernelLaunch((TILE, TILE), output=_plane, blocks=_tiles)
ONE_ELEMENT_A_THREAD = KernelLaunch((THREADS,), output=_matrix, blocks=_elements)
