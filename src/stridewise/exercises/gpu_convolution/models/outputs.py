"""Which threads write which outputs."""

from collections.abc import Callable, Iterable
from math import prod

import numpy as np

from stridewise.exercises.gpu_convolution.models.numbers import (
    Numbers,
    divisors_do_not_fit,
    has_one_index_alone,
    in_the_grid,
    lacks_a_remainder,
    numbers_threads,
    takes_block_and_thread_apart,
    writes_each_output_once,
)
from stridewise.exercises.gpu_convolution.models.runs import Followed, Sign, Spot
from stridewise.gpu.followed_arrays import Thread
from stridewise.gpu.symbolic import Index

Place = Callable[[Spot], tuple[int, int]]


def _number(run: Followed, thread: Thread) -> int:
    return run.flow.number(thread)


def _total(run: Followed) -> int:
    return run.flow.grid.x * run.flow.block.x


def _count(run: Followed) -> int:
    return prod(run.flow.shapes["out"])


def _active(run: Followed) -> set[int]:
    """Return the numbers of the threads that read or write."""
    accesses = (*run.flow.reads, *run.flow.writes)
    return {_number(run, access.thread) for access in accesses}


def _first_threads_write(run: Followed, threads: int) -> bool:
    """Return whether each of the first threads writes an output of its own, which exists."""
    written = [
        index
        for thread, indices in run.attempts.items()
        if _number(run, thread) < threads
        for index in indices
        if run.is_output(index)
    ]
    return len(written) == len(set(written)) == threads


def surplus_threads_take_part(run: Followed) -> bool | None:
    """Return whether all threads write, also those that have no output."""
    surplus = set(range(_count(run), _total(run)))
    if not _first_threads_write(run, _count(run)):
        return False
    active = _active(run) & surplus
    return (active == surplus) if active else None


def one_thread_too_many(run: Followed) -> bool | None:
    """Return whether the thread whose number is the number of outputs writes, and no other without an output."""
    active = _active(run) - set(range(_count(run)))
    if not _first_threads_write(run, _count(run)):
        return False
    return active == {_count(run)} if active else None


def tests_against(*quantities: Callable[[Followed], int]) -> tuple[Sign, ...]:
    """Return the signs that threads are tested against another number than that of the outputs."""

    def shows(run: Followed, quantity: Callable[[Followed], int]) -> bool | None:
        threads = min(quantity(run), _total(run))
        if _active(run) != set(range(threads)) or not _first_threads_write(run, min(threads, _count(run))):
            return False
        return True if threads != _count(run) and threads < _total(run) else None

    return tuple(Sign("outputs", lambda run, quantity=quantity: shows(run, quantity)) for quantity in quantities)  # type: ignore[misc]


def stops_early(run: Followed) -> bool | None:
    """Return whether the first threads have outputs of their own, and all from some number on have none."""
    active = _active(run)
    if active != set(range(len(active))) or not _first_threads_write(run, min(len(active), _count(run))):
        return False
    return True if len(active) < _count(run) else (None if len(active) == _count(run) else False)


def every_thread_writes_all(run: Followed) -> bool | None:
    """Return whether every thread writes all outputs."""
    everything = set(np.ndindex(run.flow.shapes["out"]))
    attempts = list(run.attempts.values())
    return len(attempts) == len(run.flow.threads()) and all(everything <= set(indices) for indices in attempts)


def first_image_only(run: Followed) -> bool | None:
    """Return whether every thread has an output of the first image, and finds it there as it should."""
    if not run.attempts or any(index[0] for indices in run.attempts.values() for index in indices):
        return False
    if run.sizes.n == 1:
        return None if writes_each_output_once(run) else False
    of_image = _count(run) // run.sizes.n
    return _first_threads_write(run, of_image)


def steps_through(start: Callable[[Followed, Thread], int], step: Callable[[Followed], int]) -> Sign:
    """Return the sign that each thread takes outputs one step apart, from a first one on."""

    def shows(run: Followed) -> bool | None:
        is_usual = True
        for thread in run.flow.threads():
            expected = list(range(start(run, thread), _count(run), step(run)))
            if _ranks(run, run.attempts.get(thread, [])) != expected:
                return False
            is_usual = is_usual and expected == list(range(_number(run, thread), _count(run), _total(run)))
        return None if is_usual else True

    return Sign("outputs", shows)


def _ranks(run: Followed, indices: Iterable[Index]) -> list[int]:
    """Return the outputs' numbers in memory, -1 for those that do not exist."""
    shape = run.flow.shapes["out"]
    return [int(np.ravel_multi_index(index, shape)) if run.is_output(index) else -1 for index in indices]


