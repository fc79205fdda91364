"""What there is to grade: submissions whose bytes, key or lesson changed, and exercises whose check did."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from grader.intake.read import Submission
from grader.pipeline.fingerprint import check_fingerprints, fingerprint, submission_fingerprint
from grader.pipeline.ledger import GRADE_AGAIN, Ledger, LedgerEntry
from grader.pipeline.steps import GradingSettings


@dataclass(frozen=True, slots=True)
class GradingPlan:
    """A submission to grade.

    Parameters
    ----------
    submission : Submission
        The student's folder.
    kept : frozenset of str
        Exercises whose judgements stand.
    basis : str
        As in the submission's next `LedgerEntry`.
    checks : mapping of str to str
        As in the submission's next `LedgerEntry`.
    file : str
        As in the submission's next `LedgerEntry`.
    """

    submission: Submission
    kept: frozenset[str]
    basis: str
    checks: Mapping[str, str]
    file: str


def plan_grading(
    submissions: Iterable[Submission],
    settings: GradingSettings,
    ledger: Ledger,
    *,
    recorded: Collection[str],
    force: bool,
) -> list[GradingPlan]:
    """Plan the grading of the submissions that are not graded yet as they would be now.

    Parameters
    ----------
    submissions : iterable of Submission
        The submissions to consider.
    settings : GradingSettings
        What holds for the lesson.
    ledger : Ledger
        How they were graded before.
    recorded : collection of str
        The students whose graded notebook and points are there. The ledger's entry counts only for them.
    force : bool
        Plan all of them.

    Returns
    -------
    list of GradingPlan
        In the order of the submissions.
    """
    checks, common = _check_basis(settings), _common_basis(settings)
    plans = []
    for submission in submissions:
        file = submission_fingerprint(submission)
        basis = fingerprint(common, file)
        entry = ledger.find(submission.student) if submission.student in recorded and not force else None
        kept = _standing(entry, basis, checks)
        if kept != checks.keys():
            plans.append(GradingPlan(submission, kept, basis, checks, file))
    return plans


class GradingReasons:
    """Tells why submissions would be graded again; `settings` as for grading them."""

    def __init__(self, settings: GradingSettings) -> None:
        self._checks, self._common = _check_basis(settings), _common_basis(settings)

    def reason(self, submission: Submission, entry: LedgerEntry) -> str:
        """Return what has changed since the submission was graded; an empty string if nothing has.

        Parameters
        ----------
        submission : Submission
            As it is now.
        entry : LedgerEntry
            How it was graded.
        """
        if entry.basis == GRADE_AGAIN:
            return "grading it failed, and is tried again"
        file = submission_fingerprint(submission)
        if entry.file and entry.file != file:
            return "a new file, or another time of submission"
        if entry.basis != fingerprint(self._common, file):
            return "the key, the time limit or the lesson has changed"
        changed = [name for name, check in self._checks.items() if entry.checks.get(name) != check]
        return f"new checks of {', '.join(changed)}" if changed else ""


def _standing(entry: LedgerEntry | None, basis: str, checks: Mapping[str, str]) -> frozenset[str]:
    """Return the exercises whose judgements stand."""
    if entry is None or entry.basis != basis:
        return frozenset()
    return frozenset(name for name, check in checks.items() if entry.checks.get(name) == check)


def _check_basis(settings: GradingSettings) -> dict[str, str]:
    """Return exercise -> fingerprint of its check and of its two cells in the lesson."""
    cells = {cell.id: cell for cell in settings.release.cells}
    return {
        name: fingerprint(check, *(_content(cells[cell_id]) for cell_id in (name, f"check-{name}") if cell_id in cells))
        for name, check in check_fingerprints(settings.points).items()
    }


def _common_basis(settings: GradingSettings) -> str:
    """Return the fingerprint of what all exercises depend on: the key, the limits, and the lesson's other cells."""
    own = {cell_id for name in settings.points for cell_id in (name, f"check-{name}")}
    cells = [
        _content(cell)
        for cell in settings.release.cells
        if cell.id not in own and (cell.cell_type == "code" or "nbgrader" in cell.metadata)
    ]
    return fingerprint(settings.key, settings.sandboxed, settings.course.seconds, list(settings.points), cells)


def _content(cell: NotebookNode) -> tuple[str, ...]:
    return cell.cell_type, cell.id, cell.source, repr(dict(cell.metadata))
