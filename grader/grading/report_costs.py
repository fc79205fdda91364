"""What grading took of each student, where the results kept it: "costs" in results/LESSON.json."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """What one submission took. seconds: of all its cells and checks together. memory: bytes at its peak."""

    student: str
    seconds: float
    memory: int


def load_costs(path: Path) -> tuple[Cost, ...]:
    """The costs in a file of results; none where grading kept none, or in a form that is not known."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8")).get("costs", ())
        return tuple(Cost(str(row["student"]), float(row["seconds"]), int(row["memory"])) for row in rows)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()
