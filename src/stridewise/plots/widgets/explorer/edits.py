"""Shapes and strides typed into the explorer, in place of an array's own."""

from collections.abc import Mapping
from dataclasses import replace
from math import prod
from typing import Any

from stridewise.layout.integers import integers
from stridewise.plots.widgets.explorer.memory_map import MAX_ELEMENTS
from stridewise.plots.widgets.explorer.model import Memory, Model, Panel

MAX_STRIDE = 2**40  # bytes; JavaScript's numbers stay exact
OUT_OF_BOUNDS, UNKNOWN = "✕", "·"  # outside the memory; inside, but no element is known to start there

Edit = Mapping[str, list[int]]  # {"shape": ..., "strides": ...}


def checked_edits(edits: Any, model: Model) -> dict[str, dict[str, list[int]]]:
    """Return the edits with plain integers. Raises TypeError or ValueError that names the array and the reason."""
    names = [panel.name for panel in model.panels]
    if not isinstance(edits, Mapping) or not set(edits) <= set(names):
        raise ValueError(f"edits must map names of arrays ({', '.join(names)}) to shapes and strides, got {edits!r}")
    return {name: _checked_edit(name, edit) for name, edit in edits.items()}


def _checked_edit(name: str, edit: Any) -> dict[str, list[int]]:
    if not isinstance(edit, Mapping) or set(edit) != {"shape", "strides"}:
        raise ValueError(f"the edit of {name} must be {{'shape': ..., 'strides': ...}}, got {edit!r}")
    shape, strides = integers(f"shape of {name}", edit["shape"]), integers(f"strides of {name}", edit["strides"])
    if len(shape) != len(strides):
        raise ValueError(f"{name} needs one stride per axis; got shape {shape} and strides {strides}")
    if not shape or min(shape) < 1 or prod(shape) > MAX_ELEMENTS:
        raise ValueError(f"shape of {name} must have at least one axis and 1 to {MAX_ELEMENTS:,} elements, got {shape}")
    if any(abs(stride) > MAX_STRIDE for stride in strides):
        raise ValueError(f"strides of {name} must be at most {MAX_STRIDE:,} bytes, got {strides}")
    return {"shape": list(shape), "strides": list(strides)}


def apply_edits(model: Model, edits: Mapping[str, Edit]) -> Model:
    """Return the model with these shapes and strides, without reading outside any memory."""
    panels = [_edited(panel, model.memories[panel.memory], edits.get(panel.name)) for panel in model.panels]
    return replace(model, panels=panels)


def _edited(panel: Panel, memory: Memory, edit: Edit | None) -> Panel:
    if not edit:
        return panel
    known = dict(zip(panel.addresses(), panel.texts, strict=True))
    if panel.same_dtype:
        known |= {memory.first_address + number * memory.itemsize: text for number, text in enumerate(memory.texts)}
    view = replace(panel, shape=edit["shape"], strides=edit["strides"], texts=[])
    last_address = memory.nbytes - panel.itemsize
    texts = [
        known.get(address, UNKNOWN) if 0 <= address <= last_address else OUT_OF_BOUNDS for address in view.addresses()
    ]
    return replace(view, texts=texts)
