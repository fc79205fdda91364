"""Step 3: the verdict on an exercise, by calling the answer where it runs and deciding here.

The check runs in this process: cases, expected results, rules, diagnosis and words are its own, and none of them is
ever sent to the student's. What the student saw is what comes out, unless the answer behaves differently on other
inputs. What none of the rules explains is undecided, never a silent zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.judging.expected_results import judged_exercise
from grader.judging.function_channel import FunctionChannel, NoAnswer
from grader.judging.hidden_cases import secret_number
from grader.judging.remote_answer import RemoteAnswer
from grader.judging.source_analysis import TooMuchToRead, source_of
from grader.sandbox.cell_run import CellRun, CellStatus
from grader.sandbox.inside.values import printable
from grader.sandbox.kernel import Kernel
from stridewise.checker import Finding, Verdict
from stridewise.checker.answers.answer import MeasurementError
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.checker.check import examine
from stridewise.checker.diagnosis.search_budget import scaled_search_budget
from stridewise.checker.scoring import forget_failures, rendered
from stridewise.checker.verdict import Kind, Status
from stridewise.exercises import Exercise
from stridewise.exercises.record import ForbiddenCalls

_PATIENCE = 20.0  # so that searches end by themselves, and find the same on every machine
_SECONDS = 10.0  # for one call, as in a notebook
_LONGEST_MESSAGE = 300
_ELSEWHERE = ForbiddenCalls(
    ("os:*fork*", "posix", "subprocess", "multiprocessing", "concurrent"),
    "The exercise has a limit of memory, and what another process takes could not be measured.",
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one exercise of one submission gets.

    message: what the student reads. page: the same as HTML, with tables where arrays differ.
    """

    exercise: str
    status: Status
    points: float
    max_points: float
    finding: Kind | None = None
    misconception: str | None = None
    message: str = field(default="", compare=False)
    page: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SubmittedAnswer:
    """One exercise of one submission: its name and points, and the sources of the cells run before its check."""

    exercise: str
    max_points: float
    cells: Sequence[str] = ()


def judge(kernel: Kernel, task: SubmittedAnswer, *, answer_run: CellRun, key: str, seconds: float) -> Judgement:
    """The judgement of one exercise, whose function stands in the kernel now. Whatever happens, there is one.

    answer_run: what became of the cell with the answer. key: what the inputs are drawn from. seconds: the time limit of
    one cell, and of one call.
    """
    try:
        exercise = judged_exercise(task.exercise, key)
    except KeyError as unknown:
        return undecided(task, f"{unknown.args[0]}.")
    if exercise.points != task.max_points:
        return undecided(
            task, f"The course counts {task.max_points:g} points, the check {exercise.points:g}; build the course anew."
        )
    line = FunctionChannel(kernel, exercise, seconds=min(seconds, _SECONDS))
    verdict, cause = _examined(line, exercise, task, key)
    return _instead(line, task, answer_run) or (_told(verdict) if verdict else undecided(task, cause))


def _examined(line: FunctionChannel, exercise: Exercise, task: SubmittedAnswer, key: str) -> tuple[Verdict | None, str]:
    """The check's verdict; or None and why there is none."""
    forget_failures()
    try:
        if not line.look_up():
            return None, ""
        source = source_of(task.exercise, task.cells)
        line.compiled = line.compiled and source.is_compiled
        forbidden = exercise.contract.forbidden + (_ELSEWHERE,) * bool(exercise.contract.extra_memory)
        known = source.forbidden(forbidden)
        cases = (*exercise.witnesses, *exercise.cases)
        remote = RemoteAnswer(line, cases, known=known, draw=secret_number(key, exercise.name, "measurements"))
        with scaled_search_budget(_PATIENCE):
            return examine(remote, exercise), ""
    except (NoAnswer, TimeLimitExceededError):
        return None, "Its calls gave no answer."
    except TooMuchToRead as fault:
        return None, f"What it calls cannot be told from its source: {fault}."
    except MeasurementError as fault:
        return None, f"Something could not be measured: {fault}."
    except Exception as fault:
        return None, f"This is a fault of the check: {type(fault).__name__}: {fault}"


def _instead(line: FunctionChannel, task: SubmittedAnswer, answer: CellRun) -> Judgement | None:
    """The judgement where the line to the function broke, or was never there."""
    if line.end:
        timed_out_in_a_call = line.end.status == "timed out" and line.target == "function"
        return None if timed_out_in_a_call else _ended(line.end.status, task, line.seconds)
    if line.fault:
        return undecided(task, f"What its process sent back cannot be read: {line.fault}.")
    if line.target == "function":
        return undecided(task, f"Its calls ended with {line.error}.") if line.error else None
    if answer.status != "ran":
        return _ended(answer.status, task, line.seconds)
    return _failed(task, "raised", _why_missing(line, answer))


def _short(text: str) -> str:
    """Words that may quote what a submission says of itself: of bounded length, and harmless in a terminal."""
    return printable(text[:_LONGEST_MESSAGE])


def _ended(status: CellStatus, task: SubmittedAnswer, seconds: float) -> Judgement:
    """The process ended, or had to be ended."""
    if status == "timed out":
        return _failed(
            task, "timeout", f"not finished after {seconds:g} seconds, and stopped.\nDoes a loop in it never end?"
        )
    if status == "too much output":
        return _failed(task, "raised", "it printed more than can be kept, and was stopped.")
    what = "the Python process ended while it ran.\nDoes it call exit, or ask for more memory than there is?"
    return _failed(task, "raised", what)


def _why_missing(line: FunctionChannel, answer: CellRun) -> str:
    if line.target == "not callable":
        return "this name stood for something else than a function when its check ran."
    if answer.error:
        return f"the cell with your answer raised {_short(answer.error)}"
    if line.error:
        return f"it could not be called: {_short(line.error)}"
    return "there was no function of this name when its check ran."


def judge_unreached(task: SubmittedAnswer, check: CellRun, *, seconds: float) -> Judgement:
    """The judgement where the check was never made. check: what became of its cell. seconds: the limit of a cell."""
    if check.status == "timed out":
        cause = check.cause or f"not finished after {seconds:g} seconds"
        return _failed(task, "timeout", f"not reached: {cause}.")
    return undecided(task, check.cause or "Its check was not made.")


def undecided(task: SubmittedAnswer, cause: str) -> Judgement:
    """No judgement, for a cause that a person has to look at."""
    message = f"{task.exercise}: not decided. {_short(cause)}"
    return _told(Verdict(task.exercise, "undecided", 0.0, task.max_points, message))


def _failed(task: SubmittedAnswer, kind: Kind, what: str) -> Judgement:
    message = f"{task.exercise}: {what}"
    return _told(Verdict(task.exercise, "failed", 0.0, task.max_points, message, Finding(kind, message)))


def _told(verdict: Verdict) -> Judgement:
    finding, verdict = verdict.finding, rendered(verdict)
    return Judgement(
        verdict.exercise,
        verdict.status,
        verdict.points,
        verdict.max_points,
        finding.kind if finding else None,
        finding.misconception if finding else None,
        verdict.message,
        verdict.html,
    )
