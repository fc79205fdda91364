"""An nbgrader course root: settings, source/, release/, and the gradebook that knows the lessons.

nbgrader_config.py  gradebook.db
source/LESSON/LESSON.ipynb           with answers; for the instructor
release/LESSON/LESSON.ipynb          what students get
submitted/STUDENT/LESSON/LESSON.ipynb
autograded/  feedback/  results/     written by grading
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grader.course.database import reachable_database
from grader.course.lessons import LESSONS, Lesson, lesson_named
from grader.course.source import source_notebook

_CONFIG_NAME = "nbgrader_config.py"
_CONFIG_TEXT = '''"""nbgrader's settings for this course; `grader` and formgrader both read them."""

from pathlib import Path

c = get_config()  # noqa: F821  (nbgrader defines it)

c.CourseDirectory.course_id = "stridewise"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)

# What stands in a student's notebook where the source has an answer.
c.ClearSolutions.code_stub = {{"python": "# YOUR CODE HERE\\nraise NotImplementedError"}}

# Seconds that one cell may take when grading.
c.Execute.timeout = {seconds}

# Pages of feedback that load nothing from elsewhere, fit any screen, and have a dark theme.
c.GenerateFeedback.exporter_class = "grader.publish.feedback_page.FeedbackPage"
'''


@dataclass(frozen=True, slots=True)
class Course:
    """A course root that exists. `database` is a URL that replaces the one in the settings."""

    root: Path
    database: str | None = None

    @property
    def config(self) -> Config:
        """The settings in nbgrader_config.py, for nbgrader's converters."""
        config = PyFileConfigLoader(_CONFIG_NAME, path=str(self.root.resolve())).load_config()
        if self.database:
            config.CourseDirectory.db_url = self.database
        return config

    @property
    def seconds(self) -> int:
        """The time limit of one cell when grading."""
        return int(self.config.Execute.get("timeout", 30))

    @property
    def lessons(self) -> tuple[str, ...]:
        """The names of the released lessons, in course order."""
        return tuple(sorted(path.stem for path in self.root.glob("release/*/*.ipynb") if path.stem == path.parent.name))

    @property
    def submitted(self) -> Path:
        return self.root / "submitted"

    def released(self, lesson: str) -> Path:
        """The notebook that students got. Raises ValueError that lists the lessons if there is none."""
        if lesson not in self.lessons:
            there = ", ".join(self.lessons) or "none yet"
            raise ValueError(f"no lesson is called {lesson!r} in {self.root}; the lessons there are {there}")
        return self.root / "release" / lesson / f"{lesson}.ipynb"


def open_course(root: Path, database: str | None = None) -> Course:
    """The course in this folder. Raises ValueError that says how to make one if there is none.

    database: URL of a gradebook, in place of the one in the settings; ValueError as well if it does not answer.
    """
    if not (root / _CONFIG_NAME).is_file():
        raise ValueError(
            f"{root} is no course folder. `grader build --course {root}` makes one with every lesson, "
            f"`grader demo --course {root}` one with a sample class."
        )
    return Course(root, reachable_database(database) if database else None)


def create_course(
    root: Path,
    solutions: Path,
    *,
    lessons: Iterable[Lesson] = LESSONS,
    gradebook: bool = True,
    seconds: int = 30,
) -> Course:
    """Make a course root of every lesson that has a source in `solutions`, or bring an existing one up to date.

    gradebook: enter the lessons in nbgrader's database. seconds: the time limit of a cell, in a new course's settings;
    settings that are there stay as they are. Raises ValueError for a source that is no lesson, or is malformed.
    """
    known = tuple(lessons)
    sources = [(lesson_named(path.stem, known), path) for path in source_files(solutions)]
    root.mkdir(parents=True, exist_ok=True)
    if not (root / _CONFIG_NAME).exists():
        (root / _CONFIG_NAME).write_text(_CONFIG_TEXT.format(seconds=seconds), encoding="utf-8")
    course = Course(root)
    for lesson, path in sources:
        folder = root / "source" / lesson.name
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(source_notebook(lesson, path), folder / f"{lesson.name}.ipynb")
        release_lesson(course, lesson.name, gradebook=gradebook)
    return course


def source_files(solutions: Path) -> list[Path]:
    """The lessons' sources in course order. Raises ValueError if there are none."""
    files = sorted(solutions.glob("*.py"))
    if not files:
        raise ValueError(f"no lesson sources (*.py) in {solutions}; run this at the top of the repository")
    return files


def release_lesson(course: Course, lesson: str, *, gradebook: bool = True) -> None:
    """Let nbgrader make release/LESSON from source/LESSON, and enter the lesson in the gradebook."""
    from nbgrader.converters import GenerateAssignment

    from grader.course.converters import run_converter

    config = course.config
    if not gradebook:
        # A new database costs seconds, and whoever only wants the notebooks throws it away.
        config.GenerateAssignment.no_database = True
        config.SaveCells.enabled = False
    run_converter(GenerateAssignment, config, assignment_id=lesson)
