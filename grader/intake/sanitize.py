"""Step 1: the notebook that is graded. Identity comes from the student's cells, everything else from the release.

- Cells that the release locks (imports, checks) get the release's text; every cell loses its tags.
- A missing answer returns as its stub, directly behind what stood before it: if the student wrote the function in a
  cell of their own, that cell comes later and counts. A missing check returns as late as it can, before the next
  cell of the release. A check never runs before its answer.
- Of several copies of a locked cell the first stays. Of several copies of an answer, those that are still the stub go;
  the others all stay and run in their order, so the last one counts, as it did for the student who ran the notebook.
"""

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from grader.course.source import SHOW
from grader.intake.global_names import global_names
from grader.intake.read import PlainCell
from grader.intake.sanitize_html import sanitize_markdown

_MAKE = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
# Letters that a student's own text cells may have together. Made to be slow, they keep formgrader's page for 4 s; the
# time grows with their square.
_MOST_TEXT = 40_000
_CELL_ID = re.compile(r"(?!student-)[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Sanitized:
    """A well-formed notebook with each of the release's protected cells exactly once.

    shown: ids of the cells that only show something and are still as released; they need not run.
    notes: what had to be repaired, one line each.
    """

    notebook: NotebookNode
    shown: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def sanitize(cells: Iterable[PlainCell], release: NotebookNode) -> Sanitized:
    """The notebook to grade, made of a student's cells and the notebook that the student once got."""
    protected = {cell.id: cell for cell in release.cells if "nbgrader" in cell.metadata}
    notes: list[str] = []
    named = [(_identity(cell, protected), cell) for cell in cells]
    kept = list(_without_copies(named, protected, notes))
    merged = [copy.deepcopy(protected[name]) if name else _own(cell) for name, cell in kept]
    for (name, cell), new in zip(kept, merged, strict=True):
        if name and new.metadata.nbgrader.solution:
            new.source = cell.source
        elif name and cell.source != new.source:
            notes.append(f"{name}: its text was changed; the original was graded")
    _restore(merged, release, notes)
    _checks_behind_answers(merged, notes)
    _harmless_texts(merged, release)
    _unique_ids(merged)
    for cell in merged:
        cell.metadata.pop("tags", None)
    notebook = new_notebook(cells=merged, metadata={"kernelspec": dict(release.metadata.kernelspec)})
    return Sanitized(notebook, frozenset(_unchanged_shows(merged, release)), tuple(notes))


def _identity(cell: PlainCell, protected: dict[str, NotebookNode]) -> str | None:
    return next((name for name in cell.names if name in protected), None)


def _own(cell: PlainCell) -> NotebookNode:
    """A cell without a role. It keeps the notebook's id, by which an unchanged show cell is known."""
    own = _MAKE[cell.kind](source=cell.source)
    own.id = cell.names[-1] if cell.names else ""
    return own


def _without_copies(
    named: list[tuple[str | None, PlainCell]], protected: dict[str, NotebookNode], notes: list[str]
) -> Iterator[tuple[str | None, PlainCell]]:
    """The same cells with every name at most once; copies that hold work of the student's stay, without the name."""
    bearer = {}
    for name in protected:
        places = [place for place, (other, _) in enumerate(named) if other == name]
        changed = [place for place in places if named[place][1].source != protected[name].source]
        if len(places) > 1:
            notes.append(f"{name}: {len(places)} copies of this cell")
        if places:
            is_answer = protected[name].metadata.nbgrader.solution
            bearer[name] = changed[-1] if is_answer and changed else places[0]
    for place, (claimed, cell) in enumerate(named):
        if claimed is None or bearer[claimed] == place:
            yield claimed, cell
        elif protected[claimed].metadata.nbgrader.solution and cell.source != protected[claimed].source:
            yield None, PlainCell(cell.kind, cell.source)


def _restore(cells: list[NotebookNode], release: NotebookNode, notes: list[str]) -> None:
    """Put every protected cell that is missing back among `cells`."""
    for place, wanted in enumerate(release.cells):
        if "nbgrader" not in wanted.metadata or _place(cells, wanted.id) is not None:
            continue
        notes.append(f"{wanted.id}: this cell was missing; the original was put back")
        if wanted.metadata.nbgrader.grade:
            following = (_place(cells, later.id) for later in release.cells[place + 1 :])
            at = next((found for found in following if found is not None), len(cells))
        else:
            preceding = (_place(cells, earlier.id) for earlier in reversed(release.cells[:place]))
            at = next((found + 1 for found in preceding if found is not None), 0)
        cells.insert(at, copy.deepcopy(wanted))


def _checks_behind_answers(cells: list[NotebookNode], notes: list[str]) -> None:
    checks = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]
    for check in checks:
        here, answer = cells.index(check), _place(cells, check.id.removeprefix("check-"))
        if answer is not None and here < answer:
            notes.append(f"{check.id}: it stood before the answer; it was moved behind it")
            cells.insert(answer, cells.pop(here))


def _place(cells: list[NotebookNode], name: str) -> int | None:
    return next((place for place, cell in enumerate(cells) if cell.id == name), None)


def _unique_ids(cells: list[NotebookNode]) -> None:
    """Give each cell an id of its own; the protected cells keep theirs, and so do others where nothing is wrong."""
    taken = {cell.id for cell in cells if "nbgrader" in cell.metadata}
    for number, cell in enumerate(cells, start=1):
        if "nbgrader" in cell.metadata:
            continue
        if cell.id in taken or not _CELL_ID.fullmatch(cell.id):
            cell.id = f"student-{number}"
        taken.add(cell.id)


def _harmless_texts(cells: list[NotebookNode], release: NotebookNode) -> None:
    """Take what acts out of the text cells that are not as released, and cut them where they are a book together."""
    released = {cell.source for cell in release.cells}
    room = _MOST_TEXT
    for cell in cells:
        if cell.cell_type != "code" and "nbgrader" not in cell.metadata and cell.source not in released:
            cell.source = sanitize_markdown(cell.source, most=room)
            room = max(0, room - len(cell.source))


def _unchanged_shows(cells: list[NotebookNode], release: NotebookNode) -> set[str]:
    """Ids of the cells that only show something, without those that bind a name which a cell that runs uses."""
    shows = {cell.id: cell.source for cell in release.cells if SHOW in cell.metadata.get("tags", [])}
    code = [cell for cell in cells if cell.cell_type == "code"]
    left_out = {cell.id: global_names(cell.source).bound for cell in code if shows.get(cell.id) == cell.source}
    while True:
        used = {name for cell in code if cell.id not in left_out for name in global_names(cell.source).used}
        needed = [name for name, bound in left_out.items() if bound & used]
        if not needed:
            return set(left_out)
        for name in needed:
            del left_out[name]
