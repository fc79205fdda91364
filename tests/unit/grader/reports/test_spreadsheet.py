"""Tables for spreadsheets: numbers are numbers, and nothing in them is run."""

import csv
from io import StringIO

import pytest

from grader.course.converters import nbgrader_session
from grader.course.course import Course
from grader.course.gradebook import open_gradebook
from grader.pipeline.results import ExerciseResult, LessonResults, Undecided
from grader.reports.spreadsheet import escape_formula, nbgrader_export, results_csv
from grader.reports.summary import summarize
from stridewise.exercises import exercise_named

STRIDES, OFFSET = "row_major_strides", "element_offset"


def row(student, exercise, points, status="passed", finding=None, misconception=None) -> ExerciseResult:
    return ExerciseResult(student, "01", exercise, status, points, 2.0, finding, misconception)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("\N{FULLWIDTH EQUALS SIGN}1", "'\N{FULLWIDTH EQUALS SIGN}1"),
        ("\r=1", "'\r=1"),
        ("-0.5", "-0.5"),
        ("1e-05", "1e-05"),
        ("ada", "ada"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_would_run_is_text(cell, written):
    assert escape_formula(cell) == written


def test_the_table_has_a_row_for_each_student_and_no_points_for_what_is_undecided():
    known = exercise_named(STRIDES).misconceptions[0]
    rows = (
        *(row("=ada", name, 2.0) for name in (STRIDES, OFFSET)),
        row("bo, jr", STRIDES, 0.5, "failed", "values", known.name),
        row("bo, jr", OFFSET, 0.0, "undecided"),
    )
    found = summarize("01", LessonResults(rows, (Undecided("bo, jr", "01", OFFSET, "why"),)), lambda _: {})
    first, second = csv.DictReader(StringIO(results_csv(found), newline=""))
    assert (first["student"], first["points"], first["of"], first["final"]) == ("'=ada", "4", "4", "yes")
    assert second == {
        "student": "bo, jr",
        "points": "0.5",
        "of": "4",
        "final": "no",
        STRIDES: "0.5",
        f"{STRIDES}: what was wrong": known.belief,
        OFFSET: "",
        f"{OFFSET}: what was wrong": "undecided",
    }


def test_nbgraders_export_is_of_this_lesson_and_runs_nothing_either(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///{tmp_path}/gradebook.db'\n"
    )
    course = Course(tmp_path)
    with nbgrader_session(None), open_gradebook(course) as book:
        for lesson in ("01", "02"):
            book.add_assignment(lesson)
        book.add_student("ada", last_name="=1+1")
    with StringIO(nbgrader_export(course, "01"), newline="") as file:
        (only,) = csv.DictReader(file)
    assert (only["assignment"], only["student_id"], only["last_name"], only["score"]) == ("01", "ada", "'=1+1", "0.0")
