"""The verdict as an HTML card for JupyterLab. Inline styles only: an untrusted notebook loses everything else."""

import html
from typing import Any

import numpy as np

from stridewise.checker.arrays_as_text import WHOLE, Plane, number, plane, summary
from stridewise.checker.compare import differences
from stridewise.checker.verdict import Verdict

# Okabe-Ito: green for right, vermilion for wrong, grey for undecided; the words say it too.
_EDGE = {"passed": "#009E73", "failed": "#D55E00", "undecided": "#888888"}
_SIGN = {"passed": "&#10003;", "failed": "&#10007;", "undecided": "?"}
_CELL = "border:1px solid #8888;padding:2px 8px;text-align:right;font-family:monospace;"
_DIFFERENT = "background:#E69F00;color:#000;font-weight:bold;border:2px solid #000;"


def card(verdict: Verdict) -> str:
    """The whole verdict: a headline, the arrays as tables with differing elements marked, then the words."""
    headline, *rest = verdict.message.splitlines()
    edge = _EDGE[verdict.status]
    body = _words(rest)
    tables = _tables(verdict)
    if tables:
        # The tables say what the indented lines of the text say.
        body = tables + _words([line for line in rest if not line.startswith("  ") or line.startswith("  it printed")])
    return (
        f'<div style="border:1px solid #8888;border-left:6px solid {edge};padding:8px 12px;max-width:900px">'
        f'<div style="font-weight:bold">{_SIGN[verdict.status]} {html.escape(headline)}</div>{body}</div>'
    )


def _words(rows: list[str]) -> str:
    blocks = []
    for row in rows:
        if row.startswith("  "):
            blocks.append(
                f'<pre style="margin:2px 0 2px 12px;background:transparent">{html.escape(row.strip(" ") or row)}</pre>'
            )
        else:
            blocks.append(f'<div style="margin-top:4px">{html.escape(row)}</div>')
    return "".join(blocks)


def _tables(verdict: Verdict) -> str:
    """Arguments and both results as tables; empty where the finding is not about elements."""
    finding = verdict.finding
    if finding is None or finding.kind not in ("values", "nonfinite"):
        return ""
    expected, received = finding.expected, finding.received
    if not isinstance(expected, np.ndarray) or not isinstance(received, np.ndarray):
        return ""
    wrong = np.argwhere(differences(expected, received))
    where = tuple(int(i) for i in wrong[0])
    left, right = plane("expected", expected, where), plane("received", received, where)
    if left is None or right is None:
        return ""
    arguments = [_argument(name, value) for name, value in finding.case.items()]
    differing = _marks(expected, received, where)
    results = [_table(left, frozenset()), _table(right, differing)]
    first = (
        f"first difference at out[{', '.join(map(str, where))}]: "
        f"expected {number(expected[where])}, received {number(received[where])}"
    )
    return _row(arguments) + _row(results) + f'<div style="margin-top:4px">{html.escape(first)}</div>'


def _marks(expected: Any, received: Any, where: tuple[int, ...]) -> frozenset[tuple[int, int]]:
    """(row, column) of every differing element in the plane that is shown."""
    flags = plane("", differences(expected, received), where)
    assert flags is not None
    return frozenset((i, j) for i, row in enumerate(flags.rows) for j, entry in enumerate(row) if entry == "True")


def _argument(name: str, value: Any) -> str:
    table = plane(name, value) if isinstance(value, np.ndarray) and value.size <= WHOLE else None
    if table is not None:
        return _table(table, frozenset())
    return f'<div style="padding-top:4px"><code>{html.escape(summary(name, value))}</code></div>'


def _row(blocks: list[str]) -> str:
    inner = "".join(
        f'<div style="display:inline-block;vertical-align:top;margin:6px 24px 0 0">{b}</div>' for b in blocks
    )
    return f"<div>{inner}</div>"


def _table(table: Plane, marks: frozenset[tuple[int, int]]) -> str:
    rows = "".join(
        '<tr style="background:transparent">'
        + "".join(
            f'<td style="{_CELL}{_DIFFERENT if (i, j) in marks else ""}">{html.escape(entry)}</td>'
            for j, entry in enumerate(row)
        )
        + "</tr>"
        for i, row in enumerate(table.rows)
    )
    label = f"<div><code>{html.escape(table.label)}</code></div>"
    return f'{label}<table style="border-collapse:collapse;margin:2px 0">{rows}</table>'
