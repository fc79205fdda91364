"""An answer whose function is in a sandboxed kernel."""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from grader.judging import measurement
from grader.judging.call_result import Arguments, CallResult, fingerprint
from grader.judging.function_channel import FunctionChannel
from grader.sandbox.inside.protocol import DecodeError
from grader.sandbox.inside.values import printable
from stridewise.checker.answers.answer import Answer
from stridewise.checker.answers.arithmetic_trace import Program
from stridewise.checker.answers.outcome import Outcome, run_remote
from stridewise.checker.answers.parallel_loops import DataRaceError
from stridewise.checker.answers.relative_time import RelativeTime
from stridewise.checker.answers.surroundings import USUAL, Surroundings
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.checker.answers.watched_calls import ForbiddenCall
from stridewise.exercises import Case
from stridewise.exercises.limits import ForbiddenCalls, MemoryLimit, Race

_ENDS_A_BATCH = ("NotImplementedError", TimeLimitExceededError.__name__)
# After one of these in its Python form, the compiled form of a function is not called.
_ENDS_A_PYTHON_BATCH = ("IndexError", DataRaceError.__name__, *_ENDS_A_BATCH)


class RemoteAnswer(Answer):
    """The function at the other end of a channel.

    A call has the effects of the function's call there: it changes the arguments, and returns or raises the same. A
    view comes back as a view of the arguments given here.

    Parameters
    ----------
    channel : FunctionChannel
        Where the function is.
    cases : sequence of Case
        All that it is going to be called on. They are sent together, when the first of them is wanted.
    known_calls : tuple of ForbiddenCall
        Forbidden calls that are known from its source.
    draw : int
        A secret number, from which the inputs of measurements are drawn.
    is_python_form : bool
        Whether this is the Python function that Numba has compiled.
    """

    def __init__(
        self,
        channel: FunctionChannel,
        cases: Sequence[Case],
        *,
        known_calls: tuple[ForbiddenCall, ...] = (),
        draw: int = 0,
        is_python_form: bool = False,
    ) -> None:
        self._channel = channel
        self._is_python_form = is_python_form
        self._known_calls = known_calls
        self._draw = draw
        self._cases = tuple(cases)
        self._unsent: deque[Arguments] | None = None  # of the cases; None before the first call
        self._harmless: set[tuple[Any, ...]] = set()  # arguments on which the compiled form can be called
        self._received: defaultdict[tuple[Any, ...], deque[CallResult]] = defaultdict(deque)
        self._python_form: RemoteAnswer | None = None
        if channel.has_python_form and not is_python_form:
            self._python_form = RemoteAnswer(channel, cases, known_calls=known_calls, is_python_form=True)

    @property
    def is_compiled(self) -> bool:
        return self._channel.compiled

    @property
    def python_form(self) -> "RemoteAnswer | None":
        return self._python_form

    def call(
        self,
        case: Case,
        forbidden: Sequence[ForbiddenCalls] = (),
        *,
        seconds: float,
        surroundings: Surroundings = USUAL,
    ) -> Outcome:
        result: CallResult | None = None

        def call(*arguments: Any) -> Any:
            nonlocal result
            result = self._result(arguments, seconds, surroundings)
            try:
                return result.apply(arguments)
            except DecodeError as fault:
                raise self._channel.reject(str(fault)) from None

        outcome = run_remote(call, case)
        if result is None:
            return replace(outcome, forbidden_calls=self._known_calls)
        calls = (*self._known_calls, *_forbidden_calls(result, forbidden))
        return replace(outcome, forbidden_calls=calls, source_line=result.source_line, failing_line=result.failing_line)

    def runs_compiled_code(self, case: Case) -> bool:
        return self.is_compiled and self._channel.runs_compiled_code(tuple(case.build().values()))

    def measure_memory(self, limit: MemoryLimit) -> tuple[MemoryLimit, int]:
        return measurement.measure_memory(self._channel, limit, self._draw)

    def follow_arithmetic(self, case: Case, reference: Callable[..., Any]) -> Program | None:
        python_form = self._channel.has_python_form or self._is_python_form
        return measurement.follow_arithmetic(self._channel, case, reference, draw=self._draw, python_form=python_form)

    def measure_time(self, race: Race) -> RelativeTime:
        return measurement.measure_time(self._channel, race, self._draw)

    def _result(self, arguments: Arguments, seconds: float, surroundings: Surroundings) -> CallResult:
        key = fingerprint(arguments)
        if surroundings != USUAL:
            return self._single_result(arguments, seconds, surroundings)
        if self._unsent is None:
            self._unsent = deque(self._arguments_of_cases())
            self._send_batch(seconds)
        elif not self._received[key] and any(fingerprint(unsent) == key for unsent in self._unsent):
            self._send_batch(seconds)
        if self._received[key]:
            return self._received[key].popleft()
        return self._single_result(arguments, seconds, surroundings)

    def _single_result(self, arguments: Arguments, seconds: float, surroundings: Surroundings) -> CallResult:
        results, _ = self._channel.call(
            [arguments], seconds=seconds, python_form=self._is_python_form, surroundings=surroundings
        )
        if len(results) != 1:
            raise self._channel.reject(f"{len(results)} results of one call")
        return results[0]

    def _arguments_of_cases(self) -> list[Arguments]:
        cases = self._cases
        if self._python_form and not self._channel.exercise.contract.compiled:
            cases = tuple(case for case in cases if case.is_contiguous)  # Numba compiles anew for each layout
        calls: list[Arguments] = [tuple(case.build().values()) for case in cases]
        if self._python_form:
            return [arguments for arguments in calls if fingerprint(arguments) in self._python_form._harmless]
        return calls

    def _send_batch(self, seconds: float) -> None:
        """Have the unsent cases called, up to where the batch ends: when time is up, or at an error."""
        assert self._unsent is not None
        ends = _ENDS_A_PYTHON_BATCH if self._is_python_form else _ENDS_A_BATCH
        results, _ = self._channel.call(
            self._unsent, seconds=seconds, python_form=self._is_python_form, stop_after=ends
        )
        for result in results[: len(self._unsent)]:
            key = fingerprint(self._unsent.popleft())
            self._received[key].append(result)
            if not result.raised(*_ENDS_A_PYTHON_BATCH):
                self._harmless.add(key)
        if not results or results[-1].raised(*ends):
            self._unsent.clear()  # the cases after such an error are called when they are wanted, one by one


def _forbidden_calls(result: CallResult, forbidden: Sequence[ForbiddenCalls]) -> list[ForbiddenCall]:
    """Return the calls that the sandbox reports, as far as they are forbidden."""
    reasons = {rule.because for rule in forbidden}
    reported = (call for call in result.call.forbidden if call.because in reasons)
    return [ForbiddenCall(printable(call.name), call.because) for call in reported]
