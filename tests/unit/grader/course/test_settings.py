"""course.toml: the lessons, points, dropped exercises and extra credit that an instructor chooses."""

import pytest

from grader.course.course import Course
from grader.course.lessons import LESSONS, lesson_named
from grader.course.settings import CourseSettings, load_settings, with_points
from grader.course.source import SHOW, source_notebook
from grader.errors import UserError
from grader.pipeline.results import ExerciseResult, LessonResults
from grader.reports.points import without_extra_credit
from grader.reports.summary import summarize
from stridewise.exercises import EXERCISES

LESSON = "01_storage_order"
TEXT = f"""
lessons = ["{LESSON}"]
drop = ["row_major_strides"]
extra_credit = ["weights_from_torch"]
[points]
nchw_to_nhwc = 4
"""


def test_the_course_has_the_chosen_lessons_with_their_points(tmp_path, repository):
    (tmp_path / "course.toml").write_text(TEXT)
    (lesson,) = load_settings(tmp_path).applied()
    assert (lesson.name, lesson.dropped) == (LESSON, ("row_major_strides",))
    points = {exercise.name: exercise.points for exercise in lesson.exercises}
    assert "row_major_strides" not in points
    assert points["nchw_to_nhwc"] == 4

    cells = {cell.id: cell for cell in source_notebook(lesson, repository / "solutions" / f"{LESSON}.py").cells}
    assert cells["check-nchw_to_nhwc"].metadata.nbgrader.points == 4
    answer, check = cells["row_major_strides"], cells["check-row_major_strides"]
    assert "SOLUTION" not in answer.source
    assert answer.source.endswith("    # YOUR CODE HERE\n    raise NotImplementedError")
    assert all("nbgrader" not in cell.metadata and SHOW in cell.metadata.tags for cell in (answer, check))


def test_without_the_file_it_is_the_packages_own_course(tmp_path):
    assert load_settings(tmp_path) == CourseSettings()
    assert CourseSettings().applied() == LESSONS


def test_points_are_divided_in_the_same_proportions_and_add_up():
    for exercise in EXERCISES:
        for points in (0.25, 1.0, 3.75, 10.0, 999.75):
            credit = with_points(exercise, points).credit
            assert credit.total == points
            assert credit.contiguous == pytest.approx(exercise.credit.contiguous * points / exercise.points, abs=0.05)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lessons = ['07_fft']", "lessons has 07_fft; there are 01_storage_order"),
        ("lesson = ['01_storage_order']", "keys has lesson; there are lessons, drop"),
        ("drop = 'conv_jit'", "drop is 'conv_jit'; expected a list"),
        ("[points]\nconv_naive = 0", "conv_naive has 0 points; expected a multiple of 0.25"),
        ("[points]\nconv_naive = 1.1", "conv_naive has 1.1 points"),
        ("[points]\nconv_naive = true", "conv_naive has True points"),
        ("points = 3", "points is 3; expected a table"),
        ("drop = ['conv_jit']\nextra_credit = ['conv_jit']", "conv_jit cannot be dropped and be extra credit"),
        ("drop = [", "cannot be read"),
    ],
)
def test_a_mistake_in_it_is_told_with_what_there_is(tmp_path, text, message):
    (tmp_path / "course.toml").write_text(text)
    with pytest.raises(UserError) as told:
        load_settings(tmp_path)
    assert message in str(told.value)


def test_extra_credit_comes_on_top_of_what_is_asked_for(tmp_path):
    (tmp_path / "course.toml").write_text(TEXT)
    rows = [
        ExerciseResult("ada", LESSON, exercise.name, "passed", exercise.points, exercise.points, None, None)
        for exercise in lesson_named(LESSON).exercises
    ]
    (ada,) = summarize(
        LESSON, without_extra_credit(Course(tmp_path), LessonResults(tuple(rows))), lambda _: {}
    ).students
    extra = next(row.points for row in rows if row.exercise == "weights_from_torch")
    assert (ada.points, ada.max_points) == (sum(row.points for row in rows), sum(row.points for row in rows) - extra)
