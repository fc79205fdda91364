"""A thread's scratch memory, and the parts of the engine that use it."""

from typing import NamedTuple

import numpy as np

from stridewise.kernels.direct.problem import BlockSizes, BufferSizes, Plan, Tasks
from stridewise.kernels.jit import inlined
from stridewise.kernels.machine import CACHE_LINE
from stridewise.kernels.problem import Array
from stridewise.kernels.simd.memory import address_of, array_at
from stridewise.kernels.tuning import EDGE_PIXELS, ROWS, TALL_ROWS, WIDE_ROWS

# The micro-kernel may prefetch the windows of the tile after the last.
EDGE_WINDOWS = EDGE_PIXELS + 2 * max(ROWS, WIDE_ROWS, TALL_ROWS)


class Buffers(NamedTuple):
    """Views of one thread's scratch memory, each aligned to a cache line.

    edge_tile, edge_windows: sums and windows of up to EDGE_PIXELS pixels, for tiles that reach beyond a region or the
    last channel. packed_input: of one block of pixels. packed_weights: kc rows of panels, for nc channels out.
    """

    edge_windows: Array
    edge_tile: Array
    packed_input: Array
    packed_weights: Array


def buffer_sizes(blocks: BlockSizes, tasks: Tasks, input_elements: int, itemsize: int) -> BufferSizes:
    """Return the sizes for a plan. input_elements: of a packed block of the input."""
    weights = 0 if tasks.packed else blocks.kc * -(-blocks.nc // blocks.nr) * blocks.nr
    sizes = (EDGE_WINDOWS * 8 // itemsize, EDGE_PIXELS * blocks.nr, input_elements, weights)
    line = CACHE_LINE // itemsize
    return BufferSizes(*(-(-size // line) * line for size in sizes))


@inlined
def buffers_in(plan: Plan, scratch: Array) -> Buffers:
    """Return the buffers in a thread's scratch memory, a flat array of as many elements as all sizes together."""
    edge_tile = plan.buffers.edge_windows
    packed_input = edge_tile + plan.buffers.edge_tile
    packed_weights = packed_input + plan.buffers.packed_input
    edge_windows = array_at(address_of(scratch), np.int64)
    return Buffers(
        edge_windows, scratch[edge_tile:packed_input], scratch[packed_input:packed_weights], scratch[packed_weights:]
    )
