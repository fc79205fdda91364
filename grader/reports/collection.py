"""What was collected, on the terminal: the table first, then the files without a place, with the cause."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.course.roster import Student
from grader.intake.collect import CollectedFile

_MAX_NAMES = 30
_WIDTH = 100  # where the terminal has no width of its own, as in a pipe


def print_collection(
    lesson: str, rows: Sequence[CollectedFile], missing: Sequence[Student] = (), console: Console | None = None
) -> None:
    """Print who handed in what, below that every file that is not in place, and who has not handed in."""
    console = console or Console()
    if not console.is_terminal:
        console.width = _WIDTH
    console.print(Text(f"\n{lesson}", style="bold"))
    console.print(_table(row for row in rows if row.is_in_place))
    others = [row for row in rows if not row.is_in_place]
    if others:
        console.print(Text("Not collected:", style="bold"))
    for row in others:
        line = f"  {printable(row.student or 'unknown student')}: {printable(row.file)}: {printable(row.note)}"
        console.print(Text(line, style="yellow"))
    if missing:
        names = ", ".join(printable(student.shown) for student in missing[:_MAX_NAMES])
        rest = f" and {len(missing) - _MAX_NAMES} more" if len(missing) > _MAX_NAMES else ""
        console.print(Text(f"Not handed in yet ({len(missing)}): {names}{rest}"))
    counts = Counter(row.status for row in rows)
    console.print(Text(", ".join(f"{count} {status}" for status, count in counts.items())))


def _table(rows: Iterable[CollectedFile]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("student", "", "submitted (UTC)", "file", "note"):
        table.add_column(column, overflow="fold")
    for row in rows:
        time = f"{row.submitted_at:%Y-%m-%d %H:%M}" if row.submitted_at else ""
        table.add_row(*(Text(printable(cell)) for cell in (row.student, row.status, time, row.file, row.note)))
    return table


def printable(text: str) -> str:
    """Return the text without characters that control a terminal, and without half surrogate pairs."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
