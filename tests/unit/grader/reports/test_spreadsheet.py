"""Tables for spreadsheets: numbers are numbers, and nothing in them is run."""

import csv
from io import StringIO

import pytest

from grader.course.converters import nbgrader_session
from grader.course.course import Course
from grader.course.gradebook import open_gradebook
from grader.pipeline.results import ExerciseResult, LessonResults, Undecided
from grader.reports.spreadsheet import escape_formula, exercises_csv, nbgrader_export, results_csv
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
        "points": "",
        "of": "4",
        "final": "no",
        "late penalty": "0",
        STRIDES: "0.5",
        f"{STRIDES}: what was wrong": known.belief,
        OFFSET: "",
        f"{OFFSET}: what was wrong": "undecided",
    }


def test_one_table_has_the_exercises_of_several_lessons():
    known = exercise_named(STRIDES).misconceptions[0]
    first = (row("ada", STRIDES, 2.0), row("bo", STRIDES, 0.5, "failed", "values", known.name))
    second = (row("ada", OFFSET, 2.0),)
    tables = [summarize(name, LessonResults(rows), lambda _: {}) for name, rows in (("01", first), ("02", second))]
    lines = list(csv.DictReader(StringIO(exercises_csv(tables), newline="")))
    assert [(line["lesson"], line["right"], line["in part"], line["mean share of points"]) for line in lines] == [
        ("01", "1", "1", "0.62"),
        ("02", "1", "0", "1.00"),
    ]
    assert [(line["most frequent mistake"], line["students with it"]) for line in lines] == [
        (known.belief, "1"),
        ("", ""),
    ]


@pytest.fixture
def course(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///{tmp_path}/gradebook.db'\n"
    )
    return Course(tmp_path)


def exported(course, *unread):
    with StringIO(nbgrader_export(course, "01", unread), newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_nbgraders_export_is_of_this_lesson_and_runs_nothing_either(course):
    with nbgrader_session(None), open_gradebook(course) as book:
        for lesson in ("01", "02"):
            book.add_assignment(lesson)
        book.add_student("ada", last_name="=1+1")
        book.add_submission("02", "ada")
    (only,) = exported(course).values()
    assert (only["assignment"], only["student_id"], only["last_name"], only["score"]) == ("01", "ada", "'=1+1", "0.0")
    assert only["timestamp"] == ""


def test_a_comma_in_a_name_moves_no_column(course):
    with nbgrader_session(None), open_gradebook(course) as book:
        book.add_assignment("01")
        book.add_student("bo, jr", first_name="Bo", last_name='van "B", dr')
    assert exported(course)["bo, jr"]["last_name"] == 'van "B", dr'
    assert exported(course)["bo, jr"]["score"] == "0.0"


def test_a_score_is_empty_until_everything_in_it_is_decided(course):
    with nbgrader_session(None), open_gradebook(course) as book:
        book.add_assignment("01")
        book.add_notebook("01", "01")
        for cell in ("a", "b"):
            book.add_grade_cell(cell, "01", "01", max_score=2, cell_type="code")
        for student in ("ada", "bo"):
            book.add_student(student)
            book.add_submission("01", student)
            for cell in ("a", "b"):
                grade = book.find_grade(cell, "01", "01", student)
                grade.auto_score, grade.needs_manual_grade = 2, (student, cell) == ("bo", "b")
        book.db.commit()
    rows = exported(course, "cy")
    assert {student: (row["raw_score"], row["score"]) for student, row in rows.items()} == {
        "ada": ("4.0", "4.0"),
        "bo": ("", ""),
        "cy": ("", ""),
    }
    with nbgrader_session(None), open_gradebook(course) as book:
        grade = book.find_grade("b", "01", "01", "bo")
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        book.db.commit()
    assert exported(course)["bo"]["score"] == "2.5"
