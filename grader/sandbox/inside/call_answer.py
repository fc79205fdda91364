"""Calls the student's function as the grader asks, and reports what became of each call.

It knows arguments and nothing else: no expected results, no points. The student's code can change everything in this
process, this module included, so the grader validates everything that comes back.
"""

import ctypes
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any, cast

import numpy as np

from grader.sandbox.inside import protocol
from grader.sandbox.inside.process_state import one_thread
from grader.sandbox.inside.protocol import Call, CallFunction, CallsFailed, CallsFinished, Value
from grader.sandbox.inside.values import Bytes, ValueEncoder, decode_value, printable
from stridewise.checker.answers.arithmetic_trace import Program, trace_arithmetic
from stridewise.checker.answers.failing_line import FailingLine
from stridewise.checker.answers.float_origin import FloatOrigin
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.answers.outcome import Outcome, controlled_surroundings
from stridewise.checker.answers.surroundings import Surroundings
from stridewise.checker.answers.time_limit import TimeLimitExceededError, with_time_limit
from stridewise.exercises.cases import Case
from stridewise.exercises.limits import ForbiddenCalls

_MAX_RESULTS = 2**24  # bytes of arrays in one reply; the grader asks again for the calls that are left
_MAX_LINE = 200
_MAX_NAMES = 100
_loaded: list[Any] = []  # the arguments of the call that is going to be measured, then its result


