"""The sample class: the same every time, with every kind of student, and mistakes that the checker names."""

import json
from dataclasses import replace
from functools import partial

import nbformat
import numpy as np
import pytest

from grader.course import sample_class
from grader.course.build import render_notebooks
from grader.course.converters import nbgrader_session
from grader.course.lessons import LESSONS, Lesson
from grader.course.sample_class import STUDENTS, UNREADABLE, class_submissions, create_demo, in_turn
from grader.course.source import read_source, solutions_in
from grader.course.submission_material import Material, misconception_source, returning_float64, with_body
from grader.errors import UserError
from stridewise.checker import check
from stridewise.exercises import exercise_named

KINDS = {
    "perfect",
    "misconception",
    "half done",
    "untouched",
    "syntax error",
    "raising",
    "endless loop",
    "wrong dtype",
    "not JSON",
    "duplicated cell",
    "deleted check",
}


@pytest.fixture(scope="module")
def materials(repository) -> list[Material]:
    """What the class's submissions of the first two lessons are made of."""
    rendered = render_notebooks(repository / "solutions")
    return [
        Material(
            lesson,
            nbformat.reads(rendered[f"{lesson.name}.ipynb"], as_version=4),
            solutions_in(read_source(repository / "solutions" / f"{lesson.name}.py")),
        )
        for lesson in LESSONS[:2]
    ]


def test_the_class_has_every_kind_of_student(materials):
    assert len(STUDENTS) >= 12
    assert set(STUDENTS.values()) == KINDS
    for material in materials:
        kinds = {student: kind for student, (_, kind) in class_submissions(material).items()}
        assert all(kinds[student].startswith(kind) for student, kind in STUDENTS.items())


def test_no_two_students_have_the_same_misconception(materials):
    kinds = [kind for material in materials for _, kind in class_submissions(material).values()]
    misconceptions = [kind for kind in kinds if kind.startswith("misconception")]
    assert len(set(misconceptions)) == len(misconceptions) >= 8


def test_only_the_unreadable_submission_is_no_notebook(materials):
    for student, (text, _) in class_submissions(materials[0]).items():
        if student in UNREADABLE:
            with pytest.raises(json.JSONDecodeError):
                json.loads(text)
        else:
            assert json.loads(text)["nbformat"] == 4


def test_every_second_misconception_is_about_a_cost_where_one_is_counted():
    counted = exercise_named("conv_reordered").misconceptions
    assert [in_turn(counted, number).shows_in == "cost" for number in range(5)] == [False, True, False, True, False]
    assert len({in_turn(counted, number) for number in range(8)}) == 8
    plain = exercise_named("row_major_strides").misconceptions
    assert [in_turn(plain, number) for number in range(3)] == list(plain[:3])


def test_a_lesson_with_a_single_exercise_has_a_class_too(materials):
    material = replace(materials[0], lesson=Lesson("01_storage_order", (exercise_named("nchw_to_nhwc"),)))
    assert set(class_submissions(material)) == set(STUDENTS)


def test_the_class_is_the_same_every_time(materials):
    assert class_submissions(materials[1]) == class_submissions(materials[1])


def test_a_demo_replaces_an_older_one_and_says_who_did_what(tmp_path, monkeypatch, short_sources, short_lesson):
    # A new gradebook takes seconds, and nothing here reads it.
    monkeypatch.setattr(sample_class, "create_course", partial(sample_class.create_course, gradebook=False))
    root = tmp_path / "course"
    root.mkdir()
    (root / "demo.json").write_text("{}")
    (root / "results").mkdir()
    with nbgrader_session(None):
        course = create_demo(root, short_sources, lessons=[short_lesson])
    assert not (root / "results").exists()
    kinds = json.loads((root / "demo.json").read_text())
    assert kinds["ada"] == {"01_storage_order": "perfect"}
    files = sorted(path.parent.parent.name for path in course.submitted.glob("*/01_storage_order/*.ipynb"))
    assert files == sorted(kinds) == sorted(STUDENTS)


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path, short_sources):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(UserError, match="holds something other than a sample class"):
        create_demo(tmp_path, short_sources)
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


@pytest.mark.parametrize(
    ("exercise", "misconception"),
    [
        pytest.param(exercise, misconception, id=f"{exercise.name}-{misconception.name}")
        for lesson in LESSONS[:2]
        for exercise in lesson.exercises
        if not exercise.contract.compiled
        for misconception in (in_turn(exercise.misconceptions, number) for number in range(3))
    ],
)
def test_a_misconceptions_source_stands_alone_in_a_cell_and_is_named(exercise, misconception):
    names = {"np": np}
    exec(misconception_source(exercise, misconception), names)
    verdict = check(names[exercise.name])
    assert verdict.status == "failed"
    assert misconception.name in (verdict.finding.misconception, *verdict.finding.candidates)


def test_another_body_keeps_decorators_and_signature():
    solution = "@decorated\ndef f(x):\n    if x:\n        return 1\n    return 2"
    assert with_body(solution, "while True:", "    pass") == "@decorated\ndef f(x):\n    while True:\n        pass"


def test_a_float64_version_of_a_solution_gives_the_same_values():
    names = {"np": np}
    exec(returning_float64("f", "def f(x):\n    return x + 1"), names)
    assert names["f"](np.float32([1, 2])).tolist() == [2, 3]
    assert names["f"](np.float32([1, 2])).dtype == np.float64
