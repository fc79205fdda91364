"""A class of nothing but fates, graded at once: everyone gets what the table says, and nobody anything of another's."""

import json
import stat
from pathlib import Path

import nbgrader.server_extensions.formgrader as formgrader
import pytest
from nbconvert import HTMLExporter
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config
from typer.testing import CliRunner

from evaluation.attacks.acting import acting
from evaluation.attacks.fates import FATES, OPEN, Fate
from evaluation.attacks.making import FILE, LESSON, NHWC, OFFSET, STRIDES
from grader.cli import app
from grader.course.converters import nbgrader_session, run_converter
from grader.course.gradebook import open_gradebook
from grader.errors import UserError
from grader.publish.feedback import write_feedback

pytestmark = pytest.mark.sandbox

# What tries to act on a page, and what is said of files that nobody can read.
SHOWN = tuple(fate for fate in FATES if fate.name in ("scripts", "a_book", "flood_many_lines", "no_name", "magics"))
POINTS = {STRIDES: 2.0, OFFSET: 1.0, NHWC: 2.0}


@pytest.mark.parametrize("fate", FATES, ids=lambda fate: fate.name)
def test_every_fate_gets_what_it_deserves(graded, fate: Fate) -> None:
    rows = [row for row in graded.results.results if row.student == fate.name]
    assert [row.exercise for row in rows] == list(POINTS)
    assert tuple((row.status, row.finding, row.misconception) for row in rows) == fate.expected
    assert [row.points for row in rows] == [POINTS[row.exercise] if row.status == "passed" else 0.0 for row in rows]


@pytest.mark.parametrize("fate", FATES, ids=lambda fate: fate.name)
def test_a_person_is_called_with_a_cause_and_only_where_one_is_needed(graded, fate: Fate) -> None:
    causes = [one.cause for one in graded.results.undecided if one.student == fate.name]
    assert bool(causes) == (OPEN in fate.expected)
    assert all(fate.cause in cause for cause in causes)


def test_the_gradebook_has_the_same_points_and_marks_what_needs_a_person(graded) -> None:
    assert graded.results.results
    with nbgrader_session(None), open_gradebook(graded.course) as book:
        for row in graded.results.results:
            grade = book.find_grade(f"check-{row.exercise}", LESSON, LESSON, row.student)
            assert (grade.score, grade.max_score) == (row.points, row.max_points), row
            assert grade.needs_manual_grade == (row.status == "undecided"), row


def test_formgrader_lists_everyone_with_these_points(graded) -> None:
    points: dict[str, float] = dict.fromkeys((fate.name for fate in FATES), 0.0)
    for row in graded.results.results:
        points[row.student] += row.points
    with nbgrader_session(None):
        listed = NbGraderAPI(config=graded.course.config).get_submissions(LESSON)
    assert {one["student"]: one["score"] for one in listed} == points
    assert {one["student"] for one in listed if not one["autograded"]} == set()


def test_the_status_tells_that_not_everything_got_a_verdict(graded) -> None:
    assert graded.exit_code == 1


def test_results_are_sorted_and_in_the_form_that_others_read(graded) -> None:
    content = json.loads((graded.course.root / "results" / f"{LESSON}.json").read_text())
    assert list(content) == ["results", "undecided"]
    keys = ["student", "lesson", "exercise", "status", "points", "max_points", "finding", "misconception"]
    assert all(list(row) == keys for row in content["results"])
    students = [row["student"] for row in content["results"]]
    assert students == sorted(students)
    assert len(students) == len(FATES) * len(POINTS)


def test_regrading_one_student_leaves_the_others_and_changes_nothing(graded) -> None:
    path = graded.course.root / "results" / f"{LESSON}.json"
    before = path.read_text()
    run = CliRunner().invoke(
        app, ["autograde", LESSON, "--course", str(graded.course.root), "--student", "column_major", "--force"]
    )
    assert run.exit_code == 0, run.output
    assert path.read_text() == before


