"""The time of each lesson's class: measured once, kept, and put into one table."""

import json

import pytest

from benchmarks.grading import lessons
from benchmarks.grading.lessons import LessonTime, lessons_table, measured_lessons


@pytest.fixture
def measured(monkeypatch) -> list[str]:
    """The lessons that have been measured, in order; each takes 30 seconds."""
    asked: list[str] = []
    monkeypatch.setattr(lessons, "create_class", lambda root, lesson, count: (root, {}))  # noqa: ARG005
    monkeypatch.setattr(lessons, "seconds_of_ours", lambda _, lesson: asked.append(lesson) or 30.0)
    return asked


def test_an_interrupted_run_continues_with_the_next_lesson(measured, tmp_path):
    names = ["a", "b", "c"]
    assert len(measured_lessons(tmp_path, 300, at_most=2, lessons=names)) == 2
    times = measured_lessons(tmp_path, 300, lessons=names)
    assert measured == names
    assert times == [LessonTime(name, 300, 30.0) for name in names]


def test_classes_of_another_size_are_measured_anew(measured, tmp_path):
    measured_lessons(tmp_path, 300, lessons=["a"])
    measured_lessons(tmp_path, 60, lessons=["a"])
    assert measured == ["a", "a"]
    assert {json.loads(path.read_text())["submissions"] for path in tmp_path.glob("*.json")} == {60, 300}


def test_the_table_says_how_many_and_where():
    lines = list(lessons_table([LessonTime("a", 300, 30.0)], "a machine; today"))
    assert lines[0].startswith("300 submissions of each lesson")
    assert lines[2].split() == ["a", "30.0", "600"]
    assert lines[-1] == "a machine; today"
