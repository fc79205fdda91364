"""Step 4: save what was judged, with nbgrader's stock preprocessors, so that its own tools work as ever.

The outputs are put on the parent's own sanitized notebook, with an ending of each check cell that nbgrader can read in
one way only; `nbgrader autograde`, told not to execute, does the rest. It reads any text on stderr as 0 points and no
output at all as full marks, so stderr is removed, and every cell that did not run gets an error.
"""

import copy
import html
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.converters import Autograde, BaseConverter
from traitlets.config import Config

from grader.course.course import Course
from grader.course.gradebook import open_gradebook
from grader.course.stock import convert
from grader.intake.read import Submission
from grader.intake.sanitize_html import Page
from grader.intake.timestamp import NAME, states_a_time
from grader.judging.judge import Judgement
from grader.pipeline.results import Result
from grader.sandbox.execute import CellRun

_FAILED_RUNS = {
    "timed out": "Stopped: the cell's time was up.",
    "died": "The Python process ended while this cell ran.",
    "too much output": "Stopped: the cell showed more than a page can hold.",
    "not run": "This cell was not run.",
}


def with_outputs(notebook: NotebookNode, runs: Mapping[int, CellRun], judgements: Iterable[Judgement]) -> NotebookNode:
    """A copy of the sanitized notebook with the outputs to save; check cells end in exactly the judged points."""
    judged = {f"check-{one.exercise}": one for one in judgements}
    graded, page = copy.deepcopy(notebook), Page()
    for place, cell in enumerate(graded.cells):
        if cell.cell_type == "code":
            run = runs.get(place, CellRun("skipped"))
            cell.outputs = [copy.deepcopy(output) for output in page.harmless(run.outputs)]
            if cell.id in judged:
                cell.outputs = _graded_outputs(judged[cell.id])
            elif run.status in _FAILED_RUNS:
                cell.outputs.append(_error("NotRun", _FAILED_RUNS[run.status]))
    return graded


def stand_in(release: NotebookNode, cause: str, judgements: Iterable[Judgement]) -> NotebookNode:
    """What is saved for a submission that cannot be read: the released notebook, and the cause on top of it."""
    # A cause may quote names of files, which are the student's to choose.
    text = f"**Your submission could not be graded:** {html.escape(cause)}.\n\nNothing in it has been judged yet."
    notice = new_markdown_cell(text, id="not-graded")
    notebook = copy.deepcopy(release)
    notebook.cells.insert(0, notice)
    return with_outputs(notebook, {}, judgements)


def _graded_outputs(judgement: Judgement) -> list[NotebookNode]:
    """The verdict, then what nbgrader reads as the points. What the cell itself may have written does not count."""
    page = {"text/html": judgement.page, "text/plain": judgement.message}
    shown = new_output("display_data", data=page)
    if judgement.status != "undecided" and judgement.points > 0:
        return [
            shown,
            new_output("execute_result", data={"text/plain": repr(judgement.points)}, execution_count=None),
        ]
    return [shown, _error("NoPointsEarned", f"{judgement.exercise}: no points yet (see above).")]


def saved_judgements(course: Course, rows: Iterable[Result]) -> list[Judgement]:
    """The judgements behind these rows of one student's results, with their words from the autograded notebook.

    One whose words are not there any more is left out.
    """
    found = []
    for row in rows:
        bundle = _shown_under(_autograded(course, row.student, row.lesson), row.exercise)
        if bundle:
            known = {name: value for name, value in asdict(row).items() if name not in ("student", "lesson")}
            words: dict[str, Any] = {"message": bundle.get("text/plain", ""), "page": bundle.get("text/html", "")}
            found.append(Judgement(**known, **words))
    return found


def _autograded(course: Course, student: str, lesson: str) -> Path:
    return course.root / "autograded" / student / lesson / f"{lesson}.ipynb"


def _shown_under(path: Path, exercise: str) -> Mapping[str, str]:
    """What `_graded_outputs` had shown for this exercise."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        check = next(cell for cell in cells if cell["id"] == f"check-{exercise}")
        data = check["outputs"][0]["data"]
        return {kind: "".join(lines) for kind, lines in data.items()}
    except (OSError, ValueError, LookupError, StopIteration, TypeError, AttributeError):
        return {}


def _error(name: str, text: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=text, traceback=[text])


def record(course: Course, submission: Submission, graded: NotebookNode, judgements: Iterable[Judgement]) -> None:
    """Save one graded notebook: autograded/STUDENT/LESSON and the gradebook, in place of what was there.

    An undecided exercise has no score in the gradebook and is marked as needing a person, which formgrader shows.
    Raises StockFault if nbgrader refuses, and SQLAlchemy's errors of the database.
    """
    with TemporaryDirectory(prefix="stridewise-record-") as folder:
        staged = Path(folder) / submission.student / submission.lesson
        staged.mkdir(parents=True)
        nbformat.write(graded, staged / f"{submission.lesson}.ipynb")
        _copy_timestamp(submission.folder, staged)
        # The folder holds one student, whose name may contain characters that a pattern would interpret.
        convert(
            _Saving,
            _without_execution(course.config),
            assignment_id=submission.lesson,
            student_id="*",
            submitted_directory=folder,
        )
    _leave_to_a_person(course, submission, [one.exercise for one in judgements if one.status == "undecided"])


class _Saving(Autograde):  # type: ignore[misc]  # nbgrader has no types
    """The second half of `nbgrader autograde`. What is saved has been through the first, or is made of the release."""

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Score the notebook in the folder of what was submitted, and save it in that of what is graded."""
        self._sanitizing = False
        self._init_preprocessors()
        self._sanitizing = True  # so it reads from the first of these folders
        BaseConverter.convert_single_notebook(self, notebook_filename)


def _without_execution(config: Config) -> Config:
    # These two settings are what `nbgrader autograde --no-execute` sets.
    config.Execute.enabled = False
    config.ClearOutput.enabled = False
    config.Exporter.optimistic_validation = True  # once, and not behind each of seven preprocessors
    return config


def _copy_timestamp(source: Path, target: Path) -> None:
    """Take over when the submission came in; a time that cannot be read would stop nbgrader."""
    if states_a_time(source / NAME):
        shutil.copyfile(source / NAME, target / NAME)


def _leave_to_a_person(course: Course, submission: Submission, exercises: Iterable[str]) -> None:
    with open_gradebook(course) as book:
        for exercise in exercises:
            grade = book.find_grade(f"check-{exercise}", submission.lesson, submission.lesson, submission.student)
            grade.auto_score = None
            grade.needs_manual_grade = True
        book.db.commit()
