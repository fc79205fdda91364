"""Step 3: the verdict on one exercise. The answer is called where it runs; everything is decided here.

The check runs in this process. Cases, expected results, rules, diagnosis and messages are its own, and none of them is
ever sent to the student's process. The student gets the verdict that the notebook showed, unless the answer behaves
differently on other inputs. What no rule explains is undecided, never a silent zero.

To follow a value: `judge` here, `hidden_cases` and `expected_results` (what is asked, what is right),
`function_channel` and `call_result` (the call), `measurement` and `remote_answer` (what the checker sees),
`source_analysis` (what the code alone tells).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from logging import getLogger
from platform import python_version

from grader.course.settings import with_points
from grader.judging.expected_results import judged_exercise
from grader.judging.function_channel import FunctionChannel, NoAnswer
from grader.judging.hidden_cases import derive_seed
from grader.judging.remote_answer import RemoteAnswer
from grader.judging.source_analysis import SourceTooComplex, analyse
from grader.sandbox.cell_run import CellRun, CellStatus
from grader.sandbox.inside.values import printable
from grader.sandbox.kernel import NotebookKernel
from stridewise.checker import Finding, Verdict
from stridewise.checker.answers.answer import MeasurementError
from stridewise.checker.answers.local_answer import KernelAnswer
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.checker.check import examine
from stridewise.checker.diagnosis.search_budget import scaled_search_budget
from stridewise.checker.scoring import forget_failures, rendered
from stridewise.checker.verdict import Kind, Status
from stridewise.exercises import Exercise
from stridewise.exercises.limits import ForbiddenCalls
from stridewise.gpu.kernel_source import source_in_cells

_SEARCH_SCALE = 20.0  # long enough that searches end by themselves, with the same result on every machine
_CALL_SECONDS = 10.0  # as in a notebook
_MAX_QUOTE = 300
_NO_FILES = (
    "\nYour answer is graded from the notebook alone: it can import NumPy, and what the lesson itself imports, but no "
    "other file and no package of your own."
)
_OTHER_PROCESSES = ForbiddenCalls(
    ("os:*fork*", "posix", "subprocess", "multiprocessing", "concurrent"),
    "The exercise has a limit of memory, and what another process takes could not be measured.",
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The result of one exercise of one submission.

    Parameters
    ----------
    exercise : str
        The exercise's name.
    status : str
        As in `Verdict`.
    points, max_points : float
        What was earned, and what the exercise is worth.
    finding : str, optional
        The kind of the finding, if there is one.
    misconception : str, optional
        The name of the misconception, if one was recognised.
    message : str, default ""
        What the student reads.
    page : str, default ""
        The same as HTML, with tables where arrays differ.
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
    """One exercise of one submission.

    Parameters
    ----------
    exercise : str
        The exercise's name.
    max_points : float
        What the exercise is worth in the course.
    cells : sequence of str, default ()
        The sources of the cells that ran before its check.
    """

    exercise: str
    max_points: float
    cells: Sequence[str] = ()


def judge(
    kernel: NotebookKernel, submitted: SubmittedAnswer, *, answer_run: CellRun, key: str, seconds: float
) -> Judgement:
    """Judge one exercise, whose function is in the kernel now. Whatever happens, there is a judgement.

    Parameters
    ----------
    kernel : NotebookKernel
        Where the function is. It may be lost afterwards.
    submitted : SubmittedAnswer
        What to judge.
    answer_run : CellRun
        The outcome of the cell with the answer.
    key : str
        The submission's secret key, from which hidden cases are drawn.
    seconds : float
        The time limit for one cell, and for one call.

    Returns
    -------
    Judgement
        Undecided where the exercise could not be judged.
    """
    try:
        exercise = judged_exercise(submitted.exercise, key)
    except KeyError as unknown:
        return undecided(submitted, f"{unknown.args[0]}.")
    exercise = with_points(exercise, submitted.max_points)
    if exercise.launch:
        return _judge_kernel(exercise, submitted, answer_run)
    channel = FunctionChannel(kernel, exercise, seconds=min(seconds, _CALL_SECONDS))
    verdict, cause = _examine(channel, exercise, submitted, key)
    without_verdict = _judge_broken_channel(channel, submitted, answer_run)
    if without_verdict:
        return without_verdict
    return _judgement(verdict) if verdict else undecided(submitted, cause)


def _examine(
    channel: FunctionChannel, exercise: Exercise, submitted: SubmittedAnswer, key: str
) -> tuple[Verdict | None, str]:
    """Return the check's verdict, or None and the reason."""
    forget_failures()
    try:
        if not channel.look_up():
            return None, ""
        source = analyse(submitted.exercise, submitted.cells)
        channel.compiled = channel.compiled and source.is_compiled
        forbidden = (*exercise.contract.forbidden, *([_OTHER_PROCESSES] if exercise.contract.extra_memory else []))
        remote = RemoteAnswer(
            channel,
            (*exercise.witnesses, *exercise.cases),
            known_calls=source.forbidden(forbidden),
            draw=derive_seed(key, exercise.name, "measurements"),
        )
        with scaled_search_budget(_SEARCH_SCALE):
            return examine(remote, exercise), ""
    except (NoAnswer, TimeLimitExceededError):
        return None, "Its calls gave no answer."
    except SourceTooComplex as fault:
        return None, f"What it calls cannot be told from its source: {fault}."
    except MeasurementError as fault:
        return None, f"Something could not be measured: {fault}."
    except Exception as fault:  # a bug of ours costs no points, and its traceback is kept
        getLogger(__name__).exception("%s: the check failed", exercise.name)
        return None, f"This is a fault of the check: {type(fault).__name__}: {fault}"


