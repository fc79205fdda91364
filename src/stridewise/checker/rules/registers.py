"""The rule of registers: how many register loads an answer's order of products needs in a matrix product.

The order comes from the steps of the answer's arithmetic, which can be verified. Registers are used as well as that
order allows (Belady, 1966), so that no answer is blamed for loads that a better compiler would save.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, ClassVar

from stridewise.checker.answers.answer import Answer
from stridewise.checker.answers.arithmetic_trace import Program
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.rules.misses import Uncounted
from stridewise.checker.verdict import Kind
from stridewise.exercises import Case, Exercise
from stridewise.exercises.limits import RegisterLimit

Product = tuple[int, int, int]  # i, j, k of a[i, k] * b[k, j]
Tile = tuple[int, ...]  # rows, columns, and the steps of k through which its sums stay; empty where there is none
_NEVER = 2**62


@dataclass(frozen=True, slots=True)
class RegisterLoads:
    """The loads that an answer's order of products needs at least.

    Parameters
    ----------
    limit : RegisterLimit
        The limit.
    count : int or None
        The loads; None where the order is not known.
    tile : tuple of int, default ()
        The rows and columns of sums that the answer goes through for one k, and the steps of k before it leaves them.
    uncounted : "library" or "arithmetic", optional
        Why the order is not known: a library chooses it, or the arithmetic cannot be followed.
    """

    limit: RegisterLimit
    count: int | None
    tile: Tile = ()
    uncounted: Uncounted | None = None
    kind: ClassVar[Kind] = "method"

    @property
    def case(self) -> Case:
        """The case whose products were followed."""
        return self.limit.case

    @property
    def is_exceeded(self) -> bool:
        """Whether there are more than the limit allows, or a library's matrix product does the exercise's own work.

        What cannot be followed is given the benefit of the doubt.
        """
        return self.uncounted == "library" if self.count is None else self.count > self.limit.most

    def is_matched_by(self, function: Callable[..., Any]) -> bool:
        """Return whether our function uses tiles of the same size, or leaves the work to a library as well."""
        tile, uncounted = _known_tile(function, self.limit.case)
        return uncounted == self.uncounted and tile == self.tile and bool(tile or uncounted)


def register_loads(answer: Answer, exercise: Exercise) -> RegisterLoads | None:
    """Count the loads that the order of the answer's products needs, where the exercise limits them."""
    limit = exercise.contract.registers
    if limit is None:
        return None
    program = answer.follow_arithmetic(limit.case, exercise.reference)
    products = products_in_order(program, limit.case) if program else None
    if program and program.has_library_products:
        return RegisterLoads(limit, None, uncounted="library")
    if products is None:
        return RegisterLoads(limit, None, uncounted="arithmetic")
    return RegisterLoads(limit, fewest_loads(products, limit.registers), tile_of(products))


def products_in_order(program: Program, case: Case) -> list[Product] | None:
    """Return i, j and k of each product a[i, k] * b[k, j]; None if there are products of anything else."""
    (rows, inner), columns = case.arguments["a"].shape, case.arguments["b"].shape[1]
    elements = rows * inner
    products: list[Product] = []
    for sign, left, right in program.steps:
        if sign != "*" or not (isinstance(left, int) and isinstance(right, int)):
            continue
        first, second = sorted((left, right))
        (i, k), (row, j) = divmod(first, inner), divmod(second - elements, columns)
        if not first < elements <= second < program.inputs or row != k:
            return None
        products.append((i, j, k))
    return products or None


def fewest_loads(products: Sequence[Product], registers: int) -> int:
    """Return how many loads so many registers need for these products, if the best number makes room each time."""
    uses = [number for i, j, k in products for number in (("a", i, k), ("b", k, j), ("sum", i, j))]
    next_uses = _next_uses(uses)
    held: dict[tuple[str, int, int], int] = {}  # number -> its next use
    started: set[tuple[str, int, int]] = set()
    loads = 0
    for use, number in enumerate(uses):
        if number not in held:
            loads += number[0] != "sum" or number in started
            started.add(number)
            if len(held) == registers:
                at_work = uses[use - use % 3 : use - use % 3 + 3]
                del held[max((other for other in held if other not in at_work), key=held.__getitem__)]
        held[number] = next_uses[use]
    return loads


def _next_uses(uses: Sequence[Any]) -> list[int]:
    upcoming: dict[Any, int] = {}
    found = [_NEVER] * len(uses)
    for use in range(len(uses) - 1, -1, -1):
        found[use] = upcoming.get(uses[use], _NEVER)
        upcoming[uses[use]] = use
    return found


def tile_of(products: Sequence[Product]) -> Tile:
    """Return the first tile: rows and columns of sums for one k, and how many k follow with the same sums."""
    steps = list(_sums_by_step(products))
    rows, columns = ({sum_[axis] for sum_ in steps[0]} for axis in (0, 1))
    if len(steps[0]) != len(rows) * len(columns):
        return ()
    depth = next((k for k, sums in enumerate(steps) if sums != steps[0]), len(steps))
    return len(rows), len(columns), depth


def _sums_by_step(products: Sequence[Product]) -> Iterator[set[tuple[int, int]]]:
    """Yield the sums to which consecutive products with the same k are added."""
    for _, group in groupby(products, key=lambda product: product[2]):
        yield {(i, j) for i, j, _ in group}


@lru_cache(maxsize=100)
def _known_tile(function: Callable[..., Any], case: Case) -> tuple[Tile, Uncounted | None]:
    program = LocalAnswer(function).follow_arithmetic(case, lambda a, b, *_: a @ b)
    if program and program.has_library_products:
        return (), "library"
    products = products_in_order(program, case) if program else None
    return (tile_of(products) if products else ()), None
