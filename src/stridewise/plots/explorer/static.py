"""The explorer where no widget can run: the same arrays as tables, their selected element marked, and as text.

Inline styles only: a notebook that is not trusted loses everything else.
"""

import html
from collections.abc import Iterator

from stridewise.layout import element_offset
from stridewise.plots import style
from stridewise.plots.explorer.model import LINE, Memory, Model, Panel

MOST_CELLS = 600  # of one table; a saved notebook should stay small
CELL = "border:1px solid #8c8c8c;padding:1px 5px;text-align:center;font-family:monospace;"
ON = f"background:{style.ORANGE};color:#000;font-weight:bold;border:2px solid #000;"
Selected = tuple[str, tuple[int, ...]]


def as_html(model: Model, selected: Selected) -> str:
    """Tables of the arrays and of the memory; cells with the selected bytes are orange, bold and thickly framed."""
    memory, first, last = _bytes(model, selected)
    parts = [f"<p><code>{html.escape(_sentence(model, selected))}</code></p>"]
    for panel in model.panels:
        lit = (first, last) if panel.memory == memory else (0, 0)
        parts.append(f"<div><b>{html.escape(panel.name)}</b> {html.escape(_facts(panel))}</div>")
        parts.append(_panel_table(panel, lit) if len(panel.texts) <= MOST_CELLS else f"<p>{_too_many(panel.texts)}</p>")
    for number, each in enumerate(model.memories):
        parts.append(
            f"<div><b>{html.escape(_memory_name(model, number))}</b>, a cache line of {LINE} bytes in each row</div>"
        )
        lit = (first, last) if number == memory else (0, 0)
        parts.append(_memory_table(each, lit) if len(each.texts) <= MOST_CELLS else f"<p>{_too_many(each.texts)}</p>")
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


def _memory_name(model: Model, number: int) -> str:
    return "memory" if len(model.memories) == 1 else f"memory of {model.memories[number].name}"


def _too_many(texts: list[str]) -> str:
    return f"{len(texts):,} elements: run the cell to see them."


def _bytes(model: Model, selected: Selected) -> tuple[int, int, int]:
    """The memory and the bytes (first, end) of the selected element."""
    name, index = selected
    for panel in model.panels:
        if panel.name == name and len(index) == len(panel.shape):
            address = panel.offset + element_offset(index, panel.strides)
            return panel.memory, address, address + panel.itemsize
    for number, memory in enumerate(model.memories):
        if name == _memory_name(model, number) and len(index) == 1:
            address = memory.first + index[0] * memory.itemsize
            return number, address, address + memory.itemsize
    return 0, 0, 0


def _sentence(model: Model, selected: Selected) -> str:
    name, index = selected
    _, address, _ = _bytes(model, selected)
    written = f"{name}[{', '.join(map(str, index))}]"
    for panel in model.panels:
        if panel.name == name:
            terms = [f"{i}*{stride}" for i, stride in zip(index, panel.strides, strict=True)]
            start = [str(panel.offset)] if panel.offset or not terms else []
            return f"{written}: {' + '.join(start + terms)} = {address} bytes"
    return f"{written}: byte {address}"


def _panel_table(panel: Panel, lit: tuple[int, int]) -> str:
    cells = iter(range(len(panel.texts)))

    def build(index: tuple[int, ...]) -> str:
        left = len(panel.shape) - len(index)
        if left == 0:
            address = panel.offset + element_offset(index, panel.strides)
            return _cell(panel.texts[next(cells)], address, panel.itemsize, lit)
        inner = [build((*index, i)) for i in range(panel.shape[len(index)])]
        if left == 1:
            return "".join(inner)
        if left == 2:
            return _table(inner)
        return _table(["".join(_box(each) for each in inner)]) if left % 2 else _table([_box(each) for each in inner])

    built = build(())
    return built if len(panel.shape) > 1 else _table([built])


def _memory_table(memory: Memory, lit: tuple[int, int]) -> str:
    return _table(list(_lines(memory, lit)))


def _lines(memory: Memory, lit: tuple[int, int]) -> Iterator[str]:
    rows: dict[int, list[str]] = {}
    for number, text in enumerate(memory.texts):
        address = memory.first + number * memory.itemsize
        rows.setdefault(address // LINE, []).append(_cell(text, address, memory.itemsize, lit))
    for line, cells in rows.items():
        yield f'<th style="padding-right:8px;font-weight:normal;text-align:left">line {line}</th>{"".join(cells)}'


def _cell(text: str, address: int, size: int, lit: tuple[int, int]) -> str:
    on = address < lit[1] and lit[0] < address + size
    return f'<td style="{CELL}{ON if on else ""}">{html.escape(text)}</td>'


def _box(inner: str) -> str:
    return f'<td style="padding:4px;border:none">{inner}</td>'


def _table(rows: list[str]) -> str:
    # JupyterLab stripes the rows of tables; a marked cell has to stand out.
    body = "".join(f'<tr style="background:transparent">{row}</tr>' for row in rows)
    return f'<table style="border-collapse:collapse;margin:4px 0">{body}</table>'
