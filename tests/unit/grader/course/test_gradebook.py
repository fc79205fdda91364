"""Names from the roster reach the gradebook, and what stands there already stays."""

import pytest

from grader.course.converters import nbgrader_session
from grader.course.course import Course
from grader.course.gradebook import enter_students, load_scores, open_gradebook, remove_unchosen_lessons
from grader.course.roster import Student


@pytest.fixture
def course(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///{tmp_path}/gradebook.db'\n"
    )
    with nbgrader_session(None):
        yield Course(tmp_path)


def test_formgrader_gets_the_names_of_the_roster(course):
    with open_gradebook(course) as book:
        book.add_student("bo", first_name="B", last_name="L", email="bo@example.org")
        book.add_student("cy", first_name="Cy", last_name="Young")
    enter_students(
        course,
        [
            Student("ada", "Ada King Lovelace", "ada@example.org"),
            Student("bo", "Li, Bo"),
            Student("cy", email="cy@example.org"),
        ],
    )
    with open_gradebook(course) as book:
        found = {student.id: (student.first_name, student.last_name, student.email) for student in book.students}
    assert found == {
        "ada": ("Ada King", "Lovelace", "ada@example.org"),
        "bo": ("Bo", "Li", "bo@example.org"),
        "cy": ("Cy", "Young", "cy@example.org"),
    }


def test_a_course_without_a_gradebook_gets_none(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    enter_students(Course(tmp_path), [Student("ada", "Ada")])
    assert not (tmp_path / "gradebook.db").exists()


def test_a_late_penalty_lowers_a_score_and_never_below_zero(course):
    with open_gradebook(course) as book:
        book.add_assignment("01")
        book.add_notebook("01", "01")
        book.add_grade_cell("a", "01", "01", max_score=2, cell_type="code")
        for student, penalty in (("ada", 0.5), ("bo", 3.0)):
            book.add_student(student)
            book.add_submission("01", student)
            book.find_submission_notebook("01", "01", student).late_submission_penalty = penalty
            grade = book.find_grade("a", "01", "01", student)
            grade.auto_score, grade.needs_manual_grade = 2, False
        book.db.commit()
    scores = load_scores(course, "01")
    assert (scores.max_points, scores.by_student) == (2.0, {"ada": 1.5, "bo": 0.0})


def test_lessons_that_are_not_chosen_leave_the_course_unless_somebody_has_handed_them_in(course):
    names = ("01_storage_order", "02_naive_loops", "03_loop_order", "old_lesson")
    with open_gradebook(course) as book:
        for name in names:
            for folder in ("source", "release"):
                (course.root / folder / name).mkdir(parents=True)
                (course.root / folder / name / f"{name}.ipynb").write_text("{}")
            book.add_assignment(name)
    assert remove_unchosen_lessons(course) == ()
    assert course.lessons == names
    (course.root / "course.toml").write_text('lessons = ["01_storage_order"]')
    (course.submitted / "ada" / "02_naive_loops").mkdir(parents=True)
    assert remove_unchosen_lessons(course) == ("02_naive_loops",)
    left = ("01_storage_order", "02_naive_loops", "old_lesson")
    assert course.lessons == left
    assert sorted(path.name for path in (course.root / "source").iterdir()) == [*left]
    with open_gradebook(course) as book:
        assert {assignment.name for assignment in book.assignments} >= {*left}
        assert "03_loop_order" not in {assignment.name for assignment in book.assignments}
