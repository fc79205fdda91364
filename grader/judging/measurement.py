"""Time, memory and multiplications of an answer in a kernel, measured from outside because its process may lie.

Time: one request calls the answer on many inputs that it has never seen, and the whole request is timed. Every result
is checked, so no work can be skipped. Sending the arrays counts too, but is a small share of so many calls.
Waiting for a processor does not count, on either side.

Memory: the arrays are so large that a copy of one far exceeds everything else that the process needs.

Multiplications, and the order of products: the process reports each step of its arithmetic, and the steps must give the
right results here. The misses of a cache, or the loads of registers, are counted here, from the order of these steps;
no count and no address that the process reports is believed. It could report other steps than it took only if they,
too, compute the right results on inputs that it does not know: then it would have the program that is asked for.
"""

import io
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from random import Random
from typing import Any

import numpy as np

from grader.judging.call_result import CallResult
from grader.judging.function_channel import FunctionChannel, NoAnswer
from grader.judging.hidden_cases import enlarged, varied
from grader.sandbox.inside.protocol import ArithmeticTrace, DecodeError
from stridewise.checker.answers.answer import MeasurementError
from stridewise.checker.answers.arithmetic_trace import Program
from stridewise.checker.answers.relative_time import RelativeTime, repeat_until_decided
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.checker.rules.compare import agree
from stridewise.exercises.cases import Case
from stridewise.exercises.limits import MemoryLimit, Race
from stridewise.layout.addresses import root
from stridewise.timing import ProcessTime, busy_seconds_of

_TURN_SECONDS = 0.04
_MAX_CALLS = 24
_MIN_CALLS = 3
_SLOW_SECONDS = 0.5  # a call that takes longer is timed once
_TRACE_CHECKS = 3  # two different polynomials hardly ever agree even on one random input
_MAX_ARRIVAL = 6  # memory that receiving arguments may take, as a multiple of their bytes; up to four is measured
_SLACK = 2**19  # bytes that even a call of an empty function takes; Linux counts only roughly


def measure_time(channel: FunctionChannel, race: Race, draw: int) -> RelativeTime:
    """Measure how many times the reference's time the answer takes; the reference runs here, at the same time.

    Parameters
    ----------
    channel : FunctionChannel
        The way to the answer.
    race : Race
        The reference, and the case whose shapes the inputs have.
    draw : int
        A secret seed, from which the inputs are drawn.

    Returns
    -------
    RelativeTime

    Raises
    ------
    MeasurementError
        If a result is wrong.
    """
    random = Random(draw)
    first = _inputs(race, random, 1)
    reference = statistics.median(busy_seconds_of(race.reference, *first[0]) for _ in range(3))
    single = _timed(channel, race, first, _SLOW_SECONDS)
    if single is None:
        ratio = _SLOW_SECONDS / reference
        return RelativeTime(ratio, ratio, ratio, cut_short=True)
    calls = min(_MAX_CALLS, max(_MIN_CALLS, int(_TURN_SECONDS / single)))

    def turn() -> tuple[float, bool]:
        inputs = _inputs(race, random, calls)
        taken = _timed(channel, race, inputs, calls * _SLOW_SECONDS)
        seconds = calls * _SLOW_SECONDS if taken is None else taken
        return seconds / calls / _mean_seconds(race, inputs, seconds), taken is None

    return repeat_until_decided(turn, race.ratio)


def _mean_seconds(race: Race, inputs: Sequence[tuple[Any, ...]], seconds: float) -> float:
    """Return how long a call of the reference takes here, averaged over about as long a turn as the answer's.

    On a busy machine a long turn is interrupted and a short one is not; turns of the same length are slowed alike.
    """
    own_time, start = ProcessTime(), time.perf_counter()
    count = 0
    while count < _MIN_CALLS or time.perf_counter() - start < min(seconds, _TURN_SECONDS):
        race.reference(*inputs[count % len(inputs)])
        count += 1
    return own_time.seconds / count


def _inputs(race: Race, random: Random, count: int) -> list[tuple[Any, ...]]:
    return [tuple(varied(race.case, random.getrandbits(32)).build().values()) for _ in range(count)]


def _timed(channel: FunctionChannel, race: Race, inputs: Sequence[tuple[Any, ...]], seconds: float) -> float | None:
    """Return how long the calls take, measured from this process; None if they had to be stopped."""
    try:
        replies, run = channel.call(inputs, seconds=seconds, mode="unwatched")
    except TimeLimitExceededError:
        return None
    if not replies:
        return None
    with redirect_stdout(io.StringIO()):
        pairs = zip(replies, inputs, strict=False)
        is_right = len(replies) == len(inputs) and all(_is_right(*pair, race.reference) for pair in pairs)
    if not is_right:
        raise MeasurementError("speed: where it was measured, the results were not the right ones")
    return run.seconds


