"""The replay: a loop nest access by access, on its arrays, in their memory and in a cache.

`widget` runs the cache model and sends every access with its hits and evictions; `replay.js` only shows them.
"""

from stridewise.plots.widgets.replay.widget import Replay, replay

__all__ = ["Replay", "replay"]
