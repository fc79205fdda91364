"""A loop nest as an animation: access by access, on its arrays, in their memory and in a cache."""

from stridewise.plots.widgets.replay.widget import Replay, replay

__all__ = ["Replay", "replay"]
