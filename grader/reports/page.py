"""The report as one page of HTML: nothing of it is loaded from elsewhere, and no script runs in it.

Everything that reaches the page goes through the template's automatic escaping; names, causes and messages are, or
quote, what students chose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from grader.pipeline.costs import SubmissionCost
from grader.reports.summary import STATES, PointsBar, Summary, open_questions, answer_state

_TEMPLATE = Path(__file__).with_name("page.html")
_SLOWEST = 5
# A policy for the case that something slips through after all: the page may show its own styles, and load nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class _Costs:
    """What grading took. Sorted, so that the middle is the median."""

    costs: Sequence[SubmissionCost]

    @property
    def seconds(self) -> float:
        return sorted(one.seconds for one in self.costs)[len(self.costs) // 2]

    @property
    def memory(self) -> int:
        return sorted(one.memory for one in self.costs)[len(self.costs) // 2]

    @property
    def largest(self) -> list[SubmissionCost]:
        """The slowest, and then those with the most memory that are not among them."""
        slow = sorted(self.costs, key=lambda one: -one.seconds)[:_SLOWEST]
        large = sorted(self.costs, key=lambda one: -one.memory)[:_SLOWEST]
        return list(dict.fromkeys([*slow, *large]))


def render_page(found: Summary, costs: Sequence[SubmissionCost] = ()) -> str:
    """The whole page. costs: what grading took, where it is known."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters.update(number=_number, plain=_plain, megabytes=_megabytes, plural=_plural)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        found=found,
        costs=_Costs(costs) if costs else None,
        highest=_highest(found.bars),
        policy=_POLICY,
        answer_state=answer_state,
        open_questions=open_questions,
        states=STATES,
    )


def _highest(bars: Sequence[PointsBar]) -> int:
    return max((one.count for one in bars), default=0) or 1


def _number(value: float) -> str:
    return f"{round(value, 2):g}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _megabytes(value: int) -> str:
    return f"{value / 1e6:.0f}"


def _plain(text: str) -> str:
    """The text without characters that only direct a terminal or the direction of writing."""
    return "".join(one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in text)
