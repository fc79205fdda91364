"""Wrong orders of axes and mixed-up lengths, as answers: what the variants of several misconceptions are made of."""

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import permutations, product
from typing import Any

Order = tuple[int, ...]
Answer = Callable[..., Any]


def orders_but(known: Collection[Order]) -> tuple[Order, ...]:
    """Return all orders of as many axes, but the known ones."""
    count = len(next(iter(known)))
    return tuple(order for order in permutations(range(count)) if order not in known)


def transposing(orders: Iterable[Order]) -> tuple[Answer, ...]:
    """Return an answer for each order, which transposes its only argument so."""
    return tuple(_transposing(order) for order in orders)


def _transposing(order: Order) -> Answer:
    return lambda array: array.transpose(order).copy()


def failing_where_lengths_differ(right: Answer, *, but: Collection[Order] = ()) -> tuple[Answer, ...]:
    """Return answers that are right where some lengths of their first argument are equal, and fail everywhere else.

    Parameters
    ----------
    right : callable
        The right answer; its first argument has four axes.
    but : collection of tuple of int, default ()
        What is left out: (0, 1, 1, 2) is the answer that needs equal lengths along axes 1 and 2.

    Returns
    -------
    tuple of callable
        One for each way in which the four lengths can be equal or not.
    """
    all_different = (0, 1, 2, 3)
    groups = {_numbered(labels) for labels in product(range(4), repeat=4)}
    return tuple(_failing_unless(right, labels) for labels in sorted(groups - {all_different, *but}))


def _numbered(labels: Sequence[int]) -> Order:
    """Number groups in the order in which they appear: (2, 0, 2, 1) -> (0, 1, 0, 2)."""
    seen = list(dict.fromkeys(labels))
    return tuple(seen.index(label) for label in labels)


def _failing_unless(right: Answer, labels: Order) -> Answer:
    def answer(*arguments: Any) -> Any:
        if len({*zip(labels, arguments[0].shape, strict=True)}) > len({*labels}):
            raise ValueError("could not broadcast input array")
        return right(*arguments)

    return answer
