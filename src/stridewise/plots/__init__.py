"""Plots of memory, tiles, windows and speed. A plot takes data and an optional `ax` and returns the `Axes`.

`show` displays a plot, `describe` returns it as text; `explore` and `replay` are interactive widgets; the functions
`animate_...` show one idea step by step. Whatever a plot distinguishes by colour it also labels, and its text is as
large as the page's.

Reading order: `diagrams` (arrays and memory, cell by cell), `charts` (measurements), `animations`, `widgets`, then
`drawing`, the toolkit under them. `gallery` renders every plot on one page: `python -m stridewise.plots.gallery`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stridewise.plots.animations import (
        animate_im2col,
        animate_input_grad,
        animate_kernel_positions,
        animate_loop_orders,
        animate_panels,
        animate_register_tile,
        animate_shared_tile,
        animate_tiles,
        animate_warp,
        animate_winograd,
    )
    from stridewise.plots.charts import (
        access_order,
        ladder,
        miss_bars,
        ratio_dots,
        roofline,
        size_bars,
        size_curve,
        time_dots,
        training_curve,
    )
    from stridewise.plots.diagrams import (
        grid,
        heat_map,
        im2col_matrix,
        im2col_panels,
        kernel_images,
        memory_strip,
        register_tile,
        shared_windows,
        storage_orders,
        tile_orders,
        transposed_matrix,
        warp_access,
        window_step,
        winograd_products,
    )
    from stridewise.plots.drawing.descriptions import describe
    from stridewise.plots.drawing.display import show
    from stridewise.plots.widgets.explorer import Explorer, explore
    from stridewise.plots.widgets.replay import Replay, replay

__all__ = [
    "Explorer",
    "Replay",
    "access_order",
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
    "describe",
    "explore",
    "grid",
    "heat_map",
    "im2col_matrix",
    "im2col_panels",
    "kernel_images",
    "ladder",
    "memory_strip",
    "miss_bars",
    "ratio_dots",
    "register_tile",
    "replay",
    "roofline",
    "shared_windows",
    "show",
    "size_bars",
    "size_curve",
    "storage_orders",
    "tile_orders",
    "time_dots",
    "training_curve",
    "transposed_matrix",
    "warp_access",
    "window_step",
    "winograd_products",
]

# Each name loads its part when it is first used: to import Matplotlib and the widgets takes a browser seconds.
_PARTS = {
    "animations": (
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
    ),
    "charts": (
        "access_order",
        "ladder",
        "miss_bars",
        "ratio_dots",
        "roofline",
        "size_bars",
        "size_curve",
        "time_dots",
        "training_curve",
    ),
    "diagrams": (
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
    ),
    "drawing.descriptions": ("describe",),
    "drawing.display": ("show",),
    "widgets.explorer": ("Explorer", "explore"),
    "widgets.replay": ("Replay", "replay"),
}
# Under these names notebooks of the first edition draw what are dots now.
_EARLIER_NAMES = {"speed_bars": "time_dots", "ratio_bars": "ratio_dots"}


def __getattr__(name: str) -> Any:
    wanted = _EARLIER_NAMES.get(name, name)
    for part, names in _PARTS.items():
        if wanted in names:
            return getattr(import_module(f"stridewise.plots.{part}"), wanted)
    raise AttributeError(f"module 'stridewise.plots' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
