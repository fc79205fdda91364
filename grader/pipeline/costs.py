"""What grading took of each student: results/LESSON.costs.json.

Not among the results, which are the same whenever the same submissions are graded again.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.pipeline.results import write_json


@dataclass(frozen=True, slots=True)
class SubmissionCost:
    """What one submission took. seconds: of all its cells and checks together. memory: bytes at its peak."""

    student: str
    seconds: float
    memory: int


def costs_path(results: Path) -> Path:
    """Where the costs stand that belong to a file of results."""
    return results.with_suffix(".costs.json")


def load_costs(results: Path) -> tuple[SubmissionCost, ...]:
    """The costs beside a file of results; none where grading kept none, or in a form that is not known."""
    try:
        rows = json.loads(costs_path(results).read_text(encoding="utf-8")).get("costs", ())
        return tuple(SubmissionCost(str(row["student"]), float(row["seconds"]), int(row["memory"])) for row in rows)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()


def save_costs(results: Path, costs: Iterable[SubmissionCost]) -> None:
    """Write the costs beside a file of results."""
    write_json(costs_path(results), {"costs": [asdict(one) for one in costs]})
