"""The files of a report: results/LESSON.html, LESSON.csv and LESSON.nbgrader.csv."""

from functools import cache
from pathlib import Path

from grader.course.course import Course
from grader.pipeline.costs import load_costs
from grader.pipeline.results import Results, results_path
from grader.reports.messages import messages_of
from grader.reports.page import render_page
from grader.reports.spreadsheet import write_csv, write_nbgrader_export
from grader.reports.summary import summary


def write_report(course: Course, lesson: str, results: Results) -> tuple[Path, Path, Path]:
    """Write one lesson's page, its table, and nbgrader's own export; the three files.

    results: as `with_unattempted` returns them. Raises ValueError if the gradebook cannot be reached.
    """
    told = cache(lambda student: messages_of(course, student, lesson))
    found = summary(lesson, results, told)
    path = results_path(course.root, lesson)
    page, table, export = (path.with_name(f"{lesson}{ending}") for ending in (".html", ".csv", ".nbgrader.csv"))
    # Half a surrogate pair can stand in JSON, and in no file.
    text = render_page(found, load_costs(path)).encode("utf-8", errors="replace").decode("utf-8")
    _replace(page, text)
    write_csv(found, table)
    write_nbgrader_export(course, lesson, export)
    return page, table, export


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
