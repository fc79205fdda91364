"""The explorer without a kernel: the same arrays as HTML tables with the selected element marked, and as text.

Inline styles only: an untrusted notebook loses all others, and some code hosts strip even those.
"""

import html
from collections.abc import Iterator, Sequence
from math import prod

from stridewise.layout import element_offset, row_major_strides
from stridewise.plots.drawing import style
from stridewise.plots.widgets.explorer.edits import OUT_OF_BOUNDS
from stridewise.plots.widgets.explorer.memory_map import CACHE_LINE
from stridewise.plots.widgets.explorer.model import Memory, Model, Panel

MAX_CELLS, MAX_CLIPPED_CELLS = 600, 240  # of a whole table, of a clipped one; a saved notebook should stay small
AXIS_LIMITS = (40, 24, 16, 12, 9, 7, 5, 3)  # indices shown per axis, tried until the table is small enough
CELLS_PER_ROW = 16  # of a memory
CELL = "border:1px solid #8c8c8c;padding:1px 5px;text-align:center;font-family:monospace;"
SELECTED = f"background-color:{style.ORANGE};color:#000;font-weight:bold;border:2px solid #000;"
RED = "background-color:#b34700;color:#fff;font-weight:bold;"
ELLIPSIS = '<td style="border:none;padding:1px 5px">…</td>'

Selection = tuple[str, tuple[int, ...]]  # the name of an array or a memory, and an index
Bytes = tuple[int, int]  # first and end address
NO_BYTES: Bytes = (0, 0)


def as_html(model: Model, selection: Selection) -> str:
    """Return tables of the arrays and memories; cells that hold the selected bytes are orange, bold and framed.

    Tables of more than 600 cells show only their edges and what surrounds the selected cell.
    """
    name, index = selection
    memory_number, selected = _selected_bytes(model, selection)
    parts = [f"<p><code>{html.escape(_address_text(model, selection))}</code></p>"]
    for panel in model.panels:
        centre = index if panel.name == name else (0,) * len(panel.shape)
        marked = selected if panel.memory == memory_number else NO_BYTES
        parts.append(f"<div><b>{html.escape(panel.name)}</b> {html.escape(_facts(panel))}</div>")
        parts.append(_panel_table(panel, centre, marked, model.memories[panel.memory].nbytes))
    for number, memory in enumerate(model.memories):
        marked = selected if number == memory_number else NO_BYTES
        parts.append(f"<div><b>{html.escape(memory.name)}</b>, cache lines of {CACHE_LINE} bytes</div>")
        parts.append(_table(list(_memory_rows(memory, marked))))
    return f'<div role="group" aria-label="{html.escape(_label(model))}">{"".join(parts)}</div>'


def as_text(model: Model, selection: Selection) -> str:
    """Return the arrays' shapes and strides, and the address of the selected element, as text."""
    facts = [f"{panel.name}: {_facts(panel)}" for panel in model.panels]
    return "\n".join([_label(model), *facts, _address_text(model, selection)])


def _label(model: Model) -> str:
    return "Explorer of " + ", ".join(panel.name for panel in model.panels)


def _facts(panel: Panel) -> str:
    start = f", starts at byte {panel.byte_offset}" if panel.byte_offset else ""
    names = f"axes {', '.join(panel.axis_names)}; " if any(panel.axis_names) else ""
    return f"{names}shape {tuple(panel.shape)}, strides {tuple(panel.strides)} bytes{start}"


def _selected_bytes(model: Model, selection: Selection) -> tuple[int, Bytes]:
    """Return the memory's number and the bytes of the selected element."""
    name, index = selection
    for panel in model.panels:
        if panel.name == name:
            address = panel.address(index)
            return panel.memory, (address, address + panel.itemsize)
    number = [memory.name for memory in model.memories].index(name)
    memory = model.memories[number]
    address = memory.first_address + index[0] * memory.itemsize
    return number, (address, address + memory.itemsize)


def _address_text(model: Model, selection: Selection) -> str:
    """Return how the address of the selected element is computed."""
    name, index = selection
    memory_number, (address, end) = _selected_bytes(model, selection)
    element = f"{name}[{', '.join(map(str, index))}]"
    excess = max(-address, end - model.memories[memory_number].nbytes)
    warning = f", {style.count_text(excess, 'byte')} outside the memory" if excess > 0 else ""
    for panel in model.panels:
        if panel.name == name:
            names = [f"{axis}: " if axis else "" for axis in panel.axis_names]
            terms = [f"{axis}{i}*{_factor(k)}" for axis, i, k in zip(names, index, panel.strides, strict=True)]
            start = [str(panel.byte_offset)] if panel.byte_offset or not terms else []
            return f"{element}: {' + '.join(start + terms)} = {address} bytes{warning}"
    return f"{element}: byte {address}"


