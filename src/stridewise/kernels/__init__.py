"""Convolutions in NHWC, from plain loops to the fastest; one idea a file.

In teaching order, beside each the files that it stands on. `KERNELS` lists the rungs, and what each can do.

    reference         the law: slow and obvious, never made faster
    naive_loops       the definition as seven loops
    compiled_loops    under Numba                                        compiled
    loop_order        neighbours in the loop are neighbours in memory
    matmul_sum        a matrix product for each tap
    im2col            one product of all windows
    panels            windows made a few at a time, in the cache
    tiled             sums that stay in registers                        register_tile, vector_code
    blocks            packed weights, blocks that fit the caches         blocking, packing, regions, bands, tile_loop
    threads           tasks for several cores
    winograd          fewer multiplications                              winograd_transforms, winograd_tiles,
                                                                         winograd_steps, winograd_job, winograd_choice
    thin_groups       depthwise, and groups of few channels              row_cut, row_ring
    dispatch          `conv2d`: picks one of the last four               arguments, geometry, catalogue
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stridewise.kernels.api import Prepared, conv2d, prepare
    from stridewise.kernels.catalogue import KERNELS, Kernel
    from stridewise.kernels.ladder.reference import conv2d_reference
    from stridewise.kernels.thread_pool import get_threads, set_threads

_HOMES = {
    "KERNELS": "catalogue",
    "Kernel": "catalogue",
    "Prepared": "api",
    "conv2d": "api",
    "conv2d_reference": "ladder.reference",
    "get_threads": "thread_pool",
    "prepare": "api",
    "set_threads": "thread_pool",
}

__all__ = ["KERNELS", "Kernel", "Prepared", "conv2d", "conv2d_reference", "get_threads", "prepare", "set_threads"]


def __getattr__(name: str) -> Any:
    # A name loads its module when it is first used: the reference must not wait for Numba.
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
