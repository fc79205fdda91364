"""The way to one function in a kernel: arguments go in, results come out, and whatever ends it is kept as data."""

from collections.abc import Iterable, Sequence

import numpy as np

from grader.judging.call_result import Arguments, CallResult
from grader.sandbox.cell_run import CellRun, KernelLost, UnreadableReply
from grader.sandbox.inside.protocol import (
    ArithmeticTrace,
    CallFunction,
    CallMode,
    CallsFailed,
    CallsFinished,
    ForbiddenRule,
    Target,
    Value,
)
from grader.sandbox.inside.values import ValueEncoder, printable
from grader.sandbox.kernel import NotebookKernel
from stridewise.checker.answers.surroundings import USUAL, Surroundings
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.exercises import Exercise

_BATCH_SECONDS = 2.0  # after which the kernel sends the results that it has so far
_GRACE_SECONDS = 2.0  # for encoding and decoding
_COMPILING_SECONDS = 20.0  # for Numba, on top of the limit for a call
_TOTAL_TIME = 4  # the limit for all calls of an exercise together, as a multiple of the limit for one call


class NoAnswer(Exception):
    """The call could not be made, or what came back cannot be read."""


class FunctionChannel:
    """Calls the function of one exercise in a kernel.

    Parameters
    ----------
    kernel : NotebookKernel
        Where the function is, under the exercise's name.
    exercise : Exercise
        Its contract says which calls are forbidden.
    seconds : float
        The longest time limit for one call.

    Attributes
    ----------
    target : "missing", "not callable" or "function"
        What the name stands for; "missing" until `look_up` has asked.
    compiled, has_python_form : bool
        Whether the kernel reports it as compiled by Numba, and whether there is a Python function behind it.
    end : CellRun or None
        How the kernel ended, if it was lost during a call.
    error : str
        Why the calls could not be made, as "Name: text"; honest code does not cause that.
    fault : str
        Why a reply could not be read. After an end, an error or a fault no more calls are answered.
    """

    def __init__(self, kernel: NotebookKernel, exercise: Exercise, *, seconds: float) -> None:
        self.exercise = exercise
        self.seconds = seconds
        self.end: CellRun | None = None
        self.error = self.fault = ""
        self.target: Target = "missing"
        self.compiled = self.has_python_form = False
        self._kernel = kernel
        self._spent = 0.0

    def look_up(self) -> bool:
        """Return whether the function exists, and learn whether it is compiled. Raises NoAnswer."""
        reply, _, _ = self._exchange(self._request("watched", self.seconds), b"")
        self.target, self.compiled, self.has_python_form = reply.target, reply.compiled, reply.python_form
        return self.target == "function"

    def call(
        self,
        calls: Iterable[Arguments],
        *,
        seconds: float,
        mode: CallMode = "watched",
        python_form: bool = False,
        stop_after: Sequence[str] = (),
        surroundings: Surroundings = USUAL,
    ) -> tuple[list[CallResult], CellRun]:
        """Call the function with each of these argument lists in turn.

        Parameters
        ----------
        calls : iterable of sequence of object
            The arguments of each call.
        seconds : float
            The time limit for one call; in the mode "unwatched" for all together.
        mode : str, default "watched"
            See `CallFunction`.
        python_form : bool, default False
            Whether to call the Python function behind one that Numba has compiled.
        stop_after : sequence of str, default ()
            Names of exception classes: such an error ends the batch.
        surroundings : Surroundings, optional
            What the calls find, in the mode "watched".

        Returns
        -------
        results : list of CallResult
            What the calls did, one or more from the first on: a batch ends early when it takes long.
        run : CellRun
            How the batch went.

        Raises
        ------
        TimeLimitExceededError
            If the kernel had to be ended because of it.
        NoAnswer
            In every other case without an answer.
        """
        encoder = ValueEncoder()
        values = [[encoder.argument(argument) for argument in arguments] for arguments in calls]
        request = self._request(mode, seconds, values, python_form, stop_after, surroundings)
        reply, memory, run = self._exchange(request, encoder.memory)
        block = np.frombuffer(memory, np.uint8)
        return [CallResult(call, block) for call in reply.calls], run

    def trace(self, arguments: Arguments, *, python_form: bool) -> ArithmeticTrace | None:
        """Return the arithmetic of one call; None if it cannot be followed. Raises as `call` does."""
        encoder = ValueEncoder()
        values = [[encoder.argument(argument) for argument in arguments]]
        reply, _, _ = self._exchange(
            self._request("trace", self.seconds, values, python_form=python_form), encoder.memory
        )
        return reply.traces[0] if reply.traces else None

    def runs_compiled_code(self, arguments: Arguments) -> bool:
        """Return whether the kernel observes that the result comes from compiled code. Raises as `call` does."""
        encoder = ValueEncoder()
        values = [[encoder.argument(argument) for argument in arguments]]
        reply, _, _ = self._exchange(self._request("compiled", self.seconds, values), encoder.memory)
        return reply.compiled

    def reject(self, fault: str) -> NoAnswer:
        """Note that a reply cannot be read; return the error to raise."""
        self.fault = fault
        return NoAnswer(fault)

    def _request(
        self,
        mode: CallMode,
        seconds: float,
        calls: list[list[Value]] | None = None,
        python_form: bool = False,
        stop_after: Sequence[str] = (),
        surroundings: Surroundings = USUAL,
    ) -> CallFunction:
        return CallFunction(
            self.exercise.name,
            mode,
            calls or [],
            python_form,
            min(seconds, self.seconds),
            budget=_BATCH_SECONDS,
            forbidden=[ForbiddenRule(list(rule.calls), rule.because) for rule in self.exercise.contract.forbidden],
            stop_after=list(stop_after),
            stale_byte=surroundings.stale_byte,
            one_thread=surroundings.one_thread,
        )

    def _exchange(self, request: CallFunction, memory: bytes) -> tuple[CallsFinished, bytes, CellRun]:
        self._raise_if_over(request.seconds)
        compiling = _COMPILING_SECONDS if self.compiled else 0.0
        limit = _BATCH_SECONDS + request.seconds + compiling + _GRACE_SECONDS
        try:
            reply = self._kernel.call(request, memory, seconds=limit)
        except KernelLost as fault:
            self.end = CellRun("died", cause=str(fault))
            raise NoAnswer(str(fault)) from None
        except UnreadableReply as fault:
            raise self.reject(str(fault)) from None
        self._spent += reply.run.seconds
        if reply.message is None:
            self.end = reply.run
            self._raise_if_over(request.seconds)
            raise NoAnswer("the kernel is lost")
        if isinstance(reply.message, CallsFailed):
            self.error = printable(reply.message.error)
            raise NoAnswer(self.error)
        return reply.message, reply.memory, reply.run

    def _raise_if_over(self, seconds: float) -> None:
        if self.end and self.end.status == "timed out":
            raise TimeLimitExceededError(f"did not end within {seconds:g} s")
        if self.end or self.error or self.fault:
            raise NoAnswer(self.error or self.fault or "the kernel is lost")
        if self._spent > _TOTAL_TIME * self.seconds:
            raise TimeLimitExceededError(f"did not end within {_TOTAL_TIME * self.seconds:g} s, all calls together")
