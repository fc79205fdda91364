"""The matrix in short, for the terminal."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evaluation.matrix.cells import Cell
from evaluation.matrix.page import let_through_by, wrong_cells
from evaluation.matrix.public_checks import PUBLIC_CHECKS
from evaluation.matrix.trials import GROUPS, WRONG

_LEGEND = (
    "Answers about which the check said what it must. "
    "The last columns: how many of the wrong ones the checks of public courses let through."
)


def show(cells: Sequence[Cell], console: Console) -> None:
    """The overview, then the wrong cells if there are any."""
    console.print(_table(cells))
    console.print(_LEGEND)
    wrong = wrong_cells(cells)
    for line in wrong:
        console.print(escape(line), style="red")
    verdict = f"[red]{len(wrong)} of {len(cells)} cells are wrong" if wrong else f"[green]all {len(cells)} are right"
    console.print(f"{verdict}[/]")


def _table(cells: Sequence[Cell]) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=0)
    table.add_column("exercise", no_wrap=True)
    for title in (*GROUPS, *(check.name.split()[-1] for check in PUBLIC_CHECKS)):
        table.add_column(title, justify="right", min_width=max(map(len, title.split())))
    for name in dict.fromkeys(cell.exercise for cell in cells):
        table.add_row(name, *_entries([cell for cell in cells if cell.exercise == name]))
    table.add_section()
    table.add_row("all", *_entries(cells))
    return table


def _entries(cells: Sequence[Cell]) -> list[str]:
    entries = [_share([cell for cell in cells if cell.group == group]) for group in GROUPS]
    wrong = [cell for cell in cells if cell.group in WRONG]
    return entries + [str(let_through_by(number, wrong)) for number in range(len(PUBLIC_CHECKS))]


def _share(cells: Sequence[Cell]) -> str:
    right = sum(cell.is_right for cell in cells)
    return str(right) if right == len(cells) else f"[red]{right} of {len(cells)}[/]"
