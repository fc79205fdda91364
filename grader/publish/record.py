"""Step 4: save what was judged, with nbgrader's own preprocessors, so that its tools keep working.

The outputs are put into the sanitized notebook, and each check cell gets an ending that nbgrader can read in one way
only; `nbgrader autograde`, told not to execute, does the rest (`nbgrader_saving`). nbgrader gives 0
points for any text on stderr and full marks for no output at all, so stderr is removed, and every cell that did not run
gets an error.
"""

import copy
import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from grader.course.course import Course
from grader.intake.notebook_nodes import shown_data, shown_error
from grader.intake.read import Submission
from grader.intake.sanitize_html import OutputSanitizer
from grader.judging.judge import Judgement
from grader.pipeline.results import ExerciseResult
from grader.publish.nbgrader_saving import NbgraderSaving
from grader.sandbox.cell_run import CellRun

_INCOMPLETE_RUNS = {
    "interrupted": "Stopped: the cell exceeded its time limit.",
    "timed out": "Stopped: the cell exceeded its time limit.",
    "died": "The Python process ended while this cell ran.",
    "too much output": "Stopped: the cell printed more than a page can hold.",
    "not run": "This cell was not run.",
}


@dataclass(frozen=True, slots=True)
class GradebookRecorder:
    """Records submissions in autograded/STUDENT/LESSON and in the gradebook: a `grader.pipeline.steps.GradeRecorder`.

    An undecided exercise has no score in the gradebook and is marked as needing manual grading, which formgrader shows.

    Parameters
    ----------
    course : Course
        The course.
    """

    course: Course
    _savings: dict[str, NbgraderSaving] = field(default_factory=dict, repr=False, compare=False)

    def save(
        self,
        submission: Submission,
        notebook: NotebookNode,
        runs: Mapping[int, CellRun],
        judgements: Sequence[Judgement],
    ) -> None:
        """Save a graded submission in place of what was there, as `GradeRecorder.save` asks.

        Raises
        ------
        NbgraderError
            nbgrader refuses the notebook.
        sqlalchemy.exc.SQLAlchemyError
            The gradebook cannot be written.
        """
        self._save(submission, with_outputs(notebook, runs, judgements), judgements)

    def save_ungraded(self, submission: Submission, cause: str, judgements: Sequence[Judgement]) -> None:
        """Save the released notebook, with the cause on top, for a submission that could not be graded.

        Parameters
        ----------
        submission : Submission
            The submission.
        cause : str
            Why it could not be graded, without the full stop.
        judgements : sequence of Judgement
            One for each exercise of the lesson.
        """
        release = nbformat.read(self.course.released(submission.lesson), as_version=4)
        self._save(submission, ungraded_notebook(release, cause, judgements), judgements)

    def previous_judgements(self, rows: Iterable[ExerciseResult]) -> list[Judgement]:
        """Load the saved judgements behind one student's results.

        Parameters
        ----------
        rows : iterable of ExerciseResult
            The results.

        Returns
        -------
        list of Judgement
            Without those whose message is lost.
        """
        found = []
        for row in rows:
            bundle = _saved_output(self.course, row)
            if bundle:
                known = {name: value for name, value in asdict(row).items() if name not in ("student", "lesson")}
                message, page = bundle.get("text/plain", ""), bundle.get("text/html", "")
                found.append(Judgement(**known, message=message, page=page))
        return found

    def _save(self, submission: Submission, graded: NotebookNode, judgements: Iterable[Judgement]) -> None:
        if submission.lesson not in self._savings:
            self._savings[submission.lesson] = NbgraderSaving(self.course, submission.lesson)
        undecided = [judgement.exercise for judgement in judgements if judgement.status == "undecided"]
        with self._savings[submission.lesson].saved(submission, graded) as book:
            _mark_for_manual_grading(book, submission, undecided)


def with_outputs(notebook: NotebookNode, runs: Mapping[int, CellRun], judgements: Iterable[Judgement]) -> NotebookNode:
    """Return the sanitized notebook with the outputs to save; check cells end in exactly the judged points.

    Parameters
    ----------
    notebook : NotebookNode
        The sanitized notebook; left unchanged.
    runs : mapping of int to CellRun
        The outcome of each of its code cells, by position.
    judgements : iterable of Judgement
        One for each exercise of the lesson.

    Returns
    -------
    NotebookNode
    """
    judged = {f"check-{judgement.exercise}": judgement for judgement in judgements}
    graded, sanitizer = NotebookNode(notebook, cells=list(map(NotebookNode, notebook.cells))), OutputSanitizer()
    for position, cell in enumerate(graded.cells):
        if cell.cell_type == "code":
            run = runs.get(position, CellRun("skipped"))
            cell.outputs = list(sanitizer.sanitize_outputs(run.outputs))
            if cell.id in judged:
                cell.outputs = _check_outputs(judged[cell.id])
            elif run.status in _INCOMPLETE_RUNS:
                cell.outputs.append(_error("NotRun", _INCOMPLETE_RUNS[run.status]))
    return graded


def ungraded_notebook(release: NotebookNode, cause: str, judgements: Iterable[Judgement]) -> NotebookNode:
    """Return what is saved for a submission that cannot be graded: the released notebook, with the cause on top.

    Parameters
    ----------
    release : NotebookNode
        The released notebook; left unchanged.
    cause : str
        Why the submission cannot be graded, without the full stop. It may quote file names that the student chose.
    judgements : iterable of Judgement
        One for each exercise of the lesson.

    Returns
    -------
    NotebookNode
    """
    # A cause may quote file names, which the student chooses.
    text = f"**Your submission could not be graded:** {html.escape(cause)}.\n\nNothing in it has been judged yet."
    notice = new_markdown_cell(text, id="not-graded")
    notebook = copy.deepcopy(release)
    notebook.cells.insert(0, notice)
    return with_outputs(notebook, {}, judgements)


def _check_outputs(judgement: Judgement) -> list[NotebookNode]:
    """Return the verdict, then what nbgrader reads as the points, in place of anything that the cell itself showed."""
    shown = shown_data("display_data", {"text/html": judgement.page, "text/plain": judgement.message})
    if judgement.status != "undecided" and judgement.points > 0:
        return [shown, shown_data("execute_result", {"text/plain": repr(judgement.points)})]
    return [shown, _error("NoPointsEarned", f"{judgement.exercise}: no points yet (see above).")]


def _error(name: str, text: str) -> NotebookNode:
    return shown_error(name, text, [text])


def _saved_output(course: Course, row: ExerciseResult) -> Mapping[str, str]:
    """Return the verdict that `_check_outputs` put into the student's notebook; empty if it cannot be read any more."""
    path = course.root / "autograded" / row.student / row.lesson / f"{row.lesson}.ipynb"
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        check = next(cell for cell in cells if cell["id"] == f"check-{row.exercise}")
        data = check["outputs"][0]["data"]
        return {kind: "".join(lines) for kind, lines in data.items()}
    except (OSError, ValueError, LookupError, StopIteration, TypeError, AttributeError):
        return {}


def _mark_for_manual_grading(book: Any, submission: Submission, exercises: Iterable[str]) -> None:
    for exercise in exercises:
        grade = book.find_grade(f"check-{exercise}", submission.lesson, submission.lesson, submission.student)
        grade.auto_score = None
        grade.needs_manual_grade = True
