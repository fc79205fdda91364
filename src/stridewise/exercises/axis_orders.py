"""Wrong orders of axes, as answers: what the variants of several misconceptions are made of."""

from collections.abc import Callable, Collection, Iterable
from itertools import permutations
from typing import Any

Order = tuple[int, ...]


def orders_but(known: Collection[Order]) -> tuple[Order, ...]:
    """Return all orders of as many axes, but the known ones."""
    count = len(next(iter(known)))
    return tuple(order for order in permutations(range(count)) if order not in known)


def transposing(orders: Iterable[Order]) -> tuple[Callable[[Any], Any], ...]:
    """Return an answer for each order, which transposes its only argument so."""
    return tuple(_transposing(order) for order in orders)


def _transposing(order: Order) -> Callable[[Any], Any]:
    return lambda array: array.transpose(order).copy()
