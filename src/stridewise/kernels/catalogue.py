"""Every kernel as a record, in teaching order: what the lessons race and the tests hold to the reference."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from stridewise.kernels.arguments import Array
from stridewise.kernels.compiled_loops import conv_compiled_loops
from stridewise.kernels.im2col import conv_im2col
from stridewise.kernels.loop_order import conv_loop_order
from stridewise.kernels.matmul_sum import conv_matmul_sum
from stridewise.kernels.naive_loops import conv_naive_loops

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


KERNELS: tuple[Kernel, ...] = (
    Kernel("naive loops", conv_naive_loops, "seven loops in interpreted Python"),
    Kernel("compiled loops", conv_compiled_loops, "the same loops as machine code, each sum in a register"),
    Kernel("loop order", conv_loop_order, "channels out innermost: neighbours in the loop are neighbours in memory"),
    Kernel("matmul sum", conv_matmul_sum, "one matrix product for each kernel position", parallel=True),
    Kernel("im2col", conv_im2col, "all windows copied into one matrix, one product", parallel=True),
)
