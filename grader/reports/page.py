"""The report as one page of HTML that loads nothing, and runs nothing but its own few lines for sorting and searching.

Everything on the page goes through the template's automatic escaping; names, causes and messages are, or quote, what
students chose.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, StrictUndefined

from grader.pipeline.costs import SubmissionCost
from grader.reports.summary import STATES, PointsBar, Summary, answer_state, open_questions

_TEMPLATE = Path(__file__).with_name("page.html")
_TOP_COSTS = 5
# A second line of defence, should anything slip through: the page may use its own styles, run its own script, which is
# known by its hash, and load nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'"
_SCRIPT = re.compile(r"<script>(.*)</script>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _ClassCosts:
    """What grading the class cost."""

    costs: Sequence[SubmissionCost]

    @property
    def median_seconds(self) -> float:
        return sorted(cost.seconds for cost in self.costs)[len(self.costs) // 2]

    @property
    def median_memory(self) -> int:
        return sorted(cost.memory for cost in self.costs)[len(self.costs) // 2]

    @property
    def largest(self) -> list[SubmissionCost]:
        """The slowest submissions, then those with the most memory that are not among them."""
        slowest = sorted(self.costs, key=lambda cost: -cost.seconds)[:_TOP_COSTS]
        most_memory = sorted(self.costs, key=lambda cost: -cost.memory)[:_TOP_COSTS]
        return list(dict.fromkeys([*slowest, *most_memory]))


def render_page(
    summary: Summary,
    costs: Sequence[SubmissionCost] = (),
    pages: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Render the whole page.

    Parameters
    ----------
    summary : Summary
        What the page is about.
    costs : sequence of SubmissionCost, default ()
        What grading cost, where that is known.
    pages : mapping of str to str, default {}
        Student -> the address of their feedback page, from this page's folder on.

    Returns
    -------
    str
        HTML.
    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters.update(number=_number, printable=_printable, megabytes=_megabytes, plural=_plural)
    text = _TEMPLATE.read_text(encoding="utf-8")
    template = environment.from_string(text)
    return template.render(
        summary=summary,
        costs=_ClassCosts(costs) if costs else None,
        longest_bar=_longest_bar(summary.bars),
        policy=_POLICY.format(hash=_script_hash(text)),
        pages=pages,
        answer_state=answer_state,
        open_questions=open_questions,
        states=STATES,
    )


def _script_hash(template: str) -> str:
    """Return the hash of the template's script, which has no placeholder, as a policy names it."""
    script = _SCRIPT.search(template)
    assert script is not None
    return base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()


def _longest_bar(bars: Sequence[PointsBar]) -> int:
    return max((bar.count for bar in bars), default=0) or 1


def _number(value: float) -> str:
    return f"{round(value, 2):g}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _megabytes(value: int) -> str:
    return f"{value / 1e6:.0f}"


def _printable(text: str) -> str:
    """Return the text without characters that control a terminal or the direction of writing."""
    return "".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text)
