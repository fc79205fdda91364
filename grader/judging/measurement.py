"""Time and memory of an answer in a kernel, taken on this side of the wall.

Time: the answer is called on many inputs that it has never seen, in one go, and the whole of it is timed; all results
are looked at, so none of the work can be left out. What it takes to bring the arrays there and back counts too, and
there are so many calls in one go that this is little beside the limit.

Memory: arrays so large that a copy of one is far more than all that a process takes for other things.
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
from stridewise.exercises.record import MemoryLimit, Race
from stridewise.layout.addresses import root
from stridewise.timing import busy_seconds_of

_SECONDS_A_TURN = 0.04
_MOST_CALLS = 24
_FEWEST_CALLS = 3
_SECONDS_FOR_ONE = 0.5  # a call that takes longer is slow, and needs no second turn
_OTHER_INPUTS = 3  # that two different polynomials agree on one random input is an accident already
_ARRIVAL = 6  # times their own bytes is what arguments may take on their way there; up to four are measured
_SLACK = 2**19  # bytes; what a process takes for a call of an empty function, and Linux counts only roughly


def measure_time(channel: FunctionChannel, race: Race, draw: int) -> RelativeTime:
    """How many times as long as the race's reference, which runs here in the same moments, the answer takes there.

    draw: a secret number, from which the inputs are drawn. Raises MeasurementError where a result is not right.
    """
    secret = Random(draw)
    first = _inputs(race, secret, 1)
    reference = statistics.median(busy_seconds_of(race.reference, *first[0]) for _ in range(3))
    one = _timed(channel, race, first, _SECONDS_FOR_ONE)
    if one is None:
        ratio = _SECONDS_FOR_ONE / reference
        return RelativeTime(ratio, ratio, ratio, cut_short=True)
    calls = min(_MOST_CALLS, max(_FEWEST_CALLS, int(_SECONDS_A_TURN / one)))

    def turn() -> tuple[float, bool]:
        inputs = _inputs(race, secret, calls)
        taken = _timed(channel, race, inputs, calls * _SECONDS_FOR_ONE)
        seconds = calls * _SECONDS_FOR_ONE if taken is None else taken
        return seconds / calls / _mean_seconds(race, inputs, seconds), taken is None

    return repeat_until_decided(turn, race.ratio)


def _mean_seconds(race: Race, inputs: Sequence[tuple[Any, ...]], seconds: float) -> float:
    """How long a call of the reference takes here, in turns of about the length that the answer's had.

    On a busy machine a long turn is interrupted and a short one is not: only turns of one length are slowed alike.
    """
    start = time.perf_counter()
    count = 0
    while count < _FEWEST_CALLS or time.perf_counter() - start < min(seconds, _SECONDS_A_TURN):
        race.reference(*inputs[count % len(inputs)])
        count += 1
    return (time.perf_counter() - start) / count


def _inputs(race: Race, secret: Random, count: int) -> list[tuple[Any, ...]]:
    return [tuple(varied(race.case, secret.getrandbits(32)).build().values()) for _ in range(count)]


def _timed(channel: FunctionChannel, race: Race, inputs: Sequence[tuple[Any, ...]], seconds: float) -> float | None:
    """How long the calls take, seen from here; None where they had to be stopped."""
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
    """The most bytes that the kernel's process took for a call, and the limit for the case on which it was measured.

    draw: a secret number, from which the input is drawn. Raises MeasurementError, also where the result is not right:
    an answer that sees by the size that it is measured could do less.
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
    if arrival.extra_bytes > _ARRIVAL * _bytes_held(arguments) + _SLACK:
        raise MeasurementError("memory: it took more before the call than its arguments need")
    if len(replies) != 1 or not _is_right(replies[0], arguments, channel.exercise.reference):
        raise MeasurementError("memory: where it was measured, the result was not the right one")
    return large, max(0, run.extra_bytes - _SLACK)


def _bytes_held(arguments: Sequence[Any]) -> int:
    return sum(root(one).nbytes for one in arguments if isinstance(one, np.ndarray))


def count_multiplications(
    channel: FunctionChannel, case: Case, law: Callable[..., Any], *, draw: int, python_form: bool
) -> int | None:
    """How many the answer makes on the case, counted in the steps that it says it does; None where it says none.

    law: what the steps must give, on the case and on others with its shapes, drawn from the secret number `draw`.
    Raises MeasurementError where they do not.
    """
    arguments = tuple(case.build().values())
    trace = channel.trace(arguments, python_form=python_form)
    if trace is None:
        return None
    secret = Random(draw)
    try:
        program = _program(trace)
        others = (varied(case, secret.getrandbits(32)) for _ in range(_OTHER_INPUTS))
        inputs = [arguments, *(tuple(other.build().values()) for other in others)]
        if not all(_same(law(*values), program.run(values)) for values in inputs):
            raise DecodeError("its steps give other results than it does")
    except ValueError as fault:
        raise MeasurementError(f"multiplications: {fault}") from None
    return program.multiplications


def _program(trace: ArithmeticTrace) -> Program:
    """Return the trace as a program that can be run. Raises DecodeError if a step uses a value before it exists."""
    for position, (_, *operands) in enumerate(trace.steps):
        if any(isinstance(operand, int) and operand >= trace.inputs + position for operand in operands):
            raise DecodeError(f"step {position} of a trace uses a later value")
    if any(isinstance(output, int) and output >= trace.inputs + len(trace.steps) for output in trace.outputs):
        raise DecodeError("an output of a trace is a value that does not exist")
    return Program(trace.inputs, [*trace.steps], [*trace.outputs], trace.shape)


def _same(expected: Any, received: Any) -> bool:
    return np.shape(expected) == np.shape(received) and bool(np.allclose(expected, received))
