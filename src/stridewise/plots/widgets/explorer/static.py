"""The explorer where no widget can run: the same arrays as tables, their selected element marked, and as text.

Inline styles only: a notebook that is not trusted loses everything else, and some code hosts lose even those.
"""

import html
from collections.abc import Iterator, Sequence
from math import prod

from stridewise.layout import element_offset
from stridewise.plots.drawing import style
from stridewise.plots.widgets.explorer.edits import OUTSIDE
from stridewise.plots.widgets.explorer.model import Memory, Model, Panel
from stridewise.plots.widgets.explorer.places import LINE

MOST_CELLS, CLIPPED = 600, 240  # of a whole table, of a part of one; a saved notebook should stay small
LONGEST = (40, 24, 16, 12, 9, 7, 5, 3)  # what is shown of an axis, until the table is small enough
ROW = 16  # cells of a memory's row
CELL = "border:1px solid #8c8c8c;padding:1px 5px;text-align:center;font-family:monospace;"
ON = f"background-color:{style.ORANGE};color:#000;font-weight:bold;border:2px solid #000;"
RED = "background-color:#b34700;color:#fff;font-weight:bold;"
GAP = '<td style="border:none;padding:1px 5px">…</td>'
Selected = tuple[str, tuple[int, ...]]
Bytes = tuple[int, int]  # first, end


def as_html(model: Model, selected: Selected) -> str:
    """Tables of the arrays and of the memory; cells with the selected bytes are orange, bold and thickly framed.

    Of more than 600 cells those at the edges and around the selected one are shown.
    """
    name, index = selected
    memory, *lit = _bytes(model, selected)
    parts = [f"<p><code>{html.escape(_sentence(model, selected))}</code></p>"]
    for panel in model.panels:
        at = index if panel.name == name else (0,) * len(panel.shape)
        parts.append(f"<div><b>{html.escape(panel.name)}</b> {html.escape(_facts(panel))}</div>")
        size = model.memories[panel.memory].size
        parts.append(_panel_table(panel, at, _lit(lit, panel.memory == memory), size))
    for number, each in enumerate(model.memories):
        parts.append(f"<div><b>{html.escape(each.name)}</b>, cache lines of {LINE} bytes</div>")
        parts.append(_table(list(_lines(each, _lit(lit, number == memory)))))
    return f'<div role="group" aria-label="{html.escape(_label(model))}">{"".join(parts)}</div>'


def as_text(model: Model, selected: Selected) -> str:
    """What the arrays are, and the selected element's address."""
    facts = [f"{panel.name}: {_facts(panel)}" for panel in model.panels]
    return "\n".join([_label(model), *facts, _sentence(model, selected)])


def _label(model: Model) -> str:
    return "Explorer of " + ", ".join(panel.name for panel in model.panels)


def _facts(panel: Panel) -> str:
    start = f", starts at byte {panel.offset}" if panel.offset else ""
    return f"shape {tuple(panel.shape)}, strides {tuple(panel.strides)} bytes{start}"


def _lit(lit: Sequence[int], here: bool) -> Bytes:
    return (lit[0], lit[1]) if here else (0, 0)


def _bytes(model: Model, selected: Selected) -> tuple[int, int, int]:
    """The memory and the bytes (first, end) of the selected element."""
    name, index = selected
    for panel in model.panels:
        if panel.name == name:
            address = panel.offset + element_offset(index, panel.strides)
            return panel.memory, address, address + panel.itemsize
    number = [memory.name for memory in model.memories].index(name)
    memory = model.memories[number]
    address = memory.first + index[0] * memory.itemsize
    return number, address, address + memory.itemsize


def _sentence(model: Model, selected: Selected) -> str:
    name, index = selected
    number, address, end = _bytes(model, selected)
    written = f"{name}[{', '.join(map(str, index))}]"
    outside = max(-address, end - model.memories[number].size)
    more = f", {style.count_text(outside, 'byte')} outside the memory" if outside > 0 else ""
    for panel in model.panels:
        if panel.name == name:
            terms = [f"{i}*{_factor(stride)}" for i, stride in zip(index, panel.strides, strict=True)]
            start = [str(panel.offset)] if panel.offset or not terms else []
            return f"{written}: {' + '.join(start + terms)} = {address} bytes{more}"
    return f"{written}: byte {address}"


