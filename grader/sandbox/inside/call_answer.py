"""Calls the student's function on arguments that come in one file, and writes what became of each call into another.

It knows arguments and nothing else: no expected results, no points. It is as much at the mercy of the student's code as
everything else in this process, and whoever reads what it wrote believes nothing that cannot be checked.
"""

import ctypes
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import numpy as np

from stridewise.checker.answers.arithmetic_trace import program_of
from stridewise.checker.answers.captured_output import capture_output
from stridewise.checker.answers.compiled import is_compiled, run_compiled, run_watched
from stridewise.checker.answers.deserialize import deserialize, printable
from stridewise.checker.answers.encoding import Bytes, decode, encode
from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.answers.serialize import Serializer
from stridewise.checker.answers.source_line import failing_source_line
from stridewise.checker.answers.time_limit import TimeLimitExceededError, with_time_limit
from stridewise.exercises.cases import Case
from stridewise.exercises.record import Contract, ForbiddenCalls
from stridewise.layout import guarded_as_strided

_MOST_RESULTS = 2**24  # bytes in one file; what is left over is asked for again
_LONGEST_TRACE = 200
_in_hand: list[list[Any]] = []


class _Delivered:
    """A case whose arguments came from elsewhere."""

    def __init__(self, words: list[Any], memory: Bytes) -> None:
        self._words, self._memory = words, memory
        self.given: list[Any] | None = None  # the arguments that the answer is called with

    def build(self) -> dict[str, Any]:
        """The arguments, anew at each call."""
        arguments = [deserialize(one, self._memory) for one in self._words]
        self.given = self.given or arguments  # the checker makes a second set, for comparing
        return {str(place): value for place, value in enumerate(arguments)}


def serve(function: Any, inputs: str, outputs: str) -> None:
    """Call `function` as the file `inputs` asks for it, and write the file `outputs`."""
    asked, memory = decode(Path(inputs).read_bytes())
    describer = Serializer()
    known: dict[str, Any] = {"number": asked["number"], "callable": callable(function)}
    if known["callable"]:
        known |= {"compiled": is_compiled(function), "python_form": callable(getattr(function, "py_func", None))}
        function = function.py_func if asked["form"] == "python" else function
        modes: dict[str, Callable[..., list[Any]]] = {"each": _each, "bare": _bare, "trace": _trace}
        modes |= {"hold": _hold, "rest": _rest, "held": _held, "shown": _shown}  # in this order, to measure memory
        make = modes[asked["mode"]]
        known["calls"] = make(function, asked, memory, describer)
    Path(outputs).write_bytes(encode(known, describer.memory))


def _each(function: Callable[..., Any], asked: Mapping[str, Any], memory: Bytes, describer: Serializer) -> list[Any]:
    """One call after the other, each watched as the check in a notebook does it. It may end before the last."""
    contract = Contract(forbidden=tuple(ForbiddenCalls(tuple(calls), because) for calls, because in asked["forbidden"]))
    end = time.monotonic() + asked["budget"]
    done: list[Any] = []
    for words in asked["calls"]:
        if done and (time.monotonic() > end or describer.size > _MOST_RESULTS):
            break
        case = _Delivered(words, memory)
        outcome = _outcome(function, cast(Case, case), contract, asked["seconds"])
        done.append(_told(function, outcome, case, describer))
        if type(outcome.error).__name__ in asked["stop"]:
            break
    return done


def _outcome(function: Callable[..., Any], case: Case, contract: Contract, seconds: float) -> Outcome:
    if hasattr(function, "py_func"):
        return run_compiled(function, case, seconds)
    return run_watched(function, case, contract, seconds)


def _told(function: Callable[..., Any], outcome: Outcome, case: _Delivered, describer: Serializer) -> Any:
    told: dict[str, Any] = {
        "printed": printable(outcome.printed),
        "called": [[one.name, one.because] for one in outcome.called],
        "changed": {place: describer.argument(value) for place, value in outcome.changed.items()},
    }
    if outcome.error is None:
        return told | {"returned": describer.result(outcome.returned, case.given or ())}
    kind = type(outcome.error)
    bases = [base.__name__ for base in kind.__mro__ if base.__module__ == "builtins"]
    raised = {"module": kind.__module__, "name": kind.__name__, "bases": bases, "text": printable(outcome.said)}
    return told | {"raised": raised | {"line": failing_source_line(function, outcome)[:_LONGEST_TRACE]}}


def _bare(function: Callable[..., Any], asked: Mapping[str, Any], memory: Bytes, describer: Serializer) -> list[Any]:
    """All calls with nothing around them, to be measured from outside. Empty if they took too long."""
    calls = [[deserialize(one, memory) for one in words] for words in asked["calls"]]
    with capture_output(), np.errstate(all="warn"), guarded_as_strided():
        try:
            results = with_time_limit(lambda: [function(*arguments) for arguments in calls], asked["seconds"])()
        except TimeLimitExceededError:
            return []
    return [_unwatched(result, call, describer) for result, call in zip(results, calls, strict=True)]


def _unwatched(result: Any, arguments: list[Any], describer: Serializer) -> Any:
    return {"returned": describer.result(result, arguments), "printed": "", "called": [], "changed": {}}


def _hold(function: Callable[..., Any], asked: Mapping[str, Any], memory: Bytes, describer: Serializer) -> list[Any]:  # noqa: ARG001
    """Make the arguments of the next call, so that it takes no memory but its own."""
    _in_hand[:] = [[deserialize(one, memory) for one in words] for words in asked["calls"]]
    return []


def _rest(*_: Any) -> list[Any]:
    """Give back to the system what is free, or it would be used again unseen in the call that is measured."""
    with suppress(AttributeError):  # a system whose C library has no such function
        ctypes.CDLL(None).malloc_trim(0)
    return []


def _held(function: Callable[..., Any], asked: Mapping[str, Any], memory: Bytes, describer: Serializer) -> list[Any]:  # noqa: ARG001
    """Call it on the arguments in hand, with nothing around it, and keep the result in hand too."""
    (arguments,) = _in_hand
    with capture_output(), np.errstate(all="warn"), guarded_as_strided():
        _in_hand.append([with_time_limit(function, asked["seconds"])(*arguments)])
    return []


def _shown(function: Callable[..., Any], asked: Mapping[str, Any], memory: Bytes, describer: Serializer) -> list[Any]:  # noqa: ARG001
    """What came of the arguments in hand; then the hands are empty."""
    arguments, (result,) = _in_hand
    _in_hand.clear()
    return [_unwatched(result, arguments, describer)]


def _trace(function: Callable[..., Any], asked: Mapping[str, Any], memory: Bytes, describer: Serializer) -> list[Any]:  # noqa: ARG001
    """The steps of each call; nothing where they cannot be followed."""
    calls = [[deserialize(one, memory) for one in words] for words in asked["calls"]]
    with capture_output(), np.errstate(all="warn"), guarded_as_strided():
        programs = [program_of(with_time_limit(function, asked["seconds"]), arguments) for arguments in calls]
    return [program.words() for program in programs if program]
