"""The table of `make attacks`: what each submission gained and damaged, with stock nbgrader and with Stridewise."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from evaluation.attacks.nbgrader_run import AttackOutcome
from evaluation.attacks.submissions import HostileSubmission

POINTS = {"row_major_strides": 2.0, "element_offset": 1.0, "nchw_to_nhwc": 2.0}
REACHING = ("reaches_", "locks_", "kills_")
_NAME, _SIDE = 22, 24


@dataclass(frozen=True)
class Row:
    """One submission and its outcomes: with stock nbgrader, with Stridewise."""

    submission: HostileSubmission
    outcomes: tuple[AttackOutcome, AttackOutcome]


def unearned(submission: HostileSubmission, outcome: AttackOutcome) -> float:
    """Return the points for exercises that must get none. What a person has to decide counts as earned."""
    nothing = ("failed", "unattempted")
    worthless = (name for name, expected in zip(POINTS, submission.expected, strict=True) if expected[0] in nothing)
    return sum(outcome.points.get(name, 0.0) for name in worthless)


def lost(submission: HostileSubmission, outcome: AttackOutcome) -> float:
    """Return the points that right answers did not get."""
    right = [name for name, expected in zip(POINTS, submission.expected, strict=True) if expected[0] == "passed"]
    return sum(POINTS[name] - min(POINTS[name], outcome.points.get(name, 0.0)) for name in right)


def describe(submission: HostileSubmission, outcome: AttackOutcome) -> str:
    """Return an outcome in a few words; "-" if all is as it should be."""
    extra, less = unearned(submission, outcome), lost(submission, outcome)
    gained = f"{extra:g} unearned" if extra else ""
    if gained and submission.name.startswith(REACHING):
        gained = "succeeded"
    parts = (gained, f"{less:g} lost" if less else "", "stopped" if outcome.stopped else "harmed" * outcome.harmed)
    return ", ".join(filter(None, parts)) or "-"


def table(rows: Iterable[Row]) -> Iterator[str]:
    yield f"{'submission':<{_NAME}}{'stock nbgrader':>{_SIDE}}{'Stridewise':>{_SIDE}}"
    for row in rows:
        sides = (describe(row.submission, outcome) for outcome in row.outcomes)
        yield f"{row.submission.name[: _NAME - 1]:<{_NAME}}" + "".join(f"{side:>{_SIDE}}" for side in sides)


def totals(rows: list[Row], version: str) -> Iterator[str]:
    """Yield the lines that count, of all submissions, how many did what."""
    yield f"{f'of {len(rows)} hostile or broken submissions':<52}{f'nbgrader {version}':>16}{'Stridewise':>14}"
    counts: Mapping[str, list[int]] = {
        "got points that they had not earned": _counts(
            rows, lambda submission, outcome: unearned(submission, outcome) > 0
        ),
        "lost points that they had earned": _counts(rows, lambda submission, outcome: lost(submission, outcome) > 0),
        "cost the next student points": _counts(rows, lambda _, outcome: outcome.harmed),
        "stopped the run": _counts(rows, lambda _, outcome: outcome.stopped),
        "reached the gradebook, other students or answers": _counts(
            rows, lambda submission, outcome: submission.name.startswith(REACHING) and unearned(submission, outcome) > 0
        ),
    }
    for what, (stock, ours) in counts.items():
        yield f"{what:<52}{stock:>16}{ours:>14}"


def _counts(rows: list[Row], holds) -> list[int]:
    return [sum(holds(row.submission, row.outcomes[side]) for row in rows) for side in (0, 1)]
