"""results/LESSON.json: sorted, replaced student by student, and in the form that other tools rely on."""

import json
from dataclasses import replace

import pytest

from grader.errors import UserError
from grader.pipeline.results import ExerciseResult, LessonResults, Undecided, load_results, save_results


def row(student: str, exercise: str = "f", points: float = 1.0) -> ExerciseResult:
    return ExerciseResult(student, "01_a", exercise, "passed", points, 2.0, None, None)


def doubt(student: str) -> Undecided:
    return Undecided(student, "01_a", None, "why")


def test_what_is_saved_is_what_is_loaded(tmp_path):
    results = LessonResults((row("ada"), row("bea")), (doubt("cleo"),))
    save_results(tmp_path / "results" / "01_a.json", results)
    assert load_results(tmp_path / "results" / "01_a.json") == results
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["01_a.json"]


def test_nothing_saved_is_nothing_known(tmp_path):
    assert load_results(tmp_path / "01_a.json") == LessonResults()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"results": [{"student": "ada"}], "undecided": []}'])
def test_a_file_of_another_form_is_refused_with_a_way_out(tmp_path, text):
    (tmp_path / "01_a.json").write_text(text)
    with pytest.raises(UserError, match=r"01_a\.json is not a file of results .*; delete it and grade again"):
        load_results(tmp_path / "01_a.json")


@pytest.mark.parametrize(
    ("status", "points", "finding", "today"),
    [
        ("failed", 1.5, "view", "layout"),
        ("failed", 0.0, "speed", "timeout"),
        ("failed", 2.0, "speed", "multiplications"),
        ("passed", 2.0, "speed", "speed"),
        ("failed", 0.0, "values", "values"),
        ("passed", 2.0, None, None),
    ],
)
def test_a_file_of_an_earlier_version_is_read_with_todays_kinds(tmp_path, status, points, finding, today):
    saved = replace(row("ada"), status=status, points=points, finding=finding)
    save_results(tmp_path / "01_a.json", LessonResults((saved,)))
    assert [result.finding for result in load_results(tmp_path / "01_a.json").results] == [today]


def test_joined_results_are_sorted_by_student_and_exercises_keep_the_courses_order():
    old = LessonResults((row("ada", "z"), row("ada", "a"), row("cleo", "z")), (doubt("ada"),))
    new = old.joined([LessonResults((row("bea", "z"), row("bea", "a")), (doubt("bea"),)), LessonResults((row("al"),))])
    assert [(result.student, result.exercise) for result in new.results] == [
        ("ada", "z"),
        ("ada", "a"),
        ("al", "f"),
        ("bea", "z"),
        ("bea", "a"),
        ("cleo", "z"),
    ]
    assert [question.student for question in new.undecided] == ["ada", "bea"]


def test_the_file_has_the_keys_that_others_rely_on(tmp_path):
    save_results(tmp_path / "01_a.json", LessonResults((row("ada"),), (doubt("bea"),)))
    content = json.loads((tmp_path / "01_a.json").read_text())
    assert content["results"][0] == {
        "student": "ada",
        "lesson": "01_a",
        "exercise": "f",
        "status": "passed",
        "points": 1.0,
        "max_points": 2.0,
        "finding": None,
        "misconception": None,
    }
    assert content["undecided"] == [{"student": "bea", "lesson": "01_a", "exercise": None, "cause": "why"}]
