"""A course of version 0.1 goes on: its results load, its gradebook opens, its notebooks can still be graded.

tests/fixtures/version_0_1 was made by that version: a course with six submissions, graded. The gradebook is a dump.
"""

import csv
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.course.converters import nbgrader_session
from grader.course.course import open_course
from grader.course.gradebook import open_gradebook
from grader.pipeline.ledger import open_ledger
from grader.pipeline.results import results_path

COURSE = Path(__file__).parents[2] / "fixtures" / "version_0_1"
LESSON = "01_storage_order"
STUDENTS = ["ada", "bo", "cy", "di", "ed", "flo"]


@pytest.fixture
def course(tmp_path) -> Path:
    root = Path(shutil.copytree(COURSE, tmp_path / "course"))
    with sqlite3.connect(root / "gradebook.db") as gradebook:
        gradebook.executescript((root / "gradebook.sql").read_text())
    gradebook.close()
    return root


def grader(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_its_results_are_read_with_the_statuses_and_kinds_of_today(course):
    run = grader("report", LESSON, "--json", "--course", course)
    assert run.exit_code == 1  # flo's file is not a notebook
    rows = {(row["student"], row["exercise"]): row for row in json.loads(run.output)[LESSON]["results"]}
    assert sorted({student for student, _ in rows}) == STUDENTS
    assert {(row["status"], row["finding"]) for (student, _), row in rows.items() if student == "bo"} == {
        ("unattempted", None)
    }
    assert rows["di", "nchw_to_nhwc"]["finding"] == "layout"
    assert rows["ed", "element_offset"]["finding"] == "timeout"


def test_its_gradebook_opens_and_the_report_is_written_from_it(course):
    with nbgrader_session(None), open_gradebook(open_course(course)) as book:
        assert [submission.student.id for submission in book.assignment_submissions(LESSON)] == STUDENTS
    run = grader("report", LESSON, "--course", course)
    assert run.exit_code == 1
    with (course / "results" / f"{LESSON}.nbgrader.csv").open(newline="") as file:
        scores = {row["student_id"]: row["score"] for row in csv.DictReader(file)}
    assert (scores["ada"], scores["bo"], scores["cy"]) == ("5.0", "0.0", "3.0")


def test_its_ledger_is_read_and_lines_of_an_unknown_form_are_ignored(course):
    path = results_path(course, LESSON).with_suffix(".ledger")
    path.write_text('{"student": "gus", "fate": 1}\n[]\n' + path.read_text())
    with open_ledger(path) as ledger:
        assert [student for student in [*STUDENTS, "gus"] if ledger.find(student)] == STUDENTS
        assert ledger.find("di").results.results[2].finding == "layout"


def test_the_notebooks_that_its_students_have_are_graded_and_the_other_results_stay(course):
    run = grader(
        "autograde",
        LESSON,
        "--course",
        course,
        "--student",
        "ada",
        "--student",
        "bo",
        "--unsafe-no-sandbox",
        "--workers",
        0,
    )
    assert run.exit_code == 0, run.output
    content = json.loads(results_path(course, LESSON).read_text())
    rows = content["results"]
    assert content["unsandboxed"] == ["ada", "bo"]
    assert [row["status"] for row in rows if row["student"] == "ada"] == ["passed"] * 3
    assert [row["status"] for row in rows if row["student"] == "bo"] == ["unattempted"] * 3
    assert sorted({row["student"] for row in rows}) == STUDENTS
    assert [path.name for path in course.glob(".grading-*")] == [".grading-seed"]
    run = grader("feedback", LESSON, "--course", course, "--student", "bo")
    assert run.exit_code == 0, run.output
    assert "not written yet" in (course / "feedback" / "bo" / LESSON / f"{LESSON}.html").read_text()
