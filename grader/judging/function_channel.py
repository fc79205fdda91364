"""The way to one function in a kernel: arguments go in and results come out, as files of the kernel's private folder.

What comes out is read as if an enemy had written it, for one may have.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from grader.judging.call_result import Arguments, Reply
from grader.sandbox.cell_run import CellRun, KernelLost, NoFile
from grader.sandbox.kernel import Kernel
from stridewise.checker.answers.encoding import LARGEST, Bytes, DecodeError, decode, encode
from stridewise.checker.answers.serialize import Serializer
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.exercises import Exercise

Form = Literal["own", "python"]
Mode = Literal["each", "bare", "hold", "rest", "held", "shown", "trace"]

_INPUTS, _OUTPUTS = "stridewise-inputs.npz", "stridewise-outputs.npz"
_SOURCE = "__import__('grader.sandbox.inside.call_answer', fromlist=['serve']).serve({}, {!r}, {!r})"
_BATCH = 2.0  # seconds; then the other side sends what it has
_GRACE = 2.0  # seconds for what is not the answer's: reading and writing the files
_PATIENCE = 4  # times the limit of one call, for all calls of one exercise together


class NoAnswer(Exception):
    """The call could not be made, or what came back cannot be read."""


class FunctionChannel:
    """The way to the function of one exercise.

    seconds: the longest limit of one call. end: what became of the kernel, where it was lost on this line. error: what
    the call itself raised, such as a NameError where there is no such function. fault: what is wrong with what came
    back. After any of these three there are no more answers. reached: whether the name stands for a function.
    """

    def __init__(self, kernel: Kernel, exercise: Exercise, *, seconds: float) -> None:
        self.exercise = exercise
        self.seconds = seconds
        self.end: CellRun | None = None
        self.error = self.fault = ""
        self.reached = self.compiled = self.has_python_form = False
        self._kernel = kernel
        self._number = 0
        self._spent = 0.0

    def reach(self) -> bool:
        """Whether the name stands for a function; learns whether it is compiled. Raises NoAnswer."""
        words, _, _ = self._exchange({"mode": "each", "form": "own", "stop": []}, [], self.seconds)
        self.compiled, self.has_python_form = words.get("compiled") is True, words.get("python_form") is True
        self.reached = words.get("callable") is True
        return self.reached

    def ask(
        self,
        calls: Iterable[Arguments],
        *,
        seconds: float,
        form: Form = "own",
        mode: Mode = "each",
        stop: Sequence[str] = (),
    ) -> tuple[list[Reply], CellRun]:
        """Have the function called with each of these arguments in turn; what became of each, and of all together.

        There may be fewer replies than calls: a batch ends behind an error that `stop` names, or when it takes long.
        seconds: for one call; for all together in the mode "bare", in which nothing is watched and copied.
        Raises TimeLimitExceededError where the kernel had to be ended for it, NoAnswer for everything else.
        """
        words, memory, run = self._exchange({"mode": mode, "form": form, "stop": list(stop)}, calls, seconds)
        replies = words.get("calls")
        if not isinstance(replies, list) or not all(isinstance(one, dict) for one in replies):
            self.fault = "there are no calls in it"
            raise NoAnswer(self.fault)
        return [Reply(one, memory) for one in replies], run

    def _exchange(
        self, asked: dict[str, Any], calls: Iterable[Arguments], seconds: float
    ) -> tuple[dict[str, Any], Bytes, CellRun]:
        seconds = min(seconds, self.seconds)
        self._raise_if_over(seconds)
        self._number += 1
        describer = Serializer()
        forbidden = [[one.calls, one.because] for one in self.exercise.contract.forbidden]
        words = {
            **asked,
            "number": self._number,
            "seconds": seconds,
            "budget": _BATCH,
            "forbidden": forbidden,
            "calls": [[describer.argument(one) for one in arguments] for arguments in calls],
        }
        try:
            self._kernel.put(_INPUTS, encode(words, describer.memory))
            source = _SOURCE.format(self.exercise.name, _INPUTS, _OUTPUTS)
            run = self._kernel.run(source, seconds=_BATCH + seconds + _GRACE)
            self._settle(run, seconds)
            answer, memory = decode(self._kernel.take(_OUTPUTS, most=LARGEST))
        except KernelLost as fault:
            self.end = self.end or CellRun("died", cause=str(fault))
            raise NoAnswer(str(fault)) from None
        except (NoFile, DecodeError) as fault:
            self.fault = str(fault)
            raise NoAnswer(self.fault) from None
        if not isinstance(answer, dict) or answer.get("number") != self._number:
            self.fault = "it belongs to another call"
            raise NoAnswer(self.fault)
        return answer, memory, run

    def _raise_if_over(self, seconds: float) -> None:
        if self.end and self.end.status == "timed out":
            raise TimeLimitExceededError(f"did not end within {seconds:g} s")
        if self.end or self.error or self.fault:
            raise NoAnswer(self.error or self.fault or "the kernel is lost")
        if self._spent > _PATIENCE * self.seconds:
            raise TimeLimitExceededError(f"did not end within {_PATIENCE * self.seconds:g} s, all calls together")

    def _settle(self, run: CellRun, seconds: float) -> None:
        """Note what became of the cell that made the calls. Raises where there is nothing to read."""
        self._spent += run.seconds
        if run.status != "ran":
            self.end = run
            self._raise_if_over(seconds)
        if run.error:
            self.error = run.error
            raise NoAnswer(run.error)
