"""What the names of `numba.cuda` mean to a kernel on the model."""

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.gpu.access_log import AccessLog, Sites
from stridewise.gpu.device import Device
from stridewise.gpu.device_arrays import DeviceArray
from stridewise.gpu.faults import KernelError
from stridewise.gpu.running_thread import Dim3, RunningThread

_ALIGNMENT = 128  # bytes: the first element of each shared array is in bank 0
_LOCAL_BYTES = 512 * 1024  # the most that a thread may have


class KernelCuda:
    """`cuda`, to the threads of one launch.

    Parameters
    ----------
    grid, block : Dim3
        How many blocks the launch has, and threads each block.
    device : Device
        Its limits.
    running : RunningThread
        The thread that is running.
    sites : Sites
        Numbers the places in the source.
    """

    def __init__(self, grid: Dim3, block: Dim3, device: Device, running: RunningThread, sites: Sites) -> None:
        self.gridDim, self.blockDim, self.warpsize = grid, block, device.warp
        self.blockIdx = self.threadIdx = Dim3(0, 0, 0)
        self.laneid = 0
        self.shared = SharedMemory(device, running, AccessLog(sites))
        self.local = LocalMemory(running)
        self.atomic = Atomic()
        self._device, self._running = device, running

    def switch_to(self, thread: Dim3) -> None:
        """Run as this thread of the block from now on."""
        self.threadIdx = self._running.thread = thread
        self.laneid = thread.number(self.blockDim) % self._device.warp

    def enter(self, block: Dim3) -> None:
        """Begin this block: its shared memory is new."""
        self.blockIdx = self._running.block = block
        self.shared.clear()

    def grid(self, axes: int) -> Any:
        """Return the thread's position in the whole grid, along the first `axes` axes."""
        pairs = zip(self.blockIdx, self.blockDim, self.threadIdx, strict=True)
        return self._first([block * size + thread for block, size, thread in pairs], axes)

    def gridsize(self, axes: int) -> Any:
        """Return the number of threads of the whole grid, along the first `axes` axes."""
        return self._first(
            [blocks * threads for blocks, threads in zip(self.gridDim, self.blockDim, strict=True)], axes
        )

    def _first(self, numbers: list[int], axes: int) -> Any:
        if axes not in (1, 2, 3):
            line = self._running.line_in_kernel()
            raise KernelError("launch", f"cuda.grid and cuda.gridsize take 1, 2 or 3, got {axes} (line {line}).", line)
        return numbers[0] if axes == 1 else tuple(numbers[:axes])


class SharedMemory:
    """`cuda.shared`: each call of `array` in the source is one array of the block."""

    def __init__(self, device: Device, running: RunningThread, log: AccessLog) -> None:
        self.log = log
        self.bytes = self.most_bytes = 0
        self._device, self._running = device, running
        self._arrays: dict[int, DeviceArray] = {}

    def array(self, shape: Any, dtype: Any, name: str, place: int) -> DeviceArray:
        """Return the block's array for this place in the source: the same one for all its threads."""
        if place not in self._arrays:
            start = -(-self.bytes // _ALIGNMENT) * _ALIGNMENT
            self._reserve(start + _size(shape, dtype))
            plain = _garbage(shape, dtype)
            written = np.zeros(plain.shape, np.bool_)
            self._arrays[place] = DeviceArray(plain, name, start, self._running, self.log, written)
        return self._arrays[place]

    def by_name(self, name: str) -> DeviceArray | None:
        """Return the array that is assigned to the variable of this name."""
        return next((array for array in self._arrays.values() if array.name == name), None)

    def clear(self) -> None:
        """Forget all arrays: a block that begins finds nothing of the one before it."""
        self._arrays.clear()
        self.bytes = 0

    def _reserve(self, size: int) -> None:
        self.bytes = size
        self.most_bytes = max(self.most_bytes, size)
        if size > self._device.shared_bytes:
            line = self._running.line_in_kernel()
            raise KernelError(
                "budget",
                f"The block declares {size:,} bytes of shared memory (line {line}), and may have "
                f"{self._device.shared_bytes:,}.\nNext: make the tile smaller.",
                line,
            )


class LocalMemory:
    """`cuda.local`: arrays of a single thread."""

    def __init__(self, running: RunningThread) -> None:
        self._running = running

    def array(self, shape: Any, dtype: Any, name: str, place: int) -> DeviceArray:  # noqa: ARG002
        """Return a new array of this thread; parameters as for shared memory."""
        if _size(shape, dtype) > _LOCAL_BYTES:
            raise KernelError(
                "budget", f"{name} has {_size(shape, dtype):,} bytes; a thread may have {_LOCAL_BYTES:,}."
            )
        plain = _garbage(shape, dtype)
        return DeviceArray(plain, name, 0, self._running, written=np.zeros(plain.shape, np.bool_))


class Atomic:
    """`cuda.atomic`: an update that no other thread can come between. Each returns the old element."""

    def add(self, array: DeviceArray, index: Any, value: Any) -> Any:
        """Add the value to the element."""
        return array.update(index, lambda old: old + value)

    def sub(self, array: DeviceArray, index: Any, value: Any) -> Any:
        """Subtract the value from the element."""
        return array.update(index, lambda old: old - value)

    def max(self, array: DeviceArray, index: Any, value: Any) -> Any:
        """Replace the element by the value where that is larger."""
        return array.update(index, lambda old: max(old, value))

    def min(self, array: DeviceArray, index: Any, value: Any) -> Any:
        """Replace the element by the value where that is smaller."""
        return array.update(index, lambda old: min(old, value))


def dtype_of(kind: Any) -> np.dtype[Any]:
    """Return NumPy's dtype for one of Numba's types, such as `numba.float32`, or for what NumPy takes as a dtype."""
    dtype: np.dtype[Any] = np.dtype(getattr(kind, "name", kind))
    return dtype


def _size(shape: Any, dtype: Any) -> int:
    return prod(shape if isinstance(shape, tuple) else (shape,)) * dtype_of(dtype).itemsize


def _garbage(shape: Any, dtype: Any) -> NDArray[Any]:
    """Return an array as a GPU gives it: whatever was there. NaN, so that no sum of it looks right."""
    kind = dtype_of(dtype)
    return np.full(shape, np.nan if kind.kind == "f" else np.iinfo(kind).min // 2, kind)