def _judge_kernel(exercise: Exercise, submitted: SubmittedAnswer, answer_run: CellRun) -> Judgement:
    """Judge a kernel for a GPU by its text, of which only what a GPU could do is executed, here."""
    assert exercise.launch is not None
    forget_failures()
    source = source_in_cells(submitted.cells, exercise.name)
    if source is None:
        error = f"the cell with your answer raised {_quoted(answer_run.error)}" if answer_run.error else ""
        return _failed(submitted, "raised", error or "there was no kernel of this name when its check ran.")
    try:
        with scaled_search_budget(_SEARCH_SCALE):
            return _judgement(examine(KernelAnswer(source, exercise.launch), exercise))
    except Exception as fault:  # a bug of ours costs no points, and its traceback is kept
        getLogger(__name__).exception("%s: the check failed", exercise.name)
        return undecided(submitted, f"This is a fault of the check: {type(fault).__name__}: {fault}")


def _judge_broken_channel(
    channel: FunctionChannel, submitted: SubmittedAnswer, answer_run: CellRun
) -> Judgement | None:
    """Return the judgement if the calls ended early or never began; None if the verdict counts."""
    is_function = channel.target == "function"
    if channel.end:
        has_verdict = channel.end.status == "timed out" and is_function
        return None if has_verdict else _judge_ended(channel.end.status, submitted, channel.seconds)
    if channel.fault:
        return undecided(submitted, f"What its process sent back cannot be read: {channel.fault}.")
    if is_function:
        return undecided(submitted, f"Its calls ended with {channel.error}.") if channel.error else None
    if answer_run.status != "ran":
        return _judge_ended(answer_run.status, submitted, channel.seconds, what="the cell with your answer was ")
    return _failed(submitted, "raised", _why_missing(channel, answer_run))


def _judge_ended(status: CellStatus, submitted: SubmittedAnswer, seconds: float, *, what: str = "") -> Judgement:
    """Return the judgement if the process ended, or had to be ended. what: exceeded the time, if not the function."""
    if status in ("timed out", "interrupted"):
        message = f"{what}not finished after {seconds:g} seconds, and stopped.\nDoes a loop in it never end?"
        return _failed(submitted, "timeout", message)
    if status == "too much output":
        return _failed(submitted, "raised", "it printed more than can be kept, and was stopped.")
    message = "the Python process ended while it ran.\nDoes it call exit, or ask for more memory than there is?"
    return _failed(submitted, "raised", message)


def _why_missing(channel: FunctionChannel, answer_run: CellRun) -> str:
    if channel.target == "not callable":
        return "this name stood for something else than a function when its check ran."
    if answer_run.error:
        version = f" (Python {python_version()})" if answer_run.error.startswith("SyntaxError") else ""
        advice = _NO_FILES if answer_run.error.startswith(("ModuleNotFoundError", "ImportError")) else ""
        return f"the cell with your answer raised {_quoted(answer_run.error)}{version}{advice}"
    if channel.error:
        return f"it could not be called: {_quoted(channel.error)}"
    return "there was no function of this name when its check ran."


def judge_unreached(submitted: SubmittedAnswer, check_run: CellRun) -> Judgement:
    """Return the judgement if the check was never made: undecided, because nobody has looked at the answer.

    Parameters
    ----------
    submitted : SubmittedAnswer
        What to judge.
    check_run : CellRun
        The outcome of the cell with the check.

    Returns
    -------
    Judgement
    """
    cause = f"Its check was not reached: {check_run.cause}." if check_run.cause else "Its check was not made."
    return undecided(submitted, cause)


def undecided(submitted: SubmittedAnswer, cause: str) -> Judgement:
    """Return a judgement that leaves the decision to a person.

    Parameters
    ----------
    submitted : SubmittedAnswer
        What could not be judged.
    cause : str
        Why, as a sentence.

    Returns
    -------
    Judgement
    """
    message = f"{submitted.exercise}: not decided. {_quoted(cause)}"
    return _judgement(Verdict(submitted.exercise, "undecided", 0.0, submitted.max_points, message))


def _failed(submitted: SubmittedAnswer, kind: Kind, reason: str) -> Judgement:
    message = f"{submitted.exercise}: {reason}"
    finding = Finding(kind, message)
    return _judgement(Verdict(submitted.exercise, "failed", 0.0, submitted.max_points, message, finding))


def _quoted(text: str) -> str:
    """Return text that may come from a submission: of bounded length, and harmless in a terminal."""
    return printable(text[:_MAX_QUOTE])


def _judgement(verdict: Verdict) -> Judgement:
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
