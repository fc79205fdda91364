"""The nbgrader course root: settings, source/, release/, and the gradebook that knows the lessons.

nbgrader_config.py  gradebook.db
course.toml                          the instructor's choices, if there are any; see `settings`
source/LESSON/LESSON.ipynb           with answers; for the instructor
release/LESSON/LESSON.ipynb          what students get
submitted/STUDENT/LESSON/LESSON.ipynb
autograded/  feedback/  results/     written by grading
"""

import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader
from traitlets.utils.importstring import import_item

from grader.course.database import reachable_database
from grader.course.files import write_atomically
from grader.course.lessons import LESSONS, Lesson, lesson_named, todays_names
from grader.course.settings import load_settings
from grader.course.source import source_notebook
from grader.errors import UserError

_CONFIG_NAME = "nbgrader_config.py"
_EXPORTER = "grader.publish.feedback_page.FeedbackPage"
_FORMER_EXPORTER = "grader.grading.feedback_page.FeedbackPage"  # in the settings of courses made by version 0.1
_CONFIG_TEXT = '''"""nbgrader's settings for this course; `grader` and formgrader both read them."""

from pathlib import Path

c = get_config()  # noqa: F821  (nbgrader defines it)

c.CourseDirectory.course_id = "stridewise"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)

# What a student's notebook has in place of an answer.
c.ClearSolutions.code_stub = {{"python": "# YOUR CODE HERE\\nraise NotImplementedError"}}

# The time limit of one cell when grading, in seconds.
c.Execute.timeout = {seconds}

# formgrader's Autograde button, and `nbgrader autograde`, grade as `grader autograde` does: in the sandbox.
c.Autograde.autograde_preprocessors = ["grader.publish.formgrader.GradeInSandbox"]

# Feedback pages that load nothing, fit any screen, and support dark mode.
c.GenerateFeedback.exporter_class = "{exporter}"
'''


@dataclass(frozen=True, slots=True)
class Course:
    """An existing course root; opened by `open_course`.

    Parameters
    ----------
    root : Path
        The folder of the course.
    database : str, optional
        URL of a gradebook that replaces the one in the settings.
    """

    root: Path
    database: str | None = None

    @property
    def config(self) -> Config:
        """The settings in nbgrader_config.py, for nbgrader's converters; a UserError where that file fails."""
        try:
            config = PyFileConfigLoader(_CONFIG_NAME, path=str(self.root.resolve())).load_config()
            plugin = config.AssignLatePenalties.get("plugin_class")
            if isinstance(plugin, str):
                config.AssignLatePenalties.plugin_class = _imported(plugin, self.root)
        except Exception as error:  # the file is a program of the instructor's
            cause = f"{type(error).__name__}: {error}"
            raise UserError(f"the settings in {self.root / _CONFIG_NAME} cannot be read: {cause}") from error
        if self.database:
            config.CourseDirectory.db_url = self.database
        return config

    @property
    def seconds(self) -> int:
        """The time limit of one cell when grading, in seconds; a UserError where the settings have none."""
        seconds = self.config.Execute.get("timeout", 30)
        if not isinstance(seconds, int | float) or seconds < 1:
            raise UserError(
                f"c.Execute.timeout in {self.root / _CONFIG_NAME} is {seconds!r}, but grading needs 1 second or more: "
                "without a limit, one endless loop would hold up the whole class"
            )
        return int(seconds)

    @property
    def lessons(self) -> tuple[str, ...]:
        """The names of the released lessons, in course order."""
        return tuple(sorted(path.stem for path in self.root.glob("release/*/*.ipynb") if path.stem == path.parent.name))

    def full_name(self, lesson: str) -> str:
        """Return the lesson's name for the beginning of it, such as "02"; the text itself if that is not clear."""
        meant = [name for name in self.lessons if name.startswith(lesson)]
        return meant[0] if lesson and len(meant) == 1 and lesson not in self.lessons else lesson

    @property
    def submitted(self) -> Path:
        return self.root / "submitted"

    def released(self, lesson: str) -> Path:
        """Find the notebook that students were given.

        Parameters
        ----------
        lesson : str
            The lesson's name.

        Returns
        -------
        Path

        Raises
        ------
        UserError
            There is no such lesson; the text lists the lessons.
        """
        if lesson not in self.lessons:
            names, todays = ", ".join(self.lessons) or "none yet", todays_names(lesson)
            raise UserError(f"no lesson is called {lesson!r} in {self.root}; the lessons there are {names}{todays}")
        return self.root / "release" / lesson / f"{lesson}.ipynb"


