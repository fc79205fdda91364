"""The matrix in short, for the terminal."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evaluation.matrix.cells import UNTRUE, Cell
from evaluation.matrix.page import NAMINGS, let_through_by, of, wrong_cells
from evaluation.matrix.public_checks import PUBLIC_CHECKS
from evaluation.matrix.trials import GROUPS, HAND_WRITTEN, WRONG

_LEGEND = (
    "Answers about which the check said what it must. "
    "The last columns: how many of the wrong ones the checks of public courses let through."
)
_HAND_WRITTEN = "The same misconceptions as somebody else writes them, by hand: how far each was named."
_GROUPS = [group for group in GROUPS if group != HAND_WRITTEN]


def show(cells: Sequence[Cell], console: Console) -> None:
    """Print the overview, the hand-written answers, then the wrong cells if there are any."""
    console.print(_table(cells, (*_GROUPS, *(check.name.split()[-1] for check in PUBLIC_CHECKS)), _entries))
    console.print(_LEGEND)
    console.print(_table(of(cells, HAND_WRITTEN), NAMINGS, _namings))
    console.print(_HAND_WRITTEN)
    wrong = wrong_cells(cells)
    for line in wrong:
        console.print(escape(line), style="red")
    verdict = f"[red]{len(wrong)} of {len(cells)} cells are wrong" if wrong else f"[green]all {len(cells)} are right"
    console.print(f"{verdict}[/]")


def _table(cells: Sequence[Cell], titles: Iterable[str], entries: Callable[[list[Cell]], Iterable[str]]) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=0)
    table.add_column("exercise", no_wrap=True)
    for title in titles:
        table.add_column(title, justify="right", min_width=max(map(len, title.split())))
    for name in dict.fromkeys(cell.exercise for cell in cells):
        table.add_row(name, *entries([cell for cell in cells if cell.exercise == name]))
    table.add_section()
    table.add_row("all", *entries(list(cells)))
    return table


def _entries(cells: Sequence[Cell]) -> Iterator[str]:
    yield from (_share(of(cells, group)) for group in _GROUPS)
    yield from (str(let_through_by(number, of(cells, *WRONG))) for number in range(len(PUBLIC_CHECKS)))


def _share(cells: Sequence[Cell]) -> str:
    right = sum(cell.is_right for cell in cells)
    return str(right) if right == len(cells) else f"[red]{right} of {len(cells)}[/]"


def _namings(cells: Sequence[Cell]) -> Iterator[str]:
    for naming in NAMINGS:
        count = sum(cell.naming == naming for cell in cells)
        yield f"[red]{count}[/]" if count and naming in UNTRUE else str(count)
