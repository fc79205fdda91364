"""The verdict as an HTML card for JupyterLab. Inline styles only: an untrusted notebook loses everything else."""

import html
import re
from itertools import groupby
from typing import Any

import numpy as np

from stridewise.checker.messages.arrays import Plane, plane, planes
from stridewise.checker.messages.figures import captions, small_arguments
from stridewise.checker.messages.windows import window
from stridewise.checker.rules.compare import differences
from stridewise.checker.verdict import Finding, Verdict

# Okabe-Ito: green for right, vermilion for wrong, grey for the rest. The signs say it too.
_EDGE = {"passed": "#009E73", "failed": "#D55E00", "unattempted": "#888888", "undecided": "#888888"}
_SIGN = {"passed": "&#10003;", "failed": "&#10007;", "unattempted": "&#9675;", "undecided": "?"}
# Text keeps the theme's colour, lines are grey: both are readable on white and on black.
_CARD = "border:1px solid #888888;border-left:6px solid {edge};padding:8px 12px;max-width:900px"
_LINE = "margin-top:4px"
_PRE = "margin:4px 0 0 12px;padding:0;background:transparent;white-space:pre-wrap"
_CELL = "border:1px solid #888888;padding:2px 8px;text-align:right;font-family:monospace;background:transparent"
_DIFFERENT = "border:2px solid #000000;padding:2px 8px;text-align:right;font-family:monospace;font-weight:bold;"
_DIFFERENT += "background:#E69F00;color:#000000"
_READ = "border:2px solid #0072B2;padding:2px 8px;text-align:right;font-family:monospace;font-weight:bold;"
_READ += "background:transparent"
_CAPTION = "caption-side:top;text-align:left;white-space:nowrap;font-family:monospace;padding:2px 0"

Marks = frozenset[tuple[int, int]]


def card(verdict: Verdict) -> str:
    """The whole verdict: a headline, what was asked, the arrays as tables with what differs marked, then the words."""
    headline, *rest = verdict.message.splitlines()
    parts = [f'<div style="font-weight:bold">{_SIGN[verdict.status]} {_inline(headline)}</div>']
    for is_figure, group in groupby(rest, lambda row: row.startswith("  ")):
        rows = list(group)
        parts.append(_figure(verdict.finding, [row[2:] for row in rows]) if is_figure else _paragraphs(rows))
    return f'<div style="{_CARD.format(edge=_EDGE[verdict.status])}">{"".join(parts)}</div>'


def _paragraphs(rows: list[str]) -> str:
    return "".join(f'<div style="{_LINE}">{_inline(row)}</div>' for row in rows)


def _inline(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _figure(finding: Finding | None, rows: list[str]) -> str:
    """The figure's lines as they are, or in their place tables, where two arrays differ element by element."""
    if finding is None or finding.kind not in ("values", "nonfinite") or not isinstance(finding.expected, np.ndarray):
        return _lines(rows)
    expected, received = finding.expected, finding.received
    wrong = differences(expected, received)
    where = tuple(int(i) for i in np.argwhere(wrong)[0])
    marks = _true(plane("", wrong, where))
    arguments = _arguments(finding.case, where)
    results = [_table(plane("expected out", expected, where)), _table(plane("received out", received, where), marks)]
    said = captions(finding.case, expected, received, where)
    printed = [row for row in rows if row.startswith("it printed: ")]
    return _row(arguments) + _row(results) + _lines([*said, *printed])


def _arguments(case: dict[str, Any], where: tuple[int, ...]) -> list[str]:
    """The small arguments as tables; in a convolution's image, what the output `where` should have read is marked."""
    read = window(case, where)
    marks = [_true(table) for table in planes("x", read)] if read is not None else []
    tables = small_arguments(case)
    return [_table(table, marks[i] if i < len(marks) else frozenset(), _READ) for i, table in enumerate(tables)]


def _true(flags: Plane) -> Marks:
    """Where a table of truth values says True."""
    return frozenset((i, j) for i, row in enumerate(flags.rows) for j, entry in enumerate(row) if entry == "True")


def _lines(rows: list[str]) -> str:
    return f'<pre style="{_PRE}">{html.escape(chr(10).join(rows))}</pre>'


def _row(tables: list[str]) -> str:
    cell = '<div style="display:inline-block;vertical-align:top;margin:4px 24px 0 12px">'
    return f"<div>{''.join(f'{cell}{table}</div>' for table in tables)}</div>" if tables else ""


def _table(table: Plane, marks: Marks = frozenset(), style: str = _DIFFERENT) -> str:
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