def _is_right(reply: CallResult, arguments: tuple[Any, ...], reference: Callable[..., Any]) -> bool:
    try:
        return agree(reference(*arguments), reply.apply(arguments))
    except DecodeError:
        return False


def measure_memory(channel: FunctionChannel, limit: MemoryLimit, draw: int) -> tuple[MemoryLimit, int]:
    """Measure the peak memory of one call.

    Parameters
    ----------
    channel : FunctionChannel
        The way to the answer.
    limit : MemoryLimit
        The limit, and the case that it is for.
    draw : int
        A secret seed, from which the input is drawn.

    Returns
    -------
    limit : MemoryLimit
        The limit for the larger case that is used here.
    peak : int
        The bytes that the kernel's process took.

    Raises
    ------
    MeasurementError
        If it cannot be measured, or the result is wrong: an answer could tell by the size that it is being measured,
        and do less.
    """
    large = enlarged(limit)
    arguments = tuple(varied(large.case, draw).build().values())
    try:
        _, arrival = channel.call([arguments], seconds=channel.seconds, mode="load")
        channel.call([], seconds=channel.seconds, mode="trim")
        _, run = channel.call([], seconds=channel.seconds, mode="call loaded")
        replies, _ = channel.call([], seconds=channel.seconds, mode="unload")
    except (TimeLimitExceededError, NoAnswer) as fault:
        raise MeasurementError(f"memory: {fault}") from None
    if not arrival.extra_bytes:  # not even the arrays themselves were seen
        raise MeasurementError("memory: on this machine it cannot be seen from outside")
    if arrival.extra_bytes > _MAX_ARRIVAL * _bytes_held(arguments) + _SLACK:
        raise MeasurementError("memory: it took more before the call than its arguments need")
    if len(replies) != 1 or not _is_right(replies[0], arguments, channel.exercise.reference):
        raise MeasurementError("memory: where it was measured, the result was not the right one")
    return large, max(0, run.extra_bytes - _SLACK)


def _bytes_held(arguments: Sequence[Any]) -> int:
    return sum(root(value).nbytes for value in arguments if isinstance(value, np.ndarray))


def follow_arithmetic(
    channel: FunctionChannel, case: Case, reference: Callable[..., Any], *, draw: int, python_form: bool
) -> Program | None:
    """Return the arithmetic of one call, as the kernel reports it, if its steps give the right results here.

    Parameters
    ----------
    channel : FunctionChannel
        The way to the answer.
    case : Case
        What to call it on.
    reference : callable
        What the steps must give, on this case and on others of its shapes.
    draw : int
        A secret seed, from which the others are drawn.
    python_form : bool
        Whether to call the Python function behind one that Numba has compiled.

    Returns
    -------
    Program or None
        None if the arithmetic cannot be followed.

    Raises
    ------
    MeasurementError
        If the steps give other results.
    """
    arguments = tuple(case.build().values())
    trace = channel.trace(arguments, python_form=python_form)
    if trace is None:
        return None
    random = Random(draw)
    try:
        program = _program(trace)
        others = (varied(case, random.getrandbits(32)) for _ in range(_TRACE_CHECKS))
        inputs = [arguments, *(tuple(other.build().values()) for other in others)]
        if not all(_same(reference(*values), program.run(values)) for values in inputs):
            raise DecodeError("its steps give other results than it does")
    except ValueError as fault:
        raise MeasurementError(f"arithmetic: {fault}") from None
    return program


def _program(trace: ArithmeticTrace) -> Program:
    """Return the trace as a program that can be run. Raises DecodeError if a step uses a value before it exists."""
    for position, (_, *operands) in enumerate(trace.steps):
        if any(isinstance(operand, int) and operand >= trace.inputs + position for operand in operands):
            raise DecodeError(f"step {position} of a trace uses a later value")
    if any(isinstance(output, int) and output >= trace.inputs + len(trace.steps) for output in trace.outputs):
        raise DecodeError("an output of a trace is a value that does not exist")
    return Program(trace.inputs, [*trace.steps], [*trace.outputs], trace.shape, trace.has_library_products)


def _same(expected: Any, received: Any) -> bool:
    return np.shape(expected) == np.shape(received) and bool(np.allclose(expected, received))
