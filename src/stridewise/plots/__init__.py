"""Pictures of memory, tiles, windows and speed. A plot takes data and an optional `ax` and returns the `Axes`.

`show` displays it, `describe` says it in words; `explore` and `replay` are widgets. What a picture colours it also
marks by a label; its text has the page's size.
"""

from stridewise.plots.charts.bars import size_bars, speed_bars
from stridewise.plots.charts.ladders import ladder
from stridewise.plots.charts.miss_bars import miss_bars
from stridewise.plots.charts.ratio_bars import ratio_bars
from stridewise.plots.charts.roofline import roofline
from stridewise.plots.charts.size_curves import size_curve
from stridewise.plots.diagrams.access_orders import access_order
from stridewise.plots.diagrams.grids import grid
from stridewise.plots.diagrams.heat_maps import heat_map
from stridewise.plots.diagrams.im2col_matrices import im2col_matrix
from stridewise.plots.diagrams.matrix_panels import im2col_panels
from stridewise.plots.diagrams.memory import memory_strip
from stridewise.plots.diagrams.register_tiles import register_tile
from stridewise.plots.diagrams.shared_windows import shared_windows
from stridewise.plots.diagrams.storage import storage_orders
from stridewise.plots.diagrams.tiles import tile_orders
from stridewise.plots.diagrams.window_steps import window_step
from stridewise.plots.diagrams.winograd import winograd_products
from stridewise.plots.drawing.descriptions import describe
from stridewise.plots.drawing.display import show
from stridewise.plots.widgets.explorer import Explorer, explore
from stridewise.plots.widgets.replay import Replay, replay

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
