"""A scene in steps: arrays whose cells, marks and frames change from one step to the next.

Reading order: `scene` (what is shown, as plain data), `still` (one step as a plot), `animation` (the player as HTML).
No kernel is needed: the HTML holds all steps, and `animation.js` plays them wherever scripts run. Elsewhere, as in an
untrusted notebook, the still is shown.
"""

from stridewise.plots.widgets.animation.animation import Animation
from stridewise.plots.widgets.animation.scene import Frame, Grid, Scene, Step, blank, texts_of

__all__ = ["Animation", "Frame", "Grid", "Scene", "Step", "blank", "texts_of"]
