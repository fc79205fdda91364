"""Pictures of memory, tiles, windows and speed. A plot takes data and an optional `ax` and returns the `Axes`.

`show` displays it, `describe` says it in words; `explore` and `replay` are widgets. What a picture colours it also
marks by a label; its text has the page's size.
"""

from stridewise.plots.access_orders import access_order
from stridewise.plots.bars import size_bars, speed_bars
from stridewise.plots.descriptions import describe
from stridewise.plots.display import show
from stridewise.plots.explorer import Explorer, explore
from stridewise.plots.grids import grid
from stridewise.plots.heat_maps import heat_map
from stridewise.plots.im2col_matrices import im2col_matrix
from stridewise.plots.ladders import ladder
from stridewise.plots.matrix_panels import im2col_panels
from stridewise.plots.memory import memory_strip
from stridewise.plots.miss_bars import miss_bars
from stridewise.plots.ratio_bars import ratio_bars
from stridewise.plots.register_tiles import register_tile
from stridewise.plots.replay import Replay, replay
from stridewise.plots.roofline import roofline
from stridewise.plots.shared_windows import shared_windows
from stridewise.plots.size_curves import size_curve
from stridewise.plots.storage import storage_orders
from stridewise.plots.tiles import tile_orders
from stridewise.plots.window_steps import window_step
from stridewise.plots.winograd import winograd_products

__all__ = [
    "Explorer",
    "Replay",
    "access_order",
    "describe",
    "explore",
    "grid",
    "heat_map",
    "im2col_matrix",
    "im2col_panels",
    "ladder",
    "memory_strip",
    "miss_bars",
    "ratio_bars",
    "register_tile",
    "replay",
    "roofline",
    "shared_windows",
    "show",
    "size_bars",
    "size_curve",
    "speed_bars",
    "storage_orders",
    "tile_orders",
    "window_step",
    "winograd_products",
]
