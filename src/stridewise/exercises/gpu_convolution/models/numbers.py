"""How a thread's number becomes the indices of its output: number // divisor % modulus, along each axis.

Of each axis, every quotient and remainder is tried that can be made of the output's lengths and, for a belief, of the
lengths that it has in their place. So it does not matter in which order the axes run, or how divisions are written.
"""

from collections.abc import Callable
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.gpu_convolution.models.runs import Followed, Sign

Lengths = tuple[int, ...]
Numbers = NDArray[np.int64]
Number = Callable[[Followed, Numbers, Numbers], Numbers]


def in_the_grid(run: Followed, block: Numbers, thread: Numbers) -> Numbers:
    """Return the threads' numbers in the grid."""
    return block * run.flow.block.x + thread


def divides_by(instead: Callable[[Followed], Lengths], axis: int | None = None, *, is_general: bool = False) -> Sign:
    """Return the sign that lengths are taken for those of the output.

    Parameters
    ----------
    instead : callable
        Run -> for each axis of the output, the length that some divisions have in its place.
    axis : int, optional
        An axis along which the index must be another one than it should be.
    is_general : bool, default False
        As of `Sign`.
    """

    def shows(run: Followed) -> bool | None:
        if not _one_each(run):
            return False
        right = [_fits(run, axis, in_the_grid, None) for axis in _axes(run)]
        wrong = [_fits(run, axis, in_the_grid, instead(run)) for axis in _axes(run)]
        if not all(one or other for one, other in zip(right, wrong, strict=True)):
            return False
        if all(right):
            return None
        return True if axis is None or not right[axis] else None

    return Sign("outputs", shows, is_general)


def numbers_threads(number: Number) -> Sign:
    """Return the sign that threads are numbered in another way than by their place in the grid."""

    def shows(run: Followed) -> bool | None:
        if not _one_each(run):
            return False
        if writes_each_output_once(run) and all(_fits(run, axis, in_the_grid, None) for axis in _axes(run)):
            return None
        if not all(_fits(run, axis, number, None) for axis in _axes(run)):
            return False
        return None if all(_fits(run, axis, in_the_grid, None) for axis in _axes(run)) else True

    return Sign("outputs", shows)


def _of_block(run: Followed, block: Numbers, thread: Numbers) -> Numbers:  # noqa: ARG001
    return block


def _of_thread(run: Followed, block: Numbers, thread: Numbers) -> Numbers:  # noqa: ARG001
    return thread


def takes_block_and_thread_apart(run: Followed) -> bool | None:
    """Return whether some indices come from the block's number alone, and the others from the thread's."""
    if not _one_each(run):
        return False
    if all(_fits(run, axis, in_the_grid, None) for axis in _axes(run)):
        return None
    sources = [(_fits(run, axis, _of_block, None), _fits(run, axis, _of_thread, None)) for axis in _axes(run)]
    return all(map(any, sources)) and not all(one for one, _ in sources) and not all(other for _, other in sources)


def divisors_do_not_fit(run: Followed) -> bool | None:
    """Return whether each index is a quotient of the output's lengths, but outputs are left out or met twice."""
    if not _one_each(run) or not all(_fits(run, axis, in_the_grid, None) for axis in _axes(run)):
        return False
    inside = [indices[0] for indices in run.attempts.values() if run.is_output(indices[0])]
    return True if len(inside) > len(set(inside)) else (None if writes_each_output_once(run) else False)


def lacks_a_remainder(run: Followed) -> bool | None:
    """Return whether each index is a quotient of the output's lengths, but goes on counting where it should not."""
    if not _one_each(run) or not all(_fits(run, axis, in_the_grid, None) for axis in _axes(run)):
        return False
    count = prod(run.flow.shapes["out"])
    first = [indices[0] for thread, indices in run.attempts.items() if run.flow.number(thread) < count]
    if any(index[0] >= run.flow.shapes["out"][0] for index in first):
        return False
    return True if not all(map(run.is_output, first)) else (None if writes_each_output_once(run) else False)


def has_one_index_alone(run: Followed) -> bool | None:
    """Return whether one index is the thread's number, and the others are 0, or are gone through by each thread."""
    if not run.attempts:
        return False
    return any(_is_the_number(run, axis) and _others_are_still(run, axis) for axis in _axes(run))


def _is_the_number(run: Followed, axis: int) -> bool:
    return all(index[axis] == run.flow.number(thread) for thread, indices in run.attempts.items() for index in indices)


def _others_are_still(run: Followed, axis: int) -> bool:
    """Return whether each other index is 0, or takes all its values in each thread; and one that could differ is 0."""
    are_zero = False
    for other, length in enumerate(run.flow.shapes["out"]):
        taken = {frozenset(index[other] for index in indices) for indices in run.attempts.values()}
        if other == axis or taken == {frozenset(range(length))}:
            continue
        if taken != {frozenset({0})}:
            return False
        are_zero = True
    return are_zero


def writes_each_output_once(run: Followed) -> bool:
    """Return whether all outputs are written, each by one thread, and nothing else by threads that have one."""
    indices = [index for attempted in run.attempts.values() for index in attempted if run.is_output(index)]
    return len(indices) == len(set(indices)) == prod(run.flow.shapes["out"])


def _axes(run: Followed) -> range:
    return range(len(run.flow.shapes["out"]))


def _one_each(run: Followed) -> bool:
    return bool(run.attempts) and all(len(indices) == 1 for indices in run.attempts.values())


def _attempted(run: Followed) -> tuple[Numbers, Numbers, Numbers]:
    """Return the blocks and threads that write, and what: one row for each, one column for each axis."""

    def make() -> tuple[Numbers, Numbers, Numbers]:
        blocks = np.array([thread.block.x for thread in run.attempts])
        threads = np.array([thread.place.x for thread in run.attempts])
        return blocks, threads, np.array([indices[0] for indices in run.attempts.values()])

    found: tuple[Numbers, Numbers, Numbers] = run.run.remembered("attempted", make)
    return found


def _fits(run: Followed, axis: int, number: Number, instead: Lengths | None) -> bool:
    """Return whether an index is a quotient of the number, with lengths of the output or others in their place."""

    def make() -> bool:
        blocks, threads, indices = _attempted(run)
        return _is_quotient(number(run, blocks, threads), indices[:, axis], run.flow.shapes["out"], axis, instead)

    found: bool = run.run.remembered(f"index {axis} {number.__qualname__} {instead}", make)
    return found


def _is_quotient(number: Numbers, index: Numbers, lengths: Lengths, axis: int, instead: Lengths | None) -> bool:
    choices = [{length} if instead is None else {length, other} for length, other in zip(lengths, instead or lengths)]  # noqa: B905
    others = [{1, *choice} for at, choice in enumerate(choices) if at != axis]
    for divisor in {prod(chosen) for chosen in product(*others)}:
        quotient = number // divisor if divisor else number
        if (quotient == index).all() or any(length and (quotient % length == index).all() for length in choices[axis]):
            return True
    return False


def lengths_of(run: Followed, **instead: int) -> Lengths:
    """Return the lengths of the output, with others in the place of some; axes by their letters n, h, w, c."""
    return tuple(instead.get(letter, length) for letter, length in zip("nhwc", run.flow.shapes["out"], strict=True))
