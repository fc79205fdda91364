"""What stands in for PyTorch, Numba and scikit-learn in a lesson where they are not installed, as in a browser.

    try:
        import torch
    except ImportError:
        from stridewise.absent import torch

`torch` is then false, and whatever is asked of it says what is missing. `numba` leaves functions as they are: plain
Python gives the same results, without the speed. Any other use says what is missing. `datasets` stands in for those
of scikit-learn. `cuda` holds the names with which a kernel is written; `stridewise.gpu` runs it.
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

__all__ = ["HAS_NUMBA", "AbsentPackageError", "KernelName", "cuda", "datasets", "numba", "torch"]

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


class _AbsentDatasets:
    def __bool__(self) -> bool:
        return False

    def __getattr__(self, name: str) -> Any:
        raise _absent("scikit-learn", name)


class KernelName:
    """A name of `numba.cuda` that means something inside a kernel only. `path` is "shared.array" for the longest."""

    def __init__(self, path: str, *names: str) -> None:
        self.path = path
        for inner in names:
            setattr(self, inner, KernelName(f"{path}.{inner}"))

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise AbsentPackageError(
            f"cuda.{self.path} belongs inside a kernel. Launch the kernel with stridewise.gpu.launch."
        )


class _AbsentCuda:
    """`numba.cuda`: a decorator that leaves kernels as they are, and the names that they use."""

    grid, gridsize, syncthreads = map(KernelName, ("grid", "gridsize", "syncthreads"))
    shared, local = KernelName("shared", "array"), KernelName("local", "array")
    atomic = KernelName("atomic", "add", "sub", "max", "min")
    threadIdx, blockIdx = KernelName("threadIdx", *"xyz"), KernelName("blockIdx", *"xyz")
    blockDim, gridDim = KernelName("blockDim", *"xyz"), KernelName("gridDim", *"xyz")
    laneid, warpsize = KernelName("laneid"), KernelName("warpsize")

    def __bool__(self) -> bool:
        return False

    def jit(self, function: Callable[..., Any] | None = None, /, *_: Any, **_options: Any) -> Any:
        """Return the function itself, also as `@cuda.jit(device=True)`."""
        return function if callable(function) else lambda inner: inner

    def is_available(self) -> bool:
        """Return whether there is a GPU."""
        return False


datasets = _AbsentDatasets()
torch = _AbsentTorch()
numba = _AbsentNumba()
cuda: Any = _AbsentCuda()  # kernels use its names as numbers and arrays
