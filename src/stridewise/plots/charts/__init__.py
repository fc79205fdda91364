"""Charts: measured times, sizes, cache misses and accesses on matplotlib axes.

Reading order: `units` (number formats), `axes` (layout and styling that the charts share), `dots` (values with their
spread), then one file per chart, from `time_dots` to `roofline` and `training_curve`. Given an `ax`, a chart fills it
and its text keeps its size; a diagram is scaled as a whole.
"""

from stridewise.plots.charts.access_order import access_order
from stridewise.plots.charts.ladder import ladder
from stridewise.plots.charts.miss_bars import miss_bars
from stridewise.plots.charts.ratio_dots import ratio_dots
from stridewise.plots.charts.roofline import roofline
from stridewise.plots.charts.size_bars import size_bars
from stridewise.plots.charts.size_curve import size_curve
from stridewise.plots.charts.time_dots import time_dots
from stridewise.plots.charts.training_curve import training_curve

__all__ = [
    "access_order",
    "ladder",
    "miss_bars",
    "ratio_dots",
    "roofline",
    "size_bars",
    "size_curve",
    "time_dots",
    "training_curve",
]
