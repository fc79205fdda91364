"""The micro-kernel for fewer channels out than half a vector has lanes: three colours, or one channel.

A panel as wide as a vector would leave most lanes empty: 128x128x32 to 3, 3x3, took 1.2 ms and takes 0.6, to 1 it
takes 0.3. So the lanes are split among the channels, and each vector takes in several consecutive products of every
sum (`simd.split_tile`). There is a single panel, nr channels wide, nr a power of two; all else is as for other tiles.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from stridewise.kernels.direct.micro_kernel import PanelProduct
from stridewise.kernels.direct.windows import TAP_RUN_FIELDS
from stridewise.kernels.jit import inlined, internal
from stridewise.kernels.problem import Array, Geometry
from stridewise.kernels.simd.function_pointer import compiled_address, integers
from stridewise.kernels.simd.memory import array_at
from stridewise.kernels.simd.register_tile import add, gathered_row_offsets, lanes, zeros
from stridewise.kernels.simd.split_tile import add_within_groups, fma_groups, fma_groups_part, load_groups, store_groups
from stridewise.kernels.tuning import TALL_ROWS


def suits_few_channels(w_shape: tuple[int, ...], groups: int, dtype: DTypeLike) -> bool:
    """Return whether this is the micro-kernel for weights of this shape: KH, KW, CI // groups, CO."""
    return groups == 1 and 2 * w_shape[3] <= lanes(dtype)


def lanes_per_channel(channels: int, dtype: DTypeLike) -> int:
    """Return into how many lanes each of so few channels is split: a power of two."""
    return lanes(dtype) >> (channels - 1).bit_length()


def pack_few_channels(w: Array, geometry: Geometry) -> Array:
    """Return w (KH, KW, CI, CO) in the order of `fma_groups`: tap runs, groups of products, channels out, group.

    Runs and channels are filled up with zeros.
    """
    kh, kw, ci, co = w.shape
    group = lanes_per_channel(co, w.dtype)
    nr = lanes(w.dtype) // group
    runs, length = (kh, kw * ci) if geometry.dilation[1] == 1 else (kh * kw, ci)  # as `plan` finds them
    padded = np.zeros((runs, -(-length // group) * group, nr), w.dtype)
    padded[:, :length, :co] = w.reshape(runs, length, co)
    return np.ascontiguousarray(padded.reshape(runs, -1, group, nr).swapaxes(2, 3))


@cache
def few_channels_address(nr: int, dtype: np.dtype[Any]) -> int:
    """Return the address of loop 1 for tiles of nr channels, which is compiled when it is first asked for."""
    return compiled_address(few_channels_loop(lanes(dtype) // nr, dtype), integers(PanelProduct))


@cache
def few_channels_loop(group: int, dtype: np.dtype[Any]) -> Any:
    """Return loop 1 for vectors with this many lanes to a channel."""
    nr = lanes(dtype) // group

    @internal
    def few_channels_loop_1(product: PanelProduct) -> None:
        for i in range(0, product.pixels, TALL_ROWS):
            sums = zeros(TALL_ROWS, 1, dtype)
            row_offsets = gathered_row_offsets(sums, product.windows_address, i)
            sums = split_micro_kernel(sums, product, row_offsets, nr, group)
            if product.accumulate:
                sums = add(sums, load_groups(sums, product.out_address, i * product.out_step, product.out_step, group))
            store_groups(sums, product.out_address, i * product.out_step, product.out_step, group)

    return few_channels_loop_1


@inlined
def split_micro_kernel(sums: Any, product: PanelProduct, row_offsets: Any, nr: int, group: int) -> Any:
    """Return the sums of a kc block's products, each in all lanes of its channel."""
    tap_runs = array_at(product.tap_runs_address, np.int64)
    for run in range(0, product.tap_runs * TAP_RUN_FIELDS, TAP_RUN_FIELDS):
        start, w_offset = tap_runs[run], tap_runs[run + 2] * nr
        end = start + tap_runs[run + 1]
        while start + group <= end:
            sums = fma_groups(sums, product.x_address, row_offsets, start, product.w_address, w_offset, group)
            start, w_offset = start + group, w_offset + group * nr
        if start < end:
            sums = fma_groups_part(
                sums, product.x_address, row_offsets, start, product.w_address, w_offset, group, end - start
            )
    return add_within_groups(sums, group)