def _factor(stride: int) -> str:
    return f"({stride})" if stride < 0 else str(stride)


def _panel_table(panel: Panel, at: tuple[int, ...], lit: Bytes, size: int) -> str:
    most = MOST_CELLS if len(panel.texts) <= MOST_CELLS else CLIPPED
    longest = next((n for n in (MOST_CELLS, *LONGEST) if prod(min(n, each) for each in panel.shape) <= most), None)
    if longest is None:
        return f"<p>{len(panel.texts):,} elements: run the cell to see them.</p>"

    def build(index: tuple[int, ...]) -> str:
        axis = len(index)
        left = len(panel.shape) - axis
        if left == 0:
            address = panel.offset + element_offset(index, panel.strides)
            return _cell(panel.texts[_number(index, panel.shape)], address, panel.itemsize, lit, size)
        shown = _shown(panel.shape[axis], at[axis], longest)
        inner = [None if i is None else build((*index, i)) for i in shown]
        if left <= 2:
            cells = [GAP if each is None else each for each in inner]
            return "".join(cells) if left == 1 else _table(cells)
        boxes = [GAP if each is None else _box(each) for each in inner]
        return _table(["".join(boxes)] if left % 2 else boxes)

    built = build(())
    return built if len(panel.shape) > 1 else _table([built])


def _number(index: tuple[int, ...], shape: Sequence[int]) -> int:
    """The element's place in index order."""
    return element_offset(index, [prod(shape[axis + 1 :]) for axis in range(len(shape))])


def _shown(length: int, at: int, most: int) -> list[int | None]:
    """All of an axis, or its ends and what lies around `at`, with None in the gaps."""
    if length <= most:
        return list(range(length))
    first = min(max(at - (most - 2) // 2, 1), length - most + 1)
    middle = list(range(first, first + most - 2))
    before = [None] if middle[0] > 1 else []
    behind = [None] if middle[-1] < length - 2 else []
    return [0, *before, *middle, *behind, length - 1]


def _lines(memory: Memory, lit: Bytes) -> Iterator[str]:
    """A row for each cache line, several for a long one; of many those at the ends and around the lit bytes."""
    rows: list[tuple[str, list[str]]] = []
    last, lit_row = None, 0
    for number, text in enumerate(memory.texts):
        address = memory.first + number * memory.itemsize
        line = address // LINE
        if line != last or len(rows[-1][1]) == ROW:
            rows.append((f"line {line}" if line != last else "", []))
            last = line
        lit_row = len(rows) - 1 if address <= lit[0] else lit_row
        rows[-1][1].append(_cell(text, address, memory.itemsize, lit, memory.size))
    most = MOST_CELLS if len(memory.texts) <= MOST_CELLS else CLIPPED
    for shown in _shown(len(rows), lit_row, max(most // max(len(cells) for _, cells in rows), 3)):
        name, cells = ("…", []) if shown is None else rows[shown]
        yield f'<th style="padding-right:8px;font-weight:normal;text-align:left">{name}</th>{"".join(cells)}'


def _cell(text: str, address: int, size: int, lit: Bytes, memory: int) -> str:
    on = address < lit[1] and lit[0] < address + size
    marks = (RED if text == OUTSIDE and not 0 <= address <= memory - size else "") + (ON if on else "")
    written = html.escape(text)
    return f'<td style="{CELL}{marks}">{f"<b>{written}</b>" if on else written}</td>'


def _box(inner: str) -> str:
    return f'<td style="padding:4px;border:none">{inner}</td>'


def _table(rows: list[str]) -> str:
    # JupyterLab stripes the rows of tables; a marked cell has to stand out.
    body = "".join(f'<tr style="background:transparent">{row}</tr>' for row in rows)
    return f'<table style="border-collapse:collapse;margin:4px 0">{body}</table>'
