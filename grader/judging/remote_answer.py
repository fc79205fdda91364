"""A student's function in a kernel, in the form that the checker takes: an answer that runs elsewhere."""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Any

from grader.judging.call_result import Arguments, CallResult, fingerprint
from grader.judging.function_channel import FunctionChannel
from grader.judging.measurement import count_multiplications, peak_bytes, remote_pace
from grader.sandbox.inside.protocol import DecodeError
from grader.sandbox.inside.values import printable
from stridewise.checker.answers.answer import Elsewhere
from stridewise.checker.answers.relative_time import RelativeTime
from stridewise.checker.answers.time_limit import TIME_LIMIT, TimeLimitExceededError
from stridewise.checker.answers.watched_calls import ForbiddenCall
from stridewise.exercises import Case
from stridewise.exercises.record import MemoryLimit, Race

_UNFIT = ("NotImplementedError", TimeLimitExceededError.__name__)
# After one of these in its Python form, the compiled form of a function is not called.
_UNFIT_FOR_COMPILED = ("IndexError", *_UNFIT)


class RemoteAnswer(Elsewhere):
    """The function at the other end of a line.

    cases: all that it is going to be called on; they go through the line together, when the first of them is wanted.
    known: forbidden calls that are known from its source. draw: a secret number, from which the inputs of measurements
    are drawn.
    """

    def __init__(
        self,
        line: FunctionChannel,
        cases: Sequence[Case],
        *,
        known: tuple[ForbiddenCall, ...] = (),
        draw: int = 0,
        python_form: bool = False,
    ) -> None:
        self._line = line
        self._python_form = python_form
        self._known = known
        self._draw = draw
        self._called: tuple[ForbiddenCall, ...] = ()
        self._cases = tuple(cases)
        self._waiting: deque[Arguments] | None = None  # cases that have not gone through yet; None before the first
        self._fine: set[tuple[Any, ...]] = set()  # arguments on which all went well in advance
        self._ready: defaultdict[tuple[Any, ...], deque[CallResult]] = defaultdict(deque)
        self._python: RemoteAnswer | None = None
        if line.has_python_form and not python_form:
            self._python = RemoteAnswer(line, cases, known=known, python_form=True)

    def __call__(self, *arguments: Any) -> Any:
        return self.within(TIME_LIMIT)(*arguments)

    def within(self, seconds: float) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            reply = self._reply(arguments, seconds)
            self._called = tuple(self._forbidden(reply))
            try:
                return reply.apply(arguments)
            except DecodeError as fault:
                raise self._line.reject(str(fault)) from None

        return call

    @property
    def is_compiled(self) -> bool:
        return self._line.compiled

    @property
    def py_func(self) -> "RemoteAnswer | None":
        return self._python

    @property
    def called(self) -> tuple[ForbiddenCall, ...]:
        return (*self._known, *self._called)

    def measured(self, limit: MemoryLimit) -> tuple[MemoryLimit, int]:
        return peak_bytes(self._line, limit, self._draw)

    def multiplications(self, case: Case, law: Callable[..., Any]) -> int | None:
        python_form = self._line.has_python_form or self._python_form
        return count_multiplications(self._line, case, law, draw=self._draw, python_form=python_form)

    def pace(self, race: Race) -> RelativeTime:
        return remote_pace(self._line, race, self._draw)

    def _reply(self, arguments: Sequence[Any], seconds: float) -> CallResult:
        wanted = fingerprint(arguments)
        if self._waiting is None:
            self._waiting = deque(self._calls())
            self._fetch(seconds)
        elif not self._ready[wanted] and any(fingerprint(one) == wanted for one in self._waiting):
            self._fetch(seconds)
        if self._ready[wanted]:
            return self._ready[wanted].popleft()
        replies, _ = self._line.call([arguments], seconds=seconds, python_form=self._python_form)
        if len(replies) != 1:
            raise self._line.reject(f"{len(replies)} results of one call")
        return replies[0]

    def _calls(self) -> list[Arguments]:
        cases = self._cases
        if self._line.has_python_form and not self._python_form and not self._line.exercise.contract.compiled:
            cases = tuple(case for case in cases if case.is_contiguous)  # Numba compiles anew for each layout
        calls: list[Arguments] = [tuple(case.build().values()) for case in cases]
        if self._python:
            return [arguments for arguments in calls if fingerprint(arguments) in self._python._fine]
        return calls

    def _fetch(self, seconds: float) -> None:
        """Have the waiting cases called, down to where the batch ends: where time is up, or at an error."""
        assert self._waiting is not None
        stop = _UNFIT_FOR_COMPILED if self._python_form else _UNFIT
        replies, _ = self._line.call(self._waiting, seconds=seconds, python_form=self._python_form, stop_after=stop)
        for reply in replies[: len(self._waiting)]:
            key = fingerprint(self._waiting.popleft())
            self._ready[key].append(reply)
            if not reply.raised(*_UNFIT_FOR_COMPILED):
                self._fine.add(key)
        if not replies or replies[-1].raised(*stop):
            self._waiting.clear()  # what comes behind such an error is called if it is wanted, one by one

    def _forbidden(self, reply: CallResult) -> list[ForbiddenCall]:
        """What the other side saw itself call, as far as this exercise forbids it."""
        reasons = {rule.because for rule in self._line.exercise.contract.forbidden}
        seen = (call for call in reply.call.forbidden if call.because in reasons)
        return [ForbiddenCall(printable(call.name), call.because) for call in seen]
