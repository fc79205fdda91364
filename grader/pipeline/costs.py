"""What grading each submission cost: results/LESSON.costs.json.

Kept apart from the results, which are the same whenever the same submissions are graded again.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.course.files import write_atomically


@dataclass(frozen=True, slots=True)
class SubmissionCost:
    """What grading one submission cost.

    Parameters
    ----------
    student : str
        Who submitted it.
    seconds : float
        The time of all its cells and checks together.
    memory : int
        Peak memory in bytes.
    """

    student: str
    seconds: float
    memory: int


def costs_path(results: Path) -> Path:
    """Return the path of the costs that belong to a file of results.

    Parameters
    ----------
    results : Path
        The file of results.

    Returns
    -------
    Path
    """
    return results.with_suffix(".costs.json")


def load_costs(results: Path) -> tuple[SubmissionCost, ...]:
    """Load the costs that belong to a file of results.

    Parameters
    ----------
    results : Path
        The file of results.

    Returns
    -------
    tuple of SubmissionCost
        Empty if the costs are missing or have an unknown form.
    """
    try:
        rows = json.loads(costs_path(results).read_text(encoding="utf-8")).get("costs", ())
        return tuple(SubmissionCost(str(row["student"]), float(row["seconds"]), int(row["memory"])) for row in rows)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()


def save_costs(results: Path, costs: Iterable[SubmissionCost]) -> None:
    """Save the costs that belong to a file of results.

    Parameters
    ----------
    results : Path
        The file of results.
    costs : iterable of SubmissionCost
        The costs to save.
    """
    content = {"costs": [asdict(cost) for cost in costs]}
    write_atomically(costs_path(results), json.dumps(content, indent=1, ensure_ascii=False) + "\n")
