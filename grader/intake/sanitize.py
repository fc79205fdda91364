"""Step 1: the notebook that is graded. Cells are identified by what the student handed in; the rest is the release's.

- Cells that the release locks (imports, checks) get the release's text; what the student defined there besides goes
  into a cell of its own. Every cell loses its tags.
- A missing answer is restored as its stub, directly after the cell it followed in the release. A missing check is
  restored as late as possible, before the next cell of the release.
- A stub never runs after a definition that the student wrote elsewhere, and a check never before it.
- Of several copies of a locked cell the first is kept. Of several copies of an answer, those that are still the stub
  are dropped; the others are all kept and run in order, so that the last one counts, as it did for the student.
"""

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from grader.course.source import SHOW
from grader.intake.global_names import global_names
from grader.intake.identify import defines, identify
from grader.intake.notebook_nodes import plain_cell, plain_notebook
from grader.intake.read import PlainCell
from grader.intake.sanitize_html import sanitize_markdown

# Characters of all the student's own text cells together. Text that is made to be slow blocks formgrader's page for 4 s
# at this length; the time grows with the square of the length.
_MAX_TEXT_LENGTH = 40_000
_CELL_ID = re.compile(r"(?!student-)[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Sanitized:
    """A well-formed notebook with each of the release's protected cells exactly once.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook to grade.
    skipped_cells : frozenset of str, default frozenset()
        Ids of the cells that are still as released and that no answer needs: what they show, the student has seen.
    notes : tuple of str, default ()
        What had to be repaired, one line each.
    """

    notebook: NotebookNode
    skipped_cells: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def sanitize(cells: Iterable[PlainCell], release: NotebookNode) -> Sanitized:
    """Make the notebook to grade from a student's cells and the notebook that the student was given.

    Parameters
    ----------
    cells : iterable of PlainCell
        The submitted cells, in order.
    release : NotebookNode
        The released notebook; left unchanged.

    Returns
    -------
    Sanitized
    """
    protected = {cell.id: cell for cell in release.cells if "nbgrader" in cell.metadata}
    notes: list[str] = []
    identified = identify(cells, protected)
    kept = list(_without_copies(identified, protected, notes))
    merged = list(_merged(kept, protected, notes))
    _restore_missing(merged, release, notes)
    _order(merged, protected, notes)
    _sanitize_texts(merged, release)
    _make_ids_unique(merged)
    for cell in merged:
        cell.metadata.pop("tags", None)
    notebook = plain_notebook(merged, {"kernelspec": dict(release.metadata.kernelspec)})
    return Sanitized(notebook, frozenset(_unneeded(merged, release)), tuple(notes))


def with_notes(sanitized: Sanitized) -> NotebookNode:
    """Return the notebook with the notes in a cell on top, where its student reads them."""
    if not sanitized.notes:
        return sanitized.notebook
    items = "\n".join(f"- {note}" for note in sanitized.notes)
    notice = new_markdown_cell(f"**Changed before grading:**\n\n{items}", id="changed-before-grading")
    return NotebookNode(sanitized.notebook, cells=[notice, *sanitized.notebook.cells])


def _student_cell(cell: PlainCell) -> NotebookNode:
    """Return a cell without a role. It keeps the notebook's id, by which an unchanged show cell is recognised."""
    return plain_cell(cell.kind, cell.source, cell.names[-1] if cell.names else "")


def _merged(
    kept: Iterable[tuple[str | None, PlainCell]], protected: dict[str, NotebookNode], notes: list[str]
) -> Iterator[NotebookNode]:
    """Yield the cells to grade: the release's own, with the student's answers, and the student's."""
    for name, cell in kept:
        if name is None:
            yield _student_cell(cell)
            continue
        new = copy.deepcopy(protected[name])
        if new.metadata.nbgrader.solution:
            new.source = cell.source
            yield new
        else:
            yield from _locked(new, cell, notes)


def _locked(original: NotebookNode, cell: PlainCell, notes: list[str]) -> Iterator[NotebookNode]:
    """Yield a locked cell as released. What the student added to it follows it, or precedes it if it is a check."""
    added = cell.source.replace(original.source, "", 1).strip()
    if not added:
        yield original
        return
    is_new = original.cell_type == cell.kind == "code" and (
        global_names(added).bound - global_names(original.source).bound
    )
    what = "and what was added, in a cell of its own" if is_new else "without the change"
    if cell.source != original.source:
        notes.append(f"{original.id}: its text was changed; the original was graded, {what}")
    own = [_student_cell(PlainCell("code", added))] if is_new else []
    yield from [*own, original] if original.metadata.nbgrader.grade else [original, *own]


def _without_copies(
    identified: list[tuple[str | None, PlainCell]], protected: dict[str, NotebookNode], notes: list[str]
) -> Iterator[tuple[str | None, PlainCell]]:
    """Yield the cells with every name at most once; copies that hold the student's work are kept without the name."""
    chosen = {}
    for name in protected:
        copies = [position for position, (claimed, _) in enumerate(identified) if claimed == name]
        changed = [position for position in copies if identified[position][1].source != protected[name].source]
        if len(copies) > 1:
            notes.append(f"{name}: {len(copies)} copies of this cell")
        if copies:
            is_answer = protected[name].metadata.nbgrader.solution
            chosen[name] = changed[-1] if is_answer and changed else copies[0]
    for position, (claimed, cell) in enumerate(identified):
        if claimed is None or chosen[claimed] == position:
            yield claimed, cell
        elif protected[claimed].metadata.nbgrader.solution and cell.source != protected[claimed].source:
            yield None, PlainCell(cell.kind, cell.source)


def _restore_missing(cells: list[NotebookNode], release: NotebookNode, notes: list[str]) -> None:
    """Put every missing protected cell back."""
    for index, missing in enumerate(release.cells):
        if "nbgrader" not in missing.metadata or _position(cells, missing.id) is not None:
            continue
        notes.append(f"{missing.id}: this cell was missing; the original was put back")
        if missing.metadata.nbgrader.grade:
            following = (_position(cells, later.id) for later in release.cells[index + 1 :])
            position = next((found for found in following if found is not None), len(cells))
        else:
            preceding = (_position(cells, earlier.id) for earlier in reversed(release.cells[:index]))
            position = next((found + 1 for found in preceding if found is not None), 0)
        cells.insert(position, copy.deepcopy(missing))


def _order(cells: list[NotebookNode], protected: dict[str, NotebookNode], notes: list[str]) -> None:
    """Move a stub before, and a check after, the cells in which the student defines the function."""
    for name, original in protected.items():
        if not original.metadata.nbgrader.solution:
            continue
        answer = _index(cells, name)
        defining = [answer]
        if cells[answer].source == original.source:
            own = (position for position, cell in enumerate(cells) if position != answer and cell.cell_type == "code")
            defining = [position for position in own if defines(cells[position].source, name)] or defining
        if defining[0] < answer:
            cells.insert(defining[0], cells.pop(answer))
            notes.append(f"{name}: its cell was left as released; the function in another cell was graded")
        check, last = _position(cells, f"check-{name}"), defining[-1]
        if check is not None and check < last:
            cells.insert(last, cells.pop(check))
            notes.append(f"check-{name}: it was before the answer; it was moved after it")


def _position(cells: list[NotebookNode], name: str) -> int | None:
    return next((position for position, cell in enumerate(cells) if cell.id == name), None)


def _index(cells: list[NotebookNode], name: str) -> int:
    return next(position for position, cell in enumerate(cells) if cell.id == name)


def _make_ids_unique(cells: list[NotebookNode]) -> None:
    """Give each cell an id of its own; protected cells keep theirs, and so do others whose id is valid and unused."""
    taken = {cell.id for cell in cells if "nbgrader" in cell.metadata}
    for number, cell in enumerate(cells, start=1):
        if "nbgrader" in cell.metadata:
            continue
        if cell.id in taken or not _CELL_ID.fullmatch(cell.id):
            cell.id = f"student-{number}"
        taken.add(cell.id)


def _sanitize_texts(cells: list[NotebookNode], release: NotebookNode) -> None:
    """Sanitize the text cells that are not as released, and cut them where they are too long together."""
    released = {cell.source for cell in release.cells}
    remaining = _MAX_TEXT_LENGTH
    for cell in cells:
        if cell.cell_type != "code" and "nbgrader" not in cell.metadata and cell.source not in released:
            cell.source = sanitize_markdown(cell.source, max_length=remaining)
            remaining = max(0, remaining - len(cell.source))


def _unneeded(cells: list[NotebookNode], release: NotebookNode) -> set[str]:
    """Return the ids of the lesson's own cells that need not run: no cell that runs depends on them.

    Cells that only show something are needed for the names that they bind; the others also for the objects that they
    may change in place, such as a generator of random numbers. Modules do not count as such.
    """
    own = {cell.id: cell for cell in release.cells if cell.cell_type == "code" and "nbgrader" not in cell.metadata}
    code = [cell for cell in cells if cell.cell_type == "code"]
    modules = _imported(release)
    skipped = {}
    for cell in code:
        if cell.id in own and own[cell.id].source == cell.source:
            names, is_show = global_names(cell.source), SHOW in own[cell.id].metadata.get("tags", [])
            skipped[cell.id] = names.bound if is_show else names.bound | (names.changed - modules)
    while True:
        used = {name for cell in code if cell.id not in skipped for name in global_names(cell.source).used}
        needed = [name for name, provided in skipped.items() if provided & used]
        if not needed:
            return set(skipped)
        for name in needed:
            del skipped[name]


def _imported(release: NotebookNode) -> frozenset[str]:
    """Return the names that the release's protected cells, its imports among them, bind."""
    protected = (cell for cell in release.cells if cell.cell_type == "code" and "nbgrader" in cell.metadata)
    return frozenset().union(*(global_names(cell.source).bound for cell in protected))
