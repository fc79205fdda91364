"""Convolutions in NHWC, from plain loops to kernels faster than PyTorch. Start here, and read in this order:

ladder/        one idea a file, from the definition to a blocked, parallel convolution
machine        this machine's vectors and caches
figures        what moving a vector costs here: estimated, or measured by `make tune`
tuning         every tuned constant, and the block sizes that follow from the caches
simd/          the vectors and the register tile that the fast kernels share
thread_pool    jobs, whose tasks are distributed over all cores
workspace      scratch memory that is kept from one call to the next
direct/        the top of the ladder for any stride, padding, dilation and groups
winograd/      fewer multiplications for 3x3 kernels
depthwise/     depthwise convolution, and groups of few channels
problem        the checks on arguments, and the geometry of a convolution
api            `conv2d` and `prepare`, which pick one of the last three
backward/      the gradients of a convolution
catalogue      `KERNELS`: every kernel with its name, idea and what it supports
jit            how all of them are compiled
<<<<<<< HEAD
record         how compiled code receives many named numbers
=======
tune           measures the figures: `make tune`
>>>>>>> next
__main__       compiles all of them for this machine
compile_cache  what earlier sessions compiled: forgotten when a source has changed
register_tile  former names of `simd/register_tile`, for notebooks that are already handed out
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from stridewise.absent import HAS_NUMBA

if TYPE_CHECKING:
    from stridewise.kernels.api import Prepared, conv2d, prepare
    from stridewise.kernels.backward.api import conv2d_backward
    from stridewise.kernels.backward.reference import conv2d_backward_reference
    from stridewise.kernels.catalogue import KERNELS, Kernel
    from stridewise.kernels.ladder.reference import conv2d_reference
    from stridewise.kernels.thread_pool import get_threads, set_threads

_HOMES = {
    "KERNELS": "catalogue",
    "Kernel": "catalogue",
    "Prepared": "api",
    "conv2d": "api",
    "conv2d_backward": "backward.api",
    "conv2d_backward_reference": "backward.reference",
    "conv2d_reference": "ladder.reference",
    "get_threads": "thread_pool",
    "prepare": "api",
    "set_threads": "thread_pool",
}

__all__ = [
    "KERNELS",
    "Kernel",
    "Prepared",
    "conv2d",
    "conv2d_backward",
    "conv2d_backward_reference",
    "conv2d_reference",
    "get_threads",
    "prepare",
    "set_threads",
]


def __getattr__(name: str) -> Any:
    # A name loads its module when it is first used: the reference must not wait for Numba.
    # Without Numba, a kernel that does without it and takes the same parameters is `conv2d`.
    if name == "conv2d" and not HAS_NUMBA:
        return import_module(f"{__name__}.ladder.lazy_im2col").conv_lazy_im2col
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
