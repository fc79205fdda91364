"""Scores and feedback go back to the platform that delivered the notebooks, under the names that it understands."""

import csv
import re
from io import StringIO
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.course.course import Course
from grader.course.gradebook import Scores
from grader.errors import UserError
from grader.intake.delivery_record import Delivery, save_deliveries
from grader.publish import platforms
from grader.publish.platforms import export

LESSON = "01_storage_order"
FILES = {
    "moodle": {
        "ada": ("17", f"Ada Lovelace_17_assignsubmission_file_/{LESSON}.ipynb"),
        "bo": ("18", f"Bo Li_18_assignsubmission_file_{LESSON}.ipynb"),
        "cy": ("19", f"Cy_19_assignsubmission_file_/own/{LESSON}.ipynb"),
        "eli": ("21", f"Eli_21_assignsubmission_file_/{LESSON}.ipynb"),
    },
    "canvas": {
        "ada": ("17", f"lovelaceada_17_4711_{LESSON}.ipynb"),
        "bo": ("18", f"libo_LATE_18_4712_{LESSON}-1.ipynb"),
        "cy": ("19", f"cy_19_4713_{LESSON}.ipynb"),
    },
}


@pytest.fixture
def course(tmp_path, monkeypatch):
    for lesson in (LESSON, "02_naive_loops"):
        (tmp_path / "release" / lesson).mkdir(parents=True)
        (tmp_path / "release" / lesson / f"{lesson}.ipynb").write_text("{}")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "roster.csv").write_text("id,name,email\nada,Ada Lovelace,ada@example.org\n")
    for student in ("ada", "bo", "cy", "dee"):
        page = tmp_path / "feedback" / student / LESSON / f"{LESSON}.html"
        page.parent.mkdir(parents=True)
        page.write_text(student)
    scores = Scores(6.0, {"ada": 5.5, "bo": 0.0, "cy": None, "dee": 6.0, "eli": 1.25})
    monkeypatch.setattr(platforms, "load_scores", lambda *_: scores)
    monkeypatch.setattr(platforms, "update_late_penalties", lambda *_: None)
    return Course(tmp_path)


@pytest.fixture
def delivered(course):
    def deliver(platform):
        rows = [Delivery(LESSON, student, *names) for student, names in FILES[platform].items()]
        other = Delivery("02_naive_loops", "dee", "20", "Dee_20_assignsubmission_file_/02_naive_loops.ipynb")
        save_deliveries(course, {(row.lesson, row.student): row for row in (*rows, other)})

    return deliver


def table(path):
    return list(csv.reader(StringIO(path.read_text())))


def test_moodles_grading_worksheet_has_the_participants_and_final_scores(course, delivered):
    delivered("moodle")
    written = export(course, LESSON, "moodle")
    header, *rows = table(written.scores)
    assert {"Identifier", "Grade", "Last modified (grade)"} <= {*header}  # without them Moodle refuses the file
    assert rows == [
        ["Participant 17", "Ada Lovelace", "ada@example.org", "5.5", "6", "-"],
        ["Participant 18", "", "", "0", "6", "-"],
        ["Participant 21", "", "", "1.25", "6", "-"],
    ]
    assert (written.undecided, written.without_page, written.from_elsewhere) == (("cy",), ("eli",), ("dee",))


def test_canvas_gets_its_own_numbers_below_the_points_possible(course, delivered):
    delivered("canvas")
    written = export(course, LESSON, "canvas", assignment="Lesson 1 (815)")
    assert table(written.scores) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Lesson 1 (815)"],
        ["    Points Possible", "", "", "", "", "6"],
        ["Ada Lovelace", "17", "", "", "", "5.5"],
        ["bo", "18", "", "", "", "0"],
    ]


# How the two read the name of a feedback file: Moodle splits each part of the path at its first four underscores,
# Canvas takes the first two numbers, of the user and of the upload.
def moodle_reads(name):
    _, participant, kind, plugin, *_ = name.split("/")[0].split("_", 4)
    return participant if (kind, plugin) == ("assignsubmission", "file") else None


def canvas_reads(name):
    return re.findall(r"(?<=_)\d+(?=_)", name)[:2]


def test_feedback_comes_back_under_names_that_the_platform_reads(course, delivered):
    delivered("moodle")
    with ZipFile(export(course, LESSON, "moodle").feedback) as archive:
        assert {moodle_reads(name): archive.read(name) for name in archive.namelist()} == {"17": b"ada", "18": b"bo"}
        assert all(name.endswith(f"/{LESSON}.html") for name in archive.namelist())
    delivered("canvas")
    with ZipFile(export(course, LESSON, "canvas").feedback) as archive:
        names = archive.namelist()
    assert [canvas_reads(name) for name in names] == [["17", "4711"], ["18", "4712"]]


def test_the_same_pages_give_the_same_bytes(course, delivered):
    delivered("moodle")
    first = export(course, LESSON, "moodle").feedback.read_bytes()
    assert export(course, LESSON, "moodle").feedback.read_bytes() == first


def test_a_lesson_that_came_from_elsewhere_is_told(course, delivered):
    delivered("canvas")
    with pytest.raises(UserError, match="nothing of 01_storage_order came from Moodle"):
        export(course, LESSON, "moodle")


def test_the_command_names_who_is_missing_and_why(course, delivered):
    delivered("moodle")
    run = CliRunner().invoke(app, ["export", LESSON, "--to", "moodle", "--course", str(course.root)])
    assert run.exit_code == 1
    assert "not final, and in neither file: cy\n" in run.output
    assert "not delivered by Moodle, and in neither file: dee\n" in run.output
