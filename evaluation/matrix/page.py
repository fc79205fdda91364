"""The matrix as a page of Markdown: the same cells always give the same text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from evaluation.matrix.cells import Cell
from evaluation.matrix.public_checks import PUBLIC_CHECKS
from evaluation.matrix.trials import ACCEPTED, EXPLAINED, GROUPS, RIGHT_ANSWERS, WRONG

PAGE = Path(__file__).parents[2] / "benchmarks" / "results" / "matrix.md"

_INTRODUCTION = """\
# What the checks make of right and wrong answers

Every exercise was answered in all these ways, and its check had to accept the right ones, catch the wrong ones, and
name the mistake where it is a known one: that one and no other. `make matrix` makes this page, and fails if any cell is
wrong.
"""

_LEGEND = """\
A count is of answers of which the check said what it had to say; `2 of 3` would mean a wrong cell.

- *right ways*: different styles, all accepted.
- *known mistakes*: the wrong answers in the registry, each caught and named.
- *other wordings*: the same mistakes written in other ways, each caught and named as that mistake.
- *other mistakes*: wrong answers of no known kind, caught and not named.
- *stub*: the answer cell as students find it, told to be not written yet.
- *hostile*: answers that are none, caught as what they are (the last table).
"""


def page(cells: Sequence[Cell]) -> str:
    """The whole page."""
    parts = [
        _INTRODUCTION,
        *([_lines(["## Wrong cells", "", *wrong_cells(cells)])] if wrong_cells(cells) else []),
        _lines(["## In short", "", *summary(cells)]),
        _public_checks(),
        _lines(["## Every exercise", "", *overview(cells)]),
        _LEGEND,
        *(_lines(details(name, cells)) for name in _exercises(cells)),
        _lines(hostile(cells)),
    ]
    return "\n".join(parts)


def summary(cells: Sequence[Cell]) -> Iterator[str]:
    """This project beside the public checks, on the same answers."""
    ways, known, wrong = (_of(cells, *groups) for groups in ((RIGHT_ANSWERS,), EXPLAINED, WRONG))
    yield from _table_head("the check", "right ways accepted", "wrong answers let through", "mistakes named rightly")
    through = [cell for cell in wrong if cell.came == ACCEPTED]
    yield _row("Stridewise", _count(ways), f"{len(through)} of {len(wrong)}", _count(known))
    for number, check in enumerate(PUBLIC_CHECKS):
        passed = (f"{let_through_by(number, group)} of {_compared(group)}" for group in (ways, wrong))
        yield _row(f"`np.allclose` on {check.words}", *passed, "-")


def overview(cells: Sequence[Cell]) -> Iterator[str]:
    """A row for each exercise, a column for each group, then how many wrong answers the public checks let through."""
    yield from _table_head("exercise", *GROUPS, *(f"let through by {check.name}" for check in PUBLIC_CHECKS))
    for name in _exercises(cells):
        yield _row(f"`{name}`", *_counts([cell for cell in cells if cell.exercise == name]))
    yield _row("**all**", *_counts(cells))


def details(exercise: str, cells: Iterable[Cell]) -> Iterator[str]:
    """The right ways in a line, then a row for each wrong answer: what was expected, what came, who lets it through."""
    own = [cell for cell in cells if cell.exercise == exercise]
    ways = _of(own, RIGHT_ANSWERS)
    yield from (f"## {exercise}", "")
    yield f"Right ways: {', '.join(f'`{way.name}`' for way in ways)}; accepted: {_count(ways)}."
    yield ""
    columns = (f"let through by {check.name}" for check in PUBLIC_CHECKS)
    yield from _table_head("wrong answer", "wordings", "expected", "came", *columns)
    wrong = _of(own, *WRONG, "stub")
    for name in dict.fromkeys(cell.name for cell in wrong):
        same = [cell for cell in wrong if cell.name == name]
        yield _row(name, str(len(same)), _expected(same), _came(same), *_let_through(same))


def hostile(cells: Iterable[Cell]) -> Iterator[str]:
    """A row for each hostile answer, over all exercises."""
    all_of_them = _of(cells, "hostile")
    yield from ("## Answers that are none", "")
    yield "What is expected differs between exercises that ask for an array and those that ask for numbers."
    yield ""
    yield from _table_head("an answer that", "exercises", "expected", "came")
    for name in dict.fromkeys(cell.name for cell in all_of_them):
        same = [cell for cell in all_of_them if cell.name == name]
        yield _row(name, str(len(same)), _expected(same), _came(same))


def wrong_cells(cells: Iterable[Cell]) -> list[str]:
    """A line for each wrong cell."""
    return [
        f"- {cell.exercise}, {cell.group}: {cell.name}: expected {' or '.join(cell.allowed)}, came {cell.came}"
        for cell in cells
        if not cell.is_right
    ]


def _public_checks() -> str:
    inputs = "; ".join(f"*{check.name}* is {check.words}" for check in PUBLIC_CHECKS)
    return (
        "The checks of public courses, restated: one random input, square and contiguous, on which `np.allclose`\n"
        "compares the values, shape included. Arrays that are no images are 6x6, in tiles of 2 and windows of 3x3.\n"
        "What they let through has wrong values on other inputs (a wide image, a sliced array), or a wrong dtype, or\n"
        "lies in the wrong memory, or has changed its input.\n"
        f"In the tables below, {inputs}.\n"
    )


def _counts(cells: Sequence[Cell]) -> Iterator[str]:
    yield from (_count(_of(cells, group)) for group in GROUPS)
    yield from (f"{let_through_by(number, _of(cells, *WRONG))}" for number in range(len(PUBLIC_CHECKS)))


def _of(cells: Iterable[Cell], *groups: str) -> list[Cell]:
    return [cell for cell in cells if cell.group in groups]


def let_through_by(check: int, cells: Iterable[Cell]) -> int:
    """How many of these answers the public check of this number lets through."""
    return sum(cell.let_through[check] for cell in cells if cell.let_through)


def _compared(cells: Iterable[Cell]) -> int:
    return sum(bool(cell.let_through) for cell in cells)


def _count(cells: Sequence[Cell]) -> str:
    return f"{sum(cell.is_right for cell in cells)} of {len(cells)}"


def _expected(cells: Iterable[Cell]) -> str:
    return " or ".join(dict.fromkeys(saying for cell in cells for saying in cell.allowed))


def _came(cells: Sequence[Cell]) -> str:
    """`as expected`, or what came instead and how often."""
    others = Counter(cell.came for cell in cells if not cell.is_right)
    return "; ".join(f"**{came}** ({number} of {len(cells)})" for came, number in others.items()) or "as expected"


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
