"""The second half of `nbgrader autograde`, without executing: it saves a graded notebook and its points.

For every submission nbgrader makes its converter, exporter and preprocessors anew, reads the notebook that was just
written, opens the gradebook eight times and commits a dozen times. Here they are made once for a lesson, the notebook
stays in memory, and what one submission changes in the gradebook is one transaction: all of it or nothing.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.writers import FilesWriter
from nbformat import NotebookNode
from nbformat.v4.rwbase import split_lines, strip_transient
from nbgrader.converters import Autograde
from nbgrader.converters import autograde as autograde_module
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import latesubmissions, saveautogrades
from traitlets.config import Config

from grader.course.converters import nbgrader_errors, replaced
from grader.course.course import Course
from grader.course.gradebook import open_gradebook
from grader.intake.read import Submission
from grader.intake.timestamp import TIMESTAMP_NAME, is_readable_timestamp

_EXCHANGE_SECRET = "submission_secret.txt"
_LONGEST_SECRET = 1000  # bytes; nbgrader writes 128
_THAT_OPEN_THE_GRADEBOOK = (autograde_module, saveautogrades, latesubmissions)


class NbgraderSaving:
    """nbgrader's converter for the submissions of one lesson.

    Parameters
    ----------
    course : Course
        The course, with its settings as they are now.
    lesson : str
        The lesson's name.
    """

    def __init__(self, course: Course, lesson: str) -> None:
        self._course = course
        config = _without_execution(course.config)
        directory = CourseDirectory(config=config, assignment_id=lesson, student_id="*")
        self._converter = _SavingConverter(coursedir=directory, config=config)

    @contextmanager
    def saved(self, submission: Submission, graded: NotebookNode) -> Iterator[Any]:
        """Save a notebook to autograded/ and its points to the gradebook, as one transaction with the block.

        Parameters
        ----------
        submission : Submission
            Whose notebook it is.
        graded : NotebookNode
            The notebook with its outputs.

        Yields
        ------
        nbgrader.api.Gradebook
            The open gradebook, where the points are already.

        Raises
        ------
        NbgraderError
            nbgrader refuses the notebook.
        sqlalchemy.exc.SQLAlchemyError
            The gradebook cannot be written.
        """
        with _one_transaction(self._course) as book:
            with nbgrader_errors():
                self._converter.save(submission, graded)
            yield book


class _SavingConverter(Autograde):  # type: ignore[misc]  # nbgrader has no types
    """Takes the notebook from memory. What is saved has been through nbgrader's sanitizers already."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.force = True
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = _OwnedNotebookExporter(parent=self, config=self.config)
        self._sanitizing = False
        self._init_preprocessors()
        self._sanitizing = True  # so that it looks for the time of submission in the folder of submissions
        self._graded: NotebookNode | None = None

    def save(self, submission: Submission, graded: NotebookNode) -> None:
        """Save one notebook in place of what is there."""
        self._graded = graded
        # nbgrader looks for files there; it holds one student, whose name may have a meaning in a pattern.
        with TemporaryDirectory(prefix="stridewise-record-") as folder, _working_folder(self.coursedir.root):
            staged = Path(folder) / submission.student / submission.lesson
            staged.mkdir(parents=True)
            notebook = staged / f"{submission.lesson}.ipynb"
            notebook.touch()
            _copy_timestamp(submission.folder, staged)
            _copy_exchange_secret(submission.folder, staged)
            self.coursedir.submitted_directory = folder
            self.assignments = {str(staged): [str(notebook)]}
            self.convert_notebooks()

    def convert_single_notebook(self, notebook_filename: str) -> None:
        resources = self.init_single_notebook_resources(notebook_filename)
        output, resources = self.exporter.from_notebook_node(self._graded, resources)
        names = resources["nbgrader"]
        # The writer makes a folder when it is told of another one, and this may be the last one, emptied again.
        Path(self._format_dest(names["assignment"], names["student"])).mkdir(parents=True, exist_ok=True)
        self.write_single_notebook(output, resources)


class _OwnedNotebookExporter(NotebookExporter):  # type: ignore[misc]  # nbconvert has no types
    """Applies the preprocessors to the notebook itself, where nbconvert copies it thrice and validates it twice."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        resources = self._init_resources(resources)
        for preprocessor in self._preprocessors:
            nb, resources = preprocessor(nb, resources)
        nbformat.validate(nb)
        return notebook_text(nb), resources


def notebook_text(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file, as `nbformat.writes` does, but for a float's exponent.

    Parameters
    ----------
    notebook : NotebookNode
        A valid notebook; its texts are split into lines.

    Returns
    -------
    str
    """
    content = msgspec.json.encode(strip_transient(split_lines(notebook)), order="sorted")
    return msgspec.json.format(content, indent=1).decode() + "\n"


def _copy_exchange_secret(source: Path, target: Path) -> None:
    """Copy what nbgrader's exchange has put there, by which only its student finds the released feedback."""
    path = source / _EXCHANGE_SECRET
    if path.is_file() and not path.is_symlink() and path.stat().st_size <= _LONGEST_SECRET:
        shutil.copyfile(path, target / _EXCHANGE_SECRET)


def _copy_timestamp(source: Path, target: Path) -> None:
    """Copy the submission time, unless it is one that would stop nbgrader."""
    if is_readable_timestamp(source / TIMESTAMP_NAME):
        shutil.copyfile(source / TIMESTAMP_NAME, target / TIMESTAMP_NAME)


def _without_execution(config: Config) -> Config:
    config.Autograde.pop("autograde_preprocessors", None)  # the course's own grades with this module
    # These two settings are what `nbgrader autograde --no-execute` sets.
    config.Execute.enabled = False
    config.ClearOutput.enabled = False
    config.Exporter.optimistic_validation = True  # once, not after each of seven preprocessors
    return config


@contextmanager
def _one_transaction(course: Course) -> Iterator[Any]:
    """Open the gradebook for nbgrader and the block, and commit at the end; nothing is kept after an exception."""
    with open_gradebook(course) as book, ExitStack() as patches:
        session, commit = book.db, book.db.commit

        def flush() -> None:
            session.flush()
            session.expire_all()  # as after a commit: sums of points are read again

        patches.enter_context(replaced(session, "commit", flush))
        patches.enter_context(replaced(book, "close", lambda: None))
        for module in _THAT_OPEN_THE_GRADEBOOK:
            patches.enter_context(replaced(module, "Gradebook", lambda *_: book))
        yield book
        commit()


@contextmanager
def _working_folder(folder: str) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
