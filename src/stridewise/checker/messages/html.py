"""The verdict as an HTML card for JupyterLab, with inline styles only: an untrusted notebook loses everything else."""

import html
from itertools import groupby
from typing import Any

import numpy as np

from stridewise.checker.messages.arrays import ArrayTable, table_around, tables_of
from stridewise.checker.messages.asked import ASKED
from stridewise.checker.messages.details import details, inline
from stridewise.checker.messages.figures import captions, small_arguments
from stridewise.checker.messages.points import HINTS
from stridewise.checker.messages.windows import window
from stridewise.checker.rules.compare import differences
from stridewise.checker.verdict import Finding, Verdict
from stridewise.language import translate as _

# Okabe-Ito: green for passed, vermilion for failed, grey for the rest. The signs say it too.
_EDGE = {"passed": "#009E73", "failed": "#D55E00", "unattempted": "#888888", "undecided": "#888888"}
_SIGN = {"passed": "&#10003;", "failed": "&#10007;", "unattempted": "&#9675;", "undecided": "?"}
# Text keeps the theme's colour, lines are grey: both are readable on white and on black.
_CARD = "border:1px solid #888888;border-left:6px solid {edge};padding:8px 12px;max-width:900px"
_LINE = "margin-top:4px"
_PRE = "margin:4px 0 0 12px;padding:0;background:transparent;white-space:pre-wrap;word-break:normal"
_CELL = "border:1px solid #888888;padding:2px 8px;text-align:right;font-family:monospace;background:transparent"
_MARKED = "padding:2px 8px;text-align:right;font-family:monospace;font-weight:bold;"
_DIFFERENT = f"border:2px solid #000000;{_MARKED}background:#E69F00;color:#000000"
_READ = f"border:2px solid #0072B2;{_MARKED}background:transparent"
_CAPTION = "caption-side:top;text-align:left;white-space:nowrap;font-family:monospace;padding:2px 0"

Marks = frozenset[tuple[int, int]]


def card(verdict: Verdict) -> str:
    """Return the whole verdict as a card. Where two arrays differ, they stand as tables with the differences marked.

    What was asked and the hints unfold at its foot; the lines about them are for those who read text.
    """
    headline, *rest = verdict.message.splitlines()
    footer = details(verdict)
    if footer and verdict.status == "failed":
        rest = [row for row in rest if not row.startswith((_(ASKED), _(HINTS)))]
    parts = [f'<div style="font-weight:bold">{_SIGN[verdict.status]} {inline(headline)}</div>']
    for is_figure, group in groupby(rest, lambda row: row.startswith("  ")):
        rows = list(group)
        parts.append(_figure(verdict.finding, [row[2:] for row in rows]) if is_figure else _paragraphs(rows))
    return f'<div style="{_CARD.format(edge=_EDGE[verdict.status])}">{"".join(parts)}{footer}</div>'


def _paragraphs(rows: list[str]) -> str:
    return "".join(f'<div style="{_LINE}">{inline(row)}</div>' for row in rows)


def _figure(finding: Finding | None, rows: list[str]) -> str:
    """Return the figure's lines as they are or, where two arrays differ element by element, tables in their place."""
    if finding is None or finding.kind not in ("values", "nonfinite") or not isinstance(finding.expected, np.ndarray):
        return _lines(rows)
    expected, received = finding.expected, finding.received
    wrong = differences(expected, received)
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    results = [
        _table(table_around(_("expected out"), expected, index)),
        _table(table_around(_("received out"), received, index), _true_entries(table_around("", wrong, index))),
    ]
    printed = [row for row in rows if row.startswith(_("it printed: "))]
    texts = [*captions(finding.case, expected, received, index), *printed]
    return _row(_argument_tables(finding.case, index)) + _row(results) + _lines(texts)


def _argument_tables(case: dict[str, Any], index: tuple[int, ...]) -> list[str]:
    """Return the small arguments as tables; in a convolution's image, the window of the output at `index` is marked."""
    inside = window(case, index)
    marks = [_true_entries(table) for table in tables_of("x", inside)] if inside is not None else []
    tables = small_arguments(case)
    return [_table(table, marks[i] if i < len(marks) else frozenset(), _READ) for i, table in enumerate(tables)]


def _true_entries(table: ArrayTable) -> Marks:
    return frozenset((i, j) for i, row in enumerate(table.rows) for j, entry in enumerate(row) if entry == "True")


def _lines(rows: list[str]) -> str:
    return f'<pre style="{_PRE}">{html.escape(chr(10).join(rows))}</pre>'


def _row(tables: list[str]) -> str:
    cell = '<div style="display:inline-block;vertical-align:top;margin:4px 24px 0 12px">'
    return f"<div>{''.join(f'{cell}{table}</div>' for table in tables)}</div>" if tables else ""


def _table(table: ArrayTable, marks: Marks = frozenset(), style: str = _DIFFERENT) -> str:
    rows = "".join(
        '<tr style="background:transparent">'
        + "".join(
            f'<td style="{style if (i, j) in marks else _CELL}">{html.escape(entry)}</td>'
            for j, entry in enumerate(row)
        )
        + "</tr>"
        for i, row in enumerate(table.rows)
    )
    caption = f'<caption style="{_CAPTION}">{html.escape(table.label)}</caption>'
    return f'<table style="border-collapse:collapse;margin:0">{caption}{rows}</table>'
