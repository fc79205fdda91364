"""A class of hostile submissions, graded at once: each gets what the table says, and none touches another's."""

import json
import stat
from pathlib import Path

import nbgrader.server_extensions.formgrader as formgrader
import pytest
from nbconvert import HTMLExporter
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config
from typer.testing import CliRunner

from evaluation.attacks.active_content import active_content
from evaluation.attacks.builders import FILE, LESSON, NHWC, OFFSET, STRIDES
from evaluation.attacks.submissions import UNDECIDED, HostileSubmission
from grader.cli import app
from grader.course.converters import nbgrader_session, run_converter
from grader.course.gradebook import open_gradebook
from grader.errors import UserError
from grader.publish.feedback import write_feedback
from tests.fixtures.hostile_class import CLASS

pytestmark = pytest.mark.sandbox

# What tries to act on a page, and what is said of files that nobody can read.
SHOWN = tuple(
    submission
    for submission in CLASS
    if submission.name in ("scripts", "a_book", "flood_many_lines", "no_name", "magics")
)
POINTS = {STRIDES: 2.0, OFFSET: 1.0, NHWC: 2.0}


@pytest.mark.parametrize("submission", CLASS, ids=lambda submission: submission.name)
def test_every_submission_gets_what_the_table_says_and_a_person_is_called_only_if_one_is_needed(
    graded, submission: HostileSubmission
) -> None:
    rows = [row for row in graded.results.results if row.student == submission.name]
    assert [row.exercise for row in rows] == list(POINTS)
    assert tuple((row.status, row.finding, row.misconception) for row in rows) == submission.expected
    assert [row.points for row in rows] == [POINTS[row.exercise] if row.status == "passed" else 0.0 for row in rows]
    causes = [undecided.cause for undecided in graded.results.undecided if undecided.student == submission.name]
    assert bool(causes) == (UNDECIDED in submission.expected)
    assert all(submission.cause in cause for cause in causes)


def test_the_gradebook_has_the_same_points_and_marks_what_needs_a_person(graded) -> None:
    assert graded.results.results
    with nbgrader_session(None), open_gradebook(graded.course) as book:
        for row in graded.results.results:
            grade = book.find_grade(f"check-{row.exercise}", LESSON, LESSON, row.student)
            assert (grade.score, grade.max_score) == (row.points, row.max_points), row
            assert grade.needs_manual_grade == (row.status == "undecided"), row


def test_formgrader_lists_everyone_with_these_points(graded) -> None:
    points: dict[str, float] = dict.fromkeys((submission.name for submission in CLASS), 0.0)
    for row in graded.results.results:
        points[row.student] += row.points
    with nbgrader_session(None):
        listed = NbGraderAPI(config=graded.course.config).get_submissions(LESSON)
    assert {row["student"]: row["score"] for row in listed} == points
    assert [row["student"] for row in listed if not row["autograded"]] == []


def test_the_status_tells_that_not_everything_got_a_verdict(graded) -> None:
    assert graded.exit_code == 1


def test_results_are_sorted_and_in_the_form_that_others_read(graded) -> None:
    content = json.loads((graded.course.root / "results" / f"{LESSON}.json").read_text())
    assert list(content) == ["results", "undecided", "repairs"]
    keys = ["student", "lesson", "exercise", "status", "points", "max_points", "finding", "misconception"]
    assert all(list(row) == keys for row in content["results"])
    students = [row["student"] for row in content["results"]]
    assert students == sorted(students)
    assert len(students) == len(CLASS) * len(POINTS)


def test_regrading_one_student_leaves_the_others_and_changes_nothing(graded) -> None:
    path = graded.course.root / "results" / f"{LESSON}.json"
    before = path.read_text()
    run = CliRunner().invoke(
        app,
        [
            "autograde",
            LESSON,
            "--course",
            str(graded.course.root),
            "--student",
            "column_major",
            "--force",
            "--workers",
            "0",
        ],
    )
    assert run.exit_code == 0, run.output
    assert path.read_text() == before