def test_the_same_key_gives_the_same_bytes_and_another_key_gives_other_inputs(graded, tmp_path) -> None:
    saved = graded.course.root / "autograded" / "knows_the_cases" / LESSON / FILE
    results = graded.course.root / "results" / f"{LESSON}.json"
    before, notebooks = results.read_text(), []
    for key in ("one", "one", "two"):
        (tmp_path / "key").write_text(key)
        command = ["autograde", LESSON, "--course", str(graded.course.root), "--student", "knows_the_cases"]
        run = CliRunner().invoke(app, [*command, "--key-file", str(tmp_path / "key"), "--force"])
        assert run.exit_code == 0, run.output
        assert results.read_text() == before
        notebooks.append(saved.read_bytes())
    one, again, other = notebooks
    assert one == again
    assert one != other


def test_the_key_is_the_instructors_and_nowhere_else(graded) -> None:
    path = graded.course.root / ".grading-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = path.read_text().strip()
    written = [
        one for one in graded.course.root.rglob("*") if one.is_file() and one != path and "gradebook" not in one.name
    ]
    assert len(written) > len(FATES)
    assert not [one for one in written if key.encode() in one.read_bytes()]


def test_feedback_shows_the_card_of_the_checker_and_the_cause_of_an_unreadable_file(graded) -> None:
    pages = write_feedback(graded.course, LESSON, students=["column_major", "endless_loop", "not_json"])
    named, timed_out, unreadable = (page.read_text() for page in pages)
    assert "border-left:6px solid" in named
    assert "default-src 'none'" in named
    assert "column-major, as in Fortran" in named
    assert "element_offset: did not end within 3 s" in timed_out
    assert "could not be graded" in unreadable
    assert "is not JSON" in unreadable


def test_nothing_acts_on_the_page_of_someone_who_wrote_scripts(graded) -> None:
    (page,) = (path.read_text() for path in write_feedback(graded.course, LESSON, students=["scripts"]))
    body = page[page.index("<body") :]
    assert "taken over" in body  # as words
    assert "<b>kept</b>" in body
    assert acting(body) == []


def test_formgrader_shows_every_notebook_and_runs_nothing_of_it(graded) -> None:
    templates = Path(formgrader.__file__).parent / "templates"
    settings = {"template_name": "formgrade", "extra_template_basedirs": [str(templates)]}
    exporter = HTMLExporter(config=Config(HTMLExporter=settings))
    names = ("base_url", "notebook_path", "assignment_id", "notebook_id", "submission_id", "student")
    resources = {**dict.fromkeys((*names, "first_name", "last_name"), ""), "index": 0, "total": 1}

    def acts(student: str) -> list[str]:
        saved = graded.course.root / "autograded" / student / LESSON / FILE
        return acting(exporter.from_filename(str(saved), resources=dict(resources))[0])

    own = acts("perfect")
    assert own  # formgrader's page has scripts of its own
    assert [fate.name for fate in SHOWN if acts(fate.name) != own] == []


def test_one_page_that_cannot_be_made_keeps_nobody_else_from_theirs(graded, monkeypatch) -> None:
    def broken(kind, config, *, student_id, **names):
        if student_id == "perfect":
            raise RecursionError("too deep")
        run_converter(kind, config, student_id=student_id, **names)

    monkeypatch.setattr("grader.publish.feedback.convert", broken)
    with pytest.raises(UserError, match=r"^perfect: no page of 01_storage_order \(RecursionError: too deep\)$"):
        write_feedback(graded.course, LESSON, students=["perfect", "untouched"])
    assert (graded.course.root / "feedback" / "untouched" / LESSON / f"{LESSON}.html").is_file()


def test_a_flood_of_output_is_cut(graded) -> None:
    saved = graded.course.root / "autograded" / "flood_printing" / LESSON / FILE
    assert saved.stat().st_size < 200_000
    assert "more output was dropped" in saved.read_text()
