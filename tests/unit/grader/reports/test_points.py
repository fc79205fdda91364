"""Points given by hand, new files after them, and late penalties: every table shows what the gradebook has."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from grader.course.converters import nbgrader_session
from grader.course.course import Course
from grader.course.gradebook import load_scores, open_gradebook
from grader.errors import UserError
from grader.pipeline.results import ExerciseResult, LessonResults, Undecided
from grader.reports.points import with_gradebook
from grader.reports.spreadsheet import nbgrader_export, results_csv
from grader.reports.summary import summarize

LESSON = "01"
DUE = datetime(2026, 3, 1, 12, tzinfo=UTC).replace(tzinfo=None)
PLUGIN = """
from nbgrader.plugins import LateSubmissionPlugin
class PerDay(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {points} * (total_seconds_late // 86400)
c.AssignLatePenalties.plugin_class = PerDay
"""


def row(student, exercise, points, status="passed"):
    return ExerciseResult(student, LESSON, exercise, status, points, 2.0, None, None)


CHECKED = LessonResults(
    (row("ada", "f", 2.0), row("ada", "g", 0.0, "failed"), row("bo", "f", 2.0), row("bo", "g", 0.0, "undecided")),
    (Undecided("bo", LESSON, "g", "It is odd."),),
)


@pytest.fixture
def course(tmp_path):
    """Two exercises, and what the checks gave; ada's submission is two days late."""
    configure(tmp_path, points=0)
    course = Course(tmp_path)
    with nbgrader_session(None), open_gradebook(course) as book:
        book.add_assignment(LESSON, duedate=DUE)
        book.add_notebook(LESSON, LESSON)
        for name in ("f", "g"):
            book.add_grade_cell(f"check-{name}", LESSON, LESSON, max_score=2, cell_type="code")
        for student in ("ada", "bo"):
            book.add_student(student)
            book.add_submission(LESSON, student, timestamp=DUE + timedelta(days=2 if student == "ada" else 0))
        for checked in CHECKED.results:
            is_open = checked.status == "undecided"
            enter(book, checked.student, checked.exercise, auto=None if is_open else checked.points, is_open=is_open)
    return course


def configure(root, *, points):
    settings = f"c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///{root}/gradebook.db'\n"
    (root / "nbgrader_config.py").write_text(settings + PLUGIN.format(points=points))


def enter(book, student, exercise, *, is_open=False, **scores):
    grade = book.find_grade(f"check-{exercise}", LESSON, LESSON, student)
    for kind, points in scores.items():
        setattr(grade, f"{kind}_score", points)
    grade.needs_manual_grade = is_open
    book.db.commit()


def by_hand(course, student, exercise, **scores):
    with nbgrader_session(None), open_gradebook(course) as book:
        enter(book, student, exercise, **scores)


def totals(course):
    """Each student's total in the report, in its table, in nbgrader's export and for platforms."""
    results = with_gradebook(course, LESSON, CHECKED)
    summary = summarize(LESSON, results, lambda _: {})
    table = {line["student"]: line["points"] for line in csv.DictReader(StringIO(results_csv(summary)))}
    export = {line["student_id"]: line["score"] for line in csv.DictReader(StringIO(nbgrader_export(course, LESSON)))}
    with nbgrader_session(None):
        scores = load_scores(course, LESSON).by_student
    return {
        student.name: (
            None if student.undecided else student.points,
            float(table[student.name]) if table[student.name] else None,
            float(export[student.name]) if export[student.name] else None,
            scores[student.name],
        )
        for student in summary.students
    }


def test_what_is_undecided_has_no_total_anywhere_until_a_person_decides(course):
    assert totals(course) == {"ada": (2.0,) * 4, "bo": (None,) * 4}
    by_hand(course, "bo", "g", manual=1.5)
    by_hand(course, "ada", "g", manual=0.5)
    assert totals(course) == {"ada": (2.5,) * 4, "bo": (3.5,) * 4}
    assert with_gradebook(course, LESSON, CHECKED).undecided == ()


def test_a_new_file_after_points_by_hand_asks_which_of_them_count(course):
    by_hand(course, "ada", "f", manual=1.5, auto=2.0, is_open=True)  # as nbgrader leaves it after grading again
    results = with_gradebook(course, LESSON, CHECKED)
    assert totals(course)["ada"] == (None,) * 4
    (question, _) = results.undecided
    assert (question.student, question.exercise) == ("ada", "f")
    assert "1.5 points were given by hand" in question.cause
    assert "gives 2." in question.cause


def test_a_plugin_may_be_in_the_courses_folder_and_its_errors_take_one_line(course):
    settings = course.root / "nbgrader_config.py"
    text = settings.read_text()
    (course.root / "late_days.py").write_text(PLUGIN.format(points=0.5).replace("c.Assign", "# c.Assign"))
    settings.write_text(f'{text}\nc.AssignLatePenalties.plugin_class = "late_days.PerDay"\n')
    assert totals(course)["ada"] == (1.0,) * 4
    settings.write_text(f'{text}\nc.AssignLatePenalties.plugin_class = "no_such_file.PerDay"\n')
    with pytest.raises(UserError, match="cannot be read: ModuleNotFoundError: No module named 'no_such_file'"):
        totals(course)
    configure(course.root, points="1 / 0")
    with pytest.raises(UserError, match="cannot be computed: ZeroDivisionError: division by zero"):
        totals(course)


def test_late_penalties_follow_the_settings_the_due_date_and_the_points(course):
    configure(course.root, points=0.5)
    assert totals(course)["ada"] == (1.0,) * 4
    assert with_gradebook(course, LESSON, CHECKED).late_penalties == {"ada": 1.0}
    with nbgrader_session(None), open_gradebook(course) as book:
        book.find_assignment(LESSON).duedate = DUE + timedelta(days=1)
        book.db.commit()
    assert totals(course)["ada"] == (1.5,) * 4
    configure(course.root, points=9)
    assert totals(course)["ada"] == (0.0,) * 4
    by_hand(course, "ada", "g", manual=2.0)
    configure(course.root, points=0)
    assert totals(course)["ada"] == (4.0,) * 4