def test_the_same_key_gives_the_same_bytes_and_another_key_gives_other_inputs(graded, tmp_path) -> None:
    saved = graded.course.root / "autograded" / "knows_the_cases" / LESSON / FILE
    results = graded.course.root / "results" / f"{LESSON}.json"
    before, notebook = results.read_text(), saved.read_bytes()
    (tmp_path / "another key").write_text("another key")
    for key_file, is_same in ((graded.course.root / ".grading-key", True), (tmp_path / "another key", False)):
        command = ["autograde", LESSON, "--course", str(graded.course.root), "--student", "knows_the_cases"]
        run = CliRunner().invoke(app, [*command, "--key-file", str(key_file), "--force", "--workers", "0"])
        assert run.exit_code == 0, run.output
        assert results.read_text() == before
        assert (saved.read_bytes() == notebook) == is_same


def test_the_key_is_the_instructors_and_nowhere_else(graded) -> None:
    path = graded.course.root / ".grading-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = path.read_text().strip()
    written = [
        found
        for found in graded.course.root.rglob("*")
        if found.is_file() and found != path and "gradebook" not in found.name
    ]
    assert len(written) > len(CLASS)
    assert not [found for found in written if key.encode() in found.read_bytes()]


def test_feedback_shows_the_card_of_the_checker_and_the_cause_of_an_unreadable_file(graded) -> None:
    pages = write_feedback(graded.course, LESSON, students=["column_major", "endless_loop", "not_json"]).pages
    named, timed_out, unreadable = (page.read_text() for page in pages)
    assert "border-left:6px solid" in named
    assert "default-src 'none'" in named
    assert "column-major order, as in Fortran" in named
    assert "element_offset: did not end within 3 s" in timed_out
    assert "could not be graded" in unreadable
    assert "is not JSON" in unreadable


def test_nothing_acts_on_the_page_of_someone_who_wrote_scripts(graded) -> None:
    (page,) = (path.read_text() for path in write_feedback(graded.course, LESSON, students=["scripts"]).pages)
    body = page[page.index("<body") :]
    assert "taken over" in body  # as text
    assert "<b>kept</b>" in body
    assert active_content(body) == []


def test_formgrader_shows_every_notebook_and_runs_nothing_of_it(graded) -> None:
    templates = Path(formgrader.__file__).parent / "templates"
    settings = {"template_name": "formgrade", "extra_template_basedirs": [str(templates)]}
    exporter = HTMLExporter(config=Config(HTMLExporter=settings))
    names = ("base_url", "notebook_path", "assignment_id", "notebook_id", "submission_id", "student")
    resources = {**dict.fromkeys((*names, "first_name", "last_name"), ""), "index": 0, "total": 1}

    def acts(student: str) -> list[str]:
        saved = graded.course.root / "autograded" / student / LESSON / FILE
        return active_content(exporter.from_filename(str(saved), resources=dict(resources))[0])

    own = acts("perfect")
    assert own  # formgrader's page has scripts of its own
    assert [submission.name for submission in SHOWN if acts(submission.name) != own] == []


def test_one_page_that_cannot_be_made_keeps_nobody_else_from_theirs(graded, monkeypatch) -> None:
    def broken(kind, config, *, student_id, **names):
        if student_id == "perfect":
            raise RecursionError("too deep")
        run_converter(kind, config, student_id=student_id, **names)

    monkeypatch.setattr("grader.publish.feedback.run_converter", broken)
    with pytest.raises(UserError, match=r"^perfect: no page of 01_storage_order \(RecursionError: too deep\)$"):
        write_feedback(graded.course, LESSON, students=["perfect", "untouched"])
    assert (graded.course.root / "feedback" / "untouched" / LESSON / f"{LESSON}.html").is_file()


def test_a_flood_of_output_is_cut(graded) -> None:
    saved = graded.course.root / "autograded" / "flood_printing" / LESSON / FILE
    assert saved.stat().st_size < 200_000
    assert "more output was dropped" in saved.read_text()
