"""What stands in for PyTorch and Numba in a lesson where they are not installed, as in a browser.

    try:
        import torch
    except ImportError:
        from stridewise.absent import torch

`torch` is then false, and whatever is asked of it says what is missing. `numba` leaves functions as they are: plain
Python gives the same results, without the speed. Any other use says what is missing. `cuda` holds the names with which
a kernel is written; `stridewise.gpu` runs it.
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

__all__ = ["HAS_NUMBA", "AbsentPackageError", "cuda", "numba", "torch"]

HAS_NUMBA = find_spec("numba") is not None


class AbsentPackageError(AttributeError):
    """A cell needs a package that is not here."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def _absent(package: str, name: str) -> AttributeError:
    if name.startswith("_"):
        return AttributeError(name)
    return AbsentPackageError(
        f"This cell needs {package}, which is not installed here. Go on with the next one. "
        "Where a later cell uses what this one defines, it fails too."
    )


class _AbsentTorch:
    def __bool__(self) -> bool:
        return False

    def __getattr__(self, name: str) -> Any:
        raise _absent("PyTorch", name)


class _AbsentNumba:
    prange = range

    def __bool__(self) -> bool:
        return False

    def __getattr__(self, name: str) -> Any:
        raise _absent("Numba", name)

    def njit(self, function: Callable[..., Any] | None = None, /, *_: Any, **_options: Any) -> Any:
        """Return the function itself, also as `@njit(options)` and `@njit(signature)`."""
        return function if callable(function) else lambda inner: inner

    jit = njit


class _KernelName:
    """A name that means something inside a kernel only."""

    def __init__(self, name: str, *names: str) -> None:
        self._name = name
        for inner in names:
            setattr(self, inner, _KernelName(f"{name}.{inner}"))

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise AbsentPackageError(f"{self._name} belongs inside a kernel. Launch the kernel with stridewise.gpu.launch.")


class _AbsentCuda:
    """`numba.cuda`: a decorator that leaves kernels as they are, and the names that they use."""

    grid, gridsize, syncthreads = map(_KernelName, ("cuda.grid", "cuda.gridsize", "cuda.syncthreads"))
    shared, local = _KernelName("cuda.shared", "array"), _KernelName("cuda.local", "array")
    atomic = _KernelName("cuda.atomic", "add", "sub", "max", "min")
    threadIdx, blockIdx = _KernelName("cuda.threadIdx", *"xyz"), _KernelName("cuda.blockIdx", *"xyz")
    blockDim, gridDim = _KernelName("cuda.blockDim", *"xyz"), _KernelName("cuda.gridDim", *"xyz")
    laneid, warpsize = _KernelName("cuda.laneid"), _KernelName("cuda.warpsize")

    def __bool__(self) -> bool:
        return False

    def jit(self, function: Callable[..., Any] | None = None, /, *_: Any, **_options: Any) -> Any:
        """Return the function itself, also as `@cuda.jit(device=True)`."""
        return function if callable(function) else lambda inner: inner

    def is_available(self) -> bool:
        """Return whether there is a GPU."""
        return False


torch = _AbsentTorch()
numba = _AbsentNumba()
cuda = _AbsentCuda()
