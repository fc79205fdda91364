"""Shapes and strides that were typed in, in the place of an array's own."""

from collections.abc import Mapping
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from stridewise.layout.integers import integers
from stridewise.plots.widgets.explorer.model import Memory, Model, Panel
from stridewise.plots.widgets.explorer.places import MOST_ELEMENTS

FURTHEST = 2**40  # bytes of a stride; JavaScript's numbers stay exact
OUTSIDE, BETWEEN = "✕", "·"  # not in the memory; in it, but nothing is known to start there


def checked_edits(edits: Any, model: Model) -> dict[str, dict[str, list[int]]]:
    """The edits as plain integers. Raises TypeError or ValueError that says which array's edit cannot be, and why."""
    names = [panel.name for panel in model.panels]
    if not isinstance(edits, Mapping) or not set(edits) <= set(names):
        raise ValueError(f"edits must map names of arrays ({', '.join(names)}) to shapes and strides, got {edits!r}")
    return {name: _checked(name, edit) for name, edit in edits.items()}


def _checked(name: str, edit: Any) -> dict[str, list[int]]:
    if not isinstance(edit, Mapping) or set(edit) != {"shape", "strides"}:
        raise ValueError(f"the edit of {name} must be {{'shape': ..., 'strides': ...}}, got {edit!r}")
    shape, strides = integers(f"shape of {name}", edit["shape"]), integers(f"strides of {name}", edit["strides"])
    if len(shape) != len(strides):
        raise ValueError(f"{name} needs one stride for each axis; got shape {shape} and strides {strides}")
    if not shape or min(shape) < 1 or prod(shape) > MOST_ELEMENTS:
        raise ValueError(f"shape of {name} must have 1 to {MOST_ELEMENTS:,} elements and an axis, got {shape}")
    if any(abs(stride) > FURTHEST for stride in strides):
        raise ValueError(f"strides of {name} must be at most {FURTHEST:,} bytes, got {strides}")
    return {"shape": list(shape), "strides": list(strides)}


def edited(model: Model, edits: Mapping[str, Mapping[str, list[int]]]) -> Model:
    """The model with these shapes and strides; what lies outside the memory is not read."""
    panels = [_edited(panel, model.memories[panel.memory], edits.get(panel.name)) for panel in model.panels]
    return replace(model, panels=panels)


def _edited(panel: Panel, memory: Memory, edit: Mapping[str, list[int]] | None) -> Panel:
    if not edit:
        return panel
    known = dict(zip(addresses(panel), panel.texts, strict=True))
    if panel.alike:
        known |= {memory.first + number * memory.itemsize: text for number, text in enumerate(memory.texts)}
    moved = replace(panel, shape=edit["shape"], strides=edit["strides"], texts=[])
    texts = [
        known.get(address, BETWEEN) if 0 <= address <= memory.size - panel.itemsize else OUTSIDE
        for address in addresses(moved)
    ]
    return replace(moved, texts=texts)


def addresses(panel: Panel) -> list[int]:
    """The byte at which each element starts, in index order."""
    places = np.full(panel.shape, panel.offset, dtype=np.int64)
    for axis, (length, stride) in enumerate(zip(panel.shape, panel.strides, strict=True)):
        places += (np.arange(length) * stride).reshape(-1, *[1] * (len(panel.shape) - axis - 1))
    return [int(place) for place in places.ravel()]
