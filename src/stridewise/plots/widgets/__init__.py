"""Widgets: the explorer of arrays and memory, and the replay of a loop nest. Both need a live kernel.

Without one they are shown as tables or as a plot, and as text. `shared.js` holds what both pages are built from.
"""

from stridewise.plots.widgets.explorer import Explorer, explore
from stridewise.plots.widgets.replay import Replay, replay

__all__ = ["Explorer", "Replay", "explore", "replay"]
