"""Changes to a convolution's decisions: what misconceptions are made of. One change can follow another.

Each function returns a change, which takes a `Convolution` and returns another. A changed decision starts from the one
before it, so that two misconceptions at once are one change after the other.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from stridewise.exercises.convolution.model import Array, Convolution, Lengths

Change = Callable[[Convolution], Convolution]
Sides = tuple[int, int]


def deciding(**decisions: Any) -> Change:
    """Make these decisions, whatever they were."""
    return lambda model: replace(model, **decisions)


def both(first: Change, second: Change) -> Change:
    """Make one change after the other."""
    return lambda model: second(first(model))


def with_contents(change: Callable[[Array, Array], tuple[Array, Array]]) -> Change:
    """Use change(x, w): arrays of the same shapes with other contents."""
    return lambda model: replace(model, contents=lambda x, w: change(*model.contents(x, w)))


def keeping_weights(index: Any) -> Change:
    """Use w[index] only: all other weights count as zero."""

    def keep(x: Array, w: Array) -> tuple[Array, Array]:
        kept = np.zeros_like(w)
        kept[index] = w[index]
        return x, kept

    return with_contents(keep)


def with_arrays(change: Callable[[Array, Array, Lengths], tuple[Array, Array]]) -> Change:
    """Index change(x, w, lengths), and read the lengths from it."""
    return lambda model: replace(model, arrays=lambda x, w, size: change(*model.arrays(x, w, size), size))


def with_weight_at(position: Callable[[Any, Any, Lengths], tuple[Any, Any]]) -> Change:
    """Multiply by w[position(r, s, lengths)]."""
    return lambda model: replace(model, weight=lambda r, s, size: model.weight(*position(r, s, size), size))


def with_image_sides(change: Callable[[Lengths], Lengths]) -> Change:
    """Read other numbers of rows or columns from x.shape."""
    return lambda model: replace(model, read_image_sides=lambda size: change(model.read_image_sides(size)))


def with_lengths(change: Callable[[Lengths], Lengths]) -> Change:
    """Read other lengths of the kernel or the channels, or another stride."""
    return lambda model: replace(model, read_lengths=lambda size: change(model.read_lengths(size)))


def with_output(change: Callable[[int, int, Lengths], Sides]) -> Change:
    """Give the output other rows and columns, and compute all of it."""
    return lambda model: replace(model, output=lambda size: change(*model.output(size), size))


def with_output_alone(change: Callable[[int, int, Lengths], Sides]) -> Change:
    """Give the output other rows and columns, and compute as many as before."""
    return lambda model: replace(with_output(change)(model), places=model.places or model.output)


def with_places(change: Callable[[int, int, Lengths], Sides]) -> Change:
    """Compute other rows and columns of the output."""
    return lambda model: replace(model, places=lambda size: change(*(model.places or model.output)(size), size))


def with_kernel(change: Callable[[Lengths], Sides]) -> Change:
    """Sum over other rows and columns of the kernel."""
    return deciding(kernel=change)


def with_result(change: Callable[[Array, Lengths], Array]) -> Change:
    """Return change(output, lengths)."""
    return lambda model: replace(model, result=lambda out, size: change(model.result(out, size), size))


def at_each_use(change: Callable[[Lengths], Lengths], *uses: str) -> tuple[Change, ...]:
    """Use other lengths throughout, or in one place only.

    Parameters
    ----------
    change : callable
        Lengths -> the lengths that are taken for them.
    *uses : "image", "lengths", "output", "output alone", "places" or "kernel"
        Where: throughout (see `with_image_sides` and `with_lengths`); in the output's shape and its loops, or its shape
        alone; in the loops over the output alone; in the loops over the kernel, or the window.

    Returns
    -------
    tuple of Change
        One for each use.
    """

    def sides(model: Convolution) -> Callable[[int, int, Lengths], Sides]:
        return lambda _rows, _columns, size: model.output(change(size))

    made: dict[str, Change] = {
        "image": with_image_sides(change),
        "lengths": with_lengths(change),
        "output": lambda model: with_output(sides(model))(model),
        "output alone": lambda model: with_output_alone(sides(model))(model),
        "places": lambda model: with_places(sides(model))(model),
        "kernel": lambda model: replace(model, kernel=lambda size: model.kernel(change(size))),
    }
    return tuple(made[use] for use in uses)
