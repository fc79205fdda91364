"""The explorer: arrays, the memory that they lie in, and where each element is."""

from stridewise.plots.widgets.explorer.widget import Explorer, explore

__all__ = ["Explorer", "explore"]