def several_beyond_the_last(run: Followed) -> bool | None:
    """Return whether threads have several neighbouring channels, and some of these lie beyond the last."""
    rows = [indices for indices in run.attempts.values() if len(indices) > 1]
    runs = all({index[:-1] for index in indices} == {indices[0][:-1]} for indices in rows)
    outside = [index for indices in rows for index in indices if not run.is_output(index)]
    if not rows or not runs:
        return False if rows or not writes_each_output_once(run) else None
    return True if outside and all(index[-1] >= run.flow.shapes["out"][-1] for index in outside) else None


def several_overlap(run: Followed) -> bool | None:
    """Return whether threads have several outputs in a row, and begin less or more than that many apart."""
    ranks = {_number(run, thread): _ranks(run, indices) for thread, indices in run.attempts.items()}
    lengths = [len(row) for row in ranks.values()]
    if not ranks or max(lengths) < 2 or any(row != list(range(row[0], row[0] + len(row))) for row in ranks.values()):
        return False
    if ranks.get(0, [1])[0] != 0 or 1 not in ranks:
        return None if writes_each_output_once(run) else False
    apart = ranks[1][0] - ranks[0][0]
    is_regular = all(row[0] == number * apart for number, row in ranks.items())
    return is_regular and apart not in (0, max(lengths))


def _of_thread(run: Followed, block: Numbers, thread: Numbers) -> Numbers:  # noqa: ARG001
    return thread


def _of_block(run: Followed, block: Numbers, thread: Numbers) -> Numbers:  # noqa: ARG001
    return block


def _times_the_grid(run: Followed, block: Numbers, thread: Numbers) -> Numbers:
    return block * run.flow.grid.x + thread


def _thread_times_the_grid(run: Followed, block: Numbers, thread: Numbers) -> Numbers:
    return thread * run.flow.grid.x + block


def _thread_times_its_block(run: Followed, block: Numbers, thread: Numbers) -> Numbers:
    return thread * run.flow.block.x + block


def _sum(run: Followed, block: Numbers, thread: Numbers) -> Numbers:  # noqa: ARG001
    return block + thread


def _from_one(run: Followed, block: Numbers, thread: Numbers) -> Numbers:
    return in_the_grid(run, block, thread) + 1


def _blocks_of(threads: int) -> Callable[[Followed, Numbers, Numbers], Numbers]:
    def number(run: Followed, block: Numbers, thread: Numbers) -> Numbers:  # noqa: ARG001
        return block * threads + thread

    number.__qualname__ = f"blocks of {threads}"
    return number


THREAD_ALONE = (
    numbers_threads(_of_thread),
    steps_through(lambda _, thread: thread.place.x, _total),
    steps_through(lambda _, thread: thread.place.x, lambda run: run.flow.block.x),
)
BLOCK_ALONE = (numbers_threads(_of_block),)
TIMES_THE_GRID = (numbers_threads(_times_the_grid), numbers_threads(_sum))
THREAD_BEFORE_BLOCK = (numbers_threads(_thread_times_the_grid), numbers_threads(_thread_times_its_block))
OTHER_BLOCKS = tuple(numbers_threads(_blocks_of(threads)) for threads in (8, 16, 32, 128, 256, 512, 1024))
FROM_ONE = (numbers_threads(_from_one),)
BLOCK_AND_THREAD_APART = (Sign("outputs", takes_block_and_thread_apart),)
DIVISORS_DO_NOT_FIT = (Sign("outputs", divisors_do_not_fit, is_general=True),)
WITHOUT_A_REMAINDER = (Sign("outputs", lacks_a_remainder),)
MORE_AXES_THAN_THE_GRID = (Sign("outputs", has_one_index_alone),)
SURPLUS_THREADS = (Sign("outputs", surplus_threads_take_part),)
ONE_TOO_MANY = (Sign("outputs", one_thread_too_many),)
STOPS_EARLY = (Sign("outputs", stops_early, is_general=True),)
EVERYTHING = (Sign("outputs", every_thread_writes_all),)
FIRST_IMAGE = (Sign("outputs", first_image_only),)
BLOCKS_STEP = (
    steps_through(_number, lambda run: run.flow.block.x),
    steps_through(_number, lambda run: run.flow.grid.x),
)
BEYOND_THE_LAST_CHANNEL = (Sign("outputs", several_beyond_the_last),)
SEVERAL_OVERLAP = (Sign("outputs", several_overlap),)
