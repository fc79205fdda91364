"""The table of `make attacks`: what each submission got, and took from others, with stock nbgrader and with ours."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from evaluation.attacks.fates import Fate
from evaluation.attacks.stock import Outcome

POINTS = {"row_major_strides": 2.0, "element_offset": 1.0, "nchw_to_nhwc": 2.0}
REACHING = ("reaches_", "locks_", "kills_")
_NAME, _SIDE = 22, 24


@dataclass(frozen=True)
class Row:
    """One submission and the outcomes of it: stock nbgrader's, ours."""

    fate: Fate
    outcomes: tuple[Outcome, Outcome]


def unearned(fate: Fate, outcome: Outcome) -> float:
    """Points for exercises that must get none. What a person has to decide counts as earned."""
    nothing = ("failed", "unattempted")
    worthless = (name for name, expected in zip(POINTS, fate.expected, strict=True) if expected[0] in nothing)
    return sum(outcome.points.get(name, 0.0) for name in worthless)


def lost(fate: Fate, outcome: Outcome) -> float:
    """Points that right answers did not get."""
    right = [name for name, expected in zip(POINTS, fate.expected, strict=True) if expected[0] == "passed"]
    return sum(POINTS[name] - min(POINTS[name], outcome.points.get(name, 0.0)) for name in right)


def words(fate: Fate, outcome: Outcome) -> str:
    """One outcome in a few words; nothing where all is as it should be."""
    extra, less = unearned(fate, outcome), lost(fate, outcome)
    gained = f"{extra:g} unearned" if extra else ""
    if gained and fate.name.startswith(REACHING):
        gained = "succeeded"
    parts = (gained, f"{less:g} lost" if less else "", "stopped" if outcome.stopped else "harmed" * outcome.harmed)
    return ", ".join(filter(None, parts)) or "-"


def table(rows: Iterable[Row]) -> Iterator[str]:
    yield f"{'submission':<{_NAME}}{'stock nbgrader':>{_SIDE}}{'Stridewise':>{_SIDE}}"
    for row in rows:
        sides = (words(row.fate, outcome) for outcome in row.outcomes)
        yield f"{row.fate.name[: _NAME - 1]:<{_NAME}}" + "".join(f"{side:>{_SIDE}}" for side in sides)


def totals(rows: list[Row], version: str) -> Iterator[str]:
    """How many submissions did what, of all."""
    yield f"{f'of {len(rows)} hostile or broken submissions':<52}{f'nbgrader {version}':>16}{'Stridewise':>14}"
    counts: Mapping[str, list[int]] = {
        "got points that they had not earned": _counts(rows, lambda fate, one: unearned(fate, one) > 0),
        "lost points that they had earned": _counts(rows, lambda fate, one: lost(fate, one) > 0),
        "cost the student behind them points": _counts(rows, lambda _, one: one.harmed),
        "stopped the run": _counts(rows, lambda _, one: one.stopped),
        "reached the gradebook, others, answers or grader": _counts(
            rows, lambda fate, one: fate.name.startswith(REACHING) and unearned(fate, one) > 0
        ),
    }
    for what, (stock, ours) in counts.items():
        yield f"{what:<52}{stock:>16}{ours:>14}"


def _counts(rows: list[Row], holds) -> list[int]:
    return [sum(holds(row.fate, row.outcomes[side]) for row in rows) for side in (0, 1)]
