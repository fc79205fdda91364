"""The files of a report: results/LESSON.html, LESSON.csv and LESSON.nbgrader.csv; exercises.csv for several lessons."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

from grader.course.course import Course
from grader.course.files import write_atomically
from grader.pipeline.costs import load_costs
from grader.pipeline.results import LessonResults, results_path
from grader.reports.messages import saved_messages
from grader.reports.page import render_page
from grader.reports.spreadsheet import exercises_csv, nbgrader_export, results_csv
from grader.reports.summary import Summary, summarize


def write_report(course: Course, lesson: str, results: LessonResults) -> tuple[Path, Path, Path]:
    """Write one lesson's page, its table, and the scores in the columns of `nbgrader export`.

    Parameters
    ----------
    course : Course
        The course root.
    lesson : str
        Name of a graded lesson.
    results : LessonResults
        Its results, as `with_unattempted` returns them.

    Returns
    -------
    tuple of Path
        The three files.
    """
    summary = summarize(lesson, results, cache(lambda student: saved_messages(course, student, lesson)))
    path = results_path(course.root, lesson)
    page, table, export = (path.with_name(f"{lesson}{suffix}") for suffix in (".html", ".csv", ".nbgrader.csv"))
    # JSON can hold half a surrogate pair, UTF-8 cannot.
    text = render_page(summary, load_costs(path), _feedback_pages(course, lesson, summary))
    write_atomically(page, text.encode("utf-8", errors="replace"))
    # Spreadsheet programs recognise UTF-8 by the byte order mark.
    write_atomically(table, results_csv(summary).encode("utf-8-sig", errors="replace"))
    write_atomically(export, nbgrader_export(course, lesson, {fault.student for fault in summary.undecided}))
    return page, table, export


def write_exercises(course: Course, graded: Mapping[str, LessonResults]) -> Path:
    """Write results/exercises.csv, the exercises of all these lessons in one table.

    Parameters
    ----------
    course : Course
        The course root.
    graded : mapping of str to LessonResults
        Lesson -> its results.

    Returns
    -------
    Path
    """
    summaries = [summarize(lesson, results, lambda _: {}) for lesson, results in graded.items()]
    path = results_path(course.root, "exercises").with_suffix(".csv")
    write_atomically(path, exercises_csv(summaries).encode("utf-8-sig", errors="replace"))
    return path


def _feedback_pages(course: Course, lesson: str, summary: Summary) -> dict[str, str]:
    """Return student -> address of the feedback page, for those who have one."""
    found = {}
    for student in summary.students:
        place = f"feedback/{student.name}/{lesson}/{lesson}.html"
        if (course.root / place).is_file():
            found[student.name] = f"../{quote(place)}"
    return found
