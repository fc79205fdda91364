"""A run of the matrix as a page of Markdown: the same run always gives the same text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import get_args

from evaluation.matrix.cells import Cell, Naming
from evaluation.matrix.outcomes import MatrixRun
from evaluation.matrix.public_checks import PUBLIC_CHECKS
from evaluation.matrix.trials import (
    GROUPS,
    HAND_WRITTEN,
    INVALID_ANSWERS,
    RIGHT_ANSWERS,
    STUB,
    WRONG,
)

PAGE = Path(__file__).parents[2] / "benchmarks" / "results" / "matrix.md"

NAMINGS: tuple[Naming, ...] = get_args(Naming)  # ends with what may not happen

_INTRODUCTION = """\
# What the checks make of right and wrong answers

Every exercise was answered in all these ways on {date}. Its check had to accept the right answers and catch the wrong
ones. The misconceptions that it knows had to be named in the registry's own answers, and where somebody else holds one
of them it may not name another. `make matrix` runs all of it again and writes this page; it fails if any cell is wrong.
"""

_HAND_WRITTEN = """\
Each misconception in up to ten styles, written by hand and never used for matching. The check names the right
misconception; or lists it among those that would explain all results; or describes what the wrong results have in
common; or says none of this, but where the first of them is. It may name no other misconception, and let nothing
through.
"""

_LEGEND = """\
Each count is of answers about which the check said what it must; `2 of 3` would mean a wrong cell, and for the
hand-written answers that one is not named.

- *right answers*: different styles, all accepted.
- *examples*: one for each misconception in the registry, caught and named.
- *variants*: other ways to write the same misconceptions, each caught and named as that misconception. Of the
  hundreds that are derived for a convolution, three of each misconception are tried here.
- *hand-written*: named rightly (the table above).
- *unexplained*: wrong answers that no known misconception explains, caught and not named.
- *stub*: the answer cell as students find it, reported as not written yet.
- *invalid answers*: caught as what they are (the last table).
"""


def page(run: MatrixRun) -> str:
    """Return the whole page."""
    cells = run.cells
    wrong = wrong_cells(cells)
    parts = [
        _INTRODUCTION.format(date=run.date),
        *([_lines(["## Wrong cells", "", *wrong])] if wrong else []),
        _lines(["## In short", "", *summary(run)]),
        _public_checks(),
        _lines(["## The hand-written answers", "", *hand_written(cells)]),
        _HAND_WRITTEN,
        _lines(["## Every exercise", "", *overview(cells)]),
        _LEGEND,
        *(_lines(details(name, cells)) for name in _exercises(cells)),
        _lines(invalid_answers(cells)),
    ]
    return "\n".join(parts)


def summary(run: MatrixRun) -> Iterator[str]:
    """Yield the table of this project beside the public checks, on hand-written answers, with the date of the run."""
    right, wrong = of(run.cells, RIGHT_ANSWERS), of(run.cells, HAND_WRITTEN)
    titles = ("right answers accepted", "wrong answers let through", *NAMINGS[:-1])
    yield from _table_head(f"the check, run on {run.date}", *titles)
    namings = list(_counted(wrong))[:-1]  # how many are let through stands before them
    yield _row("Stridewise", _count(right), f"{_counts_of(wrong)['let through']} of {len(wrong)}", *namings)
    for number, check in enumerate(PUBLIC_CHECKS):
        passed = (f"{let_through_by(number, group)} of {_compared(group)}" for group in (right, wrong))
        yield _row(f"`np.allclose` on {check.words}", *passed, *("-" for _ in namings))


def hand_written(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield a row for each exercise: how far its hand-written answers were named."""
    yield from _table_head("exercise", "answers", *NAMINGS)
    wrong = of(cells, HAND_WRITTEN)
    for name in _exercises(wrong):
        own = [cell for cell in wrong if cell.exercise == name]
        yield _row(f"`{name}`", str(len(own)), *_counted(own))
    yield _row("**all**", str(len(wrong)), *_counted(wrong))


