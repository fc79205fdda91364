"""Formgrader on a gradebook with hostile submissions in it: everyone is listed, with their points, and nothing acts."""

import sqlite3

import nbformat
import pytest
from playwright.sync_api import expect

from evaluation.attacks.builders import notebook, perfect
from evaluation.attacks.submissions import SUBMISSIONS
from grader.course.course import open_course
from grader.course.source import read_source, solutions_in
from grader.course.submission_material import Material
from grader.pipeline.autograde import autograde
from grader.publish.record import GradebookRecorder
from tests.browser.conftest import SHORT_LESSON, SHORT_SOURCES, watched_page
from tests.browser.pictures import screenshot

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]
LESSON = SHORT_LESSON
NAMED = "<img src=x onerror=alert(1)>"
OTHERS = ("bad_timestamp", "not_json", "scripts")
ROWS = """rows => rows.map(
    row => ["student-id", "score", "status"].map(column => row.querySelector("." + column).innerText))"""
# nbgrader's page asks for this by itself; here it gets the least that its scripts call.
MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/"
NO_MATHJAX = "window.MathJax = {Hub: {Startup: {signal: {Interest() {}}}, Config() {}, Queue() {}}};"


@pytest.fixture(scope="module")
def lab(instructor):
    """The instructor's JupyterLab, and the class, graded."""
    course = open_course(instructor.repository / "course")
    release = nbformat.read(course.released(LESSON.name), as_version=4)
    material = Material(LESSON, release, solutions_in(read_source(SHORT_SOURCES / f"{LESSON.name}.py")))
    chosen = {submission.name: submission.submit for submission in SUBMISSIONS if submission.name in OTHERS}
    for name, submit in {**chosen, NAMED: notebook(perfect)}.items():
        folder = course.submitted / name / LESSON.name
        folder.mkdir(parents=True)
        submit(folder, material)
    autograde(course, LESSON.name, recorder=GradebookRecorder(course))
    return instructor


@pytest.fixture
def formgrader(lab, chromium):
    """`formgrader(path)` opens a page. Then: no fault, nobody else asked, no dialog, as a script would open."""
    opened = []
    with watched_page(chromium) as (page, watch):
        page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
        page.route(f"{MATHJAX}**", lambda route: route.fulfill(body=NO_MATHJAX))

        def open_page(path):
            page.goto(f"{lab.url}/formgrader/{path}")
            return page

        yield open_page
    assert opened == []
    assert [fault for fault in watch.faults if not fault.startswith(f"asked for {MATHJAX}")] == []


def points(lab):
    """Student -> points and the id of the page, as the gradebook has them."""
    query = """select a.student_id, n.id, sum(coalesce(g.manual_score, g.auto_score, 0)) from submitted_assignment a
        join submitted_notebook n on n.assignment_id = a.id join grade g on g.notebook_id = n.id group by n.id"""
    with sqlite3.connect(lab.repository / "course" / "gradebook.db") as book:
        return {student: (score, page) for student, page, score in book.execute(query)}


def test_everyone_is_listed_with_their_points(lab, formgrader):
    page = formgrader(f"manage_submissions/{LESSON.name}")
    page.locator("td.status").first.wait_for()
    rows = {student: (score, status) for student, score, status in page.locator("tbody tr").evaluate_all(ROWS)}
    graded = points(lab)
    assert {student: rows[student] for student in OTHERS} == {
        student: (f"{graded[student][0]:g} / 5", "needs manual grading" if student == "not_json" else "graded")
        for student in OTHERS
    }
    screenshot(page, "formgrader_submissions.png")


def test_a_submission_is_shown_and_does_nothing(lab, formgrader):
    for student, (score, notebook_id) in points(lab).items():
        assert score == (0 if student == "not_json" else 5)
        formgrader(f"manage_students/{student}/{LESSON.name}").locator("td a").first.wait_for()
        page = formgrader(f"submissions/{notebook_id}/?index=0")
        expect(page.locator("input.score")).to_have_count(len(LESSON.exercises))
        assert page.title() == LESSON.name
        screenshot(page, f"formgrader_{student}.png")
