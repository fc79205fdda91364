"""What was collected, on the terminal: the table first, then what found no place, with the cause."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.intake.collect import CollectedFile

_WIDTH = 100  # where the terminal has no width of its own, as in a pipe


def print_collected(lesson: str, rows: Sequence[CollectedFile], console: Console | None = None) -> None:
    """Print who handed in what, and below that every file without a place."""
    console = console or Console()
    if not console.is_terminal:
        console.width = _WIDTH
    console.print(Text(f"\n{lesson}", style="bold"))
    console.print(_table(one for one in rows if one.has_place))
    homeless = [one for one in rows if not one.has_place]
    if homeless:
        console.print(Text("Without a place:", style="bold"))
    for one in homeless:
        console.print(
            Text(f"  {_plain(one.student or 'nobody')}: {_plain(one.file)}: {_plain(one.note)}", style="yellow")
        )
    counts = Counter(one.fate for one in rows)
    console.print(Text(", ".join(f"{count} {fate}" for fate, count in counts.items())))


def _table(rows: Iterable[CollectedFile]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("student", "", "handed in (UTC)", "file", "note"):
        table.add_column(column, overflow="fold")
    for one in rows:
        when = f"{one.when:%Y-%m-%d %H:%M}" if one.when else ""
        table.add_row(*(Text(_plain(cell)) for cell in (one.student, one.fate, when, one.file, one.note)))
    return table


def _plain(text: str) -> str:
    """The text without characters that direct a terminal, and without halves of characters."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
