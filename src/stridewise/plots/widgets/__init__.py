"""Widgets: the explorer of arrays and memory, the replay of a loop nest, a prediction's form. All need a live kernel.

Without one they are shown as tables, as a plot or as a fold, and as text. `shared.js` holds what all pages are built
from.
"""

from stridewise.plots.widgets.explorer import Explorer, explore
from stridewise.plots.widgets.predict import PredictionForm
from stridewise.plots.widgets.replay import Replay, replay

__all__ = ["Explorer", "PredictionForm", "Replay", "explore", "replay"]
