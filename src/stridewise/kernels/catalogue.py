"""Every kernel as a record, in teaching order: what the lessons race and the tests hold to the reference."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from stridewise.kernels.arguments import Array
from stridewise.kernels.blocks import conv_blocks, conv_threads
from stridewise.kernels.compiled_loops import conv_compiled_loops
from stridewise.kernels.dispatch import conv2d
from stridewise.kernels.im2col import conv_im2col
from stridewise.kernels.loop_order import conv_loop_order
from stridewise.kernels.matmul_sum import conv_matmul_sum
from stridewise.kernels.naive_loops import conv_naive_loops
from stridewise.kernels.panels import conv_panels
from stridewise.kernels.tiled import conv_register_tile

Parameter = Literal["stride", "padding", "dilation", "groups"]


@dataclass(frozen=True, slots=True)
class Kernel:
    """One way to compute a convolution: `function(x, w)` with x N, H, W, CI and w KH, KW, CI, CO.

    name: for tables and pictures. idea: one line. supports: the parameters of `conv2d` that the function takes as
    keywords besides; without any it is a valid convolution with stride 1. parallel: it uses more than one core.
    """

    name: str
    function: Callable[..., Array]
    idea: str
    supports: frozenset[Parameter] = frozenset()
    parallel: bool = False


EVERYTHING: frozenset[Parameter] = frozenset({"stride", "padding", "dilation", "groups"})

KERNELS: tuple[Kernel, ...] = (
    Kernel("naive loops", conv_naive_loops, "seven loops in interpreted Python"),
    Kernel("compiled loops", conv_compiled_loops, "the same loops as machine code, each sum in a register"),
    Kernel("loop order", conv_loop_order, "channels out innermost: neighbours in the loop are neighbours in memory"),
    Kernel("matmul sum", conv_matmul_sum, "one matrix product for each kernel position", parallel=True),
    Kernel("im2col", conv_im2col, "all windows copied into one matrix, one product", parallel=True),
    Kernel("panels", conv_panels, "lazy im2col: as many windows as fit the cache", EVERYTHING, parallel=True),
    Kernel("register tile", conv_register_tile, "6 pixels by 16 channels out stay in registers until they are done"),
    Kernel("cache blocks", conv_blocks, "weights packed, and blocks of them used up while in the cache", EVERYTHING),
    Kernel("threads", conv_threads, "the blocks shared out among all cores", EVERYTHING, parallel=True),
    Kernel("conv2d", conv2d, "the fastest of them all for the arguments at hand", EVERYTHING, parallel=True),
)
