"""The explorer: arrays, the memory they share, and the bytes of each element.

Reading order: `model` (what is shown, as plain data), built from `memory_map` (where arrays are in memory) and `edges`
(what was made from what); `edits` (shapes and strides typed in); `widget` (the front end's state and the public
function); `static_tables` (the same without a kernel). The front end is one module made of `../shared.js`, `graph.js`
(bytes and edges), `status_text.js`, `form.js`, `grids.js` and `explorer.js`.
"""

from stridewise.plots.widgets.explorer.widget import Explorer, explore

__all__ = ["Explorer", "explore"]
