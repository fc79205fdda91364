"""Each state of a student and of a page is told with its reason; pages are made only where they are needed."""

import json
from datetime import datetime

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.course.converters import nbgrader_session
from grader.course.course import open_course
from grader.course.gradebook import open_gradebook
from grader.judging.judge import Judgement
from grader.pipeline import autograde as autograde_module
from grader.pipeline.autograde import autograde
from grader.pipeline.requests import GradeResponse
from grader.publish.feedback import page_path, write_feedback
from grader.publish.record import GradebookRecorder
from grader.status.states import lesson_status
from tests.fixtures.small_class import LESSON, submit


class Everybody:
    """A backend that passes every exercise; the first one of those whose notebook says "odd" is undecided."""

    def responses(self, jobs, *, count, modules):  # noqa: ARG002
        for job in jobs:
            points = job.request.points
            judged = [Judgement(name, "passed", points[name], points[name]) for name in job.request.exercises]
            if any("odd" in cell.source for cell in job.request.notebook.cells):
                name = judged[0].exercise
                judged[0] = Judgement(name, "undecided", 0.0, points[name], message=f"{name}: not decided. It is odd.")
            yield job, GradeResponse({}, judged)


@pytest.fixture
def course(course_root, release, monkeypatch):
    """Four students of a roster: graded, undecided, collected late after that, and not handed in."""
    monkeypatch.setattr(autograde_module, "problem", lambda: "")
    (course_root / "roster.csv").write_text("id,name\nada,Ada Lovelace\nbo,\ncy,\ndee,\n")
    course = open_course(course_root)
    with nbgrader_session(None), open_gradebook(course) as book:
        book.update_or_create_assignment(LESSON, duedate=datetime(2026, 5, 1, 12))
    hand_in(course, release, "ada")
    hand_in(course, release, "bo", "odd = 1")
    grade(course)
    hand_in(course, release, "cy", time="2026-05-03 00:00:00 UTC")
    return course


def hand_in(course, release, student, code="fine = 1", time="2026-05-01 00:00:00 UTC"):
    own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "source": code}
    submit(course, student, json.dumps({**release, "cells": [*release.cells, own]}))
    (course.submitted / student / LESSON / "timestamp.txt").write_text(time)


def grade(course):
    autograde(course, LESSON, recorder=GradebookRecorder(course), key="k", backend=Everybody())


def states(course):
    return {row.student: row for row in lesson_status(course, LESSON, key="k").students}


def give(course, student, **changes):
    with nbgrader_session(None), open_gradebook(course) as book:
        grade = book.find_submission_notebook(LESSON, LESSON, student).grades[0]
        for name, value in changes.items():
            setattr(grade, name, value)
        book.db.commit()


def test_each_state_has_its_reason_and_each_page_its_state(course, release):
    found = states(course)
    assert [row.state for row in found.values()] == ["graded", "undecided", "to grade", "not handed in"]
    assert (found["ada"].name, found["ada"].points, found["bo"].points) == ("Ada Lovelace", 5.0, None)
    assert "It is odd." in found["bo"].reason
    assert (found["cy"].late_days, found["ada"].late_days, found["cy"].submitted_at) == (2, 0, "2026-05-03 00:00")
    assert {name: row.feedback for name, row in found.items() if row.feedback} == {"ada": "missing", "bo": "missing"}

    assert write_feedback(course, LESSON, workers=0).written == ("ada", "bo")
    before = page_path(course, LESSON, "ada").stat().st_mtime_ns
    give(course, "bo", manual_score=1.5, needs_manual_grade=False)
    found = states(course)
    assert (found["ada"].feedback, found["bo"].feedback) == ("made", "outdated")
    assert (found["bo"].state, len(found["bo"].by_hand)) == ("graded by hand", 1)
    assert write_feedback(course, LESSON, workers=0).written == ("bo",)  # and nobody else's
    assert page_path(course, LESSON, "ada").stat().st_mtime_ns == before

    hand_in(course, release, "bo", "fine = 2")
    assert (states(course)["bo"].state, states(course)["bo"].reason[:10]) == ("to grade again", "a new file")
    grade(course)  # the points given by hand are for the file before
    assert (states(course)["bo"].state, states(course)["cy"].state) == ("undecided", "graded")
    assert "were given by hand" in states(course)["bo"].reason
    assert {row.state for row in lesson_status(course, LESSON, key="another").students} >= {"to grade again"}

    (course.root / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb").unlink()
    assert "not in autograded/" in states(course)["ada"].reason
    grade(course)
    assert states(course)["ada"].state == "graded"


def test_the_command_tells_by_its_status_whether_something_waits(course, release):
    (course.root / "key").write_text("k")
    place = ("status", LESSON, "--course", str(course.root), "--key-file", str(course.root / "key"))
    run = CliRunner().invoke(app, place)
    assert run.exit_code == 1
    assert "1 undecided, 1 to grade, 1 graded, 1 not handed in, 2 without an up-to-date feedback page" in run.output
    (course.submitted / "bo" / LESSON / f"{LESSON}.ipynb").write_text(json.dumps(release))
    grade(course)
    assert CliRunner().invoke(app, place).exit_code == 0
    (course.submitted / "cy" / f"{LESSON}.ipynb").write_text("{}")
    run = CliRunner().invoke(app, [*place, "--json"])
    assert run.exit_code == 1
    (misplaced,) = json.loads(run.output)[LESSON]["misplaced"]
    assert misplaced["note"] == f"it would have to be submitted/cy/{LESSON}/{LESSON}.ipynb"
