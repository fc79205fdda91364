"""What there is to grade: submissions whose bytes, seed or lesson changed, and exercises whose check did."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from grader.intake.read import Submission
from grader.pipeline.fingerprint import check_fingerprints, fingerprint, submission_fingerprint
from grader.pipeline.ledger import LedgerEntry, Ledger
from grader.pipeline.steps import GradingSettings


@dataclass(frozen=True, slots=True)
class GradingPlan:
    """A submission to grade. kept: exercises whose judgements stand. basis, checks: as in the ledger."""

    submission: Submission
    kept: frozenset[str]
    basis: str
    checks: Mapping[str, str]


def plan_grading(
    submissions: Iterable[Submission], terms: GradingSettings, ledger: Ledger, *, recorded: Collection[str], force: bool
) -> list[GradingPlan]:
    """Plans for those that are not graded as they would be now; with force for all.

    recorded: the students whom the gradebook has; without it nothing that the ledger says of a student counts.
    """
    checks, common = _checks(terms), _common(terms)
    plans = []
    for submission in submissions:
        basis = fingerprint(common, submission_fingerprint(submission))
        known = ledger.of(submission.student) if submission.student in recorded and not force else None
        kept = _standing(known, basis, checks)
        if kept != checks.keys():
            plans.append(GradingPlan(submission, kept, basis, checks))
    return plans


def _standing(known: LedgerEntry | None, basis: str, checks: Mapping[str, str]) -> frozenset[str]:
    """The exercises whose judgements stand."""
    if known is None or known.basis != basis:
        return frozenset()
    return frozenset(name for name, check in checks.items() if known.checks.get(name) == check)


def _checks(terms: GradingSettings) -> dict[str, str]:
    """Exercise -> the fingerprint of its check, and of the two cells that the lesson has for it."""
    checks, cells = check_fingerprints(terms.points), {cell.id: cell for cell in terms.release.cells}
    return {
        name: fingerprint(check, *(_words(cells[one]) for one in (name, f"check-{name}") if one in cells))
        for name, check in checks.items()
    }


def _common(terms: GradingSettings) -> str:
    """The fingerprint of what all exercises depend on: seed, limits, and the lesson's other cells."""
    own = {one for name in terms.points for one in (name, f"check-{name}")}
    cells = [
        _words(cell)
        for cell in terms.release.cells
        if cell.id not in own and (cell.cell_type == "code" or "nbgrader" in cell.metadata)
    ]
    return fingerprint(terms.secret, terms.sandboxed, terms.course.seconds, list(terms.points), cells)


def _words(cell: NotebookNode) -> tuple[str, ...]:
    return cell.cell_type, cell.id, cell.source, repr(dict(cell.metadata))
