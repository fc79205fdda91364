"""The measurements as a table."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.grading.classroom import Grades
from benchmarks.grading.commands import WORKERS

_ROW = "  {:32}{:>8}{:>22}{:>10}"


@dataclass(frozen=True, slots=True)
class Measured:
    """The same submissions of one lesson, graded by both: seconds, and the grades in the gradebooks.

    `stock`: the time of each group of the class, in the order in which they were measured.
    """

    lesson: str
    submissions: int
    stock: tuple[float, ...]
    ours: float
    stock_grades: Grades = field(default_factory=dict)
    our_grades: Grades = field(default_factory=dict)

    @property
    def times(self) -> float:
        """How many times faster ours is."""
        return sum(self.stock) / self.ours


def table(measured: Measured, *, machine: str, nbgrader: str) -> str:
    """Return the whole table as text."""
    count, stock = measured.submissions, sum(measured.stock)
    groups = " + ".join(f"{seconds:.1f}" for seconds in measured.stock)
    return "\n".join(
        [
            f"{count} submissions of {measured.lesson}, each command from its start to its end",
            _ROW.format("", "seconds", "for each submission", ""),
            _ROW.format(f"nbgrader autograde, {nbgrader}", f"{stock:.1f}", f"{stock / count:.1f}", ""),
            _ROW.format(
                f"grader autograde --workers {WORKERS}",
                f"{measured.ours:.1f}",
                f"{measured.ours / count:.1f}",
                f"{measured.times:.1f}x",
            ),
            f"  nbgrader's are {groups}, one half of them before and one behind the other's",
            *_same_grades(measured),
            machine,
        ]
    )


def _same_grades(measured: Measured) -> Iterator[str]:
    """Yield how many grades agree, and each that does not."""
    stock, ours = measured.stock_grades, measured.our_grades
    every = sorted(stock.keys() | ours.keys())
    other = [key for key in every if key not in stock or key not in ours or stock[key] != ours[key]]
    yield f"The same grades: {len(every) - len(other)} of {len(every)}"
    for key in other:
        yield f"  {' '.join(key)}: {_points(stock, key)} by nbgrader, {_points(ours, key)} by grader"


def _points(grades: Grades, key: tuple[str, str]) -> str:
    if key not in grades:
        return "no grade"
    points = grades[key]
    return "undecided" if points is None else f"{points:g} points"
