"""Convolutions in NHWC, from plain loops to the fastest; one idea a file, in teaching order (see `KERNELS`)."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stridewise.kernels.catalogue import KERNELS, Kernel
    from stridewise.kernels.dispatch import Prepared, conv2d, prepare
    from stridewise.kernels.reference import conv2d_reference
    from stridewise.kernels.threads import get_threads, set_threads

_HOMES = {
    "KERNELS": "catalogue",
    "Kernel": "catalogue",
    "Prepared": "dispatch",
    "conv2d": "dispatch",
    "conv2d_reference": "reference",
    "get_threads": "threads",
    "prepare": "dispatch",
    "set_threads": "threads",
}

__all__ = ["KERNELS", "Kernel", "Prepared", "conv2d", "conv2d_reference", "get_threads", "prepare", "set_threads"]


def __getattr__(name: str) -> Any:
    # A name loads its module when it is first used: the reference must not wait for Numba.
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
