"""The files of a report: results/LESSON.html, LESSON.csv and LESSON.nbgrader.csv."""

from functools import cache
from pathlib import Path

from grader.course.course import Course
from grader.course.files import write_atomically
from grader.pipeline.costs import load_costs
from grader.pipeline.results import LessonResults, results_path
from grader.reports.messages import saved_messages
from grader.reports.page import render_page
from grader.reports.spreadsheet import nbgrader_export, results_csv
from grader.reports.summary import summarize


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
    write_atomically(page, render_page(summary, load_costs(path)).encode("utf-8", errors="replace"))
    # Spreadsheet programs recognise UTF-8 by the byte order mark.
    write_atomically(table, results_csv(summary).encode("utf-8-sig", errors="replace"))
    write_atomically(export, nbgrader_export(course, lesson, {fault.student for fault in summary.undecided}))
    return page, table, export
