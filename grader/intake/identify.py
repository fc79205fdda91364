"""Which of the release's cells a submitted cell is: by its ids, or where an editor has dropped those, by its text."""

import re
from collections.abc import Iterable, Iterator, Mapping

from nbformat import NotebookNode

from grader.intake.global_names import global_names
from grader.intake.read import PlainCell

Identified = tuple[str | None, PlainCell]


def identify(cells: Iterable[PlainCell], protected: Mapping[str, NotebookNode]) -> list[Identified]:
    """Say of each cell which protected cell it is.

    A cell without a known id is the first protected cell that nobody else is and that has the same text; or else the
    answer whose function it is the last to define.

    Parameters
    ----------
    cells : iterable of PlainCell
        The submitted cells, in order.
    protected : mapping of str to NotebookNode
        The release's protected cells, by id.

    Returns
    -------
    list of (str or None, PlainCell)
        Each cell with its id in the release; None where it is the student's own.
    """
    submitted = list(cells)
    names: list[str | None] = [next((name for name in cell.names if name in protected), None) for cell in submitted]
    unclaimed = [name for name in protected if name not in names]
    for position, name in _by_text(submitted, names, {name: protected[name].source for name in unclaimed}):
        names[position] = name
        unclaimed.remove(name)
    for name in unclaimed:
        if protected[name].metadata.nbgrader.solution:
            defining = [
                position for position in _own_code(submitted, names) if defines(submitted[position].source, name)
            ]
            if defining:
                names[defining[-1]] = name
    return list(zip(names, submitted, strict=True))


def _by_text(cells: list[PlainCell], names: list[str | None], sources: dict[str, str]) -> Iterator[tuple[int, str]]:
    wanted = {source.strip(): name for name, source in reversed(sources.items())}
    for position in [*_own_code(cells, names)]:
        name = wanted.pop(cells[position].source.strip(), None)
        if name:
            yield position, name


def _own_code(cells: list[PlainCell], names: list[str | None]) -> Iterator[int]:
    """Yield the positions of the code cells that are nobody's so far."""
    pairs = enumerate(zip(cells, names, strict=True))
    return (position for position, (cell, name) in pairs if name is None and cell.kind == "code")


def defines(source: str, name: str) -> bool:
    """Return whether a cell binds this global name. Where Python cannot parse it, its lines decide."""
    names = global_names(source)
    if names.bound != names.used:
        return name in names.bound
    return re.search(rf"^(?:(?:async )?def {name}\(|{name}\s*=[^=])", source, re.MULTILINE) is not None