def answer_request(request: CallFunction, memory: bytes, namespace: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """Carry out the request.

    Parameters
    ----------
    request : CallFunction
        The request as received.
    memory : bytes
        The memory of its arrays.
    namespace : mapping of str to object
        The student's global names.

    Returns
    -------
    content, memory : bytes
        The encoded reply, and the memory of its arrays. The reply is CallsFailed after an error outside of the calls,
        which honest code never causes.
    """
    try:
        if request.function not in namespace:
            return protocol.encode(CallsFinished(request.number, "missing")), b""
        function = namespace[request.function]
        if not callable(function):
            return protocol.encode(CallsFinished(request.number, "not callable")), b""
        answer = LocalAnswer(function)
        facts = {"compiled": answer.is_compiled, "python_form": answer.python_form is not None}
        calling = _Calling(function, request, memory)
        modes: dict[str, Callable[[], None]] = {
            "watched": calling.watched,
            "unwatched": calling.unwatched,
            "trace": calling.trace,
            "compiled": calling.observe,
            "load": calling.load,
            "trim": calling.trim,
            "call loaded": calling.call_loaded,
            "unload": calling.unload,
        }
        modes[request.mode]()
        if request.mode == "compiled":
            facts["compiled"] = calling.is_compiled
        reply = CallsFinished(request.number, "function", **facts, calls=calling.calls, traces=calling.traces)
        return protocol.encode(reply), calling.encoder.memory
    except BaseException as fault:  # the student's code decides what is raised here, SystemExit included
        return protocol.encode(CallsFailed(request.number, _error_text(fault))), b""


def _error_text(fault: BaseException) -> str:
    try:
        return printable(f"{type(fault).__name__}: {fault}")
    except BaseException:
        return "an error whose text cannot be read"


class _Calling:
    """One request on its way: a method for each mode, which adds to `calls` or `traces`."""

    def __init__(self, function: Callable[..., Any], request: CallFunction, memory: bytes) -> None:
        self.calls: list[Call] = []
        self.traces: list[protocol.ArithmeticTrace] = []
        self.is_compiled = False
        self.encoder = ValueEncoder()
        self._answer = LocalAnswer(function)
        self._function = function
        if request.python_form:
            self._answer = self._answer.python_form or self._answer
            self._function = function.py_func  # type: ignore[attr-defined]
        self._request = request
        self._memory = np.frombuffer(memory, np.uint8)

    def watched(self) -> None:
        request = self._request
        forbidden = [ForbiddenCalls(tuple(rule.calls), rule.because) for rule in request.forbidden]
        end = monotonic() + request.budget
        for values in request.calls:
            if self.calls and (monotonic() > end or self.encoder.size > _MAX_RESULTS):
                return
            case = _ReceivedCase(values, self._memory)
            outcome = self._answer.call(
                cast(Case, case),
                forbidden,
                seconds=request.seconds,
                surroundings=Surroundings(request.stale_byte, request.one_thread),
            )
            self.calls.append(self._record(outcome, case))
            if type(outcome.error).__name__ in request.stop_after:
                return

    def _record(self, outcome: Outcome, case: "_ReceivedCase") -> Call:
        if outcome.error is None:
            result: protocol.Returned | protocol.Raised = protocol.Returned(
                self.encoder.result(outcome.returned, case.first_arguments)
            )
        else:
            result = _raised(outcome)
        return Call(
            result,
            printed=printable(outcome.printed),
            forbidden=[protocol.ForbiddenCallSeen(call.name, call.because) for call in outcome.forbidden_calls],
            changed={int(position): self.encoder.argument(value) for position, value in outcome.changed.items()},
        )

    def unwatched(self) -> None:
        calls = self._all_arguments()
        with controlled_surroundings(), one_thread():
            try:
                results = with_time_limit(lambda: [self._function(*call) for call in calls], self._request.seconds)()
            except TimeLimitExceededError:
                return
        for result, arguments in zip(results, calls, strict=True):
            self.calls.append(Call(protocol.Returned(self.encoder.result(result, arguments))))

    def observe(self) -> None:
        (values,) = self._request.calls
        case = cast(Case, _ReceivedCase(values, self._memory))
        self.is_compiled = self._answer.runs_compiled_code(case)

    def trace(self) -> None:
        function = with_time_limit(self._function, self._request.seconds)
        with controlled_surroundings():
            programs = [trace_arithmetic(function, arguments) for arguments in self._all_arguments()]
        self.traces = [_trace_of(program) for program in programs if program]

    def load(self) -> None:
        _loaded[:] = self._all_arguments()

    def trim(self) -> None:
        """Return free memory to the system: the measured call would reuse it unseen."""
        with suppress(AttributeError):  # not in every C library
            ctypes.CDLL(None).malloc_trim(0)

    def call_loaded(self) -> None:
        (arguments,) = _loaded
        with controlled_surroundings():
            _loaded.append([with_time_limit(self._function, self._request.seconds)(*arguments)])

    def unload(self) -> None:
        arguments, (result,) = _loaded
        _loaded.clear()
        self.calls.append(Call(protocol.Returned(self.encoder.result(result, arguments))))

    def _all_arguments(self) -> list[list[Any]]:
        return [[decode_value(value, self._memory) for value in values] for values in self._request.calls]


class _ReceivedCase:
    """A case whose arguments came with the request."""

    def __init__(self, values: list[Value], memory: Bytes) -> None:
        self._values, self._memory = values, memory
        self.first_arguments: list[Any] = []  # those that the function is called with

    def build(self) -> dict[str, Any]:
        """Return the arguments, anew at each call. The checker makes a second set, to compare with."""
        arguments = [decode_value(value, self._memory) for value in self._values]
        self.first_arguments = self.first_arguments or arguments
        return {str(position): value for position, value in enumerate(arguments)}


def _raised(outcome: Outcome) -> protocol.Raised:
    kind = type(outcome.error)
    return protocol.Raised(
        module=printable(str(kind.__module__)),
        name=printable(kind.__name__),
        bases=[base.__name__ for base in kind.__mro__ if base.__module__ == "builtins"],
        text=printable(outcome.text),
        line=printable(outcome.source_line[:_MAX_LINE]),
        failing=_failing(outcome.failing_line) if outcome.failing_line else None,
    )


def _failing(line: FailingLine) -> protocol.FailingLineSeen:
    values = [
        protocol.LineValueSeen(
            _short(value.expression), value.kind, _short(value.text), value.shape, _origin(value.origin)
        )
        for value in line.values
    ]
    names = [_short(name) for name in line.names[:_MAX_NAMES]]
    return protocol.FailingLineSeen(line.number, _short(line.expression), values, names)


def _origin(origin: FloatOrigin | None) -> protocol.FloatOriginSeen | None:
    return protocol.FloatOriginSeen(origin.line, _short(origin.source), origin.divides) if origin else None


def _short(text: str) -> str:
    return printable(text[:_MAX_LINE])


def _trace_of(program: Program) -> protocol.ArithmeticTrace:
    return protocol.ArithmeticTrace(
        program.inputs, program.steps, program.outputs, program.shape, program.has_library_products
    )