def _imported(name: str, folder: Path) -> Any:
    """Import a plugin that may be in a file of this folder: nbgrader, which is run there, finds it."""
    path = str(folder.resolve())
    sys.path.append(path)
    try:
        return import_item(name)
    finally:
        sys.path.remove(path)


def open_course(root: Path, database: str | None = None) -> Course:
    """Open the course in a folder.

    Parameters
    ----------
    root : Path
        The folder.
    database : str, optional
        URL of a gradebook that replaces the one in the settings.

    Returns
    -------
    Course

    Raises
    ------
    UserError
        The folder is not a course root, or the gradebook does not answer.
    """
    if not (root / _CONFIG_NAME).is_file():
        raise UserError(
            f"{root} is not a course folder. `grader build --course {root}` creates one with every lesson, "
            f"`grader demo --course {root}` one with a sample class."
        )
    _update_settings(root / _CONFIG_NAME)
    return Course(root, reachable_database(database) if database else None)


def _update_settings(path: Path) -> None:
    """Replace the name of a class that has moved, which formgrader reads too; everything else stays as it is."""
    text = path.read_text(encoding="utf-8")
    if _FORMER_EXPORTER in text:
        with suppress(OSError):  # a course that can only be read can still be reported on
            write_atomically(path, text.replace(_FORMER_EXPORTER, _EXPORTER))


def create_course(
    root: Path,
    solutions: Path,
    *,
    lessons: Iterable[Lesson] = LESSONS,
    gradebook: bool = True,
    seconds: int = 30,
) -> Course:
    """Create a course root, or update an existing one, as its course.toml says.

    Parameters
    ----------
    root : Path
        The folder of the course.
    solutions : Path
        The folder of the lessons' sources; each of them becomes a lesson of the course.
    lessons : iterable of Lesson, default `LESSONS`
        The lessons that may have a source.
    gradebook : bool, default True
        Also enter the lessons in nbgrader's database.
    seconds : int, default 30
        The time limit of a cell in a new course's settings. Existing settings are left alone.

    Returns
    -------
    Course

    Raises
    ------
    UserError
        A source is malformed or does not belong to a lesson.
    """
    settings = load_settings(root)
    known = tuple(lessons)
    chosen = {lesson.name: lesson for lesson in settings.applied(known)}
    named = [(lesson_named(path.stem, known).name, path) for path in source_files(solutions)]
    sources = [(chosen[name], path) for name, path in named if name in chosen]
    root.mkdir(parents=True, exist_ok=True)
    if not (root / _CONFIG_NAME).exists():
        (root / _CONFIG_NAME).write_text(_CONFIG_TEXT.format(seconds=seconds, exporter=_EXPORTER), encoding="utf-8")
    if not (root / ".gitignore").exists():  # it holds the key, and what students hand in
        (root / ".gitignore").write_text("*\n", encoding="utf-8")
    course = Course(root)
    for lesson, path in sources:
        folder = root / "source" / lesson.name
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(source_notebook(lesson, path), folder / f"{lesson.name}.ipynb")
        release_lesson(course, lesson.name, gradebook=gradebook)
    return course


def source_files(solutions: Path) -> list[Path]:
    """List the lessons' sources in course order.

    Parameters
    ----------
    solutions : Path
        The folder of the sources.

    Returns
    -------
    list of Path

    Raises
    ------
    UserError
        There are none.
    """
    files = sorted(solutions.glob("*.py"))
    if not files:
        raise UserError(f"no lesson sources (*.py) in {solutions}; run this in the top folder of the repository")
    return files


def release_lesson(course: Course, lesson: str, *, gradebook: bool = True) -> None:
    """Let nbgrader make release/LESSON from source/LESSON.

    Parameters
    ----------
    course : Course
        The course.
    lesson : str
        The lesson's name.
    gradebook : bool, default True
        Also enter the lesson in the gradebook.
    """
    from nbgrader.converters import GenerateAssignment

    from grader.course.converters import run_converter

    config = course.config
    if not gradebook:
        # A new database takes seconds, and is of no use to those who only want the notebooks.
        config.GenerateAssignment.no_database = True
        config.SaveCells.enabled = False
    run_converter(GenerateAssignment, config, assignment_id=lesson)
