"""One idea in motion, step by step, computed from real arrays.

Reading order, as the lessons use them: `loop_orders`, `kernel_positions`, `tiles`, `im2col_rows`, `panels`,
`register_tile`, `winograd`, `input_grad`, `warp`, `shared_tile`. Each returns an `Animation`, whose scene holds every
step as plain data.
"""

from stridewise.plots.animations.im2col_rows import animate_im2col
from stridewise.plots.animations.input_grad import animate_input_grad
from stridewise.plots.animations.kernel_positions import animate_kernel_positions
from stridewise.plots.animations.loop_orders import animate_loop_orders
from stridewise.plots.animations.panels import animate_panels
from stridewise.plots.animations.register_tile import animate_register_tile
from stridewise.plots.animations.shared_tile import animate_shared_tile
from stridewise.plots.animations.tiles import animate_tiles
from stridewise.plots.animations.warp import animate_warp
from stridewise.plots.animations.winograd import animate_winograd

__all__ = [
    "animate_im2col",
    "animate_input_grad",
    "animate_kernel_positions",
    "animate_loop_orders",
    "animate_panels",
    "animate_register_tile",
    "animate_shared_tile",
    "animate_tiles",
    "animate_warp",
    "animate_winograd",
]
