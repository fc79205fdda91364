"""Charts: measured times, sizes, cache misses and accesses on matplotlib axes.

Reading order: `units` (number formats), `axes` (layout and styling that the charts share), then one file per chart,
from `bars` to `roofline`. Given an `ax`, a chart fills it and its text keeps its size; a diagram is scaled as a whole.
"""

from stridewise.plots.charts.access_order import access_order
from stridewise.plots.charts.bars import size_bars, speed_bars
from stridewise.plots.charts.ladder import ladder
from stridewise.plots.charts.miss_bars import miss_bars
from stridewise.plots.charts.ratio_bars import ratio_bars
from stridewise.plots.charts.roofline import roofline
from stridewise.plots.charts.size_curve import size_curve

__all__ = [
    "access_order",
    "ladder",
    "miss_bars",
    "ratio_bars",
    "roofline",
    "size_bars",
    "size_curve",
    "speed_bars",
]