def _factor(stride: int) -> str:
    return f"({stride})" if stride < 0 else str(stride)


def _panel_table(panel: Panel, centre: tuple[int, ...], selected: Bytes, nbytes: int) -> str:
    """Return an array as a table; of more than two axes, as nested tables."""
    max_cells = MAX_CELLS if len(panel.texts) <= MAX_CELLS else MAX_CLIPPED_CELLS
    axis_limit = next(
        (limit for limit in (MAX_CELLS, *AXIS_LIMITS) if prod(min(limit, n) for n in panel.shape) <= max_cells), None
    )
    if axis_limit is None:
        return f"<p>{len(panel.texts):,} elements: run the cell to see them.</p>"

    def build(index: tuple[int, ...]) -> str:
        axis = len(index)
        remaining = len(panel.shape) - axis
        if remaining == 0:
            text = panel.texts[_element_number(index, panel.shape)]
            return _cell(text, panel.address(index), panel.itemsize, selected, nbytes)
        shown = _clipped_range(panel.shape[axis], centre[axis], axis_limit)
        inner = [None if i is None else build((*index, i)) for i in shown]
        if remaining <= 2:
            cells = [ELLIPSIS if cell is None else cell for cell in inner]
            return "".join(cells) if remaining == 1 else _table(cells)
        boxes = [ELLIPSIS if box is None else _box(box) for box in inner]
        return _table(["".join(boxes)] if remaining % 2 else boxes)

    built = build(())
    return built if len(panel.shape) > 1 else _table([built])


def _element_number(index: tuple[int, ...], shape: Sequence[int]) -> int:
    """Return the element's position in index order."""
    return element_offset(index, row_major_strides(tuple(shape)))


def _clipped_range(length: int, centre: int, limit: int) -> list[int | None]:
    """Return all indices of an axis, or its ends and those around `centre`, with None for each gap."""
    if length <= limit:
        return list(range(length))
    first = min(max(centre - (limit - 2) // 2, 1), length - limit + 1)
    middle = list(range(first, first + limit - 2))
    gap_before = [None] if middle[0] > 1 else []
    gap_after = [None] if middle[-1] < length - 2 else []
    return [0, *gap_before, *middle, *gap_after, length - 1]


def _memory_rows(memory: Memory, selected: Bytes) -> Iterator[str]:
    """Yield a row per cache line, or several for a long one; of many rows, the ends and those around the selection."""
    rows: list[tuple[str, list[str]]] = []
    previous_line, selected_row = None, 0
    for number, text in enumerate(memory.texts):
        address = memory.first_address + number * memory.itemsize
        line = address // CACHE_LINE
        if line != previous_line or len(rows[-1][1]) == CELLS_PER_ROW:
            rows.append((f"line {line}" if line != previous_line else "", []))
            previous_line = line
        selected_row = len(rows) - 1 if address <= selected[0] else selected_row
        rows[-1][1].append(_cell(text, address, memory.itemsize, selected, memory.nbytes))
    max_cells = MAX_CELLS if len(memory.texts) <= MAX_CELLS else MAX_CLIPPED_CELLS
    max_rows = max(max_cells // max(len(cells) for _, cells in rows), 3)
    for shown in _clipped_range(len(rows), selected_row, max_rows):
        name, cells = ("…", []) if shown is None else rows[shown]
        yield f'<th style="padding-right:8px;font-weight:normal;text-align:left">{name}</th>{"".join(cells)}'


def _cell(text: str, address: int, itemsize: int, selected: Bytes, nbytes: int) -> str:
    is_selected = address < selected[1] and selected[0] < address + itemsize
    outside = text == OUT_OF_BOUNDS and not 0 <= address <= nbytes - itemsize
    css = CELL + (RED if outside else "") + (SELECTED if is_selected else "")
    escaped = html.escape(text)
    return f'<td style="{css}">{f"<b>{escaped}</b>" if is_selected else escaped}</td>'


def _box(inner: str) -> str:
    return f'<td style="padding:4px;border:none">{inner}</td>'


def _table(rows: list[str]) -> str:
    # JupyterLab stripes table rows, which would hide marked cells.
    body = "".join(f'<tr style="background:transparent">{row}</tr>' for row in rows)
    return f'<table style="border-collapse:collapse;margin:4px 0">{body}</table>'
