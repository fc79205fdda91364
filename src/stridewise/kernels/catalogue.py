"""Every kernel as a record, in teaching order: what the lessons race and the tests compare with the reference.

Where Numba is not installed, as in a browser, these are the ones that do without.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from stridewise.absent import HAS_NUMBA
from stridewise.kernels.ladder.im2col import conv_im2col
from stridewise.kernels.ladder.lazy_im2col import conv_lazy_im2col
from stridewise.kernels.ladder.matmul_sum import conv_matmul_sum
from stridewise.kernels.ladder.naive_loops import conv_naive_loops
from stridewise.kernels.problem import Array

if HAS_NUMBA:
    from stridewise.kernels.api import conv2d
    from stridewise.kernels.direct.driver import conv_direct
    from stridewise.kernels.ladder.cache_blocking import conv_cache_blocking
    from stridewise.kernels.ladder.compiled_loops import conv_compiled_loops
    from stridewise.kernels.ladder.loop_order import conv_loop_order
    from stridewise.kernels.ladder.packed_weights import conv_packed_weights
    from stridewise.kernels.ladder.parallel import conv_parallel
    from stridewise.kernels.ladder.register_tile import conv_register_tile
    from stridewise.kernels.winograd.driver import conv_winograd_23, conv_winograd_43

Parameter = Literal["stride", "padding", "dilation", "groups"]
_DEFAULTS = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}


@dataclass(frozen=True, slots=True)
class Kernel:
    """One way to compute a convolution: `function(x, w)` with x N, H, W, CI and w KH, KW, CI, CO.

    Parameters
    ----------
    name : str
        The name in tables and plots.
    function : callable
        Takes x and w, and the supported `parameters` as keywords; without them it is a valid convolution with stride 1.
    idea : str
        What is new in this kernel, in one line.
    parameters : frozenset of {"stride", "padding", "dilation", "groups"}, default frozenset()
        The parameters of `conv2d` that the function takes.
    parallel : bool, default False
        Whether it uses more than one core.
    taps : (int, int), optional
        KH and KW, if it supports this kernel size only.
    """

    name: str
    function: Callable[..., Array]
    idea: str
    parameters: frozenset[Parameter] = frozenset()
    parallel: bool = False
    taps: tuple[int, int] | None = None

    def supports(self, w_shape: tuple[int, ...], **parameters: Any) -> bool:
        """Return whether it computes convolutions by weights of this shape with these parameters of `conv2d`.

        Parameters
        ----------
        w_shape : tuple of int
            KH, KW, CI, CO.
        **parameters : object
            Any of stride, padding, dilation and groups. One that the kernel does not take is fine at its default.

        Returns
        -------
        bool
        """
        unknown = parameters.keys() - self.parameters
        return self.taps in (None, w_shape[:2]) and all(parameters[name] == _DEFAULTS[name] for name in unknown)


EVERYTHING: frozenset[Parameter] = frozenset({"stride", "padding", "dilation", "groups"})
_3X3: dict[str, Any] = {"parameters": frozenset({"padding"}), "parallel": True, "taps": (3, 3)}

_PRODUCTS = (
    Kernel("matmul sum", conv_matmul_sum, "one matrix product for each kernel position", parallel=True),
    Kernel("im2col", conv_im2col, "all windows copied into one matrix, one product", parallel=True),
    Kernel(
        "lazy im2col", conv_lazy_im2col, "only as many windows at a time as fit the cache", EVERYTHING, parallel=True
    ),
)
_NAIVE = Kernel("naive loops", conv_naive_loops, "seven loops in interpreted Python")


def _all_kernels() -> tuple[Kernel, ...]:
    return (
        _NAIVE,
        Kernel("compiled loops", conv_compiled_loops, "the same loops as machine code, each sum in a register"),
        Kernel("loop order", conv_loop_order, "channels out innermost: the inner loop walks contiguous memory"),
        *_PRODUCTS,
        Kernel("register tile", conv_register_tile, "6 pixels by 16 channels out stay in registers until finished"),
        Kernel("packed weights", conv_packed_weights, "weights in panels that are read from front to back"),
        Kernel("cache blocking", conv_cache_blocking, "five loops over blocks that stay in the caches while used"),
        Kernel("parallel", conv_parallel, "blocks of pixels distributed over all cores", parallel=True),
        Kernel(
            "direct", conv_direct, "the same for any stride, padding, dilation and groups", EVERYTHING, parallel=True
        ),
        Kernel("Winograd F(2x2,3x3)", conv_winograd_23, "16 products for 4 outputs of a 3x3 kernel, not 36", **_3X3),
        Kernel("Winograd F(4x4,3x3)", conv_winograd_43, "36 products for 16 outputs of a 3x3 kernel, not 144", **_3X3),
        Kernel("conv2d", conv2d, "the fastest kernel for the arguments at hand", EVERYTHING, parallel=True),
    )


KERNELS: tuple[Kernel, ...] = _all_kernels() if HAS_NUMBA else (_NAIVE, *_PRODUCTS)