def overview(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield a row per exercise: a column per group, then how many wrong answers the public checks let through."""
    yield from _table_head("exercise", *GROUPS, *(f"let through by {check.name}" for check in PUBLIC_CHECKS))
    for name in _exercises(cells):
        yield _row(f"`{name}`", *_counts([cell for cell in cells if cell.exercise == name]))
    yield _row("**all**", *_counts(cells))


def details(exercise: str, cells: Iterable[Cell]) -> Iterator[str]:
    """Yield a line for the right answers, then a row per misconception: what was said, which checks let it through."""
    own = [cell for cell in cells if cell.exercise == exercise]
    right = of(own, RIGHT_ANSWERS)
    yield from (f"## {exercise}", "")
    yield f"Right answers: {', '.join(f'`{cell.name}`' for cell in right)}; accepted: {_count(right)}."
    yield ""
    columns = (f"let through by {check.name}" for check in PUBLIC_CHECKS)
    yield from _table_head("wrong answer", "of the registry", "expected", "said", "hand-written", *columns)
    wrong = of(own, *WRONG, STUB)
    for name in dict.fromkeys(cell.name for cell in wrong):
        same = [cell for cell in wrong if cell.name == name]
        theirs = of(same, HAND_WRITTEN)
        ours = [cell for cell in same if cell not in theirs]
        yield _row(name, str(len(ours)), _expected(same), _said(ours), count_namings(theirs), *_let_through(same))


def invalid_answers(cells: Iterable[Cell]) -> Iterator[str]:
    """Yield a row for each invalid answer, over all exercises."""
    invalid = of(cells, INVALID_ANSWERS)
    yield from ("## Invalid answers", "")
    yield "What is expected depends on whether the exercise asks for an array or for numbers."
    yield ""
    yield from _table_head("an answer that", "exercises", "expected", "said")
    for name in dict.fromkeys(cell.name for cell in invalid):
        same = [cell for cell in invalid if cell.name == name]
        yield _row(name, str(len(same)), _expected(same), _said(same))


def wrong_cells(cells: Iterable[Cell]) -> list[str]:
    """Return a line for each wrong cell."""
    return [
        f"- {cell.exercise}, {cell.group}: {cell.name}: expected {' or '.join(cell.allowed)}, said {cell.said}"
        for cell in cells
        if not cell.is_right
    ]


def count_namings(cells: Sequence[Cell]) -> str:
    """Return how far these were named, as in `9 of 10 named rightly, 1 listed`; a dash where there are none."""
    counts = _counts_of(cells)
    words = [f"{counts[naming]} {naming}" for naming in NAMINGS[1:] if counts[naming]]
    return ", ".join([f"{counts[NAMINGS[0]]} of {len(cells)} {NAMINGS[0]}", *words]) if cells else "-"


def let_through_by(check: int, cells: Iterable[Cell]) -> int:
    """Return how many of these answers the public check of this number lets through."""
    return sum(cell.let_through[check] for cell in cells if cell.let_through)


def _public_checks() -> str:
    inputs = "; ".join(f"*{check.name}* is {check.words}" for check in PUBLIC_CHECKS)
    return (
        "The checks of public courses, restated: one random input, square and contiguous, on which `np.allclose`\n"
        "compares the values, including the shape. Arrays that are not images are 6x6, in tiles of 2 and windows of\n"
        "3x3. What they let through has wrong values on other inputs (a wide image, a sliced array), a wrong dtype\n"
        "or the wrong memory, or changes its input.\n"
        f"In the tables below, {inputs}.\n"
    )


def _counts_of(cells: Iterable[Cell]) -> Counter[Naming]:
    return Counter(cell.naming for cell in cells)


def _counted(cells: Iterable[Cell]) -> Iterator[str]:
    counts = _counts_of(cells)
    yield from (str(counts[naming]) for naming in NAMINGS)


def _counts(cells: Sequence[Cell]) -> Iterator[str]:
    yield from (_count(of(cells, group)) for group in GROUPS)
    yield from (f"{let_through_by(number, of(cells, *WRONG))}" for number in range(len(PUBLIC_CHECKS)))


def of(cells: Iterable[Cell], *groups: str) -> list[Cell]:
    """Return the cells of these groups."""
    return [cell for cell in cells if cell.group in groups]


def _compared(cells: Iterable[Cell]) -> int:
    return sum(bool(cell.let_through) for cell in cells)


def _count(cells: Sequence[Cell]) -> str:
    return f"{sum(cell.said in cell.allowed for cell in cells)} of {len(cells)}"


def _expected(cells: Iterable[Cell]) -> str:
    return " or ".join(dict.fromkeys(saying for cell in cells for saying in cell.allowed))


def _said(cells: Sequence[Cell]) -> str:
    """Return `as expected`, or what was said instead and how often."""
    unexpected = Counter(cell.said for cell in cells if not cell.is_right)
    return "; ".join(f"**{said}** ({number} of {len(cells)})" for said, number in unexpected.items()) or "as expected"


def _let_through(cells: Sequence[Cell]) -> Iterator[str]:
    for number in range(len(PUBLIC_CHECKS)):
        passed = let_through_by(number, cells)
        yield f"{passed} of {len(cells)}" if passed else "-"


def _exercises(cells: Iterable[Cell]) -> list[str]:
    return list(dict.fromkeys(cell.exercise for cell in cells))


def _table_head(*titles: str) -> Iterator[str]:
    yield _row(*titles)
    yield _row(*("---" for _ in titles))


def _row(*entries: str) -> str:
    return f"| {' | '.join(entries)} |"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join([*lines, ""])
