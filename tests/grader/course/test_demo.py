"""The sample class: the same every time, with every kind of student, and mistakes that the checker names."""

import json

import numpy as np
import pytest

from grader.course.demo import STUDENTS, UNREADABLE, create_demo, made_float64, mistaken, with_body
from grader.course.lessons import LESSONS
from grader.course.stock import session
from stridewise.checker import check

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
def demo(tmp_path_factory, repository):
    with session(None):
        return create_demo(tmp_path_factory.mktemp("demo") / "course", repository / "solutions")


def submissions(course) -> dict[str, str]:
    return {str(path.relative_to(course.root)): path.read_text() for path in course.submitted.glob("*/*/*")}


def test_every_kind_of_student_submits_two_lessons(demo):
    fates = json.loads((demo.root / "demo.json").read_text())
    assert set(fates) == set(STUDENTS)
    assert set(STUDENTS.values()) == KINDS
    assert len(STUDENTS) >= 12
    for student, lessons in fates.items():
        assert list(lessons) == [lesson.name for lesson in LESSONS[:2]]
        assert all(fate.startswith(STUDENTS[student]) for fate in lessons.values())
    assert len(submissions(demo)) == 2 * len(STUDENTS)


def test_no_two_students_have_the_same_misconception(demo):
    fates = json.loads((demo.root / "demo.json").read_text())
    dealt = [fate for lessons in fates.values() for fate in lessons.values() if fate.startswith("misconception")]
    assert len(set(dealt)) == len(dealt) >= 8


def test_only_the_unreadable_submission_is_no_notebook(demo):
    for path in demo.submitted.glob("*/*/*.ipynb"):
        if path.parts[-3] in UNREADABLE:
            with pytest.raises(json.JSONDecodeError):
                json.loads(path.read_text())
        else:
            assert json.loads(path.read_text())["nbformat"] == 4


def test_making_it_again_changes_nothing(demo, repository):
    before = submissions(demo)
    with session(None):
        assert submissions(create_demo(demo.root, repository / "solutions")) == before


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path, repository):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ValueError, match="holds something that is no sample class"):
        create_demo(tmp_path, repository / "solutions")
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


@pytest.mark.parametrize(
    ("exercise", "misconception"),
    [
        pytest.param(exercise, misconception, id=f"{exercise.name}-{misconception.name}")
        for lesson in LESSONS[:2]
        for exercise in lesson.exercises
        if not exercise.contract.compiled
        for misconception in exercise.misconceptions[:3]
    ],
)
def test_a_misconceptions_source_stands_alone_in_a_cell_and_is_named(exercise, misconception):
    names = {"np": np}
    exec(mistaken(exercise, misconception), names)
    verdict = check(names[exercise.name])
    assert verdict.status == "failed"
    assert misconception.name in (verdict.finding.misconception, *verdict.finding.candidates)


def test_another_body_keeps_decorators_and_signature():
    solution = "@decorated\ndef f(x):\n    if x:\n        return 1\n    return 2"
    assert with_body(solution, "while True:", "    pass") == "@decorated\ndef f(x):\n    while True:\n        pass"


def test_a_float64_version_of_a_solution_gives_the_same_values():
    names = {"np": np}
    exec(made_float64("f", "def f(x):\n    return x + 1"), names)
    assert names["f"](np.float32([1, 2])).tolist() == [2, 3]
    assert names["f"](np.float32([1, 2])).dtype == np.float64
