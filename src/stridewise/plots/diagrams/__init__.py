"""Diagrams: arrays, the memory under them, and the windows and tiles cut out of them, drawn cell by cell.

Reading order: `grid` and `heat_map` (one table), `memory_strip` and `storage_orders` (memory), `window_step`,
`tile_orders`, `shared_windows`, `im2col_matrix` and `im2col_panels` (a table and what becomes of it),
`register_tile` and `winograd_products` (inside a kernel), `transposed_matrix` and `kernel_images` (the backward pass),
`warp_access` (on a GPU). Each file holds the function of its name.
"""

from stridewise.plots.diagrams.grid import grid
from stridewise.plots.diagrams.heat_map import heat_map
from stridewise.plots.diagrams.im2col_matrix import im2col_matrix
from stridewise.plots.diagrams.im2col_panels import im2col_panels
from stridewise.plots.diagrams.kernel_images import kernel_images
from stridewise.plots.diagrams.memory_strip import memory_strip
from stridewise.plots.diagrams.register_tile import register_tile
from stridewise.plots.diagrams.shared_windows import shared_windows
from stridewise.plots.diagrams.storage_orders import storage_orders
from stridewise.plots.diagrams.tile_orders import tile_orders
from stridewise.plots.diagrams.transposed_matrix import transposed_matrix
from stridewise.plots.diagrams.warp_access import warp_access
from stridewise.plots.diagrams.window_step import window_step
from stridewise.plots.diagrams.winograd_products import winograd_products

__all__ = [
    "grid",
    "heat_map",
    "im2col_matrix",
    "im2col_panels",
    "kernel_images",
    "memory_strip",
    "register_tile",
    "shared_windows",
    "storage_orders",
    "tile_orders",
    "transposed_matrix",
    "warp_access",
    "window_step",
    "winograd_products",
]
