"""The table of `grader status`: a line for each student, below it what nobody looks at, and the sums."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.reports.collection import printable
from grader.status.states import STATES, LessonStatus, StudentState, counts

_WIDTH = 100  # where the terminal has no width of its own, as in a pipe
_STYLES = {"undecided": "yellow", "to grade again": "yellow", "to grade": "yellow", "not handed in": "dim"}
_MAX_REASON = 160


def print_status(status: LessonStatus, console: Console | None = None) -> None:
    """Print the states of a lesson, first those that wait for the instructor."""
    console = console or Console()
    if not console.is_terminal:
        console.width = _WIDTH
    due = f", due {status.due} UTC" if status.due else ""
    console.print(Text(f"\n{status.lesson}{due}", style="bold"))
    if status.students:
        console.print(_table(status))
    if status.misplaced:
        console.print(Text("Nobody looks at:", style="bold"))
        for file in status.misplaced:
            console.print(Text(f"  {printable(file.path)}: {printable(file.note)}", style="yellow"))
    sums = [f"{count} {state}" for state, count in counts(status.students).items()]
    pages = sum(student.feedback in ("outdated", "missing") for student in status.students)
    if pages:
        sums.append(f"{pages} without an up-to-date feedback page")
    console.print(Text(", ".join(sums) or "nobody is in the class yet"))


def _table(status: LessonStatus) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("student", "state", "points", "late", "feedback", "why"):
        table.add_column(column, overflow="fold")
    for student in sorted(status.students, key=lambda student: STATES.index(student.state)):
        table.add_row(*(Text(printable(cell)) for cell in _cells(student)), style=_STYLES.get(student.state, ""))
    return table


def _cells(student: StudentState) -> tuple[str, ...]:
    points = "" if student.points is None else f"{student.points:g}"
    days = f"{student.late_days} d" if student.late_days else ""
    late = f"{days}, -{student.late_penalty:g}" if student.late_penalty else days
    reason = student.reason if len(student.reason) <= _MAX_REASON else f"{student.reason[:_MAX_REASON]}..."
    return student.student, student.state, points, late, student.feedback, reason
